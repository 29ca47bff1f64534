/** Looks at a table's file now and then while somebody waits to hear of it. */
import type { Timers } from '../scheduling/timers.js';

/** From the end of one look to the next, in milliseconds. */
const INTERVAL = 1000;

export interface WatchedTable {
  /** Takes what was saved. */
  look(): Promise<unknown>;
  /** Whether the file has been away for too long to be saved. Others who look at it may have seen it come back. */
  isGone(): boolean;
  /** Is told that it is gone. The watch has stopped. */
  gone(): void;
}

export class FileWatch {
  readonly #timers: Timers;
  readonly #table: WatchedTable;
  /** The watch that is on. */
  #current: { timer: { cancel(): void } | undefined } | undefined;

  constructor(timers: Timers, table: WatchedTable) {
    this.#timers = timers;
    this.#table = table;
  }

  start(): void {
    if (this.#current !== undefined) return;
    this.#current = { timer: undefined };
    this.#lookLater();
  }

  stop(): void {
    this.#current?.timer?.cancel();
    this.#current = undefined;
  }

  #lookLater(): void {
    if (this.#current === undefined) return;
    // Whoever waits for what happens next would else not live to hear it, in a program that does nothing besides.
    this.#current.timer = this.#timers.after(INTERVAL, () => void this.#look(), { keepsProcess: true });
  }

  async #look(): Promise<void> {
    const watch = this.#current;
    // What keeps the table from being read is told to whoever reads it.
    await this.#table.look().catch(() => undefined);
    // It may have been stopped, and started anew.
    if (watch === undefined || watch !== this.#current) return;
    if (!this.#table.isGone()) {
      this.#lookLater();
      return;
    }
    this.stop();
    this.#table.gone();
  }
}
