/** Asking a server for its tables: where it is away, again and again until it answers, and nobody hears of it before. */
import type { ServiceDescription } from '@rowhouse/protocol/api';
import { pause } from '../../../core/clock.js';
import type { Answer } from '../../../core/tables/api-client.js';
import type { EffectContext } from '../../effect-context.js';
import { firstWait, longestWait } from '../../waits.js';

/** What asks for the tables, and calls off what was asked before. */
export function loadingTablesWith(context: EffectContext): (ask: number) => void {
  let leave = new AbortController();
  return (ask) => {
    leave.abort();
    leave = new AbortController();
    context.watch(load(ask, AbortSignal.any([leave.signal, context.stopped]), context));
  };
}

async function load(ask: number, signal: AbortSignal, { api, clock, dispatch }: EffectContext): Promise<void> {
  let isTold = false;
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 2)) {
    const answer = await api.describe(signal);
    if (signal.aborted) return;
    if (answer.kind === 'value') {
      dispatch({ type: 'tables-came', ask, service: answer.value });
      return;
    }
    const { kind: phase, message } = answer;
    if (!isAway(answer)) {
      dispatch({ type: 'tables-missing', ask, phase, message });
      return;
    }
    if (!isTold) dispatch({ type: 'tables-missing', ask, phase, message: `${message} It is asked again by itself.` });
    isTold = true;
    if (!(await pause(wait, signal, clock))) return;
  }
}

/** Whether nothing answered: whoever answers something else than tables is there, and will not change by being asked. */
function isAway({ exchange }: Answer<ServiceDescription>): boolean {
  return exchange.failure?.kind === 'connection' || exchange.failure?.kind === 'time-out';
}
