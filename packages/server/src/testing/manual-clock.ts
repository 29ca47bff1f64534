/** A clock that stands still until a test moves it. */
import type { Clock } from '../clock.js';

export class ManualClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly then: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#now);
  }

  after(milliseconds: number, then: () => void): { cancel: () => void } {
    const timer = { at: this.#now + milliseconds, then };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  afterInput(then: () => void): void {
    setImmediate(then);
  }

  /** Moves the time on; what is due by then is called in its order, with the event loop free to run in between. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = due.at;
      due.then();
      await turns();
    }
    this.#now = until;
    await turns();
  }
}

/** Lets the event loop turn a few times, so that callbacks set for "after input" have run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
