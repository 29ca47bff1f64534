import type { PlannedSort, QueryPlan } from './plan.js';
import { toNumber } from './base-cells.js';
import type { TableView } from './table-view.js';
import { compareText } from './text.js';

/** A place in the order, where a page begins or ends: that of a row, by its cells in the sort columns and its rank. */
export interface Boundary {
  /** One cell per sort column. */
  readonly cells: readonly string[];
  /** Rows that are equal to the cells are behind the boundary from this rank on. */
  readonly rank: number;
  /** The rank of the row on which it ended; undefined where that is gone. */
  readonly own: number | undefined;
}

interface ColumnOrder {
  compare(a: number, b: number): number;
  /** Compares the row of this rank with a row that has this cell. */
  compareWith(rank: number, cell: string): number;
}

/** The order of a query's rows: total, because rows that are equal in every sort column keep the order of their ranks. */
export class RowOrder {
  readonly #columns: readonly ColumnOrder[];

  constructor(columns: readonly ColumnOrder[]) {
    this.#columns = columns;
  }

  static async of({ sort }: QueryPlan, view: TableView): Promise<RowOrder> {
    return new RowOrder(await Promise.all(sort.map((column) => columnOrder(column, view))));
  }

  /** Never 0 for two ranks. */
  readonly compare = (a: number, b: number): number => {
    for (const column of this.#columns) {
      const order = column.compare(a, b);
      if (order !== 0) return order;
    }
    return a - b;
  };

  readonly compareBackward = (a: number, b: number): number => this.compare(b, a);

  isBehind(rank: number, boundary: Boundary): boolean {
    for (let at = 0; at < this.#columns.length; at++) {
      const order = this.#columns[at]!.compareWith(rank, boundary.cells[at]!);
      if (order !== 0) return order > 0;
    }
    return rank >= boundary.rank;
  }

  /** Not behind it, nor the row itself. */
  isBefore(rank: number, boundary: Boundary): boolean {
    for (let at = 0; at < this.#columns.length; at++) {
      const order = this.#columns[at]!.compareWith(rank, boundary.cells[at]!);
      if (order !== 0) return order < 0;
    }
    return rank < (boundary.own ?? boundary.rank);
  }
}

async function columnOrder(sort: PlannedSort, view: TableView): Promise<ColumnOrder> {
  const { index, numeric } = sort;
  const up = sort.descending ? -1 : 1;
  const empty = sort.emptyFirst ? -1 : 1;
  if (numeric) {
    const numbers = await view.numbers(index);
    return {
      compare: (a, b) => orderNumbers(numbers[a]!, numbers[b]!, up, empty),
      compareWith: (rank, cell) => orderNumbers(numbers[rank]!, toNumber(cell), up, empty),
    };
  }
  return {
    compare: (a, b) => orderTexts(view.cell(a, index), view.cell(b, index), up, empty),
    compareWith: (rank, cell) => orderTexts(view.cell(rank, index), cell, up, empty),
  };
}

function orderNumbers(a: number, b: number, up: number, empty: number): number {
  if (a < b) return -up;
  if (a > b) return up;
  if (a === b) return 0;
  const isEmpty = Number.isNaN(a);
  if (isEmpty === Number.isNaN(b)) return 0;
  return isEmpty ? empty : -empty;
}

function orderTexts(a: string, b: string, up: number, empty: number): number {
  if (a === b) return 0;
  if (a === '') return empty;
  if (b === '') return -empty;
  return compareText(a, b) * up;
}
