/** What there is to say of the selected cell and of what is pending. */
import { changedColumns } from '../../../core/tables/edits.js';
import { editIdAt, placeAt, type GridState } from './state.js';

/** The text of the selected cell, as it would be saved. */
export function cellText(grid: GridState): string {
  const place = placeAt(grid, grid.row);
  const name = grid.table.columns[grid.column]?.name ?? '';
  if (place?.kind === 'added') return place.edit.cells[name] ?? '';
  if (place?.kind !== 'row') return '';
  const edited = place.edit?.kind === 'change' ? place.edit.cells[name] : undefined;
  return edited ?? place.row.cells[grid.column] ?? '';
}

/** What is pending in the selected line, in words for the line below the rows. */
export function faultAt(grid: GridState): string | undefined {
  const place = placeAt(grid, grid.row);
  const id = place === undefined ? undefined : editIdAt(place);
  return id === undefined ? undefined : grid.faults.get(id);
}

/** How many cells, rows added and rows deleted are pending. */
export function pendingCount({ edits, table }: GridState): { cells: number; added: number; deleted: number } {
  let cells = 0;
  let added = 0;
  let deleted = 0;
  for (const edit of edits) {
    if (edit.kind === 'change') cells += changedColumns(edit, table).length;
    else if (edit.kind === 'add') added += 1;
    else deleted += 1;
  }
  return { cells, added, deleted };
}
