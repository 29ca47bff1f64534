/**
 * A table's rows on the screen: what was loaded, the selected cell, and the first row and column drawn. The header stays
 * in its place, and so does the key's column where the table has one.
 */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { Rows } from '../../../core/api-client.js';
import { visible } from '../../../core/visible.js';
import { widthOf } from '../../text/cells.js';
import type { ResponseDocument } from '../response/document.js';

/** The rows of a table, measured. */
export interface LoadedRows {
  readonly rows: Rows;
  /** Cells that each column takes, in the table's order. */
  readonly widths: readonly number[];
}

export interface GridState {
  readonly table: TableDescription;
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Undefined until the first rows came. */
  readonly loaded: LoadedRows | undefined;
  /** Why there are no rows, or no newer ones; one sentence. */
  readonly message: string | undefined;
  /** The exchange that brought the rows, or failed to. */
  readonly document: ResponseDocument | undefined;
  readonly row: number;
  readonly column: number;
  readonly firstRow: number;
}

/** Widest that a column is drawn; longer cells are cut, and marked so. */
export const widestColumn = 32;
/** Characters that are drawn as several: none is among those of plain text. */
const hasControl = /[^\x20-\x7e\u00a1-\u00ac\u00ae-\u05ff\u3000-\ud7ff]/;

/** A grid that waits for its rows. */
export function loadingGrid(table: TableDescription): GridState {
  return {
    table,
    phase: 'loading',
    loaded: undefined,
    message: undefined,
    document: undefined,
    row: 0,
    column: 0,
    firstRow: 0,
  };
}

/** Measures rows. */
export function measured(table: TableDescription, rows: Rows): LoadedRows {
  const widths = table.columns.map(({ name }) => widthOf(visible(name)));
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      const widest = widths[index] ?? 0;
      // No character of plain text is wider than two cells: most cells need no measuring, and long ones are cut anyway.
      if (widest >= widestColumn || (cell.length * 2 <= widest && !hasControl.test(cell))) continue;
      widths[index] = Math.max(widest, widthOf(visible(cell.slice(0, widestColumn * 4))));
    }
  }
  return { rows, widths: widths.map((width) => Math.max(1, Math.min(widestColumn, width))) };
}

/** The grid with its rows; the selected cell stays where it is, as far as there are rows. */
export function filled(state: GridState, loaded: LoadedRows, document: ResponseDocument, room: number): GridState {
  return move({ ...state, phase: 'ready', loaded, message: undefined, document }, 0, 0, room);
}

/** The grid when its rows could not be had; those it had stay, and the message says that they are old. */
export function unfilled(state: GridState, message: string, document: ResponseDocument): GridState {
  return { ...state, phase: 'failed', message, document };
}

/** The selected cell moved by rows and columns, and the rows drawn with it. `room` is how many rows fit. */
export function move(state: GridState, rows: number, columns: number, room: number): GridState {
  const last = Math.max(0, (state.loaded?.rows.length ?? 0) - 1);
  const row = Math.max(0, Math.min(last, state.row + rows));
  const column = Math.max(0, Math.min(state.table.columns.length - 1, state.column + columns));
  return { ...state, row, column, firstRow: keptInView(row, state.firstRow, room) };
}

function keptInView(row: number, first: number, room: number): number {
  if (row < first) return row;
  return row >= first + room ? row - room + 1 : first;
}

/** Cells between two columns. */
export const gap = 2;

/** Which columns are drawn in `width` cells, by number: the key's first, then as many as fit around the selected one. */
export function visibleColumns(state: GridState, width: number): number[] {
  const { columns, key } = state.table;
  const room = (index: number): number =>
    (state.loaded?.widths[index] ?? widthOf(visible(columns[index]?.name ?? ''))) + gap;
  const keyColumn = columns.findIndex(({ name }) => name === key);
  const others = [...columns.keys()].filter((index) => index !== keyColumn);
  const free = width - (keyColumn < 0 ? 0 : room(keyColumn));
  const taken = (from: number, to: number): number =>
    others.slice(from, to).reduce((sum, index) => sum + room(index), 0);
  const selected = Math.max(0, others.indexOf(state.column));
  let first = 0;
  while (first < selected && taken(first, selected + 1) > free) first += 1;
  let end = selected + 1;
  // The last column may be cut at the edge: better a part of it than an empty margin.
  while (end < others.length && taken(first, end) < free) end += 1;
  return [...(keyColumn < 0 ? [] : [keyColumn]), ...others.slice(first, end)];
}
