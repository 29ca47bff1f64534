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
