import type { StoredRow } from '../stored-row.js';
import type { TableState } from '../table-state.js';
import { ROWS_A_LOOK, Turn } from './turn.js';

/**
 * A state's rows as a scan wants them: by rank (0 for the first in the order of insertion), and the cells of number
 * columns as doubles, read when a query first needs them. States never change, so a view is good as long as its state.
 */
export class TableView {
  readonly state: TableState;
  readonly rows: readonly StoredRow[];
  /** The names by which the state knows its rows, by rank. */
  readonly names: readonly string[];
  readonly #numbers = new Map<number, Promise<Float64Array>>();

  constructor(state: TableState, rows: readonly StoredRow[], names: readonly string[]) {
    this.state = state;
    this.rows = rows;
    this.names = names;
  }

  /** The one place where a scan reads a cell. */
  cell(rank: number, index: number): string {
    return this.rows[rank]!.cell(index);
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
    const turn = new Turn();
    const numbers = new Float64Array(this.rows.length);
    for (let rank = 0; rank < numbers.length; rank++) {
      numbers[rank] = toNumber(this.cell(rank, index));
      if (rank % ROWS_A_LOOK === 0 && turn.isOver) await turn.next();
    }
    return numbers;
  }
}

/** A cell or a value that is a number, or empty. */
export function toNumber(text: string): number {
  return text === '' ? NaN : Number(text);
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
  const turn = new Turn();
  const rows: StoredRow[] = [];
  const names: string[] = [];
  for (const [name, row] of state.rows) {
    names.push(name);
    rows.push(row);
    if (rows.length % ROWS_A_LOOK === 0 && turn.isOver) await turn.next();
  }
  return new TableView(state, rows, names);
}
