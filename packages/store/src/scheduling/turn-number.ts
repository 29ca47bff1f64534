import { performance } from 'node:perf_hooks';

/** A number for the turn that the event loop is in: the same until what has come in has been given out to those who wait for it. */
export function turnNumber(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}
