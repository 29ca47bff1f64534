/** What holds for the answer on the screen, for keys that depend on it. */
import { bodyOf } from './document.js';
import { bodyContent } from './pages.js';
import { isLive, type ResponseState } from './state.js';
import { wireOf } from './wire/bytes.js';

/** Facts about an answer. */
export type ResponseFact =
  /** The wire is shown, and there is a byte to be on. */
  | 'on-bytes'
  /** So it is, and there are findings about them. */
  | 'has-findings'
  /** The body can be folded. */
  | 'foldable'
  /** The body is a table, whose columns can be shifted. */
  | 'shiftable'
  /** The body can be shown laid out and as it came. */
  | 'laid-out'
  /** There is a search. */
  | 'searched';

/** Whether a fact holds. */
export const responseFacts: Readonly<Record<ResponseFact, (state: ResponseState) => boolean>> = {
  'on-bytes': isOnBytes,
  'has-findings': (state) =>
    isOnBytes(state) && state.document !== undefined && wireOf(state.document.exchange).findings.length > 0,
  foldable: (state) => state.view === 'body' && bodyContent(state)?.folds !== undefined,
  shiftable: (state) => state.view === 'body' && bodyContent(state)?.isWrapped === false,
  'laid-out': ({ view, document, feed }) => {
    if (view !== 'body' || document === undefined) return false;
    return feed === undefined ? bodyOf(document, false).isLaidOut : feed.isOver;
  },
  searched: ({ search }) => search !== undefined,
};

function isOnBytes(state: ResponseState): boolean {
  return state.view === 'wire' && !isLive(state) && (state.document?.exchange.passages.length ?? 0) > 0;
}
