/** Looks at a table's file now and then while somebody waits to hear of it. */
import type { Timers } from '../scheduling/timers.js';
import { ABSENCE } from '../saves/watched-file.js';

/** From the end of one look to the next, in milliseconds. */
const INTERVAL = 1000;

export interface WatchedTable {
  /** Takes what was saved; resolves with whether the file is there. */
  look(): Promise<boolean>;
  /** The file is away, and not because it is being saved. The watch has stopped. */
  gone(): void;
}

export class FileWatch {
  readonly #timers: Timers;
  readonly #table: WatchedTable;
  /** The watch that is on. */
  #current: { timer: { cancel(): void } | undefined; absentSince: number | undefined } | undefined;

  constructor(timers: Timers, table: WatchedTable) {
    this.#timers = timers;
    this.#table = table;
  }

  start(): void {
    if (this.#current !== undefined) return;
    this.#current = { timer: undefined, absentSince: undefined };
    this.#lookLater();
  }

  stop(): void {
    this.#current?.timer?.cancel();
    this.#current = undefined;
  }

  #lookLater(): void {
    if (this.#current !== undefined) this.#current.timer = this.#timers.after(INTERVAL, () => void this.#look());
  }

  async #look(): Promise<void> {
    const watch = this.#current;
    // What keeps the table from being read is told to whoever reads it.
    const isThere = await this.#table.look().catch(() => true);
    // It may have been stopped, and started anew.
    if (watch === undefined || watch !== this.#current) return;
    const now = this.#timers.now();
    watch.absentSince = isThere ? undefined : (watch.absentSince ?? now);
    if (watch.absentSince !== undefined && now - watch.absentSince > ABSENCE) {
      this.stop();
      this.#table.gone();
      return;
    }
    this.#lookLater();
  }
}
