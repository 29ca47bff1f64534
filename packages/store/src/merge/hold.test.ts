import { describe, expect, it } from 'vitest';
import { asTable, linesOf, merged, table } from '../../test-support/merge-tables.js';
import { mergeTables } from './merge.js';

function people(count: number, cellOf: (n: number) => string = (n) => `p${n}`, from = 0) {
  return table('id,name', ...Array.from({ length: count }, (_, n) => `${n + from},${cellOf(n + from)}`));
}

function lines(count: number, cellOf: (n: number) => string = (n) => `p${n}`, from = 0) {
  return table('name,x', ...Array.from({ length: count }, (_, n) => `${cellOf(n + from)},x`));
}

describe('missing rows', () => {
  it.each([
    [100, 80, undefined],
    [100, 79, 21],
    [20, 0, undefined],
    [21, 0, 21],
    [210, 189, undefined],
    [210, 188, 22],
  ])('of %i, %i left', async (count, left, gone) => {
    for (const make of [people, lines]) {
      const base = make(count);
      const result = await mergeTables({ base, ours: base, theirs: make(left) });
      if (gone === undefined) expect(result.kind).toBe('merged');
      else expect(result).toEqual({ kind: 'held', reason: 'rows-gone', details: { gone, of: count } });
    }
  });

  it('count where each row got another key, and not where each row was changed', async () => {
    const base = people(50);
    expect(await mergeTables({ base, ours: base, theirs: people(50, undefined, 50) })).toMatchObject({
      reason: 'rows-gone',
    });
    expect((await mergeTables({ base, ours: base, theirs: people(50, (n) => `q${n}`) })).kind).toBe('merged');
    const keyless = lines(50);
    expect((await mergeTables({ base: keyless, ours: keyless, theirs: lines(50, (n) => `q${n}`) })).kind).toBe(
      'merged',
    );
  });

  it('do not count where the API deleted them, or a person says that they are meant', async () => {
    const base = people(50);
    expect((await mergeTables({ base, ours: people(30), theirs: people(29) })).kind).toBe('merged');
    const accepted = merged(await mergeTables({ base, ours: base, theirs: people(20), accepted: true }));
    expect(linesOf(accepted)).toEqual(linesOf(people(20)));
    expect(await mergeTables({ base, ours: asTable(accepted), theirs: people(20) })).toMatchObject({ changes: [] });
  });
});

describe('reformatted columns', () => {
  const before = (n: number) => `00${n + 100}`;
  const after = (n: number) => `${n + 100}`;

  it.each([people, lines])('hold the save, with or without a key', async (make) => {
    const base = make(30, before);
    const result = await mergeTables({ base, ours: base, theirs: make(30, after) });
    expect(result).toEqual({
      kind: 'held',
      reason: 'reformatted',
      details: { columns: [{ column: 'name', changed: 30, reformatted: 30, before: '00100', after: '100' }] },
    });
    expect((await mergeTables({ base, ours: base, theirs: make(30, after), accepted: true })).kind).toBe('merged');
  });

  it('are told from columns that a person changed', async () => {
    const base = people(30, before);
    const mixed = (share: number) => people(30, (n) => (n < share ? after(n) : `new ${n}`));
    expect((await mergeTables({ base, ours: base, theirs: mixed(15) })).kind).toBe('merged');
    expect(await mergeTables({ base, ours: base, theirs: mixed(16) })).toMatchObject({
      details: { columns: [{ changed: 30, reformatted: 16 }] },
    });
  });

  it('hold the save where a single cell was to be changed, also in a table of one row', async () => {
    const base = table('id,zip,name', '1,00123,Ada');
    expect(await mergeTables({ base, ours: base, theirs: table('id,zip,name', '1,123,Bo') })).toMatchObject({
      details: { columns: [{ column: 'zip', changed: 1, reformatted: 1 }] },
    });
  });

  it('do not hold a save again whose cells are in service', async () => {
    const result = await mergeTables({ base: people(30, before), ours: people(30, after), theirs: people(30, after) });
    expect(result).toMatchObject({ kind: 'merged', changes: [] });
  });
});
