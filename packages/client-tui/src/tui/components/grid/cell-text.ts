/** What there is to say of the selected cell and of what is pending. */
import { cellNamed, changedColumns } from '../../../core/tables/edits.js';
import { editIdAt, placeAt, type GridState, type Place } from './state.js';

/** The text of the selected cell, as it would be saved. */
export function cellText(grid: GridState): string {
  const place = placeAt(grid, grid.row);
  if (place === undefined || place.kind === 'coming') return '';
  return textIn(place, grid.column, grid.table.columns[grid.column]?.name ?? '');
}

/** The text of a cell of a line, with its edit applied. */
export function textIn(place: Exclude<Place, { kind: 'coming' }>, column: number, name: string): string {
  const { edit } = place;
  const edited = edit === undefined || edit.kind === 'delete' ? undefined : cellNamed(edit.cells, name);
  return edited ?? (place.kind === 'row' ? (place.row.cells[column] ?? '') : '');
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
