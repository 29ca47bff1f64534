/**
 * The next state: `update(model, message)` answers a model and what is to be done. Pure: no clock, no I/O, and the same
 * message to the same model always gives the same answer.
 */
import { filled, unfilled } from './components/grid/state.js';
import { gridFrame } from './components/grid/view.js';
import { showing } from './components/response/state.js';
import { described, recounted, undescribed } from './components/tables/state.js';
import { focused, focusOn } from './focus.js';
import { typedOn } from './components/request/method.js';
import { edited } from './components/request/state.js';
import { perform } from './actions.js';
import type { Input } from './input-decoder.js';
import { bindingOf } from './keys.js';
import type { Message, Updated } from './messages.js';
import { isBusy, layoutFor, type Model } from './model.js';
import { paste, type } from './text/buffer.js';

/** The model after `message`. */
export function update(model: Model, message: Message): Updated {
  const [next, effects] = receive(model, message);
  // The spinner turns while something is under way, and nothing is drawn when nothing is.
  if (!isBusy(next) || next.isTicking) return [next, effects];
  return [{ ...next, isTicking: true }, [...effects, { type: 'tick-later' }]];
}

function receive(model: Model, message: Message): Updated {
  switch (message.type) {
    case 'start':
      return perform(model, 'reload');
    case 'input':
      return input(model, message.input);
    case 'resized':
      return [{ ...model, size: { columns: message.columns, rows: message.rows } }, []];
    case 'tick':
      return [{ ...model, isTicking: false, spinner: isBusy(model) ? model.spinner + 1 : 0 }, []];
    case 'tables-came':
      if (message.ask !== model.asked.tables) return [model, []];
      return [{ ...model, tables: described(model.tables, message.service) }, []];
    case 'tables-missing':
      if (message.ask !== model.asked.tables) return [model, []];
      return [{ ...model, tables: undescribed(message.phase, message.message) }, []];
    case 'rows-came':
    case 'rows-missing':
      return rows(model, message);
    case 'progress':
      if (message.id !== model.running?.id) return [model, []];
      return [{ ...model, running: { id: message.id, phase: message.phase, received: message.received } }, []];
    case 'answered':
      return answered(model, message);
    case 'refused':
      return refused(model, message);
  }
}

function input(model: Model, given: Input): Updated {
  const target = focused(model.focus);
  if (given.type === 'paste') return pasted(model, given.text);
  const binding = bindingOf(given.chord, target, { isRunning: model.running !== undefined });
  // A sentence about what was is out of date once something else is done.
  const quiet = model.notice === undefined ? model : { ...model, notice: undefined };
  if (binding !== undefined) return perform(quiet, binding.action);
  if (given.text === '') return [model, []];
  switch (target) {
    case 'url':
    case 'headers':
    case 'body':
      return [{ ...quiet, request: edited(quiet.request, target, (text) => type(text, given.text)) }, []];
    case 'method':
      return [{ ...quiet, request: { ...quiet.request, method: typedOn(quiet.request.method, given.text) } }, []];
    default:
      return [model, []];
  }
}

function pasted(model: Model, text: string): Updated {
  const target = focused(model.focus);
  switch (target) {
    case 'url':
      // A URL has no line breaks: they come along when one is copied from a page.
      return [
        { ...model, request: edited(model.request, 'url', (url) => paste(url, text.replace(/\s*\n\s*/g, ''))) },
        [],
      ];
    case 'headers':
    case 'body':
      return [{ ...model, request: edited(model.request, target, (buffer) => paste(buffer, text)) }, []];
    default:
      return [
        {
          ...model,
          notice: { tone: 'warn', text: 'Nothing here takes a paste: go to the URL, the headers or the body first.' },
        },
        [],
      ];
  }
}

function rows(model: Model, message: Extract<Message, { type: 'rows-came' | 'rows-missing' }>): Updated {
  if (message.ask !== model.asked.rows || model.grid === undefined) return [model, []];
  if (message.type === 'rows-missing')
    return [{ ...model, grid: unfilled(model.grid, message.message, message.document) }, []];
  const room = Math.max(1, (layoutFor(model)?.rows ?? 0) - gridFrame);
  const tables = recounted(model.tables, model.grid.table.name, message.loaded.rows.length);
  return [{ ...model, tables, grid: filled(model.grid, message.loaded, message.document, room) }, []];
}

function answered(model: Model, { id, document }: Extract<Message, { type: 'answered' }>): Updated {
  if (id !== model.running?.id) return [model, []];
  const { failure } = document.exchange;
  const notice =
    failure === undefined
      ? undefined
      : ({ tone: failure.kind === 'cancelled' ? 'warn' : 'bad', text: failure.message } as const);
  return [{ ...model, running: undefined, notice, response: showing(model.response, document) }, []];
}

/** The field at fault gets the focus, so that it can be mended. */
function refused(model: Model, message: Extract<Message, { type: 'refused' }>): Updated {
  if (message.id !== model.running?.id) return [model, []];
  const shown = message.part === 'headers' || message.part === 'body' ? message.part : model.request.shown;
  return [
    {
      ...model,
      running: undefined,
      notice: { tone: 'bad', text: message.message },
      focus: focusOn(message.part),
      request: { ...model.request, shown },
    },
    [],
  ];
}
