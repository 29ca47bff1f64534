/** Opening a table, and asking for its rows. */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { to } from '../../panes.js';
import { loadingGrid, type GridState } from './state.js';

/** The table on the screen; where it is there already, its rows are asked for anew. */
export function openTable(model: Model, table: TableDescription): Updated {
  const same = model.grid?.table.name === table.name ? { ...model.grid, table } : loadingGrid(table);
  return loadRows({ ...to(model, 'grid'), screen: 'table' }, same);
}

/** The rows on the screen anew, if there are any. */
export function reloadRows(model: Model): Updated {
  return model.screen === 'table' && model.grid !== undefined ? loadRows(model, model.grid) : [model, []];
}

function loadRows(model: Model, grid: GridState): Updated {
  const ask = model.asked.rows + 1;
  return [
    { ...model, asked: { ...model.asked, rows: ask }, grid: { ...grid, phase: 'loading', message: undefined } },
    [{ type: 'load-rows', ask, table: grid.table }],
  ];
}
