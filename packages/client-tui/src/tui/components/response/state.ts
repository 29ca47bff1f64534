/** The response pane: what is shown, in which view, and where each view's cursor is. */
import type { Feed } from './feed.js';
import type { ResponseDocument } from './document.js';
import { atStart, type PagerState } from './pager.js';
import type { SearchState } from './search/state.js';
import { wireStart, type WireState } from './wire/state.js';

/** The views of an answer, in the order of their keys. */
export const responseViews = ['body', 'headers', 'wire', 'timing'] as const;
export type ResponseViewName = (typeof responseViews)[number];

/** The views that are lines to go through. */
export type PagedView = Exclude<ResponseViewName, 'wire'>;

export interface ResponseState {
  readonly document: ResponseDocument | undefined;
  /** The stream of events that the answer is, while it comes and after that. */
  readonly feed: Feed | undefined;
  readonly view: ResponseViewName;
  /** Whether the body is shown as it came, not laid out. */
  readonly asItCame: boolean;
  readonly pagers: Readonly<Record<PagedView, PagerState>>;
  readonly wire: WireState;
  readonly search: SearchState | undefined;
  /** Where the cursors were when a search was asked for: what is typed is sought from there, and dismissing goes back. */
  readonly origin: Pick<ResponseState, 'pagers' | 'wire'> | undefined;
  /** The number of the last search. */
  readonly searches: number;
  /** What is to be saved, and where there is a file already. */
  readonly saving: { readonly path: string; readonly body: Uint8Array } | undefined;
}

const unmoved = { body: atStart, headers: atStart, timing: atStart };

export const noResponse: ResponseState = {
  document: undefined,
  feed: undefined,
  view: 'body',
  asItCame: false,
  pagers: unmoved,
  wire: wireStart,
  search: undefined,
  origin: undefined,
  searches: 0,
  saving: undefined,
};

/** A new answer, in the view that was chosen, from its start; a stream that was followed stays where it is. */
export function showing(state: ResponseState, document: ResponseDocument): ResponseState {
  const { feed } = state;
  const isOfFeed = feed !== undefined && document.exchange.response === feed.head;
  const { view, searches, saving } = state;
  const fresh: ResponseState = { ...noResponse, view, searches, saving, document };
  if (!isOfFeed) return fresh;
  return { ...fresh, feed: { ...feed, isOver: true }, pagers: { ...unmoved, body: state.pagers.body } };
}

/** Whether a stream is coming, so that nothing but its events and its head can be shown. */
export function isLive({ feed }: ResponseState): boolean {
  return feed !== undefined && !feed.isOver;
}

/** Another view. */
export function inView(state: ResponseState, view: ResponseViewName): ResponseState {
  return { ...state, view };
}

/** The view `step` to the right, around the ends. */
export function turned(state: ResponseState, step: 1 | -1): ResponseState {
  const at = responseViews.indexOf(state.view) + step + responseViews.length;
  return inView(state, responseViews[at % responseViews.length] ?? 'body');
}

/** Another place in the view that is shown. */
export function withPager(state: ResponseState, pager: PagerState): ResponseState {
  return state.view === 'wire' ? state : { ...state, pagers: { ...state.pagers, [state.view]: pager } };
}
