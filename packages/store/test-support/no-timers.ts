import type { Timers } from '../src/index.js';

/** Timers that never come: what a store does in the background is done when the test asks for it. Pauses take no time. */
export const noTimers: Timers = {
  now: () => 0,
  after: () => ({ cancel: () => undefined }),
  pause: () => Promise.resolve(),
};
