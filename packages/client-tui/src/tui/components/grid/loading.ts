/** Which rows are asked for, and what becomes of them. */
import type { TableDescription } from '@rowhouse/protocol/api';
import { isFaulty } from '../../../core/api-client.js';
import { isLater } from '../../../core/tables/rows.js';
import { pageRequest, wholeTable, type View } from '../../../core/tables/requests.js';
import type { Effect, Message, Updated } from '../../messages.js';
import { layoutFor, type Model } from '../../model.js';
import { to } from '../../panes.js';
import { recounted } from '../tables/state.js';
import { blockSize, missing, noBlocks, placeOf, rowAt, stale, withPage } from './blocks.js';
import { headerWidths, widened } from './columns.js';
import { lineCount, loadingGrid, move, type GridState } from './state.js';
import { gridFrame } from './view.js';

/** Most blocks that are on their way at a time. */
const mostComing = 3;

/** How many rows fit. */
export function roomOf(model: Model): number {
  return Math.max(1, (layoutFor(model)?.rows ?? 0) - gridFrame);
}

/** The table on the screen; where it is there already, its rows are read anew. */
export function openTable(model: Model, table: TableDescription): Updated {
  const shown: Model = { ...to(model, 'grid'), screen: 'table' };
  if (model.grid?.table.name === table.name) return reloadRows({ ...shown, grid: { ...model.grid, table } });
  return [
    { ...shown, grid: loadingGrid(table) },
    [
      { type: 'find-edits', table },
      { type: 'follow-table', table },
    ],
  ];
}

/** The table on the screen as it is described by now: its columns may be others. */
export function redescribed(model: Model): Updated {
  const { grid } = model;
  const table = model.tables.entries.find(({ name }) => name === grid?.table.name);
  if (grid === undefined || table === undefined || isFaulty(table)) return [model, []];
  const isSame = JSON.stringify(table.columns) === JSON.stringify(grid.table.columns) && table.key === grid.table.key;
  if (isSame) return [model, []];
  const column = Math.min(grid.column, Math.max(0, table.columns.length - 1));
  const widths = headerWidths(table);
  // Rows that were read before have their cells in other places: they are not drawn again.
  const fresh = { blocks: noBlocks, coming: new Set<number>(), phase: 'loading' } as const;
  return [{ ...model, grid: { ...grid, ...fresh, table, column, widths, cell: undefined } }, []];
}

/** The rows on the screen anew, if there are any. */
export function reloadRows(model: Model): Updated {
  if (model.screen !== 'table' || model.grid === undefined) return [model, []];
  const { grid } = model;
  const asking = { phase: 'loading', message: undefined, coming: new Set<number>(), isSettling: false } as const;
  return [
    { ...model, grid: { ...grid, ...asking, blocks: stale(grid.blocks) } },
    grid.live === 'none' ? [] : [{ type: 'follow-table', table: grid.table }],
  ];
}

/** Another view of the table, from its first row. */
export function inView(model: Model, view: View): Updated {
  const { grid } = model;
  if (grid === undefined) return [model, []];
  return [
    {
      ...model,
      grid: {
        ...grid,
        view,
        generation: grid.generation + 1,
        phase: 'loading',
        message: undefined,
        blocks: noBlocks,
        coming: new Set(),
        row: 0,
        firstRow: 0,
      },
    },
    [],
  ];
}

/**
 * The model, with the rows asked for that are to be drawn and are not here. After a failure nothing is asked for until
 * something gives a reason to.
 */
export function withRows(model: Model): Updated {
  const { grid } = model;
  if (grid === undefined || model.screen !== 'table' || grid.phase === 'failed') return [model, []];
  const room = roomOf(model);
  // A page further down is asked for too, so that it is there when the user is.
  const end = Math.min(grid.total ?? 1, grid.firstRow + 2 * room);
  const wanted = missing(grid.blocks, grid.firstRow, Math.max(grid.firstRow + 1, end), !grid.isSettling)
    .filter((block) => !grid.coming.has(block))
    .slice(0, Math.max(0, mostComing - grid.coming.size));
  if (wanted.length === 0) return [model, []];
  const of = { table: grid.table.name, generation: grid.generation };
  const effects = wanted.map((block): Effect => ({ type: 'load-page', of, table: grid.table, view: grid.view, block }));
  return [{ ...model, grid: { ...grid, coming: new Set([...grid.coming, ...wanted]) } }, effects];
}

/** A block of rows that came, or did not. */
export function pageReceived(model: Model, message: Extract<Message, { type: 'page-came' | 'page-missing' }>): Updated {
  const { grid } = model;
  if (grid?.table.name !== message.of.table) return [model, []];
  if (grid.generation !== message.of.generation || !grid.coming.has(message.block)) return [model, []];
  const coming = new Set([...grid.coming].filter((block) => block !== message.block));
  const start = message.block * blockSize;
  const draft = pageRequest(grid.table, grid.view, start, start + blockSize);
  const last = { draft, exchange: message.exchange };
  if (message.type === 'page-missing') {
    const failed: GridState = { ...grid, phase: 'failed', message: message.message, last, coming };
    return [{ ...model, grid: failed }, []];
  }
  const { page, block } = message;
  const next: GridState = {
    ...grid,
    phase: 'ready',
    message: undefined,
    last,
    coming,
    total: page.total,
    // Read before something that was heard of already: it is drawn, and read again.
    blocks: withPage(grid.blocks, block, page, isLater(grid.version, page.version)),
    widths: widened(grid.widths, page.rows),
    version: isLater(page.version, grid.version) || grid.version === undefined ? page.version : grid.version,
  };
  const tables = grid.view === wholeTable ? recounted(model.tables, grid.table.name, page.total) : model.tables;
  return [{ ...model, tables, grid: keptOnRow(grid, next, roomOf(model)) }, []];
}

/** The selection on the row it was on, where rows before it came or went. */
function keptOnRow(before: GridState, after: GridState, room: number): GridState {
  const key = rowAt(before.blocks, before.row)?.key;
  if (before.total !== undefined && before.row >= before.total) {
    const shift = (after.total ?? 0) - before.total;
    return move({ ...after, firstRow: Math.max(0, after.firstRow + shift) }, shift, 0, room);
  }
  if (typeof key !== 'string' || rowAt(after.blocks, after.row)?.key === key) return move(after, 0, 0, room);
  const place = placeOf(after.blocks, key, after.row);
  if (place === undefined) return move(after, 0, 0, room);
  const shift = place - after.row;
  const firstRow = Math.max(0, Math.min(after.firstRow + shift, Math.max(0, lineCount(after) - room)));
  return move({ ...after, firstRow }, shift, 0, room);
}
