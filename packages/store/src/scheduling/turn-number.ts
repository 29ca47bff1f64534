let turn = 0;
let isCounted = false;

/**
 * A number for the turn that the event loop is in: the same until what has come in has been given out to those who wait
 * for it. Turns in which nobody asks are not counted. What is set immediate runs when all that came in was given out,
 * in every runtime; libuv's own count would be another call into native code for each that asks.
 */
export function turnNumber(): number {
  if (!isCounted) {
    isCounted = true;
    setImmediate(() => {
      isCounted = false;
      turn += 1;
    });
  }
  return turn;
}
