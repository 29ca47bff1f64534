/** Time, as the store asks for it. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Timers, so that tests need not wait. */
export interface Timers {
  /** Milliseconds from a fixed but arbitrary moment. */
  now(): number;
  /** Calls `then` once, after so many milliseconds. */
  after(
    milliseconds: number,
    then: () => void,
    options?: {
      /** Whether the process lives on for it. Default: false. */
      readonly keepsProcess?: boolean;
    },
  ): {
    /** Without effect once `then` was called. */
    cancel(): void;
  };
  /** Resolves after so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  pause: (milliseconds) => sleep(milliseconds),
  after(milliseconds, then, { keepsProcess = false } = {}) {
    const timer = setTimeout(then, milliseconds);
    if (!keepsProcess) timer.unref();
    return {
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};
