import { setImmediate as nextTurn } from 'node:timers/promises';

/** A long scan lets others have the event loop after so many milliseconds. */
const TURN_MS = 4;
/** So many rows are gone through between two looks at the clock. */
export const ROWS_A_LOOK = 256;

/** The turns of one query in the event loop. */
export class Turn {
  #began = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#began >= TURN_MS;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#began = performance.now();
  }
}
