/**
 * Rows as JSON and back. Cells are text; a column's type says how they are shown: a number with the cell's own digits
 * (`5.00` stays `5.00`), `true` and `false`, null for an empty cell of a typed column. Types that JSON lacks are texts.
 */
import type { ColumnDescription } from '@rowhouse/protocol/api';
import type { CellAssignment, Column, Row } from '@rowhouse/store';
import { HttpProblem } from '../http/problem.js';

/** Writes rows of a table with these columns as JSON objects, one text a row. */
export function rowWriter(columns: readonly Column[]): (row: Row) => string {
  const members = columns.map((column) => ({
    name: JSON.stringify(column.name),
    isText: column.type === 'text',
    isBare: bareCells(column),
  }));
  return ({ cells }) => {
    let text = '{';
    members.forEach(({ name, isText, isBare }, index) => {
      const cell = cells[index] ?? '';
      const value = !isText && cell === '' ? 'null' : isBare(cell) ? cell : JSON.stringify(cell);
      text += `${index === 0 ? '' : ','}${name}:${value}`;
    });
    return `${text}}`;
  };
}

/** The type that the cells of a column have in JSON. */
export function jsonType({ type }: Column): ColumnDescription['type'] {
  if (type === 'integer') return 'number';
  return type === 'number' || type === 'boolean' ? type : 'text';
}

/** JSON's number grammar (RFC 8259, section 6). */
const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/**
 * Which cells of a column stand in JSON as they are. An inferred type fits every cell; where it was declared a file may
 * hold others, and values that are written otherwise in JSON (`yes`, `1.000,50`).
 */
function bareCells(column: Column): (cell: string) => boolean {
  const type = jsonType(column);
  if (type === 'text') return () => false;
  if (!column.declared) return () => true;
  return type === 'number' ? (cell) => jsonNumber.test(cell) : (cell) => cell === 'true' || cell === 'false';
}

/** A number as it stands in the JSON text, so that no digit is lost on the way to its cell. */
class NumberLiteral {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

type Revive = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

const keepDigits: Revive = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined ? new NumberLiteral(source) : value;

/** Rows that one request may add. */
const maxRows = 10_000;
/** Members that one row may have: no table has more columns. */
const maxMembers = 4096;

/**
 * The cells that a JSON body assigns: one list for an object, several for an array of objects.
 * @throws HttpProblem 400 for what is no JSON, 413 for too many rows, 422 for JSON that is no row
 */
export function readRows(body: Uint8Array): { rows: CellAssignment[][]; isList: boolean } {
  const text = decode(body);
  // Keeping the digits of numbers is slow: first the plain reading says whether these are rows at all.
  const isList = Array.isArray(demandRows(parse(text)));
  const value = parse(text, keepDigits);
  const rows = isList ? (value as object[]) : [value as object];
  return { rows: rows.map(assignments), isList };
}

/** The same for a body that must be one object. */
export function readRow(body: Uint8Array): CellAssignment[] {
  const text = decode(body);
  demandRow(parse(text), 'The body');
  return assignments(parse(text, keepDigits) as object);
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new HttpProblem(400, 'not-utf-8', 'The body is not UTF-8, as JSON must be.');
  }
}

function parse(text: string, revive?: Revive): unknown {
  try {
    return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]) as unknown;
  } catch (error) {
    // A text nested too deeply for the parser ends up here as well.
    const why = error instanceof SyntaxError ? error.message : 'it is nested too deeply';
    throw new HttpProblem(400, 'not-json', `The body is not JSON: ${why}.`);
  }
}

function demandRows(value: unknown): unknown {
  if (!Array.isArray(value)) demandRow(value, 'The body');
  else if (value.length > maxRows)
    throw new HttpProblem(
      413,
      'too-many-rows',
      `The body holds ${value.length} rows: send at most ${maxRows} at a time.`,
    );
  else
    value.forEach((item: unknown, index) => {
      demandRow(item, `Item ${index} of the list`);
    });
  return value;
}

function demandRow(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpProblem(422, 'not-a-row', `${where} is not a JSON object with a member a column.`);
  const members = Object.entries(value);
  if (members.length > maxMembers)
    throw new HttpProblem(422, 'not-a-row', `${where} has ${members.length} members: no table has so many columns.`);
  for (const [column, cell] of members)
    if (typeof cell === 'object' && cell !== null)
      throw new HttpProblem(
        422,
        'not-a-cell',
        `${where} holds a list or an object under "${column}": a cell holds one value.`,
      );
}

/** What a row assigns, its shape being known. */
function assignments(row: object): CellAssignment[] {
  return Object.entries(row).map(([column, cell]: [string, unknown]) => [column, cellText(cell)]);
}

function cellText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof NumberLiteral) return value.digits;
  return typeof value === 'boolean' ? String(value) : '';
}
