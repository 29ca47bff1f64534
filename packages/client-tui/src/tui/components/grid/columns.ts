/** Columns on the screen: how wide each is, and which of them are drawn. */
import type { TableDescription } from '@rowhouse/protocol/api';
import { visible } from '../../../core/text/visible.js';
import { keyColumnOf, type Row } from '../../../core/tables/rows.js';
import { widthOf } from '../../text/cells.js';

/** Widest that a column is drawn unless the user widens it; longer cells are cut, and marked so. */
export const widestColumn = 32;
/** Limits of what the user can choose. */
const narrowest = 3;
const widestChosen = 200;
/** Cells between two columns. */
export const gap = 2;
/** Characters that are drawn as several: none is among those of plain text. */
const hasControl = /[^\x20-\x7e\u00a1-\u00ac\u00ae-\u05ff\u3000-\ud7ff]/;

/** The widths that the names need, in the table's order. */
export function headerWidths(table: TableDescription): number[] {
  return table.columns.map(({ name }) => Math.min(widestColumn, widthOf(visible(name)) + 2));
}

/** The widths with room for more rows; never narrower than before, so that columns keep still. */
export function widened(widths: readonly number[], rows: readonly Row[]): readonly number[] {
  const next = [...widths];
  for (const { cells } of rows) {
    for (const [index, cell] of cells.entries()) {
      const widest = next[index] ?? 1;
      // No character of plain text is wider than two cells: most cells need no measuring, and long ones are cut anyway.
      if (widest >= widestColumn || (cell.length * 2 <= widest && !hasControl.test(cell))) continue;
      next[index] = Math.min(widestColumn, Math.max(widest, widthOf(visible(cell.slice(0, widestColumn * 4)))));
    }
  }
  return next.some((width, index) => width !== widths[index]) ? next : widths;
}

/** A width that the user chose, `step` wider or narrower than `now`. */
export function chosenWidth(now: number, step: number): number {
  return Math.max(narrowest, Math.min(widestChosen, now + step));
}

/** Which columns are drawn in `width` cells, by number: the key's first, then as many as fit around the selected one. */
export function visibleColumns(
  table: TableDescription,
  widths: readonly number[],
  selectedColumn: number,
  width: number,
): number[] {
  const room = (index: number): number => (widths[index] ?? 1) + gap;
  const keyColumn = keyColumnOf(table);
  const others = [...table.columns.keys()].filter((index) => index !== keyColumn);
  let free = width - (keyColumn < 0 ? 0 : room(keyColumn));
  let first = Math.max(0, others.indexOf(selectedColumn));
  let end = first;
  const roomAt = (at: number): number => room(others[at] ?? -1);
  if (end < others.length) {
    free -= roomAt(end);
    end += 1;
  }
  // Leftwards as many as fit whole; rightwards the last may be cut at the edge: better a part of it than an empty margin.
  for (; first > 0 && roomAt(first - 1) <= free; first -= 1) free -= roomAt(first - 1);
  for (; end < others.length && free > 0; end += 1) free -= roomAt(end);
  return [...(keyColumn < 0 ? [] : [keyColumn]), ...others.slice(first, end)];
}
