/**
 * Cursors: the place of the first or last row of a page, as a text that goes through the hands of callers. It holds the row's
 * cells in the sort columns and its place, which is all that a later query compares with. What is long is left in the row,
 * and the cursor has a hash of it.
 */
import { StoreError } from '@rowhouse/store';
import { contentHash, type QueryPlan } from '@rowhouse/store/engine';
import type { Boundary } from './sql-query.js';

/** JSON bytes of the cells that a cursor holds itself. */
const mostHeld = 1024;
/** Longer texts are no cursors, and are not even looked into. */
const longest = 16_384;

/** What a cursor says. */
export interface Cursor {
  readonly place: string;
  /** Null for cells that are too long to be held. */
  readonly cells: readonly (string | null)[];
  /** Of the cells that are not held. */
  readonly longCells: string;
}

export function encodeCursor(plan: QueryPlan, place: string, rowCells: readonly string[]): string {
  let room = mostHeld;
  const own = plan.sort.map(({ index }) => rowCells[index]!);
  const cells = own.map((cell) => {
    const size = cell.length > room ? Infinity : Buffer.byteLength(JSON.stringify(cell));
    if (size > room) return null;
    room -= size;
    return cell;
  });
  const longCells = contentHash(own.filter((_, at) => cells[at] === null));
  const fields = [place, cells, longCells];
  return Buffer.from(JSON.stringify([checkOf(plan, fields), ...fields])).toString('base64url');
}

/** @throws StoreError `invalid-cursor` */
export function decodeCursor(text: unknown, plan: QueryPlan, table: string): Cursor {
  const cursor = parse(text, plan);
  if (cursor !== undefined) return cursor;
  throw new StoreError(
    'invalid-cursor',
    'The cursor is damaged, or belongs to another query, to another table, or to this one with other columns; begin with the first page.',
    { table },
  );
}

/** The boundary that a cursor names. @param rowCells of its row as it is now; undefined where that is gone */
export function boundaryOf(
  cursor: Cursor,
  plan: QueryPlan,
  table: string,
  rowCells: readonly string[] | undefined,
): Boundary {
  const { place, cells, longCells } = cursor;
  if (!cells.includes(null)) return { place, cells: cells as readonly string[] };
  const whole = cells.map((cell, at) => cell ?? rowCells?.[plan.sort[at]!.index] ?? '');
  const isAsItWas = rowCells !== undefined && contentHash(whole.filter((_, at) => cells[at] === null)) === longCells;
  if (isAsItWas) return { place, cells: whole };
  throw new StoreError(
    'invalid-cursor',
    'The row that the cursor stands on was changed or deleted, and its place cannot be made out without it; begin with the first page.',
    { table },
  );
}

function parse(text: unknown, plan: QueryPlan): Cursor | undefined {
  if (typeof text !== 'string' || text.length > longest || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length !== 4) return undefined;
  const [check, ...fields] = parsed as unknown[];
  const [place, cells, longCells] = fields;
  if (check !== checkOf(plan, fields)) return undefined;
  // The check is no secret: whoever works it out must still not get in what a query cannot take.
  if (typeof place !== 'string' || !/^[0-9]{1,18}$/.test(place) || typeof longCells !== 'string') return undefined;
  if (!Array.isArray(cells) || cells.length !== plan.sort.length) return undefined;
  const isCell = (cell: unknown, at: number): boolean =>
    cell === null || (typeof cell === 'string' && (cell === '' || !plan.sort[at]!.numeric || isNumber(cell)));
  return cells.every(isCell) ? { place, cells: cells as (string | null)[], longCells } : undefined;
}

function isNumber(cell: string): boolean {
  return /^-?[0-9.eE+-]+$/.test(cell) && Number.isFinite(Number(cell));
}

/** Binds a cursor to its query and table, and shows what was damaged on the way. */
function checkOf(plan: QueryPlan, fields: readonly unknown[]): string {
  return contentHash([plan.identity, JSON.stringify(fields)]);
}
