import type { Turn } from '../scheduling/turn.js';
import type { MergeRow, MergeTable } from './merge-table.js';

/**
 * The versions of a table seen under one list of columns, and which rows of them belong together. All of it takes time
 * and memory in proportion to the rows, whatever they hold.
 */

/** A version whose rows are read under other columns than its own. A column that it does not have is empty. */
export class Side<R extends MergeRow> {
  readonly rows: readonly R[];
  /** By column: its place in the version's own rows, or -1. */
  readonly #places: readonly number[];
  readonly #isOwnLayout: boolean;

  constructor(table: MergeTable<R>, columns: readonly string[]) {
    const placeOf = new Map(table.columns.map((name, place) => [name, place]));
    this.rows = table.rows;
    this.#places = columns.map((name) => placeOf.get(name) ?? -1);
    this.#isOwnLayout =
      columns.length === table.columns.length && this.#places.every((place, column) => place === column);
  }

  has(column: number): boolean {
    return this.#places[column] !== -1;
  }

  cell(row: MergeRow, column: number): string {
    const place = this.#places[column]!;
    return place === -1 ? '' : row.cells[place]!;
  }

  /** The row's cells under the columns; where these are the version's own, the very array. */
  cells(row: MergeRow): readonly string[] {
    return this.#isOwnLayout ? row.cells : this.#places.map((place) => (place === -1 ? '' : row.cells[place]!));
  }
}

export function sameCells(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((cell, index) => cell === b[index]));
}

/** The row, if it holds exactly these cells in this order: then its text can stay as it is. */
export function asItIs<R extends MergeRow>(row: R | undefined, cells: readonly string[]): R | undefined {
  return row !== undefined && sameCells(row.cells, cells) ? row : undefined;
}

/** Three versions, and the columns under which they are compared. */
export interface Sides<R extends MergeRow> {
  readonly columns: readonly string[];
  readonly base: Side<MergeRow>;
  readonly ours: Side<R>;
  readonly theirs: Side<R>;
}

/**
 * Rows that belong together have the same slot, a number from 0. Which do is told by `slotOf`: those with the same key;
 * in a table without one the first copies of a row, the second ones, and so on.
 */
export interface Alignment {
  readonly slots: number;
  /** By row of each version: its slot. */
  readonly base: Int32Array;
  readonly ours: Int32Array;
  readonly theirs: Int32Array;
  /** By slot: the index of its row, or -1. */
  readonly baseAt: Int32Array;
  readonly oursAt: Int32Array;
  readonly theirsAt: Int32Array;
}

/** The slot of each row of a version, which are asked for in their order. */
export type SlotOf = <R extends MergeRow>(side: Side<R>) => (row: R) => number;

/** Slots are numbered as they come up in `ours`, then in `theirs`, then in `base`. */
export async function align<R extends MergeRow>(
  { base, ours, theirs }: Pick<Sides<R>, 'base' | 'ours' | 'theirs'>,
  slotOf: SlotOf,
  turn: Turn,
): Promise<Alignment> {
  let count = 0;
  const slotsOf = async <S extends MergeRow>(side: Side<S>): Promise<Int32Array> => {
    const slots = new Int32Array(side.rows.length);
    const nextSlot = slotOf(side);
    await turn.each(side.rows, (row, index) => {
      const slot = nextSlot(row);
      slots[index] = slot;
      count = Math.max(count, slot + 1);
    });
    return slots;
  };
  const slots = { ours: await slotsOf(ours), theirs: await slotsOf(theirs), base: await slotsOf(base) };
  return {
    ...slots,
    slots: count,
    baseAt: await placesOf(slots.base, count, turn),
    oursAt: await placesOf(slots.ours, count, turn),
    theirsAt: await placesOf(slots.theirs, count, turn),
  };
}

async function placesOf(slots: Int32Array, count: number, turn: Turn): Promise<Int32Array> {
  const places = new Int32Array(count).fill(-1);
  await turn.each(slots, (slot, index) => {
    if (places[slot] !== -1) throw new Error(`Rows ${places[slot]! + 1} and ${index + 1} of a merge have the same key`);
    places[slot] = index;
  });
  return places;
}

/** Those of the slots of which something holds, in their order. */
export async function slotsWhere(slots: Int32Array, holds: (slot: number) => boolean, turn: Turn): Promise<Int32Array> {
  const found = new Int32Array(slots.length);
  let count = 0;
  await turn.each(slots, (slot) => {
    if (holds(slot)) found[count++] = slot;
  });
  return found.subarray(0, count);
}
