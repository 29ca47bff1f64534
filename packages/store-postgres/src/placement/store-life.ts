/** Whether a store is open. */
import { StoreError } from '@rowhouse/store';

export class StoreLife {
  #isOver = false;

  isOver(): boolean {
    return this.#isOver;
  }

  /** Throws when the store was closed. */
  checkOpen(): void {
    if (this.#isOver) throw new StoreError('closed', 'The store is closed, or is being closed; open it anew.');
  }

  end(): void {
    this.#isOver = true;
  }
}
