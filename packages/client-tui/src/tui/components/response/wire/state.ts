/** The wire view's state: the byte under the cursor, and the first row of each column. */
import type { Exchange } from '../../../../core/exchange/exchange.js';
import type { Finding } from '@rowhouse/protocol';
import { spanIndex, sides, wireOf, type Side, type Wire } from './bytes.js';
import { HexRows, type BytePlace } from './rows.js';

export interface WireState {
  readonly side: Side;
  /** The byte under the cursor, in each direction. */
  readonly at: Readonly<Record<Side, number>>;
  /** The first row on the screen; one column for both has that of `sent`. */
  readonly top: Readonly<Record<Side, number>>;
}

export const wireStart: WireState = { side: 'sent', at: { sent: 0, received: 0 }, top: { sent: 0, received: 0 } };

/** A pane from this many columns on shows both directions side by side: a terminal of 150. */
const sideBySide = 120;

/** Bytes in rows, as a pane of a size has them. */
export interface WirePage {
  readonly wire: Wire;
  /** The rows of each column: of both directions together, or of each. */
  readonly columns: readonly { readonly rows: HexRows; readonly side: Side | undefined; readonly width: number }[];
  /** Rows of bytes that fit. */
  readonly height: number;
}

/** What a movement can be. */
export type WireMove = 'up' | 'down' | 'left' | 'right' | 'page-up' | 'page-down' | 'first' | 'last';

/** The page for a pane of `width` columns with room for `height` rows of bytes. */
export function wirePage(exchange: Exchange, width: number, height: number): WirePage {
  const wire = wireOf(exchange);
  if (width < sideBySide) {
    return { wire, height, columns: [{ rows: new HexRows(wire.blocks, bytesPerRow(width)), side: undefined, width }] };
  }
  const half = Math.floor((width - 3) / 2);
  const columns = sides.map((side) => ({ rows: new HexRows(wire[side].blocks, bytesPerRow(half)), side, width: half }));
  return { wire, height, columns };
}

/** Cells that offset, hex and text of a row take. */
export function hexWidth(bytes: number): number {
  return 2 + 6 + 2 + bytes * 3 + 1 + bytes;
}

/** Least cells for the names of what a row holds. */
export const namesRoom = 14;

/** How many bytes fit into a row: 16 with their names beside them, else 8, else 4. */
export function bytesPerRow(width: number): 4 | 8 | 16 {
  if (width >= hexWidth(16) + 2 + namesRoom) return 16;
  return width >= hexWidth(8) ? 8 : 4;
}

/** The cursor moved. */
export function wireMoved(page: WirePage, state: WireState, move: WireMove): WireState {
  const { rows, side } = columnOf(page, state);
  const at: BytePlace = cursorOf(page, state);
  const { row, column } = rows.find(at);
  const near = (to: number, step: 1 | -1): BytePlace => rows.near(to, column, step) ?? at;
  switch (move) {
    case 'left':
    case 'right':
      return wireAt(page, state, rows.beside(at, move === 'left' ? -1 : 1));
    case 'up':
      return wireAt(page, state, near(row - 1, row - 1 <= 0 ? 1 : -1));
    case 'down':
      return wireAt(page, state, near(row + 1, 1));
    case 'page-up':
      return wireAt(page, state, near(row - page.height, row - page.height <= 0 ? 1 : -1));
    case 'page-down':
      return wireAt(page, state, near(row + page.height, 1));
    case 'first':
      return wireAt(page, { ...state, top: { ...state.top, [side ?? 'sent']: 0 } }, rows.near(0, 0, 1) ?? at);
    case 'last':
      return wireAt(page, state, rows.near(rows.count - 1, rows.perRow, -1) ?? at);
  }
}

/** The cursor on the first byte of the span before or behind the one it is on, over to the other direction at its end. */
export function wireSpan(page: WirePage, state: WireState, step: 1 | -1): WireState {
  const { side, offset } = cursorOf(page, state);
  const { spans } = page.wire[side];
  const index = spanIndex(spans, offset) + step;
  const next = spans[index];
  if (next !== undefined) return wireAt(page, state, { side, offset: next.start });
  const other = side === 'sent' ? 'received' : 'sent';
  const isOnward = step > 0 === (side === 'sent');
  const beyond = step > 0 ? page.wire[other].spans[0] : page.wire[other].spans.at(-1);
  return isOnward && beyond !== undefined ? wireAt(page, state, { side: other, offset: beyond.start }) : state;
}

/** The cursor where it was in the other direction, if anything went there. */
export function otherSide(page: WirePage, state: WireState): WireState {
  const side = state.side === 'sent' ? 'received' : 'sent';
  return page.wire[side].length === 0 ? state : wireAt(page, state, { side, offset: state.at[side] });
}

/** The finding that the cursor is in, by its index; -1 for none. */
export function findingAt(page: WirePage, state: WireState): number {
  const at = cursorOf(page, state);
  return page.wire.findings.findIndex(
    ({ side, finding }) => side === at.side && startOf(page, side, finding) === at.offset,
  );
}

/** The cursor on the bytes of the next finding, or the one before. */
export function wireFinding(page: WirePage, state: WireState, step: 1 | -1): WireState {
  const { findings } = page.wire;
  if (findings.length === 0) return state;
  const at = cursorOf(page, state);
  const order = (side: Side, offset: number): number => (side === 'sent' ? 0 : page.wire.sent.length) + offset;
  const here = order(at.side, at.offset);
  const places = findings.map(({ side, finding }) => ({ side, offset: startOf(page, side, finding) }));
  const next =
    step > 0
      ? (places.find(({ side, offset }) => order(side, offset) > here) ?? places[0]!)
      : (places.findLast(({ side, offset }) => order(side, offset) < here) ?? places.at(-1)!);
  return wireAt(page, state, next);
}

/** The cursor on a byte, and the byte on the screen. */
export function wireAt(page: WirePage, state: WireState, { side, offset }: BytePlace): WireState {
  const next: WireState = { ...state, side, at: { ...state.at, [side]: offset } };
  const { rows, side: key = 'sent' } = columnOf(page, next);
  const { row } = rows.find({ side, offset });
  const top = Math.min(next.top[key], Math.max(0, rows.count - page.height));
  if (row >= top && row < top + page.height) return top === next.top[key] ? next : withTop(next, key, top);
  const distance = row < top ? top - row : row - (top + page.height - 1);
  // A step scrolls by a step; what is far away comes to the middle. The row that tells of a passage is shown with its first.
  if (distance > page.height) return withTop(next, key, Math.max(0, row - Math.floor(page.height / 2)));
  return withTop(next, key, row < top ? Math.max(0, row === 1 ? 0 : row) : row - page.height + 1);
}

/** The byte under the cursor; one that is there, where the exchange has any. */
export function cursorOf({ wire }: WirePage, { side, at }: WireState): BytePlace {
  const shown = wire[side].length > 0 ? side : wire.sent.length > 0 ? 'sent' : 'received';
  return { side: shown, offset: Math.max(0, Math.min(wire[shown].length - 1, at[shown])) };
}

function columnOf(page: WirePage, state: WireState): WirePage['columns'][number] {
  const { side } = cursorOf(page, state);
  return page.columns.find((column) => column.side === side) ?? page.columns[0]!;
}

function startOf({ wire }: WirePage, side: Side, { start }: Finding): number {
  return Math.max(0, Math.min(wire[side].length - 1, start));
}

function withTop(state: WireState, key: Side, top: number): WireState {
  return { ...state, top: { ...state.top, [key]: top } };
}
