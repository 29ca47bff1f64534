import { expect, it } from 'vitest';
import { chooseBase } from './base-choice.js';
import { mergeTables } from './merge.js';
import type { MergeRow, MergeTable } from './merge-table.js';
import type { RowSteps } from './row-steps.js';

/** Counts how often the cells of a row are asked for: all that a merge does, it does with them. */
function counted() {
  let count = 0;
  class CountedRow implements MergeRow {
    readonly #cells: readonly string[];

    constructor(cells: readonly string[]) {
      this.#cells = cells;
    }

    get cells(): readonly string[] {
      count++;
      return this.#cells;
    }
  }
  return {
    table: (columns: string[], rows: number, cellsOf: (n: number) => string[]): MergeTable<MergeRow> => ({
      columns,
      keyIndex: columns[0] === 'id' ? 0 : undefined,
      rows: Array.from({ length: rows }, (_, n) => new CountedRow(cellsOf(n))),
    }),
    count: () => count,
  };
}

const COLUMNS = ['id', 'x'];

/** How much more work it is for four times the rows. */
async function growth(work: (rows: number) => Promise<number>): Promise<number> {
  return (await work(8000)) / (await work(2000));
}

type Versions = Record<'base' | 'ours' | 'theirs', (n: number) => string[]>;

const rowOf =
  (x: string, key = '') =>
  (n: number) => [`${key}${n}`, x];

it.each<[string, Versions]>([
  ['nothing', { base: rowOf('a'), ours: rowOf('a'), theirs: rowOf('a') }],
  ['all cells', { base: rowOf('a'), ours: rowOf('a'), theirs: rowOf('b') }],
  ['all cells on both sides', { base: rowOf('a'), ours: rowOf('b'), theirs: rowOf('c') }],
  ['all keys', { base: rowOf('a'), ours: rowOf('a'), theirs: rowOf('a', 'k') }],
  ['all keys on both sides', { base: rowOf('a'), ours: rowOf('a', 'o'), theirs: rowOf('a', 'k') }],
  ['the order', { base: rowOf('a'), ours: rowOf('a'), theirs: (n) => [String((n * 7919) % 8009), 'a'] }],
])('where %s changed, a merge reads each row a few times', async (_, { base, ours, theirs }) => {
  for (const columns of [COLUMNS, ['w', 'x']]) {
    const work = async (rows: number) => {
      const { table, count } = counted();
      await mergeTables({
        base: table(columns, rows, base),
        ours: table(columns, rows, ours),
        theirs: table(columns, rows, theirs),
        accepted: true,
      });
      expect(count()).toBeLessThan(rows * 60);
      return count();
    };
    expect(await growth(work)).toBeLessThan(4.5);
  }
});

it('merges many equal rows as it does different ones', async () => {
  const { table, count } = counted();
  const many = 200_000;
  const same = () => ['a'];
  const result = await mergeTables({
    base: table(['x'], many, same),
    ours: table(['x'], many + 1, same),
    theirs: table(['x'], many - 1, same),
  });
  expect(result).toMatchObject({
    kind: 'merged',
    conflicts: [{ base: many, ours: many + 1, theirs: many - 1 }],
  });
  expect(count()).toBeLessThan(many * 30);
});

it('finds its way through as many files that were saved as there are versions', async () => {
  const versions = 150_000;
  const row = (x: number): MergeRow => ({ cells: ['1', String(x)] });
  const of = (x: string) => ({ columns: COLUMNS, keyIndex: 0, rows: [{ cells: ['1', x] }] });
  const history: RowSteps<MergeRow>[] = Array.from({ length: versions }, (_, n) => ({
    changes: [{ before: row(n + 1), after: row(n) }],
  }));
  const saved = new Map(Array.from({ length: versions }, (_, n) => [n, [[{ before: row(-1 - n), after: row(n) }]]]));
  const { doubts } = await chooseBase(of('0'), history, of('new'), { saved });
  expect([doubts.rows[0]!.rows.length, doubts.rows[0]!.inFiles.length]).toEqual([versions, versions]);
});

it('looks at each change of a history once, however many versions fit', async () => {
  const steps = async (versions: number) => {
    const { table, count } = counted();
    const ours = table(COLUMNS, 10, rowOf('0'));
    const history: RowSteps<MergeRow>[] = Array.from({ length: versions }, (_, n) => {
      const [after, before] = [n, n + 1].map((x) => table(COLUMNS, 1, () => ['1', String(x)]).rows[0]!);
      return { changes: [{ before, after }] };
    });
    // No version has the cell of the save, so all of them fit equally well.
    const theirs = table(COLUMNS, 10, (n) => [String(n), n === 1 ? 'new' : '0']);
    const { base, doubts } = await chooseBase(ours, history, theirs);
    expect(doubts.rows[0]!.rows).toHaveLength(versions);
    await mergeTables({ base, doubts, ours, theirs });
    return count();
  };
  expect(await growth(steps)).toBeLessThan(4.5);
});
