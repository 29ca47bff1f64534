/** Time, as the store asks for it. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Timers, so that tests need not wait. */
export interface Timers {
  /** Milliseconds from a fixed but arbitrary moment. */
  now(): number;
  /** Calls `then` once, after so many milliseconds. A timer keeps no process alive. */
  after(milliseconds: number, then: () => void): { cancel(): void };
  /** Resolves after so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  pause: (milliseconds) => sleep(milliseconds),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds).unref();
    return {
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};
