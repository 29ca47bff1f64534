/** Where an edit is to be seen: its line, as the rows are by now, and the cell that a step back or forward changed. */
import { cellNamed, type Edit, type Edits } from '../../../core/tables/edits.js';
import { isFileOrder } from '../../../core/tables/requests.js';
import { placeOf } from './blocks.js';
import { addedRows, move, type GridState } from './state.js';

/** The line of an edit, from 0; undefined where its row is not among those that are here. */
export function lineOf(grid: GridState, edit: Edit): number | undefined {
  const total = grid.total ?? 0;
  if (edit.kind === 'add') {
    const index = addedRows(grid.edits).findIndex(({ id }) => id === edit.id);
    return index < 0 ? undefined : total + index;
  }
  const { key, number } = edit.place;
  if (key !== null) return placeOf(grid.blocks, (row) => row.key === key, grid.row, true);
  const isThere = number !== null && number >= 1 && number <= total && isFileOrder(grid.view);
  return isThere ? number - 1 : undefined;
}

/** The selection on what is otherwise in the edits than in those of `before`, where that is here; `room` is how many rows fit. */
export function onChange(before: GridState, after: GridState, room: number): GridState {
  const changed = changedBetween(before.edits, after.edits);
  const line = changed === undefined ? undefined : lineOf(after, changed.edit);
  if (changed === undefined || line === undefined) return move(after, 0, 0, room);
  const column = after.table.columns.findIndex(({ name }) => changed.isOther(name));
  return move(after, line - after.row, column < 0 ? 0 : column - after.column, room);
}

/** The first edit that is otherwise than it was, or is gone, and which of its cells are. */
function changedBetween(
  before: Edits,
  after: Edits,
): { readonly edit: Edit; readonly isOther: (column: string) => boolean } | undefined {
  const [earlier, now] = [before, after].map((edits) => new Map(edits.map((edit) => [edit.id, edit])));
  for (const edit of [...after, ...before]) {
    const [was, is] = [earlier?.get(edit.id), now?.get(edit.id)];
    const isOther = (column: string): boolean => cellOf(was, column) !== cellOf(is, column);
    const names = [was, is].flatMap((each) => Object.keys(cellsOf(each)));
    if (was?.kind !== is?.kind || names.some(isOther)) return { edit, isOther };
  }
  return undefined;
}

function cellsOf(edit: Edit | undefined): Readonly<Record<string, string>> {
  return edit === undefined || edit.kind === 'delete' ? {} : edit.cells;
}

function cellOf(edit: Edit | undefined, column: string): string | undefined {
  return cellNamed(cellsOf(edit), column);
}
