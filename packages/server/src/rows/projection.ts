/** Columns and cells of a row, as far as they are asked for. */
import type { Column, Row } from '@rowhouse/store';

export function projection(
  columns: readonly Column[],
  row: Row,
  fields: readonly string[] | undefined,
): { columns: readonly Column[]; row: Row } {
  if (fields === undefined) return { columns, row };
  const indexes = fields.map((name) => columns.findIndex((column) => column.name === name));
  return {
    columns: indexes.map((index) => columns[index]!),
    row: { ...row, cells: indexes.map((index) => row.cells[index]!) },
  };
}
