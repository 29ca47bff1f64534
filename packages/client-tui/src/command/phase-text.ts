/** How long each phase of an exchange took, in a line. */
import type { Exchange, Phases } from '../core/exchange/exchange.js';

const order: readonly (readonly [name: string, end: keyof Phases])[] = [
  ['resolve', 'resolved'],
  ['connect', 'connected'],
  ['TLS', 'secured'],
  ['greeting', 'greeted'],
  ['send', 'sent'],
  ['wait', 'firstByte'],
  ['receive', 'lastByte'],
];

/** Such as `2.4 ms: connect 0.3 ms, send 0.1 ms, wait 1.7 ms, receive 0.2 ms`. */
export function phaseText({ phases }: Pick<Exchange, 'phases'>): string {
  const parts: string[] = [];
  let from = 0;
  for (const [name, end] of order) {
    const to = phases[end];
    if (to === undefined) continue;
    parts.push(`${name} ${milliseconds(to - from)}`);
    from = to;
  }
  return parts.length === 0 ? 'no connection, no times' : `${milliseconds(from)}: ${parts.join(', ')}`;
}

/** A time with as many digits as say something. */
export function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;
}
