import type { Held, MergeRow, ReformattedColumn } from './merge-table.js';
import { isReformatted } from './reformatting.js';
import type { Alignment, Sides } from './sides.js';

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

export function holdReason<R extends MergeRow>(
  sides: Sides<R>,
  alignment: Alignment,
  keyIndex: number | undefined,
  alike: number,
): Held | undefined {
  return rowsGone(alignment, keyIndex !== undefined, alike) ?? reformatted(sides, alignment, keyIndex !== undefined);
}

/** In a table without a key a changed row is one that is gone and one that is new: only what is missing on balance counts. */
function rowsGone(
  { base, baseAt, oursAt, theirs, theirsAt }: Alignment,
  hasKey: boolean,
  alike: number,
): Held | undefined {
  let gone = base.filter((slot) => theirsAt[slot] === -1 && oursAt[slot] !== -1).length;
  if (!hasKey) gone -= theirs.filter((slot) => baseAt[slot] === -1 && oursAt[slot] === -1).length;
  const of = base.length + alike;
  if (!isMany(gone, of)) return undefined;
  return { kind: 'held', reason: 'rows-gone', details: { gone, of } };
}

/** More than 20 rows, and more than a tenth of them all. */
export function isMany(rows: number, of: number): boolean {
  return rows > MAX_ROWS_GONE && rows * GONE_SHARE > of;
}

function reformatted<R extends MergeRow>(sides: Sides<R>, alignment: Alignment, hasKey: boolean): Held | undefined {
  const { columns, base, ours, theirs } = sides;
  const pairs = hasKey ? rowsWithKey(alignment) : rowsInPlace(alignment);
  const share = Math.max(MIN_CELLS_OF_COLUMN, Math.floor(MAX_CELLS / columns.length));
  const maxCells = Math.min(MAX_CELLS_OF_COLUMN, share);
  const found = columns.flatMap((name, column): ReformattedColumn[] => {
    if (!base.has(column) || !theirs.has(column) || !ours.has(column)) return [];
    let changed = 0;
    let count = 0;
    let example: { before: string; after: string } | undefined;
    for (const { baseRow, ourRow, theirRow } of pairs) {
      const before = base.cell(base.rows[baseRow]!, column);
      const after = theirs.cell(theirs.rows[theirRow]!, column);
      if (before === after || ours.rows[ourRow] === undefined) continue;
      if (ours.cell(ours.rows[ourRow], column) === after) continue;
      if (isReformatted(before, after)) {
        count++;
        example ??= { before, after };
      }
      if (++changed === maxCells) break;
    }
    if (example === undefined || count * 2 <= changed) return [];
    return [{ column: name, changed, reformatted: count, ...example }];
  });
  return found.length === 0 ? undefined : { kind: 'held', reason: 'reformatted', details: { columns: found } };
}

/** Indexes of rows. */
interface RowPair {
  readonly baseRow: number;
  readonly ourRow: number;
  readonly theirRow: number;
}

function rowsWithKey({ theirs, theirsAt, baseAt, oursAt }: Alignment): RowPair[] {
  return Array.from(theirs, (slot) => ({
    baseRow: baseAt[slot]!,
    ourRow: oursAt[slot]!,
    theirRow: theirsAt[slot]!,
  })).filter(({ baseRow }) => baseRow !== -1);
}

/** Without a key: the first row that is gone and the first that is new, and so on. */
function rowsInPlace({ base, baseAt, oursAt, theirs, theirsAt }: Alignment): RowPair[] {
  const gone = base.filter((slot) => theirsAt[slot] === -1 && oursAt[slot] !== -1);
  const added = theirs.filter((slot) => baseAt[slot] === -1 && oursAt[slot] === -1);
  return Array.from(gone.subarray(0, added.length), (slot, index) => ({
    baseRow: baseAt[slot]!,
    ourRow: oursAt[slot]!,
    theirRow: theirsAt[added[index]!]!,
  }));
}
