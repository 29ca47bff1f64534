import { describe, expect, it } from 'vitest';
import { linesOf, merged, table } from '../../test-support/merge-tables.js';
import { mergeTables } from './merge.js';
import type { MergeRow, MergeTable } from './merge-table.js';

const base = table('id,name,city', '1,Ada,London', '2,Kim,Seoul', '3,Eve,Rome');

async function merge(ours: MergeTable<MergeRow>, theirs: MergeTable<MergeRow>, from = base) {
  return merged(await mergeTables({ base: from, ours, theirs }));
}

describe('rows with a key', () => {
  it('are merged cell by cell', async () => {
    const ours = table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '3,Eve,Rome');
    const theirs = table('id,name,city', '1,Ada L.,London', '2,Kim,Busan', '3,Eve,Rome');
    const result = await merge(ours, theirs);
    expect(linesOf(result)).toEqual(['id,name,city', '1,Ada L.,Paris', '2,Kim,Busan', '3,Eve,Rome']);
    expect(result.keyIndex).toBe(0);
    expect(result.conflicts).toEqual([]);
    expect(result.changes).toEqual([
      { kind: 'update', key: '1', before: ours.rows[0], cells: ['1', 'Ada L.', 'Paris'], index: 0 },
      { kind: 'update', key: '2', before: ours.rows[1], cells: ['2', 'Kim', 'Busan'], index: 1 },
    ]);
    expect(result.notes).toEqual([{ kind: 'older', cells: 1, rows: 0 }]);
  });

  it('are the very rows of the file, or of the service, where they hold the same', async () => {
    const ours = table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '3,Eve,Rome', '4,Bo,Oslo');
    const theirs = table('id,name,city', '1,Ada L.,London', '2,Kim,Busan', '3,Eve,Rome');
    const { rows } = await merge(ours, theirs);
    expect(rows.map((row) => [ours.rows.indexOf(row.ours!), theirs.rows.indexOf(row.theirs!)])).toEqual([
      [-1, -1],
      [-1, 1],
      [2, 2],
      [3, -1],
    ]);
    expect(rows[2]!.theirs).toBe(theirs.rows[2]);
  });

  it('keep the cell of the API where both changed it, and say what the file had', async () => {
    const ours = table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '3,Eve,Rome');
    const theirs = table('id,name,city', '1,Ada,Berlin', '2,Kim,Seoul', '3,Eve,Rome');
    const result = await merge(ours, theirs);
    expect(linesOf(result)).toEqual(linesOf(ours));
    expect(result.changes).toEqual([]);
    expect(result.conflicts).toEqual([
      { kind: 'cell', key: '1', column: 'city', base: 'London', ours: 'Paris', theirs: 'Berlin', uncertain: false },
    ]);
  });

  it('have no conflict where both made the same change', async () => {
    const both = table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '4,Bo,Oslo');
    const result = await merge(both, table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '4,Bo,Oslo'));
    expect(linesOf(result)).toEqual(linesOf(both));
    expect(result).toMatchObject({ changes: [], conflicts: [], notes: [{ kind: 'added-twice', rows: 1 }] });
  });

  it('that both added stay as the API added them', async () => {
    const ours = table('id,name,city', '1,Ada,London', '2,Kim,Seoul', '3,Eve,Rome', '4,Bo,Oslo');
    const theirs = table('id,name,city', '1,Ada,London', '2,Kim,Seoul', '3,Eve,Rome', '4,Al,Bonn');
    const result = await merge(ours, theirs);
    expect(linesOf(result)).toEqual(linesOf(ours));
    expect(result.conflicts).toEqual([
      {
        kind: 'row',
        key: '4',
        base: undefined,
        ours: ['4', 'Bo', 'Oslo'],
        theirs: ['4', 'Al', 'Bonn'],
        kept: 'ours',
        uncertain: false,
      },
    ]);
  });

  it('that the file deleted are gone, unless the API changed them', async () => {
    const ours = table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '3,Eve,Rome');
    const result = await merge(ours, table('id,name,city', '3,Eve,Rome'));
    expect(linesOf(result)).toEqual(['id,name,city', '3,Eve,Rome', '1,Ada,Paris']);
    expect(result.changes).toEqual([{ kind: 'delete', key: '2', before: ours.rows[1] }]);
    expect(result.conflicts).toEqual([
      {
        kind: 'row',
        key: '1',
        base: ['1', 'Ada', 'London'],
        ours: ['1', 'Ada', 'Paris'],
        theirs: undefined,
        kept: 'ours',
        uncertain: false,
      },
    ]);
  });

  it('that the API deleted are gone, unless the file changed them', async () => {
    const ours = table('id,name,city', '3,Eve,Rome');
    const result = await merge(ours, table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '3,Eve,Rome'));
    expect(linesOf(result)).toEqual(['id,name,city', '1,Ada,Paris', '3,Eve,Rome']);
    expect(result.changes).toEqual([{ kind: 'insert', key: '1', cells: ['1', 'Ada', 'Paris'], index: 0 }]);
    expect(result.conflicts).toEqual([
      {
        kind: 'row',
        key: '1',
        base: ['1', 'Ada', 'London'],
        ours: undefined,
        theirs: ['1', 'Ada', 'Paris'],
        kept: 'theirs',
        uncertain: false,
      },
    ]);
    expect(result.notes).toEqual([{ kind: 'older', cells: 0, rows: 1 }]);
  });

  it('that both deleted are gone without a word', async () => {
    const both = table('id,name,city', '1,Ada,London', '3,Eve,Rome');
    expect(await merge(both, both)).toMatchObject({ changes: [], conflicts: [], notes: [] });
  });

  it('are found under any key, long ones and names of object properties too', async () => {
    const long = 'k'.repeat(5000);
    const keys = ['__proto__', 'constructor', `${long}1`, `${long}2`];
    const all = (cell: string) => table('id,x', ...keys.map((key) => `${key},${cell}`));
    expect(linesOf(await merge(all('1'), all('2'), all('1')))).toEqual(linesOf(all('2')));
  });

  it('must have different keys', async () => {
    const twice = table('id,name,city', '1,a,b', '1,c,d');
    await expect(mergeTables({ base, ours: base, theirs: twice })).rejects.toThrow(
      'Rows 1 and 2 of a merge have the same key',
    );
    const other = { ...base, keyIndex: 1 };
    await expect(mergeTables({ base: other, ours: base, theirs: base })).rejects.toThrow(
      'with the key of the table in service',
    );
  });
});

describe('columns', () => {
  it('that are new in the file are added, rows of the API are empty there', async () => {
    const ours = table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '3,Eve,Rome', '4,Bo,Oslo');
    const theirs = table('id,age,name,city', '1,36,Ada,London', '2,,Kim,Seoul', '3,9,Eve,Rome');
    const result = await merge(ours, theirs);
    expect(linesOf(result)).toEqual([
      'id,age,name,city',
      '1,36,Ada,Paris',
      '2,,Kim,Seoul',
      '3,9,Eve,Rome',
      '4,,Bo,Oslo',
    ]);
    expect(result.changes.map(({ kind, key }) => [kind, key])).toEqual([
      ['update', '1'],
      ['update', '3'],
    ]);
    expect(result.notes).toContainEqual({ kind: 'columns-added', columns: ['age'] });
    expect(result.rows.map((row) => theirs.rows.indexOf(row.theirs!))).toEqual([-1, 1, 2, -1]);
  });

  it('do not bring back what the API deleted', async () => {
    const result = await merge(
      table('id,name,city', '1,Ada,London', '3,Eve,Rome'),
      table('id,name,city,age', '1,Ada,London,', '2,Kim,Seoul,7', '3,Eve,Rome,'),
    );
    expect(linesOf(result)).toEqual(['id,name,city,age', '1,Ada,London,', '3,Eve,Rome,']);
    expect(result.conflicts).toMatchObject([{ key: '2', theirs: ['2', 'Kim', 'Seoul', '7'], kept: 'ours' }]);
  });

  it('follow the order of the file, in which no row is changed', async () => {
    const ours = table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '3,Eve,Rome');
    const theirs = table('city,id,name', 'London,1,Ada', 'Seoul,2,Kim', 'Rome,3,Eve');
    const result = await merge(ours, theirs);
    expect(linesOf(result)).toEqual(['city,id,name', 'Paris,1,Ada', 'Seoul,2,Kim', 'Rome,3,Eve']);
    expect(result.keyIndex).toBe(1);
    expect(result.changes).toEqual([]);
    expect(result.notes).toContainEqual({ kind: 'columns-moved' });
    expect(result.rows.map((row) => [row.ours, row.theirs])).toEqual([
      [undefined, undefined],
      [undefined, theirs.rows[1]],
      [undefined, theirs.rows[2]],
    ]);
  });

  it('that the API added stay, whatever an older save has', async () => {
    const ours = table('id,age,name,city', '1,36,Ada,London', '2,7,Kim,Seoul', '3,9,Eve,Rome');
    const theirs = table('id,name,city', '1,Ada,Paris', '2,Kim,Seoul', '3,Eve,Rome', '4,Bo,Oslo');
    const result = await merge(ours, theirs);
    expect(linesOf(result)).toEqual([
      'id,name,city,age',
      '1,Ada,Paris,36',
      '2,Kim,Seoul,7',
      '3,Eve,Rome,9',
      '4,Bo,Oslo,',
    ]);
    expect(result.conflicts).toEqual([]);
    expect(result.notes).toEqual([{ kind: 'older', cells: 3, rows: 0 }]);
  });

  it('that one side does not have are no difference between rows that both added', async () => {
    const more = table('id,name,city,age', '4,Bo,Oslo,7');
    const less = table('id,name,city', '4,Bo,Oslo');
    const empty = table('id,name,city');
    for (const [ours, theirs] of [
      [more, less],
      [less, more],
    ] as const) {
      const result = await merge(ours, theirs, empty);
      expect(linesOf(result)).toEqual(linesOf(more));
      expect(result.conflicts).toEqual([]);
    }
  });

  it('that both added are one', async () => {
    const ours = table('id,name,city,age', '1,Ada,London,36', '2,Kim,Seoul,', '3,Eve,Rome,9');
    const theirs = table('id,name,city,age', '1,Ada,London,', '2,Kim,Seoul,7', '3,Eve,Rome,8');
    const result = await merge(ours, theirs);
    expect(linesOf(result)).toEqual(['id,name,city,age', '1,Ada,London,36', '2,Kim,Seoul,7', '3,Eve,Rome,9']);
    expect(result.conflicts).toMatchObject([{ key: '3', column: 'age', base: '', ours: '9', theirs: '8' }]);
    expect(result.notes).toEqual([{ kind: 'older', cells: 1, rows: 0 }]);
  });

  it('that are gone, or have another name, hold the save', async () => {
    const held = (theirs: MergeTable<MergeRow>) => mergeTables({ base, ours: base, theirs });
    expect(await held(table('id,name', '1,Ada'))).toEqual({
      kind: 'held',
      reason: 'columns-gone',
      details: { gone: ['city'], added: [] },
    });
    expect(await held(table('id,name,town', '1,Ada,London'))).toMatchObject({
      details: { gone: ['city'], added: ['town'] },
    });
    expect(await held(table('key,name,city', '1,Ada,London'))).toEqual({
      kind: 'held',
      reason: 'key-column-gone',
      details: { column: 'id' },
    });
    expect(await held(table(''))).toEqual({ kind: 'held', reason: 'emptied', details: { rows: 3 } });
  });

  it('that the API removed hold a save that has them, unless it says nothing new', async () => {
    const ours = table('id,name', '1,Ada', '2,Kim', '3,Eve');
    const theirs = table('id,name,city', '1,Ada,London', '2,Kim,Seoul', '3,Eve,Oslo');
    expect(await mergeTables({ base, ours, theirs })).toEqual({
      kind: 'held',
      reason: 'columns-dropped',
      details: { dropped: ['city'] },
    });
    expect(linesOf(await merge(ours, base))).toEqual(linesOf(ours));
  });
});

it('holds a save with more conflicts than can be told', async () => {
  const cells = (cell: string) => table('id,x', ...Array.from({ length: 30 }, (_, n) => `${n},${cell}`));
  const input = { base: cells('a'), ours: cells('b'), theirs: cells('c') };
  expect(merged(await mergeTables({ ...input, maxConflicts: 30 })).conflicts).toHaveLength(30);
  expect(await mergeTables({ ...input, maxConflicts: 29 })).toEqual({
    kind: 'held',
    reason: 'too-many-conflicts',
    details: { maxConflicts: 29 },
  });
});

describe('what may not have been there when the save was made', () => {
  const cases = [
    ['a row', 'id,x', { rows: [{ key: '2', rows: [], inFiles: [undefined] }], copies: [] }],
    ['a copy', 'no,x', { rows: [], copies: [{ row: { cells: ['2', 'b'] }, counts: [], inFiles: [0] }] }],
  ] as const;

  it.each(cases)(
    'stays, with a report, and goes, with another, where the save is accepted and only a file lacks it: %s',
    async (_name, header, doubts) => {
      const base = table(header, '1,a', '2,b');
      const theirs = table(header, '1,a');
      const doubted = merged(await mergeTables({ base, ours: base, theirs, doubts }));
      expect([linesOf(doubted), doubted.conflicts.length]).toEqual([linesOf(base), 1]);
      const accepted = merged(await mergeTables({ base, ours: base, theirs, doubts, accepted: true }));
      expect(linesOf(accepted)).toEqual(linesOf(theirs));
      expect(accepted.conflicts).toMatchObject([{ kept: 'theirs', uncertain: true }]);
    },
  );

  it.each([
    ['a row', 'id,x', { rows: [{ key: '2', rows: [undefined], inFiles: [] }], copies: [] }],
    ['a copy', 'no,x', { rows: [], copies: [{ row: { cells: ['2', 'b'] }, counts: [0], inFiles: [] }] }],
  ] as const)('stays in any case where the API may have added it since: %s', async (_name, header, doubts) => {
    const base = table(header, '1,a', '2,b');
    const theirs = table(header, '1,a');
    const accepted = merged(await mergeTables({ base, ours: base, theirs, doubts, accepted: true }));
    expect([linesOf(accepted), accepted.conflicts.length]).toEqual([linesOf(base), 1]);
  });
});
