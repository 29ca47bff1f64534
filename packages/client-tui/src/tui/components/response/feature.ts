/** The response: which view is shown, where its cursor is, and what can be done with what is shown. */
import type { Feature } from '../../feature.js';
import type { Action } from '../../keys.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { stepOf } from '../../scrolling.js';
import { copyAll, copyValue } from './copying.js';
import { fed, feedOf } from './feed.js';
import type { ResponseMessage } from './messages.js';
import { folding, foldingAll, moved, shifted, type PagerState } from './pager.js';
import { pageOf } from './pages.js';
import { roomOf, wirePageOf } from './room.js';
import { askFile, done, fileNamed, replacingAnswered, saved } from './saving.js';
import {
  askSearch,
  endSearch,
  matchesCame,
  searchAnswered,
  searchDismissed,
  searchTyped,
  toMatch,
} from './search/acting.js';
import { searchingWith } from './search/searching.js';
import { inView, turned, withPager, type ResponseState } from './state.js';
import { otherSide, wireFinding, wireMoved, wireSpan, type WireMove } from './wire/state.js';
import { writingWith } from './writing.js';

export const responseFeature: Feature = {
  perform(model, action, target) {
    switch (action) {
      case 'view-body':
        return shown(model, inView(model.response, 'body'));
      case 'view-headers':
        return shown(model, inView(model.response, 'headers'));
      case 'view-wire':
        return shown(model, inView(model.response, 'wire'));
      case 'view-timing':
        return shown(model, inView(model.response, 'timing'));
      case 'next-view':
        return shown(model, turned(model.response, 1));
      case 'previous-view':
        return shown(model, turned(model.response, -1));
      case 'as-it-came':
        return shown(model, { ...model.response, asItCame: !model.response.asItCame });
      case 'search':
        return askSearch(model);
      case 'next-match':
      case 'previous-match':
        return toMatch(model, action === 'next-match' ? 1 : -1);
      case 'end-search':
        return endSearch(model);
      case 'save-body':
        return askFile(model);
      case 'copy-value':
        return copyValue(model);
      case 'copy-all':
        return copyAll(model);
      default:
        return target === 'response' ? (onWire(model, action) ?? onPage(model, action)) : undefined;
    }
  },

  receive(model, message) {
    switch (message.type) {
      case 'matches-came':
        return matchesCame(model, message);
      case 'feed-came':
        return feedCame(model, message);
      case 'body-saved':
      case 'save-failed':
      case 'save-exists':
        return saved(model, message);
      default:
        return undefined;
    }
  },

  asking(model, question, text) {
    return question === 'search-answer' ? searchTyped(model, text) : undefined;
  },

  answered(model, question, answer) {
    if (question === 'search-answer') return searchAnswered(model, answer);
    if (question === 'file-name') return fileNamed(model, answer);
    return question === 'replace-file' ? replacingAnswered(model, answer) : undefined;
  },

  dismissed(model, question) {
    if (question === 'search-answer') return searchDismissed(model);
    return question === 'file-name' || question === 'replace-file' ? done(model) : undefined;
  },

  effects(context) {
    const search = searchingWith(context);
    const write = writingWith(context);
    return (effect) => search(effect) || write(effect);
  },
};

function shown(model: Model, response: ResponseState): Updated {
  return [{ ...model, response }, []];
}

const moves: ReadonlySet<string> = new Set<WireMove>(['up', 'down', 'left', 'right', 'page-up', 'page-down', 'first', 'last']); // prettier-ignore

function onWire(model: Model, action: Action): Updated | undefined {
  const page = wirePageOf(model);
  if (page === undefined || page.wire.blocks.length === 0) return undefined;
  const { wire } = model.response;
  const at = (next: typeof wire): Updated => shown(model, { ...model.response, wire: next });
  switch (action) {
    case 'next-span':
    case 'previous-span':
      return at(wireSpan(page, wire, action === 'next-span' ? 1 : -1));
    case 'next-finding':
    case 'previous-finding':
      return at(wireFinding(page, wire, action === 'next-finding' ? 1 : -1));
    case 'other-direction':
      return at(otherSide(page, wire));
    default:
      return moves.has(action) ? at(wireMoved(page, wire, action as WireMove)) : undefined;
  }
}

/** How many cells a table is shifted by a key. */
const shiftStep = 8;

function onPage(model: Model, action: Action): Updated | undefined {
  const page = pageOf(model.response, roomOf(model));
  if (page === undefined) return undefined;
  const { pager } = page;
  const at = (next: PagerState): Updated => shown(model, withPager(model.response, next));
  switch (action) {
    case 'fold':
    case 'unfold':
      return at(folding(page, pager, action));
    case 'toggle-fold':
      return at(folding(page, pager, 'toggle'));
    case 'fold-all':
      return at(foldingAll(page, pager));
    case 'left':
    case 'right':
      return at(shifted(page, pager, action === 'left' ? -shiftStep : shiftStep));
    default: {
      const step = stepOf(action, page.height);
      return step === 0 ? undefined : at(moved(page, pager, step));
    }
  }
}

/** Events join those that are there; whoever is at the end stays there. */
function feedCame(model: Model, message: Extract<ResponseMessage, { type: 'feed-came' }>): Updated {
  if (message.id !== model.running?.id) return [model, []];
  const { response } = model;
  const old = response.feed;
  const isNew = old?.id !== message.id;
  const before = isNew ? { ...response, feed: feedOf(message.id, message.head), asItCame: false, search: undefined } : response; // prettier-ignore
  const { feed, linesGone } = fed(before.feed ?? feedOf(message.id, message.head), message.events);
  const next: ResponseState = { ...before, feed };
  const room = roomOf(model);
  const page = pageOf({ ...next, view: 'body' }, room);
  const last = pageOf({ ...before, view: 'body' }, room);
  if (page === undefined || last === undefined) return shown(model, next);
  const { cursor, top } = last.pager;
  const isAtEnd = isNew || cursor.line >= last.content.count - 1;
  const up = (line: number): number => Math.max(0, line - linesGone);
  const stayed: PagerState = {
    ...last.pager,
    cursor: { ...cursor, line: up(cursor.line) },
    top: { ...top, line: up(top.line) },
  };
  const body = moved(page, stayed, isAtEnd ? Number.POSITIVE_INFINITY : 0);
  return shown(model, { ...next, pagers: { ...next.pagers, body } });
}
