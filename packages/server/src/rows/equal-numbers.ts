/** Writes that change a number's looks alone change nothing: `5` over `5.00` leaves the cell as it is. */
import type { CellAssignment, Row, TableDescription } from '@rowhouse/store';
import { isSameNumber } from './json-cells.js';
import { jsonType } from './json-rows.js';

/** The assignments, with the row's own cell where it is the same number. */
export function keepEqualNumbers(
  cells: readonly CellAssignment[],
  row: Row | undefined,
  { columns }: TableDescription,
): readonly CellAssignment[] {
  if (row === undefined) return cells;
  return cells.map((assignment) => {
    const [name, cell] = assignment;
    const index = columns.findIndex((column) => column.name === name);
    const column = columns[index];
    if (column === undefined || jsonType(column) !== 'number') return assignment;
    const current = row.cells[index] ?? '';
    return current !== cell && isSameNumber(current, cell) ? [name, current] : assignment;
  });
}
