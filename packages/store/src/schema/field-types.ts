import type { ColumnType } from '../contract.js';
import { MAX_NUMBER_LENGTH } from './inference.js';
import { readMomentAs, type TemporalType } from './temporal.js';

/**
 * The types of Table Schema that are checked: which cells are values of each, and how two of them compare. Types and
 * formats that are not here are kept as text (see `docs/decisions/007-table-schemas.md`).
 */
export interface FieldType {
  /** How the column is shown. */
  readonly columnType: ColumnType;
  /** As in `ConstraintViolation.demand`; undefined where every cell fits. */
  readonly demand: string | undefined;
  /** The value, such that `<` orders two of them where the type is ordered; undefined where the cell is none. */
  readonly read: (cell: string) => FieldValue | undefined;
  readonly isOrdered: boolean;
  /** What `minLength` and `maxLength` count; undefined where they mean nothing. */
  readonly lengthOf: ((cell: string) => number) | undefined;
}

export type FieldValue = string | number | bigint | boolean;

/** What a field says of its type beyond the name, all optional. */
export interface TypeOptions {
  readonly format: string;
  readonly trueValues: readonly string[] | undefined;
  readonly falseValues: readonly string[] | undefined;
  readonly decimalChar: string | undefined;
  readonly groupChar: string | undefined;
  readonly bareNumber: boolean;
}

export const DEFAULT_TRUE_VALUES = ['true', 'True', 'TRUE', '1'];
export const DEFAULT_FALSE_VALUES = ['false', 'False', 'FALSE', '0'];

/** Types that are known, and kept as text because no check of them was worth its weight yet. */
const UNCHECKED_TYPES = new Set(['duration', 'geopoint', 'geojson', 'list']);

/** Of a column whose type is left to the cells. */
export const TEXT_TYPE: FieldType = {
  columnType: 'text',
  demand: undefined,
  read: (cell) => cell,
  isOrdered: false,
  lengthOf: countCharacters,
};

/** The type, or why there is none: `fault` ends a sentence that begins with the type. */
export function findFieldType(name: string, options: TypeOptions): FieldType | { readonly fault: string } {
  switch (name) {
    case 'string':
      return stringType(options.format);
    case 'integer':
      return numeric('integer', 'must be an integer', options, readInteger);
    case 'number':
      return numeric('number', 'must be a number', options, readNumber);
    case 'boolean':
      return booleanType(options);
    case 'date':
    case 'time':
    case 'datetime':
      return temporal(name, options.format);
    case 'year':
      return ordered('year', 'must be a year, such as 2024', readYear);
    case 'yearmonth':
      return ordered('yearmonth', 'must be a year and a month, such as 2024-05', readYearMonth);
    case 'object':
      return json('must be a JSON object', (value) => (isPlainObject(value) ? Object.keys(value).length : undefined));
    case 'array':
      return json('must be a JSON array', (value) => (Array.isArray(value) ? value.length : undefined));
    default:
      return { fault: UNCHECKED_TYPES.has(name) ? 'is not checked yet' : 'is not a type of Table Schema' };
  }
}

const STRING_FORMATS: Readonly<Record<string, readonly [demand: string, holds: (cell: string) => boolean]>> = {
  email: ['must be an email address', (cell) => /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(cell)],
  uri: ['must be a URI with its scheme', (cell) => URL.canParse(cell)],
  uuid: ['must be a UUID', (cell) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(cell)],
  binary: ['must be base64', (cell) => cell.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(cell)],
};

function stringType(format: string): FieldType | { readonly fault: string } {
  if (format === 'default') return TEXT_TYPE;
  const known = Object.hasOwn(STRING_FORMATS, format) ? STRING_FORMATS[format] : undefined;
  if (known === undefined) return unknownFormat(format);
  const [demand, holds] = known;
  return { ...TEXT_TYPE, demand, read: (cell) => (holds(cell) ? cell : undefined) };
}

function numeric(
  columnType: ColumnType,
  demand: string,
  { decimalChar = '.', groupChar, bareNumber }: TypeOptions,
  read: (digits: string) => FieldValue | undefined,
): FieldType {
  return ordered(columnType, demand, (cell) => {
    if (cell.length > MAX_NUMBER_LENGTH) return undefined;
    let digits = cell;
    // Signs of currency or percent may stand before or behind it (Table Schema, "bareNumber").
    if (!bareNumber) digits = /[+-]?[0-9].*/.exec(digits)?.[0].replace(/[^0-9]+$/, '') ?? '';
    if (groupChar !== undefined) digits = digits.replaceAll(groupChar, '');
    if (decimalChar !== '.') digits = digits.includes('.') ? '' : digits.replace(decimalChar, '.');
    return read(digits);
  });
}

/** Integers of up to 15 digits as numbers, longer ones exactly. */
function readInteger(digits: string): FieldValue | undefined {
  if (!/^[+-]?[0-9]+$/.test(digits)) return undefined;
  return digits.length <= 15 ? Number(digits) : BigInt(digits.replace(/^\+/, ''));
}

const SPECIAL_NUMBERS: Readonly<Record<string, number>> = { NaN: NaN, INF: Infinity, '-INF': -Infinity };

function readNumber(digits: string): FieldValue | undefined {
  if (/^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(digits)) return Number(digits);
  return Object.hasOwn(SPECIAL_NUMBERS, digits) ? SPECIAL_NUMBERS[digits] : undefined;
}

function booleanType(options: TypeOptions): FieldType {
  const trueValues = new Set(options.trueValues ?? DEFAULT_TRUE_VALUES);
  const falseValues = new Set(options.falseValues ?? DEFAULT_FALSE_VALUES);
  const examples = [...trueValues, ...falseValues].slice(0, 10).map((text) => JSON.stringify(text));
  return {
    columnType: 'boolean',
    demand: `must be one of ${examples.join(', ')}`,
    read: (cell) => (trueValues.has(cell) ? true : falseValues.has(cell) ? false : undefined),
    isOrdered: false,
    lengthOf: undefined,
  };
}

const MOMENT_DEMANDS: Readonly<Record<TemporalType, string>> = {
  date: 'must be a date, such as 2024-05-31',
  time: 'must be a time, such as 14:30:00',
  datetime: 'must be a date and time, such as 2024-05-31T14:30:00Z',
};

function temporal(type: TemporalType, format: string): FieldType | { readonly fault: string } {
  const read = readMomentAs(type, format);
  if (read === undefined) return unknownFormat(format);
  const demand = format === 'default' ? MOMENT_DEMANDS[type] : `must be a ${type} written as ${format}`;
  return ordered(type, demand, read);
}

function readYear(cell: string): number | undefined {
  return /^-?[0-9]{4,9}$/.test(cell) ? Number(cell) : undefined;
}

function readYearMonth(cell: string): number | undefined {
  const parts = /^(-?[0-9]{4,9})-(0[1-9]|1[0-2])$/.exec(cell);
  return parts === null ? undefined : Number(parts[1]) * 12 + Number(parts[2]);
}

function json(demand: string, sizeOf: (value: unknown) => number | undefined): FieldType {
  const size = (cell: string): number | undefined => sizeOf(parseJson(cell));
  return {
    columnType: 'json',
    demand,
    read: (cell) => (size(cell) === undefined ? undefined : cell),
    isOrdered: false,
    lengthOf: (cell) => size(cell) ?? 0,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ordered(columnType: ColumnType, demand: string, read: (cell: string) => FieldValue | undefined): FieldType {
  return { columnType, demand, read, isOrdered: true, lengthOf: undefined };
}

function unknownFormat(format: string): { readonly fault: string } {
  return { fault: `is not checked in the format ${JSON.stringify(format)}` };
}

function countCharacters(cell: string): number {
  let count = 0;
  for (let at = 0; at < cell.length; at += cell.codePointAt(at)! > 0xffff ? 2 : 1) count++;
  return count;
}
