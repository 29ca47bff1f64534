/** The timing view: a bar for each phase that the exchange went through, to one scale. */
import type { Exchange } from '../../../core/exchange.js';
import { duration } from '../../text/numbers.js';
import { lineOf, span, type Line } from '../../text/line.js';

/** A phase: what it was, when it began and when it ended. */
interface Phase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The phases that were gone through, in order. Waiting is the time to the first byte of the answer. */
export function phasesOf({ phases, dialect }: Pick<Exchange, 'phases' | 'dialect'>): Phase[] {
  const ends: [string, number | undefined][] = [
    ['resolve', phases.resolved],
    ['connect', phases.connected],
    ['greeting', phases.greeted],
    ['send', phases.sent],
    ['wait', phases.firstByte],
    ['receive', phases.lastByte],
    // The silence that ends a classic answer.
    ['quiet', dialect === 'classic' ? phases.ended : undefined],
  ];
  const found: Phase[] = [];
  let from = 0;
  for (const [name, to] of ends) {
    if (to === undefined) continue;
    found.push({ name, from, to });
    from = to;
  }
  return found;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The lines of the timing view. */
export function timingLines(exchange: Exchange, width: number): Line[] {
  const phases = phasesOf(exchange);
  const total = phases.at(-1)?.to ?? 0;
  if (phases.length === 0) return [lineOf('  No connection came about: there is nothing to time.', 'dim')];
  const room = Math.max(8, width - 26);
  const lines = phases.map(({ name, from, to }): Line => {
    const cells = total === 0 ? 0 : ((to - from) / total) * room;
    return [
      span(`  ${name.padEnd(10)}`),
      span(duration(to - from).padStart(9), 'strong'),
      span(`  ${bar(cells)}`, 'accent'),
    ];
  });
  return [...lines, [span(`  ${'total'.padEnd(10)}`, 'dim'), span(duration(total).padStart(9), 'strong')]];
}

/** A bar of `cells` cells, to an eighth; never nothing, for a phase that was there. */
function bar(cells: number): string {
  const whole = Math.floor(cells);
  const rest = eighths[Math.floor((cells - whole) * 8)] ?? '';
  return '█'.repeat(whole) + rest || '▏';
}
