/** The list of tables: asking for it, and choosing from it. */
import { isFaulty } from '../../../core/tables/api-client.js';
import type { Feature } from '../../feature.js';
import type { Updated } from '../../messages.js';
import { layoutFor, type Model } from '../../model.js';
import { paneOf } from '../../focus.js';
import { narrowestSidebar } from '../../layout.js';
import { to } from '../../panes.js';
import { replace } from '../../text/buffer.js';
import { serverName, serverUrl } from '../../../core/request/address.js';
import { withShownAuthorization } from '../access/state.js';
import { edited, withDraft } from '../request/state.js';
import { stepOf } from '../../scrolling.js';
import { openTable, reloadRows } from '../grid/loading.js';
import { redescribed } from '../grid/redescribing.js';
import { moved, selectedItem } from '../sidebar/items.js';
import { askForTables } from './ask.js';
import { loadingTablesWith } from './loading.js';
import { described, undescribed } from './state.js';

export const tablesFeature: Feature = {
  perform(model, action, target) {
    if (action === 'reload') return withStores(reload(model));
    if (action === 'open-table') return openSelected(model);
    if (action === 'type-path') return [typePath(model), []];
    if (action === 'narrow-sidebar') return [resized(model, -2), []];
    if (action === 'widen-sidebar') return [resized(model, 2), []];
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
        return redescribed(welcomed({ ...model, tables: described(model.tables, message.service) }));
      case 'tables-missing':
        if (message.ask !== model.asked.tables) return [model, []];
        return [{ ...model, tables: undescribed(message.phase, message.message) }, []];
      default:
        return undefined;
    }
  },

  after(before, model) {
    const name = model.grid?.table.name;
    if (name === undefined || name === before.grid?.table.name) return [model, []];
    return [{ ...model, lastTables: { ...model.lastTables, [serverName(model.server)]: name } }, []];
  },

  effects(context) {
    const load = loadingTablesWith(context);
    return (effect) => {
      if (effect.type !== 'load-tables') return false;
      load(effect.ask);
      return true;
    };
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
  return [model, [...effects, { type: 'load-saved' }, { type: 'load-history' }, { type: 'load-cookies' }]];
}

/**
 * The first look at a server's tables is the list of them: Enter opens one. Whoever began to type before is left where
 * they are, and `/` begins a path from the list as well, so that a path and Enter are one request wherever the keys land.
 */
function welcomed(model: Model): Model {
  const isFirst = !model.isTouched && paneOf(model.focus) === 'url' && model.tables.entries.length > 0;
  if (!isFirst) return model;
  const name = model.lastTables[serverName(model.server)];
  const selected = Math.max(
    0,
    model.tables.entries.findIndex((entry) => entry.name === name),
  );
  return { ...to(model, 'tables'), tables: { ...model.tables, selected } };
}

/**
 * A path on the server at hand, begun. What was composed is sent there; what a table sent is not, for nobody who types a
 * path means to write that row's cells to it.
 */
function typePath(model: Model): Model {
  const url = `${serverUrl(model.server)}/`;
  const get = { dialect: 'http', method: 'GET', url, headers: [], body: '' } as const;
  const request = model.request.isOfTable
    ? withDraft(model.request, withShownAuthorization(get, model), model.server)
    : edited(model.request, 'url', (buffer) => replace(buffer, url));
  return to({ ...model, screen: 'request', request }, 'url');
}

function resized(model: Model, step: number): Model {
  const width = layoutFor(model)?.tables ?? 0;
  const wanted = Math.max(narrowestSidebar, Math.min(Math.floor(model.size.columns / 2), width + step));
  return { ...model, sidebar: { ...model.sidebar, width: wanted } };
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
