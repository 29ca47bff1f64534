/** The timing view: a bar for each phase that the exchange went through, to one scale. */
import type { Exchange } from '../../../core/exchange/exchange.js';
import { wrapWords } from '../../text/cells.js';
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
    ['TLS', phases.secured],
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
/** Cells for a name, and for a time with the room around it. */
const nameWidth = 10;
const timeWidth = 11;

/**
 * The lines of the timing view: one for each phase, its bar where the phase was, or all in one line where there is no
 * room for more.
 */
export function timingLines(exchange: Exchange, width: number, height: number): Line[] {
  const phases = phasesOf(exchange);
  const total = phases.at(-1)?.to ?? 0;
  if (phases.length === 0) return [lineOf('No connection came about: there is nothing to time.', 'dim')];
  if (height < phases.length + 1) return [oneLine(phases, total)];
  const room = Math.max(0, width - nameWidth - timeWidth);
  const lines = phases.map(({ name, from, to }): Line => {
    const before = total === 0 ? 0 : Math.min(Math.max(0, room - 1), Math.floor((from / total) * room));
    const cells = total === 0 ? 0 : ((to - from) / total) * room;
    return [
      span(name.padEnd(nameWidth)),
      span(duration(to - from).padStart(timeWidth - 2), 'strong'),
      ...(room < 8 ? [] : [span(`  ${' '.repeat(before)}`), span(bar(Math.min(cells, room - before)), 'accent')]),
    ];
  });
  const whole = [span('total'.padEnd(nameWidth), 'dim'), span(duration(total).padStart(timeWidth - 2), 'strong')];
  return [...lines, whole, ...reuseLines(exchange, width)];
}

/** Why there was nothing to connect. */
function reuseLines({ connection }: Exchange, width: number): Line[] {
  if (connection?.reused !== true) return [];
  const said = `Connection #${connection.number} was there already, from an earlier exchange: nothing to resolve or connect.`;
  return [[], ...wrapWords(said, width).map((text) => lineOf(text, 'dim'))];
}

/** Every phase with a short bar, one behind the other. */
function oneLine(phases: readonly Phase[], total: number): Line {
  const bars = phases.flatMap(({ name, from, to }): Line => {
    const cells = total === 0 ? 0 : ((to - from) / total) * 8;
    return [span(`${name} `, 'dim'), span(bar(cells), 'accent'), span(`${duration(to - from)}  `, 'strong')];
  });
  return [...bars, span('total ', 'dim'), span(duration(total), 'strong')];
}

/** A bar of `cells` cells, to an eighth; never nothing, for a phase that was there. */
function bar(cells: number): string {
  const whole = Math.floor(Math.max(0, cells));
  const rest = eighths[Math.floor((cells - whole) * 8)] ?? '';
  return '█'.repeat(whole) + rest || '▏';
}
