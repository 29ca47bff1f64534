/** The response pane: what is shown, in which view, and how far each view is scrolled. */
import { scrolled } from '../../scrolling.js';
import type { ResponseDocument } from './document.js';
import { viewLines } from './lines.js';

/** The views of an answer, in the order of their keys. */
export const responseViews = ['body', 'headers', 'wire', 'timing'] as const;
export type ResponseViewName = (typeof responseViews)[number];

export interface ResponseState {
  readonly document: ResponseDocument | undefined;
  readonly view: ResponseViewName;
  readonly scroll: Readonly<Record<ResponseViewName, number>>;
}

const unscrolled = { body: 0, headers: 0, wire: 0, timing: 0 };

export const noResponse: ResponseState = { document: undefined, view: 'body', scroll: unscrolled };

/** A new answer, in the view that was chosen, from its start. */
export function showing(state: ResponseState, document: ResponseDocument): ResponseState {
  return { ...state, document, scroll: unscrolled };
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

/** Scrolled by `step` lines in a pane of this size. */
export function scrollBy(state: ResponseState, step: number, width: number, height: number): ResponseState {
  if (state.document === undefined) return state;
  const { count } = viewLines(state.document, state.view, width);
  return {
    ...state,
    scroll: { ...state.scroll, [state.view]: scrolled(state.scroll[state.view], step, count, height) },
  };
}
