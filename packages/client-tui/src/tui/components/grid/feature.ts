/** A table's rows: moving in them, loading them, and the request behind them. */
import { pathOf } from '../../../core/api-client.js';
import { serverUrl } from '../../../core/address.js';
import type { EffectContext } from '../../effect-context.js';
import type { Feature } from '../../feature.js';
import type { Action } from '../../keys.js';
import type { Message, Updated } from '../../messages.js';
import { layoutFor, type Model } from '../../model.js';
import { to } from '../../panes.js';
import { stepOf } from '../../scrolling.js';
import { replace } from '../../text/buffer.js';
import { methodOf } from '../request/method.js';
import { documentOf } from '../response/document.js';
import { showing } from '../response/state.js';
import { recounted } from '../tables/state.js';
import type { GridEffect } from './messages.js';
import { filled, measured, move, unfilled } from './state.js';
import { gridFrame } from './view.js';

export const gridFeature: Feature = {
  perform(model, action, target) {
    if (action === 'show-request') return [showRequest(model), []];
    return target === 'grid' ? moved(model, action) : undefined;
  },

  receive(model, message) {
    return message.type === 'rows-came' || message.type === 'rows-missing' ? rows(model, message) : undefined;
  },

  effects: (context) => (effect) => {
    if (effect.type !== 'load-rows') return false;
    context.watch(loadRows(effect, context));
    return true;
  },
};

function moved(model: Model, action: Action): Updated | undefined {
  if (model.grid === undefined) return undefined;
  const room = roomOf(model);
  const columns = action === 'left' ? -1 : action === 'right' ? 1 : 0;
  const step = stepOf(action, room);
  if (step === 0 && columns === 0) return undefined;
  return [{ ...model, grid: move(model.grid, step, columns, room) }, []];
}

/** How many rows fit. */
function roomOf(model: Model): number {
  return Math.max(1, (layoutFor(model)?.rows ?? 0) - gridFrame);
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

function rows(model: Model, message: Extract<Message, { type: 'rows-came' | 'rows-missing' }>): Updated {
  if (message.ask !== model.asked.rows || model.grid === undefined) return [model, []];
  if (message.type === 'rows-missing')
    return [{ ...model, grid: unfilled(model.grid, message.message, message.document) }, []];
  const tables = recounted(model.tables, model.grid.table.name, message.loaded.rows.length);
  return [{ ...model, tables, grid: filled(model.grid, message.loaded, message.document, roomOf(model)) }, []];
}

async function loadRows({ ask, table }: GridEffect, { api, dispatch, stopped }: EffectContext): Promise<void> {
  const answer = await api.rows(table, stopped);
  if (stopped.aborted) return;
  const document = documentOf(answer.exchange);
  if (answer.kind === 'value') dispatch({ type: 'rows-came', ask, loaded: measured(table, answer.value), document });
  else dispatch({ type: 'rows-missing', ask, message: answer.message, document });
}
