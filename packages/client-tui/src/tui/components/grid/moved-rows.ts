/**
 * Rows that are elsewhere than they were. With a key a row is found by it; without one a row is its number, and one that
 * went elsewhere is known by its revision, which tells its cells: only where no other row has the same.
 */
import type { Edits, RowPlace } from '../../../core/tables/edits.js';
import { isFileOrder } from '../../../core/tables/requests.js';
import type { Row } from '../../../core/tables/rows.js';
import { placeOf, placesByRevision, rowAt, type Blocks } from './blocks.js';
import { isSameRow, lineCount, move, type GridState } from './state.js';

/** The selection on the row it was on, and edits with the rows they are of, where others came or went. */
export function followed(before: GridState, after: GridState, room: number): GridState {
  return selectionFollowed(before, editsFollowed(before, after), room);
}

function selectionFollowed(before: GridState, after: GridState, room: number): GridState {
  if (before.total !== undefined && before.row >= before.total) {
    const shift = (after.total ?? 0) - before.total;
    return move({ ...after, firstRow: Math.max(0, after.firstRow + shift) }, shift, 0, room);
  }
  const row = before.opened?.kind === 'row' ? before.opened.row : rowAt(before.blocks, before.row);
  const present = rowAt(after.blocks, after.row);
  if (row === undefined || (present !== undefined && isSameRow(present, row))) return move(after, 0, 0, room);
  const place = placeOf(after.blocks, (each) => isSameRow(each, row), after.row);
  if (place === undefined) return move(after, 0, 0, room);
  const shift = place - after.row;
  const firstRow = Math.max(0, Math.min(after.firstRow + shift, Math.max(0, lineCount(after) - room)));
  return move({ ...after, firstRow }, shift, 0, room);
}

function editsFollowed(before: GridState, after: GridState): GridState {
  if (after.table.key !== null || !isFileOrder(after.view)) return after;
  const strayed = after.edits.flatMap((edit) => {
    if (edit.kind === 'add' || edit.place.number === null) return [];
    const home = edit.place.number - 1;
    const [was, is] = [before, after].map(({ blocks }) => rowAt(blocks, home)?.rev);
    const isKnown = is !== undefined || home >= (after.total ?? 0);
    const hasLeft = isKnown && is !== edit.base.rev && (was === undefined || was === edit.base.rev);
    return hasLeft ? [edit] : [];
  });
  if (strayed.length === 0) return after;
  const [earlier, now] = [placesByRevision(before.blocks), placesByRevision(after.blocks)];
  const places = new Map<string, RowPlace>();
  for (const { id, base } of strayed) {
    const [index, ...others] = now.get(base.rev) ?? [];
    const isOnly = others.length === 0 && (earlier.get(base.rev)?.length ?? 0) <= 1;
    if (index !== undefined && isOnly) places.set(id, { key: null, number: index + 1 });
  }
  const placed = (edits: Edits): Edits =>
    edits.map((edit) => {
      const place = edit.kind === 'add' ? undefined : places.get(edit.id);
      return place === undefined ? edit : { ...edit, place };
    });
  return { ...after, edits: placed(after.edits), done: after.done.map(placed), undone: after.undone.map(placed) };
}

/** Where a row that was saved is by now: its number, if it went elsewhere and can be told from all others. */
export function placeNow(blocks: Blocks, place: RowPlace, row: Row | undefined): RowPlace {
  if (place.key !== null || row === undefined || rowAt(blocks, (place.number ?? 0) - 1)?.rev === row.rev) return place;
  const [index, ...others] = placesByRevision(blocks).get(row.rev) ?? [];
  return index === undefined || others.length > 0 ? place : { key: null, number: index + 1 };
}
