import type { Column, ColumnType, TableDescription } from '../contract.js';
import { type ConstraintViolation, StoreError } from '../errors.js';
import { columnsOfTypes, inferColumns } from './inference.js';
import type { CellRule, Field, TableSchema } from './table-schema.js';
import { UniqueCells } from './unique-cells.js';
import { packageWarning, quote, shorten } from './warnings.js';

/** A schema beside the columns that a table really has: they are matched by name, whatever their order. */
export interface DeclaredTable {
  readonly schema: TableSchema;
  /** One for each column; undefined for those that are not declared. */
  readonly fields: readonly (Field | undefined)[];
  readonly warnings: TableDescription['warnings'];
}

/** `more` are warnings that concern the table beyond its schema. */
export function declareTable(
  schema: TableSchema,
  names: readonly string[],
  more: DeclaredTable['warnings'] = [],
): DeclaredTable {
  const columns = new Set(names);
  const lost = [...schema.fields.keys()].filter((name) => !columns.has(name)).slice(0, MAX_LOST_FIELDS);
  const warnings = lost.map((name) => packageWarning(`the field ${quote(name)} has no column in the table`));
  return {
    schema,
    fields: names.map((name) => schema.fields.get(name)),
    warnings: [...schema.warnings, ...warnings, ...more],
  };
}

const MAX_LOST_FIELDS = 20;

/** The table's columns: types as declared, else inferred from the rows and never narrower than in `previous`. */
export function columnsOf(
  declared: DeclaredTable,
  names: readonly string[],
  rows: Iterable<{ readonly cells: readonly string[] }>,
  previous: readonly Column[] = [],
): readonly Column[] {
  const types = declared.fields.map((field) => field?.type);
  return withFacets(declared, inferColumns(names, rows, inferredOf(previous), types));
}

/** As {@link columnsOf}, where the narrowest type of each column's cells is known; undefined for no cell. */
export function columnsOfFile(
  declared: DeclaredTable,
  names: readonly string[],
  narrowest: readonly (ColumnType | undefined)[],
  previous: readonly Column[] = [],
): readonly Column[] {
  const types = declared.fields.map((field) => field?.type);
  return withFacets(declared, columnsOfTypes(names, narrowest, inferredOf(previous), types));
}

function inferredOf(columns: readonly Column[]): readonly Column[] {
  return columns.filter((column) => !column.declared);
}

function withFacets({ fields }: DeclaredTable, columns: readonly Column[]): readonly Column[] {
  return columns.map((column, index) => {
    const field = fields[index];
    return field === undefined ? column : { ...column, ...field.facets };
  });
}

/** The empty index of the columns that are unique, and of those rows. */
export function uniqueCellsOf(
  declared: DeclaredTable,
  rows: Iterable<{ readonly cells: readonly string[] }>,
): UniqueCells {
  const columns = declared.fields.flatMap((field, index) =>
    field?.unique === true ? [{ index, missing: field.missing }] : [],
  );
  return new UniqueCells(columns, rows);
}

/** A row that is to be written. */
export interface RowToCheck {
  readonly table: string;
  readonly cells: readonly string[];
  /** The row as it is; cells that stay as they are may break what is declared. */
  readonly before: readonly string[] | undefined;
  readonly key: string | undefined;
  /** Names the row in a sentence, such as `the row "7"`. */
  readonly place: string;
}

/** Throws `constraint-violated`, with every cell that breaks what is declared. */
export function checkRow(declared: DeclaredTable, row: RowToCheck, unique: UniqueCells): void {
  const { cells, before, key } = row;
  const violations: ConstraintViolation[] = [];
  for (const [index, field] of declared.fields.entries()) {
    const cell = cells[index]!;
    if (field === undefined || cell === before?.[index]) continue;
    const broken: Pick<CellRule, 'constraint' | 'demand'>[] = brokenRules(field, cell);
    if (field.unique && unique.holds(index, cell)) broken.push(TAKEN);
    for (const { constraint, demand } of broken) {
      violations.push({ column: field.name, constraint, key, value: shorten(cell), demand });
    }
  }
  if (violations.length > 0) throw violated(row, violations);
}

const TAKEN = { constraint: 'unique', demand: 'must be unique, and another row has it' } as const;
const REQUIRED: CellRule = { constraint: 'required', holds: () => false, demand: 'must not be empty' };

/** The rules that a cell breaks by itself; where it is not of the type, the others mean nothing. */
export function brokenRules(field: Field, cell: string): CellRule[] {
  if (field.missing.has(cell)) return field.required ? [REQUIRED] : [];
  const broken = field.rules.filter(({ holds }) => !holds(cell));
  return broken[0]?.constraint === 'type' ? [broken[0]] : broken;
}

function violated({ table, place }: RowToCheck, violations: readonly ConstraintViolation[]): StoreError {
  const { column, value, demand } = violations[0]!;
  const more = violations.length === 1 ? '' : ` (and ${violations.length - 1} more)`;
  const message =
    `The table ${JSON.stringify(table)} does not take ${place}: ${JSON.stringify(value)} under ` +
    `${JSON.stringify(column)} ${demand}${more}; correct it.`;
  return new StoreError('constraint-violated', message, { table, column, violations });
}
