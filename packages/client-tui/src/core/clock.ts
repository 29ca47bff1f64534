/**
 * Time as the client sees it: a reading that never goes backwards, and a call after some time. Tests put a clock of
 * their own in its place, so that none of them waits.
 */
export interface Clock {
  /** Milliseconds, with a fraction, since some fixed moment. */
  now(): number;
  /** Calls `then` once after `milliseconds`; the answer calls it off. */
  after(milliseconds: number, then: () => void): () => void;
}

/** Settles with true after some milliseconds, or with false as soon as `signal` is aborted. */
export function pause(milliseconds: number, signal: AbortSignal, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve(!signal.aborted);
    };
    const cancel = clock.after(milliseconds, done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
