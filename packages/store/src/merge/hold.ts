import type { Turn } from '../scheduling/turn.js';
import type { Held, MergeRow, ReformattedColumn } from './merge-table.js';
import { isReformatted } from './reformatting.js';
import { type Alignment, type Sides, slotsWhere } from './sides.js';

/**
 * What holds a save although it could be merged: it looks like an accident, and a person should say whether it is one.
 * What the table in service has already is no reason any more, so a save that was accepted can be merged again.
 */

/** So many rows may be gone from any table. */
const MAX_ROWS_GONE = 20;
/** One in so many may be gone from a large one. */
const GONE_SHARE = 10;
/** So many changed cells of a column say what happened to it; in a wide table fewer have to do. */
const MAX_CELLS_OF_COLUMN = 10_000;
const MIN_CELLS_OF_COLUMN = 100;
const MAX_CELLS = 250_000;

export async function holdReason<R extends MergeRow>(
  sides: Sides<R>,
  alignment: Alignment,
  keyIndex: number | undefined,
  alike: number,
  turn: Turn,
): Promise<Held | undefined> {
  const hasKey = keyIndex !== undefined;
  return (await rowsGone(alignment, hasKey, alike, turn)) ?? (await reformatted(sides, alignment, hasKey, turn));
}

/** In a table without a key a changed row is one that is gone and one that is new: only what is missing on balance counts. */
async function rowsGone(alignment: Alignment, hasKey: boolean, alike: number, turn: Turn): Promise<Held | undefined> {
  let gone = (await slotsGone(alignment, turn)).length;
  if (!hasKey) gone -= (await slotsAdded(alignment, turn)).length;
  const of = alignment.base.length + alike;
  if (!isMany(gone, of)) return undefined;
  return { kind: 'held', reason: 'rows-gone', details: { gone, of } };
}

/** More than 20 rows, and more than a tenth of them all. */
export function isMany(rows: number, of: number): boolean {
  return rows > MAX_ROWS_GONE && rows * GONE_SHARE > of;
}

async function reformatted<R extends MergeRow>(
  sides: Sides<R>,
  alignment: Alignment,
  hasKey: boolean,
  turn: Turn,
): Promise<Held | undefined> {
  const { columns, base, ours, theirs } = sides;
  const pairs = await (hasKey ? rowsWithKey(alignment, turn) : rowsInPlace(alignment, turn));
  const share = Math.max(MIN_CELLS_OF_COLUMN, Math.floor(MAX_CELLS / columns.length));
  const maxCells = Math.min(MAX_CELLS_OF_COLUMN, share);
  const found: ReformattedColumn[] = [];
  for (const [column, name] of columns.entries()) {
    if (!base.has(column) || !theirs.has(column) || !ours.has(column)) continue;
    let changed = 0;
    let count = 0;
    let example: { before: string; after: string } | undefined;
    for (const [at, baseRow] of pairs.base.entries()) {
      if (turn.isOverAfterRow()) await turn.next();
      const before = base.cell(base.rows[baseRow]!, column);
      const after = theirs.cell(theirs.rows[pairs.theirs[at]!]!, column);
      if (before === after) continue;
      const ourRow = ours.rows[alignment.oursAt[alignment.base[baseRow]!]!];
      if (ourRow === undefined || ours.cell(ourRow, column) === after) continue;
      if (isReformatted(before, after)) {
        count++;
        example ??= { before, after };
      }
      if (++changed === maxCells) break;
    }
    if (example !== undefined && count * 2 > changed)
      found.push({ column: name, changed, reformatted: count, ...example });
  }
  return found.length === 0 ? undefined : { kind: 'held', reason: 'reformatted', details: { columns: found } };
}

/** Rows that are compared with each other, by their indexes in the base and in the save. */
interface RowPairs {
  readonly base: Int32Array;
  readonly theirs: Int32Array;
}

/** Rows of the base that the save lacks, of those still in service. */
function slotsGone({ base, oursAt, theirsAt }: Alignment, turn: Turn): Promise<Int32Array> {
  return slotsWhere(base, (slot) => theirsAt[slot] === -1 && oursAt[slot] !== -1, turn);
}

/** Rows that only the save has. */
function slotsAdded({ theirs, baseAt, oursAt }: Alignment, turn: Turn): Promise<Int32Array> {
  return slotsWhere(theirs, (slot) => baseAt[slot] === -1 && oursAt[slot] === -1, turn);
}

async function rowsWithKey({ theirs, theirsAt, baseAt }: Alignment, turn: Turn): Promise<RowPairs> {
  const slots = await slotsWhere(theirs, (slot) => baseAt[slot] !== -1, turn);
  return { base: slots.map((slot) => baseAt[slot]!), theirs: slots.map((slot) => theirsAt[slot]!) };
}

/** Without a key: the first row that is gone and the first that is new, and so on. */
async function rowsInPlace(alignment: Alignment, turn: Turn): Promise<RowPairs> {
  const { baseAt, theirsAt } = alignment;
  const gone = await slotsGone(alignment, turn);
  const added = await slotsAdded(alignment, turn);
  const count = Math.min(gone.length, added.length);
  return {
    base: gone.subarray(0, count).map((slot) => baseAt[slot]!),
    theirs: added.subarray(0, count).map((slot) => theirsAt[slot]!),
  };
}
