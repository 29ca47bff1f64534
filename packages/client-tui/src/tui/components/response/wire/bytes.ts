/**
 * What went over the wire, named: the passages of an exchange in their order, and for each direction the spans and
 * findings of `inspect`. Made when it is first looked at, kept with the exchange, and bounded: see `namedLimit`.
 */
import { describeSpan, inspect, type Finding, type Span, type SpanDescription } from '@rowhouse/protocol';
import type { Exchange, Passage } from '../../../../core/exchange/exchange.js';

export type Side = Passage['direction'];
export const sides = ['sent', 'received'] as const;

/** A passage, and how many bytes of its direction went before it. */
export interface Block {
  readonly side: Side;
  readonly passage: Passage;
  readonly offset: number;
}

/** The bytes of one direction. */
export interface Direction {
  readonly blocks: readonly Block[];
  readonly length: number;
  readonly spans: readonly Span[];
  readonly findings: readonly Finding[];
  /** How many bytes have names. */
  readonly named: number;
}

/** A finding, and the direction that it is about. */
export interface PlacedFinding {
  readonly side: Side;
  readonly finding: Finding;
}

export interface Wire extends Readonly<Record<Side, Direction>> {
  /** All passages, as they went and came. */
  readonly blocks: readonly Block[];
  /** All findings, those about what was sent first. */
  readonly findings: readonly PlacedFinding[];
}

/** Most bytes that are named where they are many small pieces: a hostile chunked body takes half a second by then. */
export const namedLimit = 2 * 1024 * 1024;
/** By so many bytes it is told whether the rest is one body, which costs nothing to name. */
const probed = 64 * 1024;

const kept = new WeakMap<Exchange, Wire>();

/** The bytes of an exchange. */
export function wireOf(exchange: Exchange): Wire {
  let wire = kept.get(exchange);
  if (wire === undefined) kept.set(exchange, (wire = makeWire(exchange)));
  return wire;
}

/** The bytes of a direction from `from` up to `to`. */
export function bytesOf({ blocks }: Direction, from: number, to: number): Uint8Array {
  const out = new Uint8Array(Math.max(0, to - from));
  for (let index = blockAt(blocks, from); index < blocks.length; index += 1) {
    const { offset, passage } = blocks[index]!;
    if (offset >= to) break;
    const start = Math.max(from, offset);
    const piece = passage.bytes.subarray(start - offset, Math.min(to, offset + passage.bytes.length) - offset);
    out.set(piece, start - from);
  }
  return out;
}

/** Which of the blocks of one direction holds the byte at `offset`. */
export function blockAt(blocks: readonly Block[], offset: number): number {
  return lastIndex(blocks.length, (index) => blocks[index]!.offset <= offset);
}

/** The span that the byte at `offset` lies in. */
export function spanAt({ spans }: Direction, offset: number): Span | undefined {
  const index = spanIndex(spans, offset);
  const span = spans[index];
  return span !== undefined && span.end > offset ? span : undefined;
}

/** The index of the last span that begins at `offset` or before it. */
export function spanIndex(spans: readonly Span[], offset: number): number {
  return lastIndex(spans.length, (index) => spans[index]!.start <= offset);
}

/** What a span is and which rule made it. */
export function descriptionOf(direction: Direction, span: Span): SpanDescription {
  // A line end is told by its bytes, and they are few.
  const end = Math.min(span.end, span.start + 64);
  return describeSpan({ ...span, start: 0, end: end - span.start }, bytesOf(direction, span.start, end));
}

/** The last index below `count` that something holds for, where it holds for all before it; 0 where for none. */
export function lastIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function makeWire(exchange: Exchange): Wire {
  const blocks: Block[] = [];
  const lengths = { sent: 0, received: 0 };
  for (const passage of exchange.passages) {
    blocks.push({ side: passage.direction, passage, offset: lengths[passage.direction] });
    lengths[passage.direction] += passage.bytes.length;
  }
  const directions = {
    sent: directionOf(exchange, 'sent', blocks),
    received: directionOf(exchange, 'received', blocks),
  };
  const findings = sides.flatMap((side) => directions[side].findings.map((finding) => ({ side, finding })));
  return { ...directions, blocks, findings };
}

function directionOf(exchange: Exchange, side: Side, all: readonly Block[]): Direction {
  const blocks = all.filter((block) => block.side === side);
  const last = blocks.at(-1);
  const length = last === undefined ? 0 : last.offset + last.passage.bytes.length;
  const unnamed: Direction = { blocks, length, spans: [], findings: [], named: 0 };
  if (length === 0) return unnamed;
  const options = {
    role: side === 'sent' ? 'server' : 'client',
    dialect: exchange.dialect,
    method: exchange.method,
  } as const;
  const probe = length <= namedLimit ? undefined : inspect(bytesOf(unnamed, 0, probed), { ...options, ended: false });
  const named = probe === undefined || probe.spans.at(-1)?.name === 'body' ? length : namedLimit;
  const isCut = named < length || blocks.some(({ passage }) => passage.omitted !== undefined);
  const isOver = !isCut && (side === 'sent' || !stoppedBy.has(exchange.failure?.kind ?? ''));
  const { spans, findings } = inspect(bytesOf(unnamed, 0, named), { ...options, ended: isOver });
  return {
    ...unnamed,
    spans,
    named,
    findings: isCut ? findings.filter(({ code }) => code !== 'incomplete') : findings,
  };
}

/** Failures after which more might have come. */
const stoppedBy: ReadonlySet<string> = new Set(['cancelled', 'time-out', 'too-large']);
