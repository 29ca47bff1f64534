import type { BaseRows } from '../rows/row-map.js';
import { ROWS_A_LOOK, Turn } from '../scheduling/turn.js';

/**
 * What scans need of every row, read once for the rows that a table's states have in common, and kept as long as they
 * are: a transaction changes a few rows, and what it left need not be read again.
 */
class BaseCells {
  readonly #rows: BaseRows;
  readonly #names = new Map<number | undefined, Promise<readonly string[]>>();
  readonly #numbers = new Map<number, Promise<Float64Array>>();

  constructor(rows: BaseRows) {
    this.#rows = rows;
  }

  /** What names each row: the cell of the key column, or its place where there is none. */
  names(keyIndex: number | undefined): Promise<readonly string[]> {
    return known(this.#names, keyIndex, async () => {
      const names: string[] = [];
      await this.#each((place) => {
        names.push(keyIndex === undefined ? String(place) : this.#rows.at(place).cell(keyIndex));
      });
      return names;
    });
  }

  /** The cells of a number column; NaN for an empty cell. */
  numbers(index: number): Promise<Float64Array> {
    return known(this.#numbers, index, async () => {
      const numbers = new Float64Array(this.#rows.length);
      await this.#each((place) => {
        numbers[place] = toNumber(this.#rows.at(place).cell(index));
      });
      return numbers;
    });
  }

  async #each(read: (place: number) => void): Promise<void> {
    const turn = new Turn();
    for (let place = 0; place < this.#rows.length; place++) {
      read(place);
      if (place % ROWS_A_LOOK === 0 && turn.isOver) await turn.next();
    }
  }
}

const cellsByBase = new WeakMap<BaseRows, BaseCells>();

/** The cells of these rows, the same object each time. */
export function cellsOfBase(rows: BaseRows): BaseCells {
  let cells = cellsByBase.get(rows);
  if (cells === undefined) cellsByBase.set(rows, (cells = new BaseCells(rows)));
  return cells;
}

/** A cell or a value that is a number, or empty. */
export function toNumber(text: string): number {
  return text === '' ? NaN : Number(text);
}

function known<K, V>(values: Map<K, V>, key: K, make: () => V): V {
  let value = values.get(key);
  if (value === undefined) values.set(key, (value = make()));
  return value;
}
