import type { Turn } from '../scheduling/turn.js';
import type { MergeRow } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';

/**
 * How versions of a table became the next ones, and a table without what the API did of that. What saves did stays done:
 * only the API's work is protected from a later save, which has the last word on what earlier ones did.
 */

/** A row as it was before a change and after it; undefined for no row. */
export interface RowStep<R extends MergeRow> {
  readonly before: R | undefined;
  readonly after: R | undefined;
}

/** How a version became the next: the rows that differ. With a key each is named once; without, equal rows are counted. */
export interface RowSteps<R extends MergeRow> {
  readonly changes: readonly RowStep<R>[];
  /** Whether the API made it, or a save. Default: the API. */
  readonly origin?: 'api' | 'file';
}

/**
 * The rows without what the API did in the steps, which led to them; in the same order, those that the API deleted at the end.
 *
 * @param steps the newest first
 */
export function withoutApi<R extends MergeRow>(
  rows: readonly R[],
  steps: readonly RowSteps<R>[],
  keyIndex: number | undefined,
  turn: Turn,
): Promise<readonly MergeRow[]> {
  return keyIndex === undefined ? withoutApiCopies(rows, steps, turn) : withoutApiRows(rows, steps, keyIndex, turn);
}

/** A row of a table with a key while steps are undone, from the newest back. */
export class UndoneRow {
  #row: MergeRow | undefined;
  /** What the API had a hand in since: there saves are undone as well, so that it is what it was then. */
  #isOfApi = false;
  readonly #columnsOfApi = new Set<number>();

  constructor(row: MergeRow | undefined) {
    this.#row = row;
  }

  copy(): UndoneRow {
    const copy = new UndoneRow(this.#row);
    copy.#isOfApi = this.#isOfApi;
    for (const column of this.#columnsOfApi) copy.#columnsOfApi.add(column);
    return copy;
  }

  /** Undefined for no row. */
  get row(): MergeRow | undefined {
    return this.#row;
  }

  undo({ before, after }: RowStep<MergeRow>, isOfApi: boolean): void {
    if (this.#isOfApi || (isOfApi && (before === undefined || after === undefined))) {
      this.#isOfApi = true;
      this.#row = before;
      return;
    }
    if (before === undefined || after === undefined || this.#row === undefined) return;
    let cells: string[] | undefined;
    for (const [column, cell] of before.cells.entries()) {
      if (cell === after.cells[column]) continue;
      if (isOfApi) this.#columnsOfApi.add(column);
      else if (!this.#columnsOfApi.has(column)) continue;
      cells ??= [...this.#row.cells];
      cells[column] = cell;
    }
    if (cells !== undefined) this.#row = { cells };
  }
}

/** Each row that a step changes, by its key; a row whose key changed was one and became another. */
export function eachKeyed<R extends MergeRow>(
  { before, after }: RowStep<R>,
  keyIndex: number,
  visit: (key: string, change: RowStep<R>) => void,
): void {
  const [old, key] = [before?.cells[keyIndex], after?.cells[keyIndex]];
  if (key !== undefined && key !== old) visit(key, { before: undefined, after });
  if (old !== undefined) visit(old, { before, after: old === key ? after : undefined });
}

async function withoutApiRows<R extends MergeRow>(
  rows: readonly R[],
  steps: readonly RowSteps<R>[],
  keyIndex: number,
  turn: Turn,
): Promise<readonly MergeRow[]> {
  const touched = await undoneRows(rows, steps, keyIndex, turn);
  if (touched.size === 0) return rows;
  for (const { changes, origin } of steps) {
    await turn.each(changes, (change) => {
      eachKeyed(change, keyIndex, (key, each) => touched.get(keyIdentity(key))?.undo(each, origin !== 'file'));
    });
  }
  const kept: MergeRow[] = [];
  await turn.each(rows, (row) => {
    const identity = keyIdentity(row.cells[keyIndex]!);
    const undone = touched.get(identity);
    touched.delete(identity);
    const was = undone === undefined ? row : undone.row;
    if (was !== undefined) kept.push(was);
  });
  await turn.each(touched.values(), ({ row }) => {
    if (row !== undefined) kept.push(row);
  });
  return kept;
}

/** By their keys' identities: the rows in which the API had a hand, as they are before anything is undone. */
export async function undoneRows<R extends MergeRow>(
  rows: readonly R[],
  steps: readonly RowSteps<R>[],
  keyIndex: number,
  turn: Turn,
): Promise<Map<string, UndoneRow>> {
  const touched = new Map<string, UndoneRow>();
  for (const { changes, origin } of steps) {
    if (origin === 'file') continue;
    await turn.each(changes, ({ before, after }) => {
      for (const row of [before, after])
        if (row !== undefined) touched.set(keyIdentity(row.cells[keyIndex]!), new UndoneRow(undefined));
    });
  }
  if (touched.size > 0)
    await turn.each(rows, (row) => {
      const identity = keyIdentity(row.cells[keyIndex]!);
      if (touched.has(identity)) touched.set(identity, new UndoneRow(row));
    });
  return touched;
}

async function withoutApiCopies<R extends MergeRow>(
  rows: readonly R[],
  steps: readonly RowSteps<R>[],
  turn: Turn,
): Promise<readonly MergeRow[]> {
  const balance = new Map<string, { row: R; count: number }>();
  const count = (row: R | undefined, by: number) => {
    if (row === undefined) return;
    const identity = rowIdentity(row.cells);
    const entry = balance.get(identity);
    if (entry === undefined) balance.set(identity, { row, count: by });
    else entry.count += by;
  };
  for (const changes of await changesOfApi(steps, turn)) {
    await turn.each(changes, ({ before, after }) => {
      count(after, -1);
      count(before, 1);
    });
  }
  if (balance.size === 0) return rows;
  // Rows are added at the end, so it is the last copies that came last.
  const kept: R[] = [];
  await turn.each(rows.toReversed(), (row) => {
    const entry = balance.get(rowIdentity(row.cells));
    if (entry === undefined || entry.count >= 0) kept.push(row);
    else entry.count++;
  });
  kept.reverse();
  for (const { row, count: copies } of balance.values()) for (let copy = 0; copy < copies; copy++) kept.push(row);
  return kept;
}

/**
 * What of each step is undone. Without a key a save that changed a row of the API's deleted it and added another, which
 * is the API's as well: else both could go. Nobody can tell which one that is, so it may be any with a cell of such a row.
 */
export async function changesOfApi<R extends MergeRow>(
  steps: readonly RowSteps<R>[],
  turn: Turn,
): Promise<readonly (readonly RowStep<R>[])[]> {
  const ofApi = new ApiCopies();
  const found: (readonly RowStep<R>[])[] = [];
  for (const { changes, origin } of steps.toReversed()) {
    const undoing: RowStep<R>[] = [];
    if (origin !== 'file') {
      await turn.each(changes, (change) => undoing.push(change));
    } else if (!ofApi.isEmpty) {
      const cells = new Set<string>();
      await turn.each(changes, ({ before }) => {
        if (before === undefined || !ofApi.has(before)) return;
        undoing.push({ before, after: undefined });
        for (const [column, cell] of before.cells.entries()) if (cell !== '') cells.add(`${column} ${cell}`);
      });
      if (cells.size > 0)
        await turn.each(changes, ({ after }) => {
          const isOfApi = after?.cells.some((cell, column) => cells.has(`${column} ${cell}`)) === true;
          if (isOfApi) undoing.push({ before: undefined, after });
        });
    }
    await turn.each(undoing, ({ before, after }) => {
      if (before !== undefined) ofApi.count(before, -1);
      if (after !== undefined) ofApi.count(after, 1);
    });
    found.push(undoing);
  }
  return found.reverse();
}

/** How many copies of a row are there by what the API did. */
class ApiCopies {
  readonly #counts = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  has(row: MergeRow): boolean {
    return this.#counts.has(rowIdentity(row.cells));
  }

  count(row: MergeRow, by: number): void {
    const identity = rowIdentity(row.cells);
    const count = (this.#counts.get(identity) ?? 0) + by;
    if (count > 0) this.#counts.set(identity, count);
    else this.#counts.delete(identity);
  }
}
