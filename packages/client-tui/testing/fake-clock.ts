/** A clock that stands still until it is told to go on. */
import type { Clock } from '../src/core/clock.js';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

export class FakeClock implements Clock {
  #now = 0;
  #alarms: Alarm[] = [];

  /** How many calls are waiting. */
  get waiting(): number {
    return this.#alarms.length;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, then: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, ring: then };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((each) => each !== alarm);
    };
  }

  /** Lets time pass, rings what is due in order, and lets what follows from it happen. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      await settled();
      const due = this.#alarms.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      this.#alarms = this.#alarms.filter((each) => each !== due);
      this.#now = due.at;
      due.ring();
    }
    this.#now = until;
    await settled();
  }
}

/** Waits until every promise that could settle has. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
