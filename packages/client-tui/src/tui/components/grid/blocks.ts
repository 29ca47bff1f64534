/**
 * The rows of a view that are here: blocks of it, loaded as they are looked at and let go when there are many. What
 * happens to the table is applied in place; what can't be (rows that come, go or move) makes blocks stale, which are
 * still drawn until they have been read again.
 */
import type { Page } from '../../../core/tables/api-client.js';
import type { RowChange } from '../../../core/tables/feed.js';
import type { Row, TableVersion } from '../../../core/tables/rows.js';

/** Rows in a block. */
export const blockSize = 200;
/** Most blocks that are kept: 10,000 rows. */
const mostBlocks = 50;

interface Block {
  readonly rows: readonly Row[];
  /** The version of the table that it shows. */
  readonly version: TableVersion | undefined;
  readonly isStale: boolean;
}

/** By number: block 0 has the first rows. */
export type Blocks = ReadonlyMap<number, Block>;

export const noBlocks: Blocks = new Map();

/** The row at a place in the view (from 0), if it is here. */
export function rowAt(blocks: Blocks, index: number): Row | undefined {
  return blocks.get(Math.floor(index / blockSize))?.rows[index % blockSize];
}

/** The blocks of the rows from `first` to before `end` that are not here, or are stale where that counts. */
export function missing(blocks: Blocks, first: number, end: number, doesStaleCount: boolean): number[] {
  const numbers: number[] = [];
  for (let number = Math.floor(first / blockSize); number * blockSize < end; number += 1) {
    const block = blocks.get(number);
    if (block === undefined || (block.isStale && doesStaleCount)) numbers.push(number);
  }
  return numbers;
}

/** With a block that came; those furthest from it are let go. */
export function withPage(blocks: Blocks, number: number, page: Page, isStale = false): Blocks {
  const next = new Map(blocks);
  next.set(number, { rows: page.rows, version: page.version, isStale });
  if (next.size <= mostBlocks) return next;
  const furthest = [...next.keys()].sort((one, other) => Math.abs(other - number) - Math.abs(one - number));
  for (const each of furthest.slice(0, next.size - mostBlocks)) next.delete(each);
  return next;
}

/** All blocks stale. */
export function stale(blocks: Blocks): Blocks {
  return new Map([...blocks].map(([number, block]) => [number, { ...block, isStale: true }]));
}

/** A view's row in the place of the one with its key, unless that has been changed since: one of `based` is its revision then. */
export function withRowReplaced(blocks: Blocks, row: Row, based: readonly string[]): Blocks {
  return applied(blocks, [{ op: 'put', row }], undefined, (present) => based.includes(present.rev)).blocks;
}

/** What applying changes came to. */
export interface Applied {
  readonly blocks: Blocks;
  /** Keys of rows here that are otherwise than they were. */
  readonly changed: readonly string[];
  /** How many of the changes met a row that is here. */
  readonly met: number;
}

/** With changes of a transaction, in the rows that are here and were read before it, or else those that `counts` says. */
export function applied(
  blocks: Blocks,
  changes: readonly RowChange[],
  version: TableVersion | undefined,
  counts: (row: Row) => boolean = () => true,
): Applied {
  const rows = new Map<string, Row>();
  for (const change of changes) {
    if (change.op === 'put' && change.row.key !== null) rows.set(change.row.key, change.row);
  }
  if (rows.size === 0) return { blocks, changed: [], met: 0 };
  const changed: string[] = [];
  let met = 0;
  const next = new Map<number, Block>();
  for (const [number, block] of blocks) {
    let replaced: Row[] | undefined;
    for (const [index, row] of block.rows.entries()) {
      const fresh = row.key === null ? undefined : rows.get(row.key);
      if (fresh === undefined) continue;
      met += 1;
      if (isOlder(version, block.version) || isSame(fresh, row) || !counts(row)) continue;
      replaced ??= [...block.rows];
      replaced[index] = fresh;
      changed.push(fresh.key ?? '');
    }
    next.set(number, replaced === undefined ? block : { ...block, rows: replaced });
  }
  return { blocks: changed.length === 0 ? blocks : next, changed, met };
}

/** The place in the view of a row, among those here that are not stale, unless those count too; the nearest to `from`. */
export function placeOf(
  blocks: Blocks,
  isLookedFor: (row: Row) => boolean,
  from: number,
  doesStaleCount = false,
): number | undefined {
  let nearest: number | undefined;
  for (const [number, { rows, isStale }] of blocks) {
    if (isStale && !doesStaleCount) continue;
    for (const [at, row] of rows.entries()) {
      const place = number * blockSize + at;
      const isNearer = nearest === undefined || Math.abs(place - from) < Math.abs(nearest - from);
      if (isNearer && isLookedFor(row)) nearest = place;
    }
  }
  return nearest;
}

/** The places of the rows that are here, by their revisions. */
export function placesByRevision(blocks: Blocks): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [number, { rows }] of blocks) {
    for (const [at, { rev }] of rows.entries()) {
      const place = number * blockSize + at;
      const present = places.get(rev);
      if (present === undefined) places.set(rev, [place]);
      else present.push(place);
    }
  }
  return places;
}

/** Whether a block that was read at `read` shows what happened at `happened` already. */
function isOlder(happened: TableVersion | undefined, read: TableVersion | undefined): boolean {
  return happened !== undefined && happened.incarnation === read?.incarnation && happened.sequence <= read.sequence;
}

function isSame(one: Row, other: Row): boolean {
  return one.rev === other.rev && one.rev !== '' && one.cells.every((cell, index) => cell === other.cells[index]);
}
