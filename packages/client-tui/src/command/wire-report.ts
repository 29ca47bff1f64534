/**
 * Every byte that went and came, with its name: a line a span in the order of time, then what is to be said about the
 * bytes with the section that says so. Goes to standard output in place of the body.
 */
import { describeSpan, inspect, type Finding, type Inspection, type Span } from '@rowhouse/protocol';
import type { Exchange, Passage } from '../core/exchange/exchange.js';
import { visible } from '../core/text/visible.js';
import type { Paint, Tone } from './colors.js';
import { milliseconds } from './phase-text.js';
import type { Output, Report } from './report.js';
import type { Hop } from './send.js';
import { quietWhenClosed } from './sink.js';

type Direction = Passage['direction'];

/** One direction of an exchange: all its bytes, and what they are. */
interface Side {
  readonly bytes: Uint8Array;
  readonly inspection: Inspection;
}

const bytesPerLine = 16;
const hexWidth = bytesPerLine * 3 - 1;

/** How many characters are gathered before they are written. */
const writeSize = 64 * 1024;

/** @param explained whether each span is followed by what it means and the section that says so */
export function wireReport({ out, paint, heads }: Output, explained: boolean): Report {
  const enough = new AbortController();
  return {
    recording: true,
    enough: enough.signal,
    watch: () => ({ greeting: heads.greeting }),
    async finish({ redirects, last }) {
      let gathered = '';
      try {
        for (const hop of [...redirects, last]) {
          for (const line of wireLines(hop, paint, explained)) {
            gathered += `${line}\n`;
            if (gathered.length < writeSize) continue;
            await out.write(gathered);
            gathered = '';
          }
        }
        await out.write(gathered);
      } catch (error) {
        quietWhenClosed(error);
        enough.abort();
      }
      return undefined;
    },
  };
}

/** What went over the wire for one request, line by line. */
export function* wireLines({ exchange }: Hop, paint: Paint, explained: boolean): Generator<string> {
  const { sent, received } = sidesOf(exchange);
  const sides = { sent, received };
  const offsets = { sent: 0, received: 0 };
  const spans = { sent: 0, received: 0 };
  for (const { direction, at, bytes, omitted = 0 } of exchange.passages) {
    const isSent = direction === 'sent';
    yield `${paint(direction, isSent ? '→ sent' : '← received')} ${paint('dim', `at ${milliseconds(at)}, ${bytes.length} B`)}`;
    const { inspection, bytes: all } = sides[direction];
    const end = offsets[direction] + bytes.length;
    let index = spans[direction];
    for (; index < inspection.spans.length && inspection.spans[index]!.start < end; index += 1) {
      const span = inspection.spans[index]!;
      yield* spanLines(span, Math.max(span.start, offsets[direction]), Math.min(span.end, end), all, direction, paint, explained); // prettier-ignore
      // The rest of it came later.
      if (span.end > end) break;
    }
    if (omitted > 0) yield paint('dim', `${omitted} B more of the body went, which are not kept.`);
    spans[direction] = index;
    offsets[direction] = end;
  }
  if (exchange.passages.length === 0) yield paint('dim', 'No byte went or came.');
  yield* findingLines(sides, paint);
}

/** Both directions of an exchange, inspected. */
export function sidesOf(exchange: Exchange): Readonly<Record<Direction, Side>> {
  const side = (direction: Direction): Side => {
    const passages = exchange.passages.filter((passage) => passage.direction === direction);
    const bytes = Buffer.concat(passages.map((passage) => passage.bytes));
    const { dialect, method, failure } = exchange;
    // Whoever cancels, or is kept waiting, has not seen all of it.
    const isWhole = passages.every(({ omitted = 0 }) => omitted === 0);
    const ended = isWhole && failure?.kind !== 'cancelled' && failure?.kind !== 'time-out';
    const role = direction === 'sent' ? 'server' : 'client';
    return { bytes, inspection: inspect(bytes, { role, dialect, method, ended }) };
  };
  return { sent: side('sent'), received: side('received') };
}

function* spanLines(
  span: Span,
  from: number,
  to: number,
  all: Uint8Array,
  direction: Direction,
  paint: Paint,
  explained: boolean,
): Generator<string> {
  const { title, meaning, section } = describeSpan(span, all);
  const name = from > span.start ? `${title}, continued` : title;
  const about = explained && from === span.start ? paint('dim', `  ${meaning} (${section})`) : '';
  const arrow = paint(direction, direction === 'sent' ? '→' : '←');
  for (let at = from; at < to; at += bytesPerLine) {
    const piece = all.subarray(at, Math.min(at + bytesPerLine, to));
    const hex = Array.from(piece, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
    const text = Array.from(piece, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
    const offset = paint('dim', hexOf(at));
    const label = at === from ? `  ${name}${about}` : '';
    yield `${arrow} ${offset}  ${hex.padEnd(hexWidth)}  ${label === '' ? text : text.padEnd(bytesPerLine)}${label}`;
  }
}

const tones: Readonly<Record<Finding['severity'], Tone>> = { error: 'bad', warning: 'warn', note: 'dim' };

function* findingLines(sides: Readonly<Record<Direction, Side>>, paint: Paint): Generator<string> {
  let count = 0;
  for (const direction of ['sent', 'received'] as const) {
    for (const { severity, text, section, start, end } of sides[direction].inspection.findings) {
      count += 1;
      const place = end > start + 1 ? `bytes ${hexOf(start)}–${hexOf(end - 1)}` : `byte ${hexOf(start)}`;
      yield `${paint(tones[severity], severity)} in what was ${direction}, ${place}: ${visible(text)} (${section})`;
    }
  }
  if (count === 0) yield paint('good', 'No findings: both sides keep to the protocol.');
}

function hexOf(offset: number): string {
  return offset.toString(16).toUpperCase().padStart(6, '0');
}
