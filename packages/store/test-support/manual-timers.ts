import type { Timers } from '../src/index.js';

/** Timers whose time passes when the test says so. Pauses take no time. */
export class ManualTimers implements Timers {
  #now = 0;
  readonly #pending = new Set<{ readonly due: number; readonly then: () => void }>();

  /** How many timers there are to come. */
  get pending(): number {
    return this.#pending.size;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, then: () => void): { cancel(): void } {
    const timer = { due: this.#now + milliseconds, then };
    this.#pending.add(timer);
    return { cancel: () => void this.#pending.delete(timer) };
  }

  pause(): Promise<void> {
    return Promise.resolve();
  }

  /** Calls what is due by then, in its order. What that begins is under way. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
    const due = [...this.#pending].filter((timer) => timer.due <= this.#now).sort((a, b) => a.due - b.due);
    for (const timer of due) if (this.#pending.delete(timer)) timer.then();
  }
}
