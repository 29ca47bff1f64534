/** What each action of the key table does to the model, and what it asks for. Movements go to whatever has the focus. */
import { isFaulty, pathOf } from '../core/api-client.js';
import { serverUrl } from '../core/address.js';
import { DraftError, type RequestDraft } from '../core/request.js';
import { loadingGrid, move as moveInGrid, type GridState } from './components/grid/state.js';
import { gridFrame } from './components/grid/view.js';
import { helpLines } from './components/help/view.js';
import { editingOf } from './components/request/editing.js';
import { chosen, erased, methodOf } from './components/request/method.js';
import { draftOf, edited } from './components/request/state.js';
import { inView, scrollBy, showing, turned } from './components/response/state.js';
import { select } from './components/tables/state.js';
import { cycle, focused, focusOn, paneOf, pop, push, type Pane } from './focus.js';
import type { Action } from './keys.js';
import type { Effect, Updated } from './messages.js';
import { layoutFor, type Model } from './model.js';
import { scrolled } from './scrolling.js';
import { replace } from './text/buffer.js';

/** Programs that the user interrupts end with this code, as a shell expects: 128 and SIGINT's number. */
const interrupted = 130;

/** The model after `action`, and what is to be done. */
export function perform(model: Model, action: Action): Updated {
  switch (action) {
    case 'quit':
      return [model, [{ type: 'quit', exitCode: 0 }]];
    case 'interrupt':
      return [model, [{ type: 'quit', exitCode: interrupted }]];
    case 'suspend':
      return [model, [{ type: 'suspend' }]];
    case 'help':
      return [{ ...model, focus: push(model.focus, 'help'), helpScroll: 0 }, []];
    case 'close-help':
      return [{ ...model, focus: pop(model.focus) }, []];
    case 'next-pane':
      return [entered({ ...model, focus: cycle(model.focus, model.screen, 1) }), []];
    case 'previous-pane':
      return [entered({ ...model, focus: cycle(model.focus, model.screen, -1) }), []];
    case 'focus-tables':
    case 'back':
      return [to(model, 'tables'), []];
    case 'focus-url':
      return [to({ ...model, screen: 'request' }, 'url'), []];
    case 'reload':
      return reload(model);
    case 'cancel':
      return [model, [{ type: 'cancel' }]];
    case 'send':
      return send(model);
    case 'toggle-dialect': {
      const dialect = model.request.dialect === 'http' ? 'classic' : 'http';
      return [{ ...model, request: { ...model.request, dialect } }, []];
    }
    case 'open-table':
      return openTable(model);
    case 'show-request':
      return [showRequest(model), []];
    case 'view-body':
      return [{ ...model, response: inView(model.response, 'body') }, []];
    case 'view-headers':
      return [{ ...model, response: inView(model.response, 'headers') }, []];
    case 'view-wire':
      return [{ ...model, response: inView(model.response, 'wire') }, []];
    case 'view-timing':
      return [{ ...model, response: inView(model.response, 'timing') }, []];
    case 'next-view':
      return [{ ...model, response: turned(model.response, 1) }, []];
    case 'previous-view':
      return [{ ...model, response: turned(model.response, -1) }, []];
    default:
      return [moved(model, action), []];
  }
}

/** The focus on `pane`. */
function to(model: Model, pane: Pane): Model {
  return entered({ ...model, focus: focusOn(pane) });
}

/** What goes with the focus: the editor it is on is shown, and a method is typed anew. */
function entered(model: Model): Model {
  const pane = paneOf(model.focus);
  const shown = pane === 'headers' || pane === 'body' ? pane : model.request.shown;
  return { ...model, request: { ...model.request, shown, method: methodOf(model.request.method.value) } };
}

function send(model: Model): Updated {
  if (model.running !== undefined) {
    return [{ ...model, notice: { tone: 'warn', text: 'The last request is still under way: Esc cancels it.' } }, []];
  }
  let draft: RequestDraft;
  try {
    draft = draftOf(model.request);
  } catch (error) {
    if (!(error instanceof DraftError)) throw error;
    return [to({ ...model, notice: { tone: 'bad', text: error.message } }, error.part), []];
  }
  const id = model.asked.id + 1;
  return [
    { ...model, asked: { ...model.asked, id }, running: { id, phase: 'connecting', received: 0 } },
    [{ type: 'send', id, draft }],
  ];
}

function reload(model: Model): Updated {
  const ask = model.asked.tables + 1;
  const loading: Model = {
    ...model,
    asked: { ...model.asked, tables: ask },
    tables: { ...model.tables, phase: 'loading', message: undefined },
  };
  const effect: Effect = { type: 'load-tables', ask };
  if (model.screen !== 'table' || model.grid === undefined) return [loading, [effect]];
  const [withRows, effects] = loadRows(loading, model.grid);
  return [withRows, [effect, ...effects]];
}

function openTable(model: Model): Updated {
  const entry = model.tables.entries[model.tables.selected];
  if (entry === undefined) return [model, []];
  if (isFaulty(entry))
    return [{ ...model, notice: { tone: 'bad', text: `${entry.name} can't be read: ${entry.fault.detail}` } }, []];
  const same = model.grid?.table.name === entry.name ? { ...model.grid, table: entry } : loadingGrid(entry);
  return loadRows({ ...to(model, 'grid'), screen: 'table' }, same);
}

function loadRows(model: Model, grid: GridState): Updated {
  const ask = model.asked.rows + 1;
  return [
    { ...model, asked: { ...model.asked, rows: ask }, grid: { ...grid, phase: 'loading', message: undefined } },
    [{ type: 'load-rows', ask, table: grid.table }],
  ];
}

/** The request behind the grid: its line in the editor (which undo takes back), its answer and bytes below. */
function showRequest(model: Model): Model {
  const { grid, request } = model;
  if (grid?.document === undefined) return model;
  const url = serverUrl(model.server) + pathOf(grid.table);
  return {
    ...to(model, 'response'),
    screen: 'request',
    request: { ...request, dialect: 'http', method: methodOf('GET'), url: replace(request.url, url) },
    response: showing(model.response, grid.document),
  };
}

function moved(model: Model, action: Action): Model {
  const target = focused(model.focus);
  const layout = layoutFor(model);
  switch (target) {
    case 'tables': {
      const step = stepOf(action, Math.max(1, (layout?.rows ?? 2) - 1));
      return step === 0 ? model : { ...model, tables: select(model.tables, step) };
    }
    case 'grid': {
      if (model.grid === undefined) return model;
      const room = Math.max(1, (layout?.rows ?? 0) - gridFrame);
      const columns = action === 'left' ? -1 : action === 'right' ? 1 : 0;
      return { ...model, grid: moveInGrid(model.grid, stepOf(action, room), columns, room) };
    }
    case 'response': {
      const room = Math.max(1, layout?.response ?? 1);
      return { ...model, response: scrollBy(model.response, stepOf(action, room), layout?.main ?? 80, room) };
    }
    case 'help': {
      const room = Math.max(1, layout?.rows ?? 1);
      const count = helpLines(model.size.columns).length;
      return { ...model, helpScroll: scrolled(model.helpScroll, stepOf(action, room), count, room) };
    }
    case 'method':
      return { ...model, request: { ...model.request, method: methodMoved(model, action) } };
    default: {
      const editing = editingOf(action, layout?.editor ?? 1);
      return editing === undefined ? model : { ...model, request: edited(model.request, target, editing) };
    }
  }
}

function methodMoved({ request }: Model, action: Action): Model['request']['method'] {
  if (action === 'up') return chosen(request.method, -1);
  if (action === 'down') return chosen(request.method, 1);
  return action === 'erase-left' ? erased(request.method) : request.method;
}

/** How many entries or lines a movement means, where a page is `page` of them. */
function stepOf(action: Action, page: number): number {
  switch (action) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return -page;
    case 'page-down':
      return page;
    case 'first':
      return Number.NEGATIVE_INFINITY;
    case 'last':
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}
