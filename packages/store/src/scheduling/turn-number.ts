import { performance } from 'node:perf_hooks';

/** libuv's own count of its turns; undefined in runtimes that have another event loop (Bun, Deno). */
const loop = (performance.nodeTiming as Partial<typeof performance.nodeTiming> | undefined)?.uvMetricsInfo;

/** A number for the turn that the event loop is in: the same until what has come in has been given out to those who wait for it. */
export const turnNumber: () => number = loop === undefined ? countedTurn : libuvTurn;

function libuvTurn(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}

let counted = 0;
let isWithinTurn = false;

/** Counts the turns in which somebody asks. What is set immediate runs when what has come in has been given out. */
export function countedTurn(): number {
  if (!isWithinTurn) {
    isWithinTurn = true;
    setImmediate(() => {
      isWithinTurn = false;
      counted += 1;
    });
  }
  return counted;
}
