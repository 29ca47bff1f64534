/** The wire view's lines: bytes in hex and as text with their names, and below them what there is to say. */
import type { SpanName } from '@rowhouse/protocol';
import { lifeText } from '../../../../core/connections/connection-life.js';
import type { Exchange } from '../../../../core/exchange/exchange.js';
import { visible } from '../../../../core/text/visible.js';
import { clip, fit, wrapWords } from '../../../text/cells.js';
import { cut, joined, lineOf, lineWidth, span, type Line, type Span, type Tone } from '../../../text/line.js';
import { byteCount, counted, duration, grouped } from '../../../text/numbers.js';
import { bytesOf, descriptionOf, spanAt, spanIndex, wireOf, type Direction, type Side, type Wire } from './bytes.js';
import type { BytePlace, HexRow, HexRows } from './rows.js';
import { cursorOf, findingAt, hexWidth, namesRoom, wirePage, type WirePage, type WireState } from './state.js';

/** Answers what a search found among the bytes of a direction from `from` up to `to`. */
export type FoundBytes = (
  side: Side,
  from: number,
  to: number,
) => readonly { readonly from: number; readonly to: number }[];

/** How many of a pane's rows are for bytes; what is said about them has the rest. */
export function byteRows(exchange: Exchange, height: number): number {
  return Math.max(1, height - panelRows(exchange, height));
}

function panelRows(exchange: Exchange, height: number): number {
  if (height < 8) return height < 3 ? 0 : 1;
  const wire = wireOf(exchange);
  const count = wire.findings.length;
  const most = Math.max(2, Math.floor(height / 5));
  return 2 + (count === 0 ? 1 : Math.min(most, 1 + count)) + (tellsFailure(exchange, wire) ? 1 : 0);
}

/** Whether a failure is told of: a finding that says what is wrong says it better. */
function tellsFailure({ failure }: Exchange, { received }: Wire): boolean {
  return failure !== undefined && !received.findings.some(({ severity }) => severity === 'error');
}

/** The rows of the view: at most `height`. */
export function wireLines(
  exchange: Exchange,
  state: WireState,
  width: number,
  height: number,
  found: FoundBytes = () => [],
): Line[] {
  const rows = byteRows(exchange, height);
  const page = wirePage(exchange, width, rows);
  const { wire } = page;
  if (wire.blocks.length === 0) {
    const why = exchange.failure === undefined ? [] : failureLines(exchange, width);
    return [lineOf('  No byte went or came.', 'dim'), ...why].slice(0, height);
  }
  const cursor = cursorOf(page, state);
  const bytes = page.columns.length === 1 ? column(page, 0, state, cursor, found) : beside(page, state, cursor, found);
  return [...bytes, ...panel(exchange, page, state, cursor, width, height - rows)];
}

function beside(page: WirePage, state: WireState, cursor: BytePlace, found: FoundBytes): Line[] {
  const [left, right] = [column(page, 0, state, cursor, found), column(page, 1, state, cursor, found)];
  return Array.from({ length: page.height }, (_, row) => {
    const sent = left[row] ?? [];
    const fill = ' '.repeat(Math.max(0, page.columns[0]!.width - lineWidth(sent)));
    return [...sent, span(fill), span(' │ ', 'dim'), ...(right[row] ?? [])];
  });
}

function column(page: WirePage, index: number, state: WireState, cursor: BytePlace, found: FoundBytes): Line[] {
  const { rows, side = 'sent', width } = page.columns[index]!;
  const top = Math.max(0, Math.min(state.top[side], rows.count - page.height));
  const lines: Line[] = [];
  for (let row = top; row < Math.min(rows.count, top + page.height); row += 1) {
    lines.push(rowLine(page, rows, rows.at(row)!, cursor, width, found));
  }
  return lines.length > 0 ? lines : [lineOf(side === 'sent' ? '  nothing was sent' : '  nothing was received', 'dim')];
}

const sideTone = { sent: 'accent', received: 'good' } as const;

function rowLine(
  { wire }: WirePage,
  rows: HexRows,
  { block, bytes }: HexRow,
  cursor: BytePlace,
  width: number,
  found: FoundBytes,
): Line {
  const { side, passage } = block;
  const sign = side === 'sent' ? '→' : '←';
  if (bytes === undefined) {
    const facts = `  at ${duration(passage.at)} · ${grouped(passage.bytes.length)} B`;
    const { omitted = 0 } = passage;
    const gone = omitted === 0 ? [] : [span(` · ${grouped(omitted)} more were sent and not kept`, 'warn')];
    return cut([span(`  ${sign} ${side}`, sideTone[side]), span(facts, 'dim'), ...gone], width);
  }
  const direction = wire[side];
  const held = cursor.side === side ? spanAt(direction, cursor.offset) : undefined;
  const hex: Span[] = [];
  const text: Span[] = [];
  const names: SpanName[] = [];
  const raw = bytesOf(direction, bytes.from, bytes.to);
  const matches = found(side, bytes.from, bytes.to);
  const errors = direction.findings.filter(
    ({ severity, start, end }) => severity === 'error' && start < bytes.to && end > bytes.from,
  );
  let index = spanIndex(direction.spans, bytes.from);
  for (let offset = bytes.from; offset < bytes.to; offset += 1) {
    while ((direction.spans[index]?.end ?? Infinity) <= offset) index += 1;
    const part = direction.spans[index];
    const name = part === undefined ? 'unread' : part.name;
    if (names.at(-1) !== name) names.push(name);
    const isHeld = held !== undefined && offset >= held.start && offset < held.end;
    const isBlamed = errors.some(({ start, end }) => offset >= start && offset < end);
    let tone: Tone = isHeld ? 'marked' : isBlamed ? 'bad' : tones[name];
    if (matches.some(({ from, to }) => offset >= from && offset < to)) tone = 'match';
    if (cursor.side === side && cursor.offset === offset) tone = 'selected';
    const byte = raw[offset - bytes.from]!;
    hex.push(span(byte.toString(16).toUpperCase().padStart(2, '0'), tone), span(' '));
    text.push(span(byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·', tone));
  }
  const missing = rows.perRow - raw.length;
  const room = width - hexWidth(rows.perRow) - 2;
  return [
    span(`${sign} `, sideTone[side]),
    span(`${bytes.from.toString(16).toUpperCase().padStart(6, '0')}  `, 'dim'),
    ...joined(hex),
    span(' '.repeat(missing * 3 + 1)),
    ...joined(text),
    ...(room < namesRoom ? [] : [span(`${' '.repeat(missing)}  ${clip(namesText(names), room)}`, 'dim')]),
  ];
}

/** What a row holds, in words; what only keeps other things apart is told where there is nothing else. */
function namesText(names: readonly SpanName[]): string {
  const telling = names.filter((name) => name !== 'space' && name !== 'white-space' && name !== 'colon');
  return (telling.length > 0 ? telling : names).map((name) => name.replace('-', ' ')).join(' · ');
}

const tones: Readonly<Record<SpanName, Tone>> = {
  greeting: 'literal',
  'empty-line': 'dim',
  method: 'strong',
  target: 'plain',
  version: 'plain',
  status: 'strong',
  reason: 'plain',
  space: 'dim',
  'line-end': 'dim',
  'field-name': 'accent',
  colon: 'dim',
  'white-space': 'dim',
  'field-value': 'plain',
  fold: 'dim',
  'trailer-name': 'accent',
  'trailer-value': 'plain',
  body: 'string',
  'chunk-size': 'number',
  'chunk-extension': 'number',
  'chunk-data': 'string',
  'other-protocol': 'literal',
  unread: 'warn',
};

function panel(
  exchange: Exchange,
  page: WirePage,
  state: WireState,
  cursor: BytePlace,
  width: number,
  height: number,
): Line[] {
  if (height <= 0) return [];
  const name = nameLine(page, cursor, width);
  if (height === 1) return [name];
  const failure = tellsFailure(exchange, page.wire) ? failureLines(exchange, width).slice(0, 1) : [];
  const room = Math.max(1, height - 2 - failure.length);
  const lines = [name, ...failure, ...findingLines(page, state, width, room), connectionLine(exchange, page, width)];
  return lines.slice(0, height);
}

/** What the byte under the cursor belongs to, what that does, and which rule says so. */
function nameLine({ wire }: WirePage, { side, offset }: BytePlace, width: number): Line {
  const direction: Direction = wire[side];
  const held = spanAt(direction, offset);
  const place = ` byte ${grouped(offset + 1)} of ${grouped(direction.length)} `;
  const room = width - place.length - 2;
  if (held === undefined) {
    const named = `bytes past ${byteCount(direction.named)} are not named`;
    return [span(`▲ ${fit(named, room)}`, 'dim'), span(place, 'dim')];
  }
  const { title, meaning, section } = descriptionOf(direction, held);
  const said = clip(`: ${meaning}, ${section}`, Math.max(0, room - title.length));
  const fill = ' '.repeat(Math.max(0, room - title.length - said.length));
  return cut([span('▲ ', 'accent'), span(title, 'marked'), span(said), span(fill), span(place, 'dim')], width);
}

const signs = { error: '✗', warning: '!', note: '·' } as const;
const severityTones = { error: 'bad', warning: 'warn', note: 'plain' } as const;

/** The findings from the current one on: that one whole, the others in a row each. */
function findingLines(page: WirePage, state: WireState, width: number, room: number): Line[] {
  const { findings } = page.wire;
  if (findings.length === 0) return [[span('  Findings ', 'dim'), span('none', 'good')]];
  const current = findingAt(page, state);
  const first = Math.max(0, current);
  const lines: Line[] = [];
  for (const [index, { side, finding }] of findings.entries()) {
    if (index < first || lines.length >= room) continue;
    const isCurrent = index === current;
    const { severity, text, section } = finding;
    const tone = severityTones[severity];
    const start = `${side}: `;
    const left = findings.length - index - 1;
    const more = lines.length === room - 1 && left > 0 ? `  ${grouped(left)} more: f` : '';
    const free = Math.max(8, width - 4 - start.length);
    const rule = `(${section})`;
    const rows =
      index === first
        ? wrapWords(`${visible(text)} ${rule}`, free)
        : [`${clip(visible(text), Math.max(8, free - rule.length - more.length - 1))} ${rule}`];
    const sign = span(`${signs[severity]} `, tone);
    for (const [row, part] of rows.slice(0, room - lines.length).entries()) {
      const head =
        row === 0
          ? [span(isCurrent ? '› ' : '  ', 'accent'), sign, span(start, 'dim')]
          : [span(' '.repeat(4 + start.length))];
      lines.push(cut([...head, span(part, tone), span(row === rows.length - 1 ? more : '', 'dim')], width));
    }
  }
  return lines;
}

/** The connection's life, as it was when the exchange was over; without a record of it, how much went over it. */
function connectionLine(
  { connection, brokenAttempt, startedAt, phases }: Exchange,
  { wire }: WirePage,
  width: number,
): Line {
  const bytes = `${counted(wire.sent.length, 'byte')} sent · ${counted(wire.received.length, 'byte')} received`;
  if (connection === undefined) return cut(lineOf(`  ${bytes}`, 'dim'), width);
  const end = new Date(startedAt.getTime() + (phases.ended ?? phases.lastByte ?? 0));
  const broken =
    brokenAttempt === undefined
      ? []
      : [span(` · a first try on #${brokenAttempt.connection.number} broke: ${visible(brokenAttempt.reason)}`, 'warn')];
  return cut([span(`  ${lifeText(connection, end)}`), ...broken, span(` · ${bytes}`, 'dim')], width);
}

function failureLines({ failure }: Exchange, width: number): Line[] {
  if (failure === undefined) return [];
  const section = failure.section === undefined ? '' : ` (${failure.section})`;
  return wrapWords(visible(failure.message + section), width - 4).map((text, row) =>
    lineOf(`${row === 0 ? '  ✗ ' : '    '}${text}`, 'bad'),
  );
}
