import type { Random } from '../random.js';

/** Thrown by an operation of a process that is gone: its promise stays open for ever. */
export class NeverAnswered extends Error {
  override readonly name = 'NeverAnswered';
}

/**
 * The order in which operations that were begun together take effect: drawn from the seed, as a pool of threads would
 * have it by chance. Each takes effect in a microtask of its own, so nothing here waits for a clock.
 */
export class Scheduler {
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  constructor(random: Random) {
    this.#random = random;
  }

  submit<T>(act: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(act());
        } catch (error) {
          if (error instanceof NeverAnswered) return;
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      this.#schedule();
    });
  }

  /** Forgets what waits: its promises stay open for ever, as those of a process that is gone. */
  stop(): void {
    this.#waiting.length = 0;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      const [next] = this.#waiting.splice(this.#waiting.length < 2 ? 0 : this.#random.below(this.#waiting.length), 1);
      next?.();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
