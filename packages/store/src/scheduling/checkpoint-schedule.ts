/**
 * When a table's log is folded into its file: shortly after the last write; under steady writes now and then, so that
 * the log stays short; never so often that folding takes more than a small part of the time.
 */
import type { Timers } from './timers.js';
import { Turns } from './turns.js';

/** After the last write, in milliseconds. */
const REST = 200;
/** After the first write, however many follow, in milliseconds. */
const PATIENCE = 30_000;
/** Bytes of log that are enough, however short the time. */
const LOG_BYTES = 16 * 1024 * 1024;
/** One that is unwelcome is tried again after so many milliseconds. */
const PUT_OFF = 1000;
/** For each millisecond that a checkpoint took, so many pass until the next. */
const PAUSE = 19;

export class CheckpointSchedule {
  readonly #timers: Timers;
  readonly #run: () => Promise<void>;
  readonly #isUnwelcome: () => Promise<boolean>;
  #timer: { cancel(): void } | undefined;
  #firstWrite: number | undefined;
  #notBefore = 0;
  readonly #turns = new Turns();
  /** The one after that which is under way; all who ask meanwhile share it. */
  #next: Promise<void> | undefined;

  /**
   * @param run makes a checkpoint; must not reject
   * @param isUnwelcome whether one that is due had better wait, while the log is short; must not reject
   */
  constructor(timers: Timers, run: () => Promise<void>, isUnwelcome = () => Promise.resolve(false)) {
    this.#timers = timers;
    this.#run = run;
    this.#isUnwelcome = isUnwelcome;
  }

  /** Something was written to the log, which has so many bytes now. */
  noteWrite(logBytes: number): void {
    const now = this.#timers.now();
    this.#firstWrite ??= now;
    const due = logBytes >= LOG_BYTES ? now : Math.min(now + REST, this.#firstWrite + PATIENCE);
    this.#timer?.cancel();
    this.#timer = this.#timers.after(Math.max(due, this.#notBefore) - now, () => void this.#runDue(logBytes));
  }

  async #runDue(logBytes: number): Promise<void> {
    const timer = this.#timer;
    if (timer === undefined) return;
    const isPutOff = logBytes < LOG_BYTES && (await this.#isUnwelcome());
    // Something was written meanwhile, or a checkpoint was asked for.
    if (timer !== this.#timer) return;
    if (isPutOff) this.#timer = this.#timers.after(PUT_OFF, () => void this.#runDue(logBytes));
    else await this.runNow();
  }

  /** Makes a checkpoint now, after one that is under way: never two at once. */
  runNow(): Promise<void> {
    this.stop();
    return (this.#next ??= this.#runNext());
  }

  #runNext(): Promise<void> {
    return this.apart(async () => {
      this.#next = undefined;
      this.stop();
      const start = this.#timers.now();
      this.#firstWrite = undefined;
      await this.#run();
      const end = this.#timers.now();
      this.#notBefore = end + PAUSE * (end - start);
    });
  }

  /** Does what must not meet a checkpoint: after one that is under way, and before the next. */
  apart<T>(act: () => Promise<T>): Promise<T> {
    return this.#turns.take(act);
  }

  /** No checkpoint is made by itself until something is written again. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
