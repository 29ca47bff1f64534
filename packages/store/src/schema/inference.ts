import type { Column, ColumnType } from '../contract.js';
import { contentHash } from '../row.js';

/**
 * Types as a view of text cells: the narrowest one that fits every cell that is not empty. Nothing here changes a cell;
 * `00123` is no JSON number and so keeps its column text.
 */

/** JSON's number grammar (RFC 8259, section 6). */
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
/** As many digits as every double keeps. */
const MAX_SIGNIFICANT_DIGITS = 15;
/** Longer texts are no number that a double keeps, whatever they hold. */
export const MAX_NUMBER_LENGTH = 400;

/** The narrowest type that this cell fits; undefined for an empty cell, which fits all. */
export function cellType(cell: string): ColumnType | undefined {
  if (cell === '') return undefined;
  if (cell === 'true' || cell === 'false') return 'boolean';
  return isPlainNumber(cell) ? 'number' : 'text';
}

/** Whether cells of this type are compared as numbers. A declared column may hold cells that are none: they count as empty then. */
export function isNumeric(type: ColumnType): boolean {
  return type === 'number' || type === 'integer';
}

/** The narrowest type that fits both; undefined means that no cell has been seen. */
export function widen(a: ColumnType | undefined, b: ColumnType | undefined): ColumnType | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a === b ? a : 'text';
}

/**
 * Infers the columns of a table. Where the table was open before, `previous` are its columns: a type is never narrower
 * than the one of the same name there. Types in `declared`, one for each column, stand whatever the cells are.
 */
export function inferColumns(
  names: readonly string[],
  rows: Iterable<{ readonly cells: readonly string[] }>,
  previous: readonly Column[] = [],
  declared: readonly (ColumnType | undefined)[] = [],
): readonly Column[] {
  const narrowest = new NarrowestTypes(names.length, declared);
  for (const { cells } of rows) narrowest.add(cells);
  return columnsOfTypes(names, narrowest.types, previous, declared);
}

/** The narrowest type of each column's cells, worked out row by row. Nothing is worked out where one is declared. */
export class NarrowestTypes {
  readonly #declared: readonly (ColumnType | undefined)[];
  /** Undefined for no cell. */
  readonly types: (ColumnType | undefined)[];

  constructor(columns: number, declared: readonly (ColumnType | undefined)[]) {
    this.#declared = declared;
    this.types = Array.from({ length: columns }, () => undefined);
  }

  add(cells: readonly string[]): void {
    const { types } = this;
    for (let index = 0; index < types.length; index++) {
      if (types[index] !== 'text' && this.#declared[index] === undefined)
        types[index] = widen(types[index], cellType(cells[index]!));
    }
  }
}

/** As {@link inferColumns}, where the narrowest type of each column's cells is known; undefined for no cell. */
export function columnsOfTypes(
  names: readonly string[],
  types: readonly (ColumnType | undefined)[],
  previous: readonly Column[] = [],
  declared: readonly (ColumnType | undefined)[] = [],
): readonly Column[] {
  const before = new Map(previous.map(({ name, type }) => [name, type]));
  return names.map((name, index) => ({
    name,
    type: declared[index] ?? widen(before.get(name), types[index]) ?? 'text',
    declared: declared[index] !== undefined,
  }));
}

/** The same array where no type had to be widened. Declared types stay. */
export function widenColumns(columns: readonly Column[], cells: readonly string[]): readonly Column[] {
  const fits = ({ type, declared }: Column, index: number): boolean =>
    declared || type === 'text' || widen(type, cellType(cells[index]!)) === type;
  if (columns.every(fits)) return columns;
  return columns.map((column, index) => {
    if (fits(column, index)) return column;
    return { ...column, type: widen(column.type, cellType(cells[index]!)) ?? column.type };
  });
}

/** See `TableDescription.schemaVersion`. */
export function schemaVersion(columns: readonly Column[], key: string | undefined): string {
  const known = knownVersions.get(columns);
  if (known !== undefined && known.key === key) return known.version;
  const texts = columns.flatMap(({ name, type }) => [name, type]);
  const version = contentHash(key === undefined ? texts : [...texts, key]);
  knownVersions.set(columns, { key, version });
  return version;
}

/** Nearly every transaction leaves columns and key as they are, the very array, and its answer needs the version. */
const knownVersions = new WeakMap<readonly Column[], { readonly key: string | undefined; readonly version: string }>();

/** Most numbers are as short as this, and need no more looking at. */
const SHORT_INTEGER = /^[1-9][0-9]{0,14}$/;

function isPlainNumber(cell: string): boolean {
  if (SHORT_INTEGER.test(cell)) return true;
  if (cell.length > MAX_NUMBER_LENGTH || !JSON_NUMBER.test(cell)) return false;
  const digits = significantDigits(cell);
  if (digits.length > MAX_SIGNIFICANT_DIGITS) return false;
  const value = Number(cell);
  // Neither 1e999 nor 1e-999 survives as a double.
  return Number.isFinite(value) && (value !== 0 || /^0*$/.test(digits));
}

/** The digits from the first that is not zero, without point, sign and exponent. */
function significantDigits(number: string): string {
  const mantissa = number.replace(/[eE].*$/, '');
  return mantissa.replace(/[-.]/g, '').replace(/^0+/, '');
}
