import { randomBytes } from 'node:crypto';
import type { TableState } from '../state/table-state.js';
import type { TableView } from './table-view.js';

/** Where a state's rows stand in the order of insertion, in numbers that they keep in later states. */
export interface Positions {
  /** Names the numbering: positions of different numberings say nothing about each other. */
  readonly numbering: string;
  /** By rank, ascending. */
  readonly byRank: Float64Array;
  /** The next position to give. */
  readonly next: number;
}

/**
 * Gives the rows of one table their positions. A state only has its rows in their order, so they are numbered when a
 * cursor is first needed, and from state to state by comparison: transactions take rows out and put new ones at the
 * end, so a row that was there keeps its position, and a position is never given again. Where the file was read anew
 * there is no telling what became of a row, and the numbering is another one.
 */
export class RowPositions {
  #last: Numbered | undefined;

  of({ names, state }: TableView): Positions {
    // Transactions leave the header as it is, the very object; readings and replacements make another.
    const before = this.#last?.header.deref() === state.header ? this.#last : undefined;
    if (before?.names === names) return before.positions;
    const { sequence } = state.version;
    // A query that began earlier can come later. Its rows are numbered by themselves, and then forgotten.
    if (before !== undefined && before.sequence > sequence) return numberAnew(names);
    const positions = before === undefined ? numberAnew(names) : carryOver(before, names, state.rows);
    this.#last = { names, sequence, header: new WeakRef(state.header), positions };
    return positions;
  }
}

/** What is kept of a state that was numbered: not the state, which would keep its rows in memory. */
interface Numbered {
  readonly names: readonly string[];
  readonly sequence: number;
  /** Weak, because it points into the bytes of a whole file. */
  readonly header: WeakRef<TableState['header']>;
  readonly positions: Positions;
}

function numberAnew({ length }: readonly string[]): Positions {
  const byRank = new Float64Array(length);
  for (let rank = 0; rank < length; rank++) byRank[rank] = rank;
  return { numbering: randomBytes(9).toString('base64url'), byRank, next: length };
}

function carryOver(
  { names: before, positions }: Numbered,
  names: readonly string[],
  rows: TableState['rows'],
): Positions {
  const byRank = new Float64Array(names.length);
  let ranksBefore: ReadonlyMap<string, number> | undefined;
  let at = 0;
  let next = positions.next;
  for (let rank = 0; rank < names.length; rank++) {
    const name = names[rank]!;
    // Rows that are gone.
    while (at < before.length && before[at] !== name && !rows.has(before[at]!)) at++;
    if (at < before.length && before[at] !== name) {
      // The row that stood here is further down now, because it was deleted and inserted anew; others may be as well.
      ranksBefore ??= new Map(before.map((other, otherRank) => [other, otherRank]));
      const rankBefore = ranksBefore.get(name) ?? -1;
      at = rankBefore > at ? rankBefore : before.length;
    }
    byRank[rank] = at < before.length ? positions.byRank[at++]! : next++;
  }
  return { ...positions, byRank, next };
}

/** The first rank whose position is behind the given one. */
export function rankBehind({ byRank }: Positions, position: number): number {
  let low = 0;
  let high = byRank.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byRank[middle]! > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
