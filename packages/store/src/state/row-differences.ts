/**
 * In which rows two states of a table differ, so that what is worked out of the difference costs no more than that. Rows
 * of the same bytes are not decoded, and other work goes on meanwhile.
 */
import type { RowChange } from '../log/records.js';
import { sameCells } from '../merge/sides.js';
import type { StoredRow } from '../rows/stored-row.js';
import type { TableState } from './table-state.js';
import { Turn } from '../scheduling/turn.js';

/** Rows of either state that are not in the other, or not the same there; in their order. */
export interface RowDifferences {
  readonly ours: readonly StoredRow[];
  readonly theirs: readonly StoredRow[];
  /** How many rows are left out because they are alike; without a key, how many of them stand before the others. */
  readonly alike: number;
  readonly alikeBefore: number;
  /** Whether rows that both have stand in another order. Always false without a key. */
  readonly isMoved: boolean;
}

export function isNothing({ ours, theirs, isMoved }: RowDifferences): boolean {
  return ours.length === 0 && theirs.length === 0 && !isMoved;
}

/** Both have the same columns and the same key. */
export async function differingRows(ours: TableState, theirs: TableState, turn = new Turn()): Promise<RowDifferences> {
  return ours.keyIndex === undefined ? differingCopies(ours, theirs, turn) : differingByKey(ours, theirs, turn);
}

/**
 * How a state became another with the same key and the same columns, or more of them, or in another order; under those.
 * Each row is named once.
 */
export async function changesBetween(before: TableState, after: TableState): Promise<readonly RowChange[]> {
  const turn = new Turn();
  if (!sameCells(before.names, after.names)) return changesUnder(before, after, turn);
  const { ours, theirs } = await differingRows(before, after, turn);
  const { keyIndex } = before;
  const kept = new Map<string, StoredRow>();
  if (keyIndex !== undefined) await turn.each(theirs, (row) => kept.set(row.cell(keyIndex), row));
  const changes: RowChange[] = [];
  await turn.each(ours, (row) => {
    const key = keyIndex === undefined ? undefined : row.cell(keyIndex);
    const next = key === undefined ? undefined : kept.get(key);
    if (key !== undefined) kept.delete(key);
    changes.push({ before: row.cells, after: next?.cells });
  });
  const added = keyIndex === undefined ? theirs : kept.values();
  await turn.each(added, (row) => changes.push({ before: undefined, after: row.cells }));
  return changes;
}

async function changesUnder(before: TableState, after: TableState, turn: Turn): Promise<readonly RowChange[]> {
  const { keyIndex } = after;
  const places = after.names.map((name) => before.names.indexOf(name));
  const changes: RowChange[] = [];
  await turn.each(before.rows.values(), (row) => {
    const cells = places.map((place) => row.cells[place] ?? '');
    const next = keyIndex === undefined ? undefined : after.rows.get(cells[keyIndex]!);
    if (next?.hasCells(cells) !== true) changes.push({ before: cells, after: next?.cells });
  });
  await turn.each(after.rows.values(), (row) => {
    const isThere = keyIndex !== undefined && before.rows.has(row.cell(keyIndex));
    if (!isThere) changes.push({ before: undefined, after: row.cells });
  });
  return changes;
}

async function differingByKey(ours: TableState, theirs: TableState, turn: Turn): Promise<RowDifferences> {
  const [mine, others] = [new RowCursor(ours), new RowCursor(theirs)];
  const different = { ours: [] as StoredRow[], theirs: [] as StoredRow[] };
  let alike = 0;
  let isMoved = false;
  const compare = (row: StoredRow, other: StoredRow): void => {
    if (row.hasCellsOf(other)) {
      alike += 1;
      return;
    }
    different.ours.push(row);
    different.theirs.push(other);
  };
  // While both go through the same keys no row is looked up.
  while (!isMoved && mine.row !== undefined && others.row !== undefined) {
    if (mine.key === others.key) {
      compare(mine.row, others.row);
      mine.advance();
      others.advance();
    } else if (!theirs.rows.has(mine.key)) {
      different.ours.push(mine.row);
      mine.advance();
    } else if (!ours.rows.has(others.key)) {
      different.theirs.push(others.row);
      others.advance();
    } else {
      isMoved = true;
    }
    if (turn.isOverAfterRow()) await turn.next();
  }
  const rest = new Set<string>();
  while (mine.row !== undefined) {
    const { key } = mine;
    const other = theirs.rows.get(key);
    if (other === undefined) different.ours.push(mine.row);
    else {
      rest.add(key);
      compare(mine.row, other);
    }
    mine.advance();
    if (turn.isOverAfterRow()) await turn.next();
  }
  while (others.row !== undefined) {
    if (!rest.has(others.key)) different.theirs.push(others.row);
    others.advance();
    if (turn.isOverAfterRow()) await turn.next();
  }
  return { ...different, alike, alikeBefore: 0, isMoved };
}

/** What is alike at the beginning and at the end is left out. */
async function differingCopies(ours: TableState, theirs: TableState, turn: Turn): Promise<RowDifferences> {
  const [mine, others] = [new RowCursor(ours), new RowCursor(theirs)];
  let alike = 0;
  while (mine.row !== undefined && others.row !== undefined && mine.row.hasCellsOf(others.row)) {
    mine.advance();
    others.advance();
    alike += 1;
    if (turn.isOverAfterRow()) await turn.next();
  }
  const alikeBefore = alike;
  const different = { ours: await mine.rest(turn), theirs: await others.rest(turn) };
  for (;;) {
    const [row, other] = [different.ours.at(-1), different.theirs.at(-1)];
    if (row === undefined || other === undefined || !row.hasCellsOf(other)) break;
    different.ours.pop();
    different.theirs.pop();
    alike += 1;
    if (turn.isOverAfterRow()) await turn.next();
  }
  return { ...different, alike, alikeBefore, isMoved: false };
}

/** Goes through the rows of a state. */
class RowCursor {
  readonly #rows: Iterator<StoredRow, undefined>;
  readonly #keyIndex: number | undefined;
  #key: string | undefined;
  row: StoredRow | undefined;

  constructor({ rows, keyIndex }: TableState) {
    this.#rows = rows.values();
    this.#keyIndex = keyIndex;
    this.advance();
  }

  /** Of the row, in a table that has one. */
  get key(): string {
    return (this.#key ??= this.row!.cell(this.#keyIndex!));
  }

  advance(): void {
    const next = this.#rows.next();
    this.row = next.done === true ? undefined : next.value;
    this.#key = undefined;
  }

  async rest(turn: Turn): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    while (this.row !== undefined) {
      rows.push(this.row);
      this.advance();
      if (turn.isOverAfterRow()) await turn.next();
    }
    return rows;
  }
}
