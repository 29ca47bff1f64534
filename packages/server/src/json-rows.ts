/**
 * Rows as JSON and back. Cells are text; a column's type says how they are shown: a number with the cell's own digits
 * (`5.00` stays `5.00`), `true` and `false`, null for an empty cell of a typed column.
 */
import type { CellAssignment, Column, Row } from '@rowhouse/store';
import { HttpProblem } from './problem.js';

/** Writes rows of a table with these columns as JSON objects, one text a row. */
export function rowWriter(columns: readonly Column[]): (row: Row) => string {
  const members = columns.map((column) => ({ name: JSON.stringify(column.name), isText: column.type === 'text' }));
  return ({ cells }) => {
    let text = '{';
    members.forEach(({ name, isText }, index) => {
      const cell = cells[index] ?? '';
      const value = isText ? JSON.stringify(cell) : cell === '' ? 'null' : cell;
      text += `${index === 0 ? '' : ','}${name}:${value}`;
    });
    return `${text}}`;
  };
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

/**
 * The cells that a JSON body assigns: one list for an object, several for an array of objects.
 * @throws HttpProblem 400 for what is no JSON, 422 for JSON that is no row
 */
export function readRows(body: Uint8Array): { rows: CellAssignment[][]; isList: boolean } {
  const value = parseJson(body);
  if (!Array.isArray(value)) return { rows: [assignments(value, 'the body')], isList: false };
  return { rows: value.map((item: unknown, index) => assignments(item, `item ${index} of the list`)), isList: true };
}

/** The same for a body that must be one object. */
export function readRow(body: Uint8Array): CellAssignment[] {
  return assignments(parseJson(body), 'the body');
}

function parseJson(body: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new HttpProblem(400, 'not-utf-8', 'the body is not UTF-8, as JSON must be');
  }
  try {
    return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown) as unknown;
  } catch (error) {
    // A text nested too deeply for the parser ends up here as well.
    const why = error instanceof SyntaxError ? error.message : 'it is nested too deeply';
    throw new HttpProblem(400, 'not-json', `the body is not JSON: ${why}`);
  }
}

function assignments(value: unknown, where: string): CellAssignment[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof NumberLiteral)
    throw new HttpProblem(422, 'not-a-row', `${where} is not a JSON object with a member a column`);
  return Object.entries(value).map(([column, cell]: [string, unknown]) => [column, cellText(column, cell, where)]);
}

function cellText(column: string, value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof NumberLiteral) return value.digits;
  if (typeof value === 'boolean') return String(value);
  if (value === null) return '';
  throw new HttpProblem(422, 'not-a-cell', `"${column}" in ${where} is a list or an object: a cell holds one value`);
}
