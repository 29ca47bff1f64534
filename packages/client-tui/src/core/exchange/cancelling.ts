/**
 * Waiting that can be called off: whatever an exchange waits for, it stops waiting in the same turn in which the user
 * cancels.
 */
import { ExchangeFailure } from './exchange.js';

/** The failure of an exchange that the user called off. */
export function cancelled(): ExchangeFailure {
  return new ExchangeFailure('cancelled', 'Cancelled.');
}

/** `work`, or a `cancelled` failure as soon as `signal` is aborted. What becomes of `work` after that is nobody's concern. */
export function orCancelled<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      reject(cancelled());
    };
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', cancel);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', cancel);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is passed on as it came
        reject(error);
      },
    );
  });
}

/** One turn of the event loop, in which keys, timers and sockets are served. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
