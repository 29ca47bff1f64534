/** Looks at a table's file now and then, and when there is a hint, while somebody waits to hear of it. */
import type { Timers } from '../scheduling/timers.js';

/** From the end of one look to the next, in milliseconds, where nothing else is said. */
const INTERVAL = 1000;

export interface WatchedTable {
  /** Takes what was saved. */
  look(): Promise<unknown>;
  /** Whether the file has been away for too long to be saved. Others who look at it may have seen it come back. */
  isGone(): boolean;
  /** Is told that it is gone. The watch has stopped. */
  gone(): void;
  /** Calls `hint` when there may be something to see, until the function that it returns is called. */
  hints?(hint: () => void): () => void;
}

/** A watch that is on. */
interface Watch {
  timer: { cancel(): void } | undefined;
  isLooking: boolean;
  /** How many there were. */
  hints: number;
  endHints: (() => void) | undefined;
}

export class FileWatch {
  readonly #timers: Timers;
  readonly #table: WatchedTable;
  readonly #interval: number;
  #current: Watch | undefined;

  constructor(timers: Timers, table: WatchedTable, interval = INTERVAL) {
    this.#timers = timers;
    this.#table = table;
    this.#interval = interval;
  }

  start(): void {
    if (this.#current !== undefined) return;
    const watch: Watch = (this.#current = {
      timer: undefined,
      isLooking: false,
      hints: 0,
      endHints: undefined,
    });
    watch.endHints = this.#table.hints?.(() => {
      this.#lookNow(watch);
    });
    this.#lookLater();
  }

  stop(): void {
    const watch = this.#current;
    this.#current = undefined;
    watch?.timer?.cancel();
    watch?.endHints?.();
  }

  #lookLater(): void {
    if (this.#current === undefined) return;
    // Whoever waits for what happens next would else not live to hear it, in a program that does nothing besides.
    this.#current.timer = this.#timers.after(this.#interval, () => void this.#look(), { keepsProcess: true });
  }

  #lookNow(watch: Watch): void {
    if (watch !== this.#current) return;
    watch.hints += 1;
    if (watch.isLooking) return;
    watch.timer?.cancel();
    void this.#look();
  }

  async #look(): Promise<void> {
    const watch = this.#current;
    if (watch === undefined) return;
    const { hints } = watch;
    watch.isLooking = true;
    // What keeps the table from being read is told to whoever reads it.
    await this.#table.look().catch(() => undefined);
    watch.isLooking = false;
    // It may have been stopped, and started anew.
    if (watch !== this.#current) return;
    if (!this.#table.isGone()) {
      if (watch.hints === hints) this.#lookLater();
      else void this.#look();
      return;
    }
    this.stop();
    this.#table.gone();
  }
}
