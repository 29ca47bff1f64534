import type { StoredRow } from '../rows/stored-row.js';
import type { TableState } from '../state/table-state.js';
import { cellsOfBase, toNumber } from './base-cells.js';
import { ROWS_A_LOOK, Turn } from '../scheduling/turn.js';

/**
 * A state's rows as a scan wants them: by rank (0 for the first in the order of insertion), and the cells of number
 * columns as doubles. States never change, so a view is good as long as its state; what was not changed since the file
 * was read is shared with the views of other states.
 */
export class TableView {
  readonly state: TableState;
  /** The names by which the state knows its rows, by rank. The same array where no row came or went. */
  readonly names: readonly string[];
  /** By rank: rows that are not the base's. */
  readonly #changed: ReadonlyMap<number, StoredRow>;
  /** By rank: places in the base; undefined where no row of it is gone, so that they are the ranks. */
  readonly #places: Uint32Array | undefined;
  readonly #numbers = new Map<number, Promise<Float64Array>>();

  constructor(
    state: TableState,
    names: readonly string[],
    changed: ReadonlyMap<number, StoredRow>,
    places: Uint32Array | undefined,
  ) {
    this.state = state;
    this.names = names;
    this.#changed = changed;
    this.#places = places;
  }

  row(rank: number): StoredRow {
    return this.#changed.get(rank) ?? this.state.rows.base.at(this.#places?.[rank] ?? rank);
  }

  /** The one place where a scan reads a cell. */
  cell(rank: number, index: number): string {
    return this.row(rank).cell(index);
  }

  /** The cells of a number column by rank; NaN for an empty cell. */
  numbers(index: number): Promise<Float64Array> {
    let numbers = this.#numbers.get(index);
    if (numbers === undefined) {
      numbers = this.#readNumbers(index);
      this.#numbers.set(index, numbers);
    }
    return numbers;
  }

  async #readNumbers(index: number): Promise<Float64Array> {
    const ofBase = await cellsOfBase(this.state.rows.base).numbers(index);
    if (this.#places === undefined && this.#changed.size === 0) return ofBase;
    const numbers = new Float64Array(this.names.length);
    if (this.#places === undefined) numbers.set(ofBase);
    else for (const [rank, place] of this.#places.entries()) numbers[rank] = ofBase[place]!;
    for (const [rank, row] of this.#changed) numbers[rank] = toNumber(row.cell(index));
    return numbers;
  }
}

const views = new WeakMap<TableState, Promise<TableView>>();

/** The view of a state, made once. */
export function viewOf(state: TableState): Promise<TableView> {
  let view = views.get(state);
  if (view === undefined) {
    view = makeView(state);
    views.set(state, view);
  }
  return view;
}

async function makeView(state: TableState): Promise<TableView> {
  const { rows, keyIndex } = state;
  const baseNames = await cellsOfBase(rows.base).names(keyIndex);
  const gone: number[] = [];
  const added: string[] = [];
  const changed = new Map<number, StoredRow>();
  for (const [place, row] of rows.changes()) {
    if (row === null) gone.push(place);
    else if (place < baseNames.length) changed.set(place - gone.length, row);
    else {
      changed.set(baseNames.length - gone.length + added.length, row);
      added.push(keyIndex === undefined ? String(place) : row.cell(keyIndex));
    }
  }
  if (gone.length === 0 && added.length === 0) return new TableView(state, baseNames, changed, undefined);
  const places = gone.length === 0 ? undefined : await placesWithout(gone, baseNames.length);
  const kept = places === undefined ? baseNames : Array.from(places, (place) => baseNames[place]!);
  return new TableView(state, kept.concat(added), changed, places);
}

/** The places from 0 that are not gone; `gone` ascends. */
async function placesWithout(gone: readonly number[], length: number): Promise<Uint32Array> {
  const turn = new Turn();
  const places = new Uint32Array(length - gone.length);
  let next = 0;
  for (let place = 0, rank = 0; place < length; place++) {
    if (place === gone[next]) next++;
    else places[rank++] = place;
    if (place % ROWS_A_LOOK === 0 && turn.isOver) await turn.next();
  }
  return places;
}
