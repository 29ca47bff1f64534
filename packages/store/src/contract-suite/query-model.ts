import type { CellCondition, ColumnType, Condition, Query, SortColumn } from '../index.js';

/** The rows that a query gives, worked out the obvious way: what every engine must agree with. */
export function answerOf(
  query: Query,
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly string[][],
): string[][] {
  const names = Object.keys(columns);
  const cell = (row: readonly string[], column: string) => row[names.indexOf(column)]!;
  const holds = (row: readonly string[], condition: Condition): boolean => {
    if ('any' in condition) return condition.any.some((one) => holds(row, one));
    if ('all' in condition) return condition.all.every((one) => holds(row, one));
    return cellConditionHolds(cell(row, condition.column), columns[condition.column] === 'number', condition);
  };
  return rows
    .filter((row) => (query.where ?? []).every((condition) => holds(row, condition)))
    .filter((row) => row.some((text) => lower(text).includes(lower(query.search ?? ''))))
    .map((row, place) => ({ row, place }))
    .sort((a, b) => {
      for (const sort of query.sort ?? []) {
        const [cellA, cellB] = [cell(a.row, sort.column), cell(b.row, sort.column)];
        const order = cellOrder(cellA, cellB, columns[sort.column] === 'number', sort);
        if (order !== 0) return order;
      }
      return a.place - b.place;
    })
    .map(({ row }) => row);
}

function cellConditionHolds(cell: string, numeric: boolean, condition: CellCondition): boolean {
  const isEqual = (value: string) =>
    numeric && cell !== '' && value !== '' ? Number(cell) === Number(value) : cell === value;
  switch (condition.operator) {
    case 'eq':
      return isEqual(condition.value);
    case 'ne':
      return !isEqual(condition.value);
    case 'in':
      return condition.values.some(isEqual);
    case 'nin':
      return !condition.values.some(isEqual);
    case 'lt':
      return cell !== '' && valueOrder(cell, condition.value, numeric) < 0;
    case 'lte':
      return cell !== '' && valueOrder(cell, condition.value, numeric) <= 0;
    case 'gt':
      return cell !== '' && valueOrder(cell, condition.value, numeric) > 0;
    case 'gte':
      return cell !== '' && valueOrder(cell, condition.value, numeric) >= 0;
    case 'contains':
      return condition.foldCase === true
        ? lower(cell).includes(lower(condition.value))
        : cell.includes(condition.value);
    case 'startsWith':
      return condition.foldCase === true
        ? lower(cell).startsWith(lower(condition.value))
        : cell.startsWith(condition.value);
    case 'endsWith':
      return condition.foldCase === true
        ? lower(cell).endsWith(lower(condition.value))
        : cell.endsWith(condition.value);
    case 'empty':
      return cell === '';
    case 'notEmpty':
      return cell !== '';
  }
}

function cellOrder(a: string, b: string, numeric: boolean, { direction = 'ascending', empty }: SortColumn): number {
  if (a === '' || b === '') {
    if (a === b) return 0;
    const first = (empty ?? (direction === 'ascending' ? 'first' : 'last')) === 'first';
    return (a === '') === first ? -1 : 1;
  }
  const order = valueOrder(a, b, numeric);
  return direction === 'ascending' ? order : -order;
}

function valueOrder(a: string, b: string, numeric: boolean): number {
  return numeric ? Number(a) - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
