import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long work lets others have the event loop after so many milliseconds. */
const TURN_MS = 4;
/** So many rows are gone through between two looks at the clock. */
export const ROWS_A_LOOK = 256;

/** The turns of one long piece of work in the event loop. */
export class Turn {
  readonly #rowsALook: number;
  #began = performance.now();
  /** Since the last look at the clock. */
  #rows = 0;

  /** @param rowsALook fewer, where each is much work */
  constructor(rowsALook = ROWS_A_LOOK) {
    this.#rowsALook = rowsALook;
  }

  get isOver(): boolean {
    return performance.now() - this.#began >= TURN_MS;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#began = performance.now();
  }

  /**
   * Whether it is over; to be asked once for each row. Rows are counted over all loops of the work, so that many short
   * ones take turns as a long one does.
   */
  isOverAfterRow(): boolean {
    this.#rows += 1;
    if (this.#rows < this.#rowsALook) return false;
    this.#rows = 0;
    return this.isOver;
  }

  /** Visits each, in as many turns as that takes. */
  async each<T>(items: Iterable<T>, visit: (item: T, index: number) => void): Promise<void> {
    let index = 0;
    for (const item of items) {
      visit(item, index);
      index += 1;
      if (this.isOverAfterRow()) await this.next();
    }
  }

  /** As `Array.from`, in as many turns as that takes. */
  async map<T, U>(items: Iterable<T>, of: (item: T, index: number) => U): Promise<U[]> {
    const made: U[] = [];
    await this.each(items, (item, index) => made.push(of(item, index)));
    return made;
  }
}
