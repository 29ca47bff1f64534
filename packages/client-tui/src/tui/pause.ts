/** Waiting between two tries. */
import type { Clock } from '../core/clock.js';

/** The first and the longest wait before a server that is away is asked again, in milliseconds: each is twice the one before. */
export const firstWait = 500;
export const longestWait = 8000;

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
