/** Searching in the view that is shown: asking for a pattern, and going from match to match. */
import type { Updated } from '../../../messages.js';
import type { Model } from '../../../model.js';
import { textOf } from '../../../text/line.js';
import { widthOf } from '../../../text/cells.js';
import { askFor } from '../../prompt/open.js';
import { onLine, rowsOf } from '../pager.js';
import { haystackOf, pageOf, type PanePage } from '../pages.js';
import { roomOf, wirePageOf } from '../room.js';
import { withPager, type ResponseState } from '../state.js';
import { cursorOf, wireAt } from '../wire/state.js';
import { bytesFound, placeOf, type Match } from './haystack.js';
import { begun, found, neighbour, type MatchesMessage } from './state.js';

/** Asks what to look for. */
export function askSearch(model: Model): Updated {
  if (haystackOf(model.response, roomOf(model)) === undefined) {
    return [{ ...model, notice: { tone: 'warn', text: 'There is nothing to search here.' } }, []];
  }
  const hint =
    model.response.view === 'wire'
      ? 'text, /regular expression/, or bytes such as 0D 0A'
      : 'text, or /regular expression/';
  const origin = { pagers: model.response.pagers, wire: model.response.wire };
  return [askFor({ ...model, response: { ...model.response, origin } }, 'search-answer', 'search', { hint }), []];
}

/** Searches as it is typed, from where the cursor was when the question came. */
export function searchTyped(model: Model, text: string): Updated {
  const { response } = model;
  const from = { ...response, ...response.origin };
  const [started, effects] = search({ ...model, response: from }, text);
  return [started, [{ type: 'stop-search' }, ...effects]];
}

/** The search is what was typed; nothing ends it. */
export function searchAnswered(model: Model, text: string): Updated {
  return text === '' ? endSearch(model) : [{ ...model, response: { ...model.response, origin: undefined } }, []];
}

/** Back to where the cursor was. */
export function searchDismissed(model: Model): Updated {
  const { response } = model;
  return endSearch({ ...model, response: { ...response, ...response.origin } });
}

export function endSearch(model: Model): Updated {
  return [
    { ...model, response: { ...model.response, search: undefined, origin: undefined } },
    [{ type: 'stop-search' }],
  ];
}

/** To the next match, or the one before; what is shown now is searched anew where it is not what was searched. */
export function toMatch(model: Model, step: 1 | -1): Updated {
  const { response } = model;
  if (response.search === undefined) return [model, []];
  if (response.search.haystack !== haystackOf(response, roomOf(model))) return search(model, response.search.text);
  const current = neighbour(response.search, placeNow(model), step);
  if (current === undefined) return [model, []];
  return [gone({ ...model, response: { ...response, search: { ...response.search, current } } }), []];
}

/** What was found joins the rest; the first of it from the cursor on is gone to. */
export function matchesCame(model: Model, message: MatchesMessage): Updated {
  const { search } = model.response;
  if (search?.ask !== message.ask) return [model, []];
  const next = found(search, message);
  const model_ = { ...model, response: { ...model.response, search: next } };
  return [next.current !== search.current ? gone(model_) : model_, []];
}

function search(model: Model, text: string): Updated {
  const { response } = model;
  const haystack = haystackOf(response, roomOf(model));
  if (haystack === undefined) {
    return [{ ...model, notice: { tone: 'warn', text: 'There is nothing to search here.' } }, []];
  }
  const ask = response.searches + 1;
  const [started, effects] = begun(text, haystack, ask, placeNow(model));
  return [{ ...model, response: { ...response, search: started, searches: ask } }, effects];
}

/** What the cursor is on, as if it were a match: a byte, the row of a wrapped line, or a line. */
function placeNow(model: Model): Match {
  const wire = wirePageOf(model);
  if (wire !== undefined) {
    const { side, offset } = cursorOf(wire, model.response.wire);
    const place = placeOf(wire.wire, side, offset);
    return { ...place, to: place.from + 1 };
  }
  const page = pageOf(model.response, roomOf(model));
  if (page === undefined) return { index: 0, from: 0, to: 0 };
  const { line, row } = page.pager.cursor;
  const lengths = page.content.isWrapped ? rowsOf(page, page.pager, line).map((each) => textOf(each).length) : [];
  const from = lengths.slice(0, row).reduce((sum, length) => sum + length, 0);
  return { index: line, from, to: row < lengths.length - 1 ? from + lengths[row]! : Number.POSITIVE_INFINITY };
}

/** The cursor on the match that is current. */
function gone(model: Model): Model {
  const { search } = model.response;
  const match = search?.current === undefined ? undefined : search.matches[search.current];
  if (search === undefined || match === undefined) return model;
  const wire = wirePageOf(model);
  if (wire !== undefined) {
    const { side, from } = bytesFound(wire.wire, match);
    return {
      ...model,
      response: { ...model.response, wire: wireAt(wire, model.response.wire, { side, offset: from }) },
    };
  }
  const page = pageOf(model.response, roomOf(model));
  return page === undefined ? model : { ...model, response: shownIn(model.response, page, match) };
}

function shownIn(response: ResponseState, page: PanePage, { index, from }: Match): ResponseState {
  const pager = onLine(page, page.pager, index);
  if (page.content.isWrapped) {
    let row = 0;
    for (let at = 0; row < rowsOf(page, pager, index).length - 1; row += 1) {
      at += textOf(rowsOf(page, pager, index)[row]!).length;
      if (at > from) break;
    }
    return withPager(response, onLine(page, page.pager, index, row));
  }
  const cell = widthOf(textOf(page.content.at(index)).slice(0, from));
  const isShown = cell >= pager.shift && cell < pager.shift + page.width;
  return withPager(response, isShown ? pager : { ...pager, shift: Math.max(0, cell - Math.floor(page.width / 2)) });
}
