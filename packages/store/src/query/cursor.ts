import { StoreError } from '../errors.js';
import { contentHash } from '../row.js';
import { cellType } from '../schema/inference.js';
import type { Boundary } from './order.js';
import type { QueryPlan } from './plan.js';
import { type Positions, rankBehind } from './positions.js';
import type { TableView } from './table-view.js';

/**
 * Cursors: the place of the first or last row of a page, as a text that goes through the hands of callers. It holds the
 * row's cells in the sort columns and its position, which is all that a later scan compares with, so a forged cursor
 * can name another place in the same list and nothing else. Cells are bounded in number, not in length: what is long is
 * left in the row, and the cursor has a hash of it.
 */

/** JSON bytes of the key and the cells that a cursor holds itself. */
const MAX_HELD_BYTES = 1024;
/** Longer texts are no cursors, and are not even looked into. */
const MAX_CURSOR_LENGTH = 16_384;
const CURSOR = /^[A-Za-z0-9_-]+$/;

interface Cursor {
  readonly numbering: string;
  readonly position: number;
  /** The name of the row, where rows have lasting names and this one is short. */
  readonly name: string | null;
  /** The cells in the sort columns; null for those that are too long to be held. */
  readonly cells: readonly (string | null)[];
  /** The hash of the cells that are not held. */
  readonly longCells: string;
}

/** The cursor for what comes before or behind the row of this rank. */
export function encodeCursor(rank: number, plan: QueryPlan, view: TableView, positions: Positions): string {
  let room = MAX_HELD_BYTES;
  const held = (text: string): string | null => {
    // Without writing out a long cell to see that it is long.
    const size = text.length > room ? Infinity : Buffer.byteLength(JSON.stringify(text));
    if (size > room) return null;
    room -= size;
    return text;
  };
  const name = view.state.keyIndex === undefined ? null : held(view.names[rank]!);
  const cells = plan.sort.map(({ index }) => view.cell(rank, index));
  const heldCells = cells.map(held);
  const longCells = contentHash(cells.filter((_, at) => heldCells[at] === null));
  const fields = [positions.numbering, positions.byRank[rank], name, heldCells, longCells];
  return Buffer.from(JSON.stringify([checkOf(plan, fields), ...fields])).toString('base64url');
}

/** The place that a query's `after` or `before` names. Throws `invalid-cursor`. */
export function boundaryOf(after: string, plan: QueryPlan, view: TableView, positions: Positions): Boundary {
  const cursor = decodeCursor(after, plan);
  if (cursor === undefined) {
    throw invalidCursor(
      view,
      'The cursor is damaged, or belongs to another query, to another table, or to this one with other columns; ' +
        'begin with the first page.',
    );
  }
  const rank =
    cursor.numbering === positions.numbering
      ? rankBehind(positions, cursor.position)
      : view.names.indexOf(cursor.name ?? '') + 1;
  if (rank === 0 && cursor.numbering !== positions.numbering) throw rowGone(view);
  const isThere = cursor.numbering !== positions.numbering || positions.byRank[rank - 1] === cursor.position;
  return { rank, own: isThere ? rank - 1 : undefined, cells: cellsOf(cursor, rank - 1, plan, view) };
}

/** The cells that the cursor holds, and those that its row still has. */
function cellsOf(cursor: Cursor, rank: number, plan: QueryPlan, view: TableView): readonly string[] {
  if (!cursor.cells.includes(null)) return cursor.cells as readonly string[];
  if (rank < 0) throw rowGone(view);
  const cells = cursor.cells.map((cell, at) => cell ?? view.cell(rank, plan.sort[at]!.index));
  // Another row, or this one changed: the place in the order is lost with its cells.
  if (contentHash(cells.filter((_, at) => cursor.cells[at] === null)) !== cursor.longCells) throw rowGone(view);
  return cells;
}

function decodeCursor(after: unknown, plan: QueryPlan): Cursor | undefined {
  if (typeof after !== 'string' || after.length > MAX_CURSOR_LENGTH || !CURSOR.test(after)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(after, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length !== 6) return undefined;
  const [check, ...fields] = parsed as unknown[];
  const [numbering, position, name, cells, longCells] = fields;
  if (check !== checkOf(plan, fields)) return undefined;
  // The check is no secret: whoever works it out must still not get in what a scan cannot take.
  if (typeof numbering !== 'string' || typeof longCells !== 'string') return undefined;
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0) return undefined;
  if (name !== null && typeof name !== 'string') return undefined;
  if (!isListOfCells(cells, plan)) return undefined;
  return { numbering, position, name, cells, longCells };
}

function isListOfCells(cells: unknown, { sort }: QueryPlan): cells is readonly (string | null)[] {
  if (!Array.isArray(cells) || cells.length !== sort.length) return false;
  return sort.every(({ numeric }, at) => {
    const cell: unknown = cells[at];
    if (cell === null || cell === '') return true;
    return typeof cell === 'string' && (!numeric || cellType(cell) === 'number');
  });
}

/** Binds a cursor to its query and table, and shows what was damaged on the way. */
function checkOf(plan: QueryPlan, fields: readonly unknown[]): string {
  return contentHash([plan.identity, JSON.stringify(fields)]);
}

function rowGone(view: TableView): StoreError {
  return invalidCursor(
    view,
    'The row that the cursor stands on was changed or deleted, and its place cannot be made out without it; ' +
      'begin with the first page.',
  );
}

function invalidCursor(view: TableView, message: string): StoreError {
  return new StoreError('invalid-cursor', message, { table: view.state.name });
}
