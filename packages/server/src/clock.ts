/** Time, as far as the server needs it: tests bring a clock that they move by hand. */
export interface Clock {
  /** Milliseconds from a fixed but arbitrary moment; never goes back. */
  now(): number;
  /** Calls `then` once, after `milliseconds`. */
  after(milliseconds: number, then: () => void): Timer;
  /** Calls `then` once the event loop has looked for new input at least once. */
  afterInput(then: () => void): void;
  /** The date and time for people and for the Date field. */
  date(): Date;
}

/** A call that is due. */
export interface Timer {
  /** Without effect once the call was made. */
  cancel(): void;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds);
    return {
      cancel() {
        clearTimeout(timer);
      },
    };
  },
  // Timers run before the poll phase, immediates after it: what was queued on a socket has been read by then.
  afterInput(then) {
    setImmediate(then);
  },
  date: () => new Date(),
};
