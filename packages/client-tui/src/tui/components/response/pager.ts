/**
 * Going through content in a pane: a cursor, the first row on the screen, and what is folded. Places are kept as a line
 * and a row of it, so that neither the length of the content nor the wrapping of what is off the screen matters.
 */
import { widthOf } from '../../text/cells.js';
import { windowOf, wrapLine, type Line } from '../../text/line.js';
import type { Content } from './content.js';

/** A row on the screen: a line of the content, and which of its rows. */
export interface Position {
  readonly line: number;
  readonly row: number;
}

export interface PagerState {
  readonly cursor: Position;
  readonly top: Position;
  /** Cells that lines are shifted to the left, where they are not wrapped. */
  readonly shift: number;
  /** The opening lines of what is folded. */
  readonly folded: ReadonlySet<number>;
}

/** Content and the room that it is shown in. */
export interface Page {
  readonly content: Content;
  readonly width: number;
  readonly height: number;
}

export const start: Position = { line: 0, row: 0 };
export const atStart: PagerState = { cursor: start, top: start, shift: 0, folded: new Set() };

/** The rows of a line. */
export function rowsOf({ content, width }: Page, { folded, shift }: PagerState, line: number): Line[] {
  if (folded.has(line) && content.folds !== undefined) return wrapLine(content.folds.folded(line), width);
  return content.isWrapped ? wrapped(content, width, line) : [windowOf(content.at(line), shift, width)];
}

/** Wrapped lines around the last ones looked at: what is not ASCII is dear to measure, and asked for again and again. */
const kept = new WeakMap<Content, { readonly width: number; readonly rows: Map<number, Line[]> }>();
const mostKept = 500;

function wrapped(content: Content, width: number, line: number): Line[] {
  let cache = kept.get(content);
  if (cache?.width !== width || cache.rows.size >= mostKept) {
    cache = { width, rows: new Map<number, Line[]>() };
    kept.set(content, cache);
  }
  let rows = cache.rows.get(line);
  if (rows === undefined) cache.rows.set(line, (rows = wrapLine(content.at(line), width)));
  return rows;
}

/** The cursor `by` rows further down, or to an end by an infinite step; kept in view. */
export function moved(page: Page, state: PagerState, by: number): PagerState {
  return inView(page, { ...state, cursor: stepped(page, state, placed(page, state, state.cursor), by) });
}

/** The cursor on a line, which is unfolded for it; kept in view, in the middle where it was not. */
export function onLine(page: Page, state: PagerState, line: number, row = 0): PagerState {
  const folded = new Set(state.folded);
  for (let opener = page.content.folds?.openerOf(line); opener !== undefined;) {
    folded.delete(opener);
    opener = page.content.folds?.openerOf(opener);
  }
  return inView(page, { ...state, folded, cursor: { line, row } });
}

/** Folded, or unfolded, where the cursor is; a line inside of something folds that. */
export function folding(page: Page, state: PagerState, how: 'fold' | 'unfold' | 'toggle'): PagerState {
  const { folds } = page.content;
  if (folds === undefined) return state;
  const { line } = state.cursor;
  const isOpener = folds.endOf(line) !== undefined;
  const isFolded = state.folded.has(line);
  if (how === 'unfold' ? !isFolded : how === 'fold' && !isOpener && folds.openerOf(line) === undefined) return state;
  // What is folded already is left for what it lies in.
  const at = isOpener && !(how === 'fold' && isFolded) ? line : (folds.openerOf(line) ?? line);
  const folded = new Set(state.folded);
  if (folded.has(at) && how !== 'fold') folded.delete(at);
  else folded.add(at);
  return inView(page, { ...state, folded, cursor: { line: at, row: 0 } });
}

/** Everything folded but the outermost, or, where something is folded, nothing. */
export function foldingAll(page: Page, state: PagerState): PagerState {
  const { folds } = page.content;
  if (folds === undefined) return state;
  const inner = state.folded.size > 0 ? [] : folds.openers.filter((line) => folds.openerOf(line) !== undefined);
  const folded = new Set(inner);
  let { line } = state.cursor;
  for (let at: number | undefined = line; at !== undefined; at = folds.openerOf(at)) if (folded.has(at)) line = at;
  return inView(page, { ...state, folded, cursor: { line, row: 0 } });
}

/** Shifted so many cells to the side. */
export function shifted(page: Page, state: PagerState, by: number): PagerState {
  const header = page.content.header ?? [];
  const widest = header.reduce((width, { text }) => width + widthOf(text), 0);
  return { ...state, shift: Math.max(0, Math.min(Math.max(0, widest - page.width), state.shift + by)) };
}

/** A row as it is drawn. */
export interface DrawnRow {
  readonly row: Line;
  readonly isCursor: boolean;
  /** Whether something is folded away behind it. */
  readonly isFolded: boolean;
}

/** The rows to draw. */
export function drawn(page: Page, given: PagerState): DrawnRow[] {
  const state = inView(page, given);
  const { cursor } = state;
  const rows: DrawnRow[] = [];
  let { line, row } = state.top;
  for (
    let at: number | undefined = line;
    at !== undefined && rows.length < page.height;
    at = nextLine(page, state, at)
  ) {
    line = at;
    const made = rowsOf(page, state, line);
    for (; row < made.length && rows.length < page.height; row += 1) {
      rows.push({
        row: made[row]!,
        isCursor: line === cursor.line && row === cursor.row,
        isFolded: row === 0 && page.content.folds !== undefined && state.folded.has(line),
      });
    }
    row = 0;
  }
  return rows;
}

/** The state with cursor and top where there is something, and the cursor on the screen. */
export function inView(page: Page, given: PagerState): PagerState {
  const cursor = placed(page, given, given.cursor);
  const top = placed(page, given, given.top);
  const state = { ...given, cursor, top };
  if (isBefore(cursor, top)) {
    const isNear = !isBefore(stepped(page, state, cursor, page.height - 1), top);
    return { ...state, top: isNear ? cursor : middled(page, state, cursor) };
  }
  const last = stepped(page, state, top, page.height - 1);
  if (!isBefore(last, cursor)) {
    // Where the content has become shorter, no row is left empty.
    const full = lastTop(page, state);
    return isBefore(full, top) ? { ...state, top: full } : state;
  }
  const isNear = !isBefore(stepped(page, state, last, page.height), cursor);
  return { ...state, top: isNear ? stepped(page, state, cursor, 1 - page.height) : middled(page, state, cursor) };
}

function middled(page: Page, state: PagerState, cursor: Position): Position {
  const middle = stepped(page, state, cursor, -Math.floor(page.height / 2));
  const full = lastTop(page, state);
  return isBefore(full, middle) ? full : middle;
}

/** The last place from which the screen is full. */
function lastTop(page: Page, state: PagerState): Position {
  return stepped(page, state, lastPosition(page, state), 1 - page.height);
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.row < other.row);
}

/** A place that is there: lines that are folded away give way to what they are folded into. */
function placed(page: Page, state: PagerState, { line, row }: Position): Position {
  if (line >= page.content.count) return lastPosition(page, state);
  const shown = shownLine(page, state, Math.max(0, line));
  const last = shown === line ? rowsOf(page, state, shown).length - 1 : 0;
  return { line: shown, row: Math.max(0, Math.min(last, row)) };
}

function lastPosition(page: Page, state: PagerState): Position {
  if (page.content.count === 0) return start;
  const line = shownLine(page, state, page.content.count - 1);
  return { line, row: rowsOf(page, state, line).length - 1 };
}

function stepped(page: Page, state: PagerState, from: Position, by: number): Position {
  if (by === Number.NEGATIVE_INFINITY) return start;
  if (by === Number.POSITIVE_INFINITY) return lastPosition(page, state);
  let { line, row } = from;
  let left = Math.abs(by);
  while (left > 0) {
    const room = by > 0 ? rowsOf(page, state, line).length - 1 - row : row;
    const taken = Math.min(left, room);
    row += by > 0 ? taken : -taken;
    left -= taken;
    if (left === 0) break;
    const next = by > 0 ? nextLine(page, state, line) : lineBefore(page, state, line);
    if (next === undefined) break;
    line = next;
    row = by > 0 ? 0 : rowsOf(page, state, line).length - 1;
    left -= 1;
  }
  return { line, row };
}

function nextLine({ content }: Page, { folded }: PagerState, line: number): number | undefined {
  const next = (folded.has(line) ? (content.folds?.endOf(line) ?? line) : line) + 1;
  return next < content.count ? next : undefined;
}

function lineBefore(page: Page, state: PagerState, line: number): number | undefined {
  return line === 0 ? undefined : shownLine(page, state, line - 1);
}

/** `line`, or the outermost folded line that hides it. */
function shownLine({ content: { folds } }: Page, { folded }: PagerState, line: number): number {
  if (folds === undefined || folded.size === 0) return line;
  let shown = line;
  for (let at = folds.openerOf(line); at !== undefined; at = folds.openerOf(at)) if (folded.has(at)) shown = at;
  return shown;
}
