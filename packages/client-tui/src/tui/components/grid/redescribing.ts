/**
 * A table whose columns are others by now, while its rows are on the screen. Edits, and the cell that is being typed in,
 * belong to columns by their names, and stay with them.
 */
import { isFaulty } from '../../../core/tables/api-client.js';
import { editsFor } from '../../../core/outbox/outbox.js';
import type { Edits } from '../../../core/tables/edits.js';
import type { View } from '../../../core/tables/requests.js';
import { without } from '../../focus.js';
import type { Updated } from '../../messages.js';
import type { Model } from '../../model.js';
import { noBlocks } from './blocks.js';
import { headerWidths } from './columns.js';
import { askedAnew } from './loading.js';
import type { GridState } from './state.js';
import type { TableDescription } from '@rowhouse/protocol/api';

/** The table on the screen as the server describes it now. Its feed is followed anew: rows in it are read by their columns. */
export function redescribed(model: Model): Updated {
  const { grid } = model;
  const table = model.tables.entries.find(({ name }) => name === grid?.table.name);
  if (grid === undefined || table === undefined || isFaulty(table)) return [model, []];
  const isSame = JSON.stringify(table.columns) === JSON.stringify(grid.table.columns) && table.key === grid.table.key;
  if (isSame) return [model, []];
  const next = inColumns(grid, table);
  const described: Model = { ...model, grid: next };
  const effects = [{ type: 'follow-table', table }] as const;
  if (grid.cell === undefined || next.cell !== undefined) return [described, effects];
  const name = grid.table.columns[grid.column]?.name ?? '';
  const text = `The table has no column ${name} any more; what you typed was: ${grid.cell.text}`;
  return [{ ...described, focus: without(model.focus, 'cell'), notice: { tone: 'warn', text } }, effects];
}

function inColumns(grid: GridState, table: TableDescription): GridState {
  const names = table.columns.map(({ name }) => name);
  const columns = grid.table.columns.map(({ name }) => name);
  const inOrder = (edits: Edits): Edits => editsFor({ columns, edits }, names);
  const view = sortedBy(grid.view, names);
  const column = names.indexOf(columns[grid.column] ?? '');
  const hasColumn = column >= 0;
  return {
    ...askedAnew(grid),
    // Rows that were read before have their cells in other places: they are not drawn again.
    blocks: noBlocks,
    phase: 'loading',
    table,
    view,
    accepted: grid.accepted === grid.view ? view : sortedBy(grid.accepted, names),
    column: hasColumn ? column : Math.min(grid.column, Math.max(0, names.length - 1)),
    widths: headerWidths(table),
    cell: hasColumn ? grid.cell : undefined,
    opened: hasColumn ? openedIn(grid, inOrder) : undefined,
    edits: inOrder(grid.edits),
    done: grid.done.map(inOrder),
    undone: grid.undone.map(inOrder),
    saved: grid.saved.map((action) => ({ ...action, edit: inOrder([action.edit])[0] ?? action.edit })),
  };
}

/** A view without the columns that are gone from its order. */
function sortedBy(view: View, names: readonly string[]): View {
  const sort = view.sort.filter((each) => names.includes(each.column));
  return sort.length === view.sort.length ? view : { ...view, sort };
}

/** The line of the cell that is being typed in, its cells in the new order. */
function openedIn({ opened }: GridState, inOrder: (edits: Edits) => Edits): GridState['opened'] {
  if (opened?.kind !== 'row') return opened;
  const { place, row } = opened;
  const [moved] = inOrder([{ kind: 'delete', id: '', place, base: row }]);
  return moved?.kind === 'delete' ? { ...opened, row: moved.base, edit: undefined } : opened;
}
