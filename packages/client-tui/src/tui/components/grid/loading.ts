/** Which rows are asked for, and what becomes of them. */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { Exchange } from '../../../core/exchange/exchange.js';
import { isLater } from '../../../core/tables/rows.js';
import { pageRequest, wholeTable, type View } from '../../../core/tables/requests.js';
import type { Effect, Message, Updated } from '../../messages.js';
import { layoutFor, type Model } from '../../model.js';
import { to } from '../../panes.js';
import { recounted } from '../tables/state.js';
import { blockSize, missing, noBlocks, stale, withPage } from './blocks.js';
import { widened } from './columns.js';
import { keptWidths } from './kept-widths.js';
import { followed } from './moved-rows.js';
import { loadingGrid, type GridState } from './state.js';
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
  if (model.grid !== undefined && model.grid.saving.length > 0) {
    const text = `Edits of ${model.grid.table.name} are being saved: wait a moment.`;
    return [{ ...model, notice: { tone: 'warn', text } }, []];
  }
  return [
    { ...shown, grid: loadingGrid(table, keptWidths(model, table.name)) },
    [
      { type: 'find-edits', table },
      { type: 'follow-table', table },
    ],
  ];
}

/** With every row to be read again; what is on its way is dropped. */
export function askedAnew(grid: GridState): GridState {
  return { ...grid, generation: grid.generation + 1, blocks: stale(grid.blocks), coming: new Map() };
}

/** What was asked last, to be followed by the page that the user asks for. */
function released(last: GridState['last']): GridState['last'] {
  return last === undefined ? undefined : { ...last, isHeld: false };
}

/** The rows on the screen anew, if there are any. */
export function reloadRows(model: Model): Updated {
  if (model.screen !== 'table' || model.grid === undefined) return [model, []];
  const { grid } = model;
  const asking = { phase: 'loading', message: undefined, isSettling: false } as const;
  return [
    { ...model, grid: { ...askedAnew(grid), ...asking, last: released(grid.last) } },
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
        isRefused: false,
        generation: grid.generation + 1,
        phase: 'loading',
        message: undefined,
        blocks: noBlocks,
        coming: new Map(),
        last: released(grid.last),
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
  if (wanted.length === 0) {
    // What was to be loaded turned out to be here.
    const isOver = grid.phase === 'loading' && grid.coming.size === 0 && grid.total !== undefined;
    return isOver ? [{ ...model, grid: { ...grid, phase: 'ready' } }, []] : [model, []];
  }
  const coming = new Map([...grid.coming, ...wanted.map((block) => [block, { version: grid.version }] as const)]);
  const of = { table: grid.table.name, generation: grid.generation };
  const effects = wanted.map((block): Effect => ({ type: 'load-page', of, table: grid.table, view: grid.view, block }));
  return [{ ...model, grid: { ...grid, coming } }, effects];
}

/** Answers to what was asked, not to who asked, or when: a query that can't be read, is too long, or names no column. */
const queryStatuses = new Set([400, 414, 422, 431]);

function isAboutTheView({ response }: Exchange): boolean {
  return response !== undefined && queryStatuses.has(response.status);
}

/** With the view that the server will not have; where it had it before, as with a column that is gone, all rows are left. */
function refused(grid: GridState): GridState {
  return { ...grid, isRefused: true, accepted: grid.accepted === grid.view ? wholeTable : grid.accepted };
}

/** What the next view is made of: this one, or the last that the server had where it will not have this one. */
export function viewInForce({ view, accepted, isRefused }: GridState): View {
  return isRefused ? accepted : view;
}

/** A block of rows that came, or did not. */
export function pageReceived(model: Model, message: Extract<Message, { type: 'page-came' | 'page-missing' }>): Updated {
  const { grid } = model;
  if (grid?.table.name !== message.of.table) return [model, []];
  if (grid.generation !== message.of.generation || !grid.coming.has(message.block)) return [model, []];
  const asked = grid.coming.get(message.block);
  const coming = new Map([...grid.coming].filter(([block]) => block !== message.block));
  const start = message.block * blockSize;
  const draft = pageRequest(grid.table, grid.view, start, start + blockSize);
  const last = grid.last?.isHeld === true ? grid.last : { draft, exchange: message.exchange, isHeld: false };
  if (message.type === 'page-missing') {
    const failed: GridState = { ...grid, phase: 'failed', message: message.message, last, coming };
    return [{ ...model, grid: isAboutTheView(message.exchange) ? refused(failed) : failed }, []];
  }
  const { page, block } = message;
  const next: GridState = {
    ...grid,
    phase: 'ready',
    message: undefined,
    accepted: grid.view,
    isRefused: false,
    last,
    coming,
    total: page.total,
    // Something was heard of while it was on its way, and it was read before that: it is drawn, and read again. Never for
    // what was known when it was asked for, or a server that answers what is old would be asked without end.
    blocks: withPage(
      grid.blocks,
      block,
      page,
      isLater(grid.version, asked?.version) && isLater(grid.version, page.version),
    ),
    widths: widened(grid.widths, page.rows),
    version: isLater(page.version, grid.version) || grid.version === undefined ? page.version : grid.version,
  };
  const tables = grid.view === wholeTable ? recounted(model.tables, grid.table.name, page.total) : model.tables;
  return [{ ...model, tables, grid: followed(grid, next, roomOf(model)) }, []];
}
