/** The list of tables: asking for it, and choosing from it. */
import { isFaulty } from '../../../core/api-client.js';
import type { EffectContext } from '../../effect-context.js';
import type { Feature } from '../../feature.js';
import type { Updated } from '../../messages.js';
import { layoutFor, type Model } from '../../model.js';
import { stepOf } from '../../scrolling.js';
import { openTable, redescribed, reloadRows } from '../grid/loading.js';
import { moved, selectedItem } from '../sidebar/items.js';
import { askForTables } from './ask.js';
import { described, undescribed } from './state.js';

export const tablesFeature: Feature = {
  perform(model, action, target) {
    if (action === 'reload') return withStores(reload(model));
    if (action === 'open-table') return openSelected(model);
    if (target !== 'tables') return undefined;
    const step = stepOf(action, Math.max(1, (layoutFor(model)?.rows ?? 2) - 1));
    return step === 0 ? undefined : [moved(model, step), []];
  },

  receive(model, message) {
    switch (message.type) {
      case 'start':
        return withStores(reload(model));
      case 'tables-came':
        if (message.ask !== model.asked.tables) return [model, []];
        return redescribed({ ...model, tables: described(model.tables, message.service) });
      case 'tables-missing':
        if (message.ask !== model.asked.tables) return [model, []];
        return [{ ...model, tables: undescribed(message.phase, message.message) }, []];
      default:
        return undefined;
    }
  },

  effects: (context) => (effect) => {
    if (effect.type !== 'load-tables') return false;
    context.watch(loadTables(effect.ask, context));
    return true;
  },
};

/** The tables anew, and the rows that are on the screen. */
function reload(model: Model): Updated {
  const [asking, effects] = askForTables(model);
  const [next, more] = reloadRows(asking);
  return [next, [...effects, ...more]];
}

/** What is kept on this machine is read anew too: others may have changed it. */
function withStores([model, effects]: Updated): Updated {
  return [model, [...effects, { type: 'load-saved' }, { type: 'load-history' }]];
}

function openSelected(model: Model): Updated {
  const item = selectedItem(model);
  // The command counts for the table that was selected last, wherever the selection is now.
  const entry = item?.section === 'tables' ? item.table : model.tables.entries[model.tables.selected];
  if (entry === undefined) return [model, []];
  if (isFaulty(entry))
    return [{ ...model, notice: { tone: 'bad', text: `${entry.name} can't be read: ${entry.fault.detail}` } }, []];
  return openTable(model, entry);
}

async function loadTables(ask: number, { api, dispatch, stopped }: EffectContext): Promise<void> {
  const answer = await api.describe(stopped);
  if (stopped.aborted) return;
  if (answer.kind === 'value') dispatch({ type: 'tables-came', ask, service: answer.value });
  else dispatch({ type: 'tables-missing', ask, phase: answer.kind, message: answer.message });
}
