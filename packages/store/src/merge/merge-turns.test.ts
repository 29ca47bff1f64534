import { describe, expect, it, vi } from 'vitest';
import { merged } from '../../test-support/merge-tables.js';
import { turnsIn } from '../../test-support/turns-in.js';
import { ROWS_A_LOOK } from '../scheduling/turn.js';
import { chooseBase } from './base-choice.js';
import { mergeTables } from './merge.js';
import type { MergeRow, MergeTable } from './merge-table.js';
import type { RowSteps } from './row-steps.js';

const ROWS = 40 * ROWS_A_LOOK;

/** Counts how often cells of rows are asked for, in all and in one turn. */
class Counted {
  all = 0;
  mostInTurn = 0;
  #before = 0;

  table(columns: readonly string[], cellsOf: (n: number) => string[] | undefined, rows = ROWS): MergeTable<MergeRow> {
    const made = Array.from({ length: rows }, (_, n) => cellsOf(n)).filter((cells) => cells !== undefined);
    return {
      columns,
      keyIndex: columns[0] === 'id' ? 0 : undefined,
      rows: made.map((cells) => this.#row(cells)),
    };
  }

  endTurn = (): void => {
    this.mostInTurn = Math.max(this.mostInTurn, this.all - this.#before);
    this.#before = this.all;
  };

  #row(cells: readonly string[]): MergeRow {
    return Object.defineProperty({ cells }, 'cells', {
      get: () => {
        this.all += 1;
        return cells;
      },
    });
  }
}

const KEYED = ['id', 'x', 'y'];
const KEYLESS = ['w', 'x', 'y'];
const cellsOf =
  (x: string, y = 'y') =>
  (n: number) => [`k${n}`, x, y];

/** A history of one row a step, as the API makes it, and of one step that changed all of them. */
function historyOf(counted: Counted, columns: readonly string[]): RowSteps<MergeRow>[] {
  const [before, after] = [counted.table(columns, cellsOf('a')), counted.table(columns, cellsOf('b'))];
  const all = before.rows.map((row, n) => ({ before: row, after: after.rows[n]! }));
  return [{ changes: all.slice(0, ROWS / 2) }, ...all.slice(ROWS / 2).map((change) => ({ changes: [change] }))];
}

describe.each([KEYED, KEYLESS])('of rows under %s', (...columns) => {
  it.each<[string, (n: number) => string[] | undefined]>([
    ['changed', cellsOf('c')],
    ['changed in an old file', (n) => [`k${n}`, 'a', n % 2 === 0 ? 'new' : 'y']],
    ['gone', (n) => (n % 2 === 0 ? undefined : [`k${n}`, 'b', 'y'])],
    ['in a new order', (n) => [`k${(n * 7919) % ROWS}`, 'b', 'y']],
  ])('a save in which most are %s is merged in many turns', async (_, saved) => {
    const counted = new Counted();
    const ours = counted.table(columns, cellsOf('b'));
    const theirs = counted.table(columns, saved);
    const turns = await turnsIn(async () => {
      const { base, doubts } = await chooseBase(ours, historyOf(counted, columns), theirs);
      merged(await mergeTables({ base, doubts, ours, theirs, accepted: true }));
      merged(await mergeTables({ base, doubts, ours, theirs, accepted: true }));
    }, counted.endTurn);
    expect(turns).toBeGreaterThan((4 * ROWS) / ROWS_A_LOOK);
    // However many rows there are: those of one look at the clock, each of which is read a few times.
    expect(counted.mostInTurn).toBeLessThan(ROWS_A_LOOK * 16);
  });
});

it('rows of many columns are held against what they were in many turns', async () => {
  const counted = new Counted();
  const columns = ['id', ...Array.from({ length: 500 }, (_, n) => `c${n}`)];
  const wide = (cell: string) => counted.table(columns, (n) => [`k${n}`, ...columns.slice(1).map(() => cell)], 100);
  const [base, theirs] = [wide('1'), wide('2')];
  await turnsIn(async () => merged(await mergeTables({ base, ours: base, theirs })), counted.endTurn);
  expect(counted.mostInTurn).toBeLessThan(ROWS_A_LOOK * 600);
});

it('a small save is merged in the turn in which it begins', async () => {
  const counted = new Counted();
  const [base, theirs] = [counted.table(KEYED, cellsOf('a'), 10), counted.table(KEYED, cellsOf('b'), 10)];
  let turns = 0;
  const other = setImmediate(() => turns++);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => Number.MAX_SAFE_INTEGER);
  try {
    await chooseBase(base, [], theirs);
    merged(await mergeTables({ base, ours: base, theirs }));
  } finally {
    clock.mockRestore();
    clearImmediate(other);
  }
  expect(turns).toBe(0);
});
