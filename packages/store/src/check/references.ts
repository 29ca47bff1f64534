import type { ForeignKey } from '../contract.js';
import type { CsvTable } from '../csv/csv-reader.js';
import type { Field } from '../schema/table-schema.js';

/** A foreign key beside the rows that it leads to. */
export interface Reference {
  /** Indexes of the key's columns. */
  readonly indexes: readonly number[];
  readonly key: ForeignKey;
  /** The cells of the referenced columns of every row, see `referenceText`. */
  readonly targets: ReadonlySet<string>;
}

/** The reference, or what keeps it from being checked, as the end of the sentence "the foreign key …". */
export function resolveReference(
  key: ForeignKey,
  names: readonly string[],
  target: CsvTable | undefined,
): Reference | string {
  const indexes = indexesOf(key.columns, names);
  if (typeof indexes === 'string') return `needs the column ${indexes}, which is not there`;
  const { table, columns } = key.references;
  if (target === undefined) return `leads to ${table}.csv, which is not there or cannot be read`;
  const targetIndexes = indexesOf(columns, target.names);
  if (typeof targetIndexes === 'string')
    return `leads to the column ${targetIndexes} of ${table}.csv, which is not there`;
  const targets = new Set(target.rows.map(({ cells }) => referenceText(cells, targetIndexes)));
  return { indexes, key, targets };
}

/** Whether a row has a key that leads nowhere. A key that is empty in any part leads nowhere by right. */
export function isDangling(
  { indexes, targets }: Reference,
  cells: readonly string[],
  fields: readonly (Field | undefined)[],
): boolean {
  const isEmpty = indexes.some((index) => cells[index] === '' || fields[index]?.missing.has(cells[index]!) === true);
  return !isEmpty && !targets.has(referenceText(cells, indexes));
}

function referenceText(cells: readonly string[], indexes: readonly number[]): string {
  return indexes.length === 1 ? cells[indexes[0]!]! : JSON.stringify(indexes.map((index) => cells[index]));
}

/** The indexes, or the first name that is not there, quoted. */
function indexesOf(columns: readonly string[], names: readonly string[]): readonly number[] | string {
  const lost = columns.find((column) => !names.includes(column));
  return lost === undefined ? columns.map((column) => names.indexOf(column)) : JSON.stringify(lost);
}
