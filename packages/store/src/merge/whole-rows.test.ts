import { describe, expect, it } from 'vitest';
import { linesOf, merged, table } from '../../test-support/merge-tables.js';
import { mergeTables } from './merge.js';

/** A table without a key, of rows with one cell each. */
const rows = (text: string) => table('x', ...text.split(''));

async function merge(base: string, ours: string, theirs: string) {
  return merged(await mergeTables({ base: rows(base), ours: rows(ours), theirs: rows(theirs) }));
}

describe('rows without a key', () => {
  it.each([
    ['both added', 'abc', 'abcp', 'axbc', 'axbcp'],
    ['both added at the end', 'ab', 'abp', 'abx', 'abxp'],
    ['theirs deleted, ours added', 'abc', 'abcp', 'ac', 'acp'],
    ['ours deleted, theirs added', 'abc', 'ac', 'abcx', 'acx'],
    ['both deleted the same', 'abc', 'ac', 'ac', 'ac'],
    ['both deleted different ones', 'abc', 'ac', 'ab', 'a'],
    ['theirs moved a row', 'abc', 'abcp', 'cab', 'cabp'],
    ['theirs took the first of two copies', 'axa', 'axap', 'xa', 'xap'],
    ['theirs took the second of two copies', 'axa', 'axap', 'ax', 'axp'],
    ['theirs added a copy', 'ab', 'abp', 'aab', 'aabp'],
    ['both added copies of one row', 'a', 'aa', 'aaa', 'aaa'],
    ['both deleted copies of one row', 'aaa', 'aa', 'a', 'a'],
    ['both added the same row', 'a', 'ap', 'ap', 'ap'],
  ])('%s', async (_, base, ours, theirs, expected) => {
    const result = await merge(base, ours, theirs);
    expect(linesOf(result).slice(1).join('')).toBe(expected);
    expect(result.conflicts).toEqual([]);
  });

  it.each([
    ['ours added a copy, theirs deleted one', 'aab', 'aaab', 'ab', 'abaa'],
    ['ours deleted a copy, theirs added one', 'aab', 'ab', 'aaab', 'ab'],
  ])('%s: the number of the API stays', async (_, base, ours, theirs, expected) => {
    const result = await merge(base, ours, theirs);
    expect(linesOf(result).slice(1).join('')).toBe(expected);
    const count = (text: string) => text.split('a').length - 1;
    expect(result.conflicts).toEqual([
      {
        kind: 'copies',
        cells: ['a'],
        base: count(base),
        ours: count(ours),
        theirs: count(theirs),
        kept: 'ours',
        uncertain: false,
      },
    ]);
  });

  it('are changed as wholes', async () => {
    const base = table('x,y', '1,a', '2,b');
    const ours = table('x,y', '1,a', '2,b', '3,c');
    const theirs = table('x,y', '1,A', '2,b');
    const result = merged(await mergeTables({ base, ours, theirs }));
    expect(linesOf(result)).toEqual(['x,y', '1,A', '2,b', '3,c']);
    expect(result.changes).toEqual([
      { kind: 'delete', key: undefined, before: ours.rows[0] },
      { kind: 'insert', key: undefined, cells: ['1', 'A'], index: 0 },
    ]);
    expect(result.rows.map((row) => theirs.rows.indexOf(row.theirs!))).toEqual([0, 1, -1]);
    expect(result.notes).toEqual([{ kind: 'older', cells: 0, rows: 1 }]);
  });

  it('tell apart cells that are the same when joined', async () => {
    const of = (...cells: string[]) => ({ columns: ['x', 'y'], keyIndex: undefined, rows: [{ cells }] });
    const long = 'l'.repeat(2000);
    for (const text of ['a', long]) {
      const base = of(text, 'b');
      const ours = base;
      expect(merged(await mergeTables({ base, ours, theirs: of(`${text}b`, '') })).changes).toHaveLength(2);
      expect(merged(await mergeTables({ base, ours, theirs: of('', `${text}b`) })).changes).toHaveLength(2);
      expect(merged(await mergeTables({ base, ours, theirs: of(text, 'b') })).changes).toHaveLength(0);
    }
  });

  it('say that a row was added twice', async () => {
    expect((await merge('a', 'app', 'apx')).notes).toEqual([{ kind: 'added-twice', rows: 1 }]);
  });

  it('are changed by a cell in a new column, and not by an empty one', async () => {
    const ours = table('x', '1', '3', '9');
    const theirs = table('x,y', '1,a', '2,', '3,');
    const result = merged(await mergeTables({ base: table('x', '1', '2', '3'), ours, theirs }));
    expect(linesOf(result)).toEqual(['x,y', '1,a', '3,', '9,']);
    expect(result.changes).toEqual([
      { kind: 'delete', key: undefined, before: ours.rows[0] },
      { kind: 'insert', key: undefined, cells: ['1', 'a'], index: 0 },
    ]);
    expect(result.notes).toContainEqual({ kind: 'columns-added', columns: ['y'] });
  });
});
