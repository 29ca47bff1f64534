/**
 * A table on the screen: the view of it that is looked at, the rows that are here, the selected cell, and the edits that
 * are not saved. Rows that the user adds stand below those of the server.
 */
import type { TableDescription } from '@rowhouse/protocol/api';
import type { Exchange } from '../../../core/exchange/exchange.js';
import type { RequestDraft } from '../../../core/request/request.js';
import { editIdOf, editOf, type Edit, type Edits, type RowPlace } from '../../../core/tables/edits.js';
import { isFileOrder, wholeTable, type View } from '../../../core/tables/requests.js';
import type { Row, TableVersion } from '../../../core/tables/rows.js';
import type { TextBuffer } from '../../text/buffer.js';
import { noBlocks, rowAt, type Blocks } from './blocks.js';
import { headerWidths } from './columns.js';
import type { SavedAction } from './saved.js';

/** Whether other people's changes come as they happen. */
export type Liveness = 'connecting' | 'live' | 'away' | 'none';

/** A request of the grid, and what came of it. */
export interface Shown {
  readonly draft: RequestDraft;
  readonly exchange: Exchange;
  /** A save stays in view while pages are read again by themselves, until the user asks for other rows. */
  readonly isHeld: boolean;
}

/** What was known when a block was asked for. */
export interface Asked {
  readonly version: TableVersion | undefined;
}

export interface GridState {
  readonly table: TableDescription;
  readonly view: View;
  /** The last view that the server gave rows of: what the next is made of where it will not have this one. */
  readonly accepted: View;
  /** Whether the server will not have this view: a column that there is not, a filter that it can't read. */
  readonly isRefused: boolean;
  /** Counts views: what comes for an earlier one is late, and dropped. */
  readonly generation: number;
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Rows of the view; undefined until the first came. */
  readonly total: number | undefined;
  readonly blocks: Blocks;
  /** Blocks that are on their way, by number. */
  readonly coming: ReadonlyMap<number, Asked>;
  /** The newest version of the table that was heard of. */
  readonly version: TableVersion | undefined;
  /** Whether reading stale rows again is put off for a moment. */
  readonly isSettling: boolean;
  readonly live: Liveness;
  /** Why there are no rows, or no newer ones; one sentence. */
  readonly message: string | undefined;
  /** The last thing that was asked of the server, as the user would have it: a page, or a save. */
  readonly last: Shown | undefined;
  readonly row: number;
  readonly column: number;
  readonly firstRow: number;
  /** Cells that each column takes, in the table's order. */
  readonly widths: readonly number[];
  /** Widths that the user chose, by column name. */
  readonly chosen: Readonly<Record<string, number>>;
  /** The text of the selected cell while it is edited. */
  readonly cell: TextBuffer | undefined;
  /** The line that the edited cell is in, as it was when the cell was opened: it stays that one, whatever comes and goes. */
  readonly opened: Exclude<Place, { kind: 'coming' }> | undefined;
  readonly edits: Edits;
  /** Edits as they were before, and as they were before they were undone. */
  readonly done: readonly Edits[];
  readonly undone: readonly Edits[];
  /** Edits that come from an earlier time: they are shown before they are sent. */
  readonly areEditsOld: boolean;
  /** Why the server refused an edit, by the edit's id. */
  readonly faults: ReadonlyMap<string, string>;
  /** Edits that are being saved: the first is on its way. */
  readonly saving: readonly string[];
  /** Whether taking back what was saved is on its way. */
  readonly isUndoing: boolean;
  /** What was saved and can be undone, the last last. */
  readonly saved: readonly SavedAction[];
  /** Keys of rows that others changed lately. */
  readonly marked: ReadonlySet<string>;
}

/** Widest that a column is made for the cell that is edited in it. */
const editedWidth = 40;
/** How many steps can be undone. */
const undoLimit = 200;

/** A grid that waits for its rows. @param chosen widths that the user chose before */
export function loadingGrid(table: TableDescription, chosen: GridState['chosen'] = {}): GridState {
  return {
    table,
    view: wholeTable,
    accepted: wholeTable,
    isRefused: false,
    generation: 0,
    phase: 'loading',
    total: undefined,
    blocks: noBlocks,
    coming: new Map(),
    version: undefined,
    isSettling: false,
    live: 'connecting',
    message: undefined,
    last: undefined,
    row: 0,
    column: 0,
    firstRow: 0,
    widths: headerWidths(table),
    chosen,
    cell: undefined,
    opened: undefined,
    edits: [],
    done: [],
    undone: [],
    areEditsOld: false,
    faults: new Map(),
    saving: [],
    isUndoing: false,
    saved: [],
    marked: new Set(),
  };
}

/** What stands in a line of the grid: a row of the server, a row to be added, or a row that has not come yet. */
export type Place =
  | { readonly kind: 'row'; readonly row: Row; readonly place: RowPlace; readonly edit: Edit | undefined }
  | { readonly kind: 'added'; readonly edit: Extract<Edit, { kind: 'add' }> }
  | { readonly kind: 'coming' };

/** The rows to be added. */
export function addedRows(edits: Edits): Extract<Edit, { kind: 'add' }>[] {
  return edits.filter((edit) => edit.kind === 'add');
}

/** How many lines the grid has: the view's rows, and those to be added. */
export function lineCount(state: GridState): number {
  return (state.total ?? 0) + addedRows(state.edits).length;
}

/** What stands in the line `index`, from 0; undefined past the end. Where a cell is edited, that is its own row. */
export function placeAt(state: GridState, index: number): Place | undefined {
  const standing = standingAt(state, index);
  const { opened, edits } = state;
  if (opened === undefined || index !== state.row) return standing;
  if (opened.kind === 'row') {
    const isThere = standing?.kind === 'row' && isSameRow(standing.row, opened.row);
    return isThere ? standing : { ...opened, edit: editOf(edits, opened.place) };
  }
  const edit = addedRows(edits).find(({ id }) => id === opened.edit.id);
  return edit === undefined ? standing : { kind: 'added', edit };
}

/** Whether two rows that were read at different times are one: without a key, only one that is as it was can be told. */
export function isSameRow(one: Row, other: Row): boolean {
  return one.key === null ? other.key === null && one.rev === other.rev : one.key === other.key;
}

function standingAt(state: GridState, index: number): Place | undefined {
  const total = state.total ?? 0;
  if (index >= total) {
    const edit = addedRows(state.edits)[index - total];
    return edit === undefined ? undefined : { kind: 'added', edit };
  }
  const row = rowAt(state.blocks, index);
  if (row === undefined) return { kind: 'coming' };
  const place = rowPlace(row, index, state.view);
  return { kind: 'row', row, place, edit: state.edits.length === 0 ? undefined : editOf(state.edits, place) };
}

/** How a row is named in requests; without a key, only the file's order tells its number. */
export function rowPlace(row: Row, index: number, view: View): RowPlace {
  if (row.key !== null) return { key: row.key, number: null };
  return { key: null, number: isFileOrder(view) ? index + 1 : null };
}

/** The id that the edit of a line has, or would have. */
export function editIdAt(place: Place): string | undefined {
  if (place.kind === 'coming') return undefined;
  return place.edit?.id ?? (place.kind === 'row' ? editIdOf(place.place) : undefined);
}

/** Whether rows can be edited in this view: without a key, a row is named by its place in the file. */
export function canEdit(state: GridState): boolean {
  return state.table.key !== null || isFileOrder(state.view);
}

/** The selected cell moved by rows and columns, and the rows drawn with it. `room` is how many rows fit. */
export function move(state: GridState, rows: number, columns: number, room: number): GridState {
  const last = Math.max(0, lineCount(state) - 1);
  const row = Math.max(0, Math.min(last, state.row + rows));
  const column = Math.max(0, Math.min(state.table.columns.length - 1, state.column + columns));
  return { ...state, row, column, firstRow: keptInView(row, state.firstRow, room) };
}

/** On a row, with the one above and below it in view. */
export function at(state: GridState, row: number, room: number): GridState {
  return move({ ...state, row: 0, firstRow: Math.max(0, row - Math.floor(room / 2)) }, row, 0, room);
}

function keptInView(row: number, first: number, room: number): number {
  if (row < first) return row;
  return row >= first + room ? row - room + 1 : first;
}

/** With other edits; what was can be had back by undoing. */
export function withEdits(state: GridState, edits: Edits): GridState {
  if (edits === state.edits) return state;
  return { ...state, edits, done: [...state.done.slice(1 - undoLimit), state.edits], undone: [] };
}

/** One step back in the edits that are not saved. */
export function undoEdit(state: GridState): GridState | undefined {
  const edits = state.done.at(-1);
  if (edits === undefined) return undefined;
  return { ...state, edits, done: state.done.slice(0, -1), undone: [...state.undone, state.edits] };
}

/** One step forward again. */
export function redoEdit(state: GridState): GridState | undefined {
  const edits = state.undone.at(-1);
  if (edits === undefined) return undefined;
  return { ...state, edits, undone: state.undone.slice(0, -1), done: [...state.done, state.edits] };
}

/** Without an edit that needs no saving any longer: it can't be undone as an edit either. */
export function settled(state: GridState, id: string): GridState {
  const cut = (edits: Edits): Edits => edits.filter((edit) => edit.id !== id);
  const faults = new Map(state.faults);
  faults.delete(id);
  return { ...state, edits: cut(state.edits), done: state.done.map(cut), undone: state.undone.map(cut), faults };
}

/** The widths that columns are drawn with; a cell that is edited gets room. */
export function drawnWidths({ table, widths, chosen, cell, column }: GridState): number[] {
  return table.columns.map(({ name }, index) => {
    const width = (Object.hasOwn(chosen, name) ? chosen[name] : widths[index]) ?? 1;
    return cell === undefined || index !== column
      ? width
      : Math.max(width, Math.min(editedWidth, cell.text.length + 2));
  });
}
