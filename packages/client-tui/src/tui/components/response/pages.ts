/** What each view shows at a size: its content, and the rows that stay above it. */
import { visible } from '../../../core/text/visible.js';
import { wrapWords } from '../../text/cells.js';
import { lineOf, windowOf, type Line } from '../../text/line.js';
import { counted } from '../../text/numbers.js';
import { contentOf, sentence, type Content } from './content.js';
import { bodyOf, type ResponseDocument } from './document.js';
import { feedContent, type Feed } from './feed.js';
import { headersOf, headersOfHead } from './headers.js';
import type { Page, PagerState } from './pager.js';
import { contentHaystack, wireHaystack, type Haystack } from './search/haystack.js';
import { isLive, type PagedView, type ResponseState } from './state.js';
import { timingLines } from './timing.js';
import { wireOf } from './wire/bytes.js';

/** Cells left of every row, for the cursor's sign. */
export const margin = 2;

/** The size of the pane below its rule. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Lines to go through, and where they are shown. */
export interface PanePage extends Page {
  /** Stays above the lines. */
  readonly sticky: readonly Line[];
  readonly pager: PagerState;
}

const untilOver = sentence('The stream is still coming: this is shown when it is over. Esc ends it.');

/** The page of the view that is shown; undefined for the wire's, and where nothing is shown. */
export function pageOf(state: ResponseState, room: Room): PanePage | undefined {
  const { view, document } = state;
  if (isLive(state)) {
    if (view === 'wire') return pageWith(untilOver, [], state, 'body', room);
    return pageWith(liveContent(state, view), view === 'body' ? feedNotes(state.feed) : [], state, view, room);
  }
  if (document === undefined || view === 'wire') return undefined;
  const content = contentIn(state, document, view, room);
  return pageWith(content, view === 'body' ? bodyNotes(state, document, room.width) : [], state, view, room);
}

/** What a search in the view that is shown looks through; undefined where there is nothing to search. */
export function haystackOf(state: ResponseState, room: Room): Haystack | undefined {
  const { view, document } = state;
  if (view === 'timing' || (view === 'wire' && isLive(state))) return undefined;
  if (view === 'wire') return document === undefined ? undefined : wireHaystack(wireOf(document.exchange));
  const page = pageOf(state, room);
  return page === undefined ? undefined : contentHaystack(page.content);
}

/** The content of the body's view. */
export function bodyContent(state: ResponseState): Content | undefined {
  const { feed, document, asItCame } = state;
  if (feed !== undefined && !(asItCame && feed.isOver)) return feedContent(feed);
  return document === undefined ? undefined : bodyOf(document, asItCame).content;
}

function liveContent({ feed }: ResponseState, view: PagedView): Content {
  if (feed === undefined || view === 'timing') return untilOver;
  return view === 'headers' ? headersOfHead(feed.head) : feedContent(feed);
}

function contentIn(state: ResponseState, document: ResponseDocument, view: PagedView, room: Room): Content {
  switch (view) {
    case 'body':
      return bodyContent(state) ?? sentence('no body');
    case 'headers':
      return headersOf(document.exchange);
    case 'timing':
      return contentOf(timingLines(document.exchange, room.width - margin, room.height));
  }
}

function pageWith(
  content: Content,
  notes: readonly Line[],
  state: ResponseState,
  view: PagedView,
  room: Room,
): PanePage {
  const width = Math.max(1, room.width - margin);
  const pager = state.pagers[view];
  const header = content.header === undefined ? [] : [windowOf(content.header, pager.shift, width)];
  // What is said about a body never takes the room that it needs itself.
  const sticky = [...notes.slice(0, Math.max(0, Math.floor(room.height / 2) - header.length)), ...header];
  const fitting = room.height > sticky.length ? sticky : [];
  return { content, sticky: fitting, pager, width, height: Math.max(1, room.height - fitting.length) };
}

function bodyNotes(state: ResponseState, document: ResponseDocument, width: number): Line[] {
  const notes = feedNotes(state.feed);
  const { failure } = document.exchange;
  if (failure !== undefined) notes.push(...sentences(failure.message, 'bad', width));
  const note = state.feed === undefined ? bodyOf(document, state.asItCame).note : undefined;
  if (note !== undefined) notes.push(...sentences(note, 'warn', width));
  return notes;
}

function feedNotes(feed: Feed | undefined): Line[] {
  if (feed === undefined || feed.dropped === 0) return [];
  return [lineOf(`${counted(feed.dropped, 'earlier event')} no longer kept`, 'warn')];
}

function sentences(text: string, tone: 'bad' | 'warn', width: number): Line[] {
  return wrapWords(visible(text), width - margin).map((part) => lineOf(part, tone));
}
