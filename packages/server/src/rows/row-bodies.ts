/** The rows that a request's body holds: JSON, one JSON a line, or CSV. */
import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import type { CellAssignment } from '@rowhouse/store';
import { HttpProblem } from '../http/problem.js';
import { cellText, parseKeepingDigits } from './json-cells.js';

/** Rows that one request may add. */
const maxRows = 10_000;
/** Members that one row may have: no table has more columns. */
const maxMembers = 4096;

export interface RowsBody {
  readonly rows: readonly (readonly CellAssignment[])[];
  /** Whether they came as a list, so that the answer is one. */
  readonly isList: boolean;
}

/**
 * The cells that a JSON body assigns: one row for an object, several for an array of objects.
 * @throws HttpProblem 400 for what is no JSON, 413 for too many rows, 422 for JSON that is no row
 */
export function readJsonRows(body: Uint8Array): RowsBody {
  const text = decodeBody(body);
  // Keeping the digits of numbers is slow: first the plain reading says whether these are rows at all.
  const isList = Array.isArray(demandRows(parseJson(text)));
  const value = parseJson(text, parseKeepingDigits);
  const rows = isList ? (value as object[]) : [value as object];
  return { rows: rows.map(assignments), isList };
}

/** The same for a body that must be one object. */
export function readJsonRow(body: Uint8Array): CellAssignment[] {
  const text = decodeBody(body);
  demandRow(parseJson(text), 'The body');
  return assignments(parseJson(text, parseKeepingDigits) as object);
}

/** The same for a body with an object a line. */
export function readNdjsonRows(body: Uint8Array): RowsBody {
  const lines = decodeBody(body).split('\n');
  const rows: (readonly CellAssignment[])[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    demandFew(rows.length + 1);
    const where = `Line ${index + 1}`;
    demandRow(parseJson(line, JSON.parse, where), where);
    rows.push(assignments(parseJson(line, parseKeepingDigits, where) as object));
  });
  return { rows, isList: true };
}

/** The same for CSV whose first line names columns. */
export function readCsvRows(body: Uint8Array): RowsBody {
  const { columns, rows } = readCsvTable(body);
  demandFew(rows.length);
  return { rows: rows.map((cells) => cells.map((cell, index) => [columns[index]!, cell] as const)), isList: true };
}

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** CSV whole (RFC 4180), every row as wide as the first. @throws HttpProblem 422 with the line */
export function readCsvTable(body: Uint8Array): CsvTable {
  const text = decodeBody(body);
  let records: string[][];
  try {
    records = parseCsv(text, { bom: true, skip_empty_lines: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : undefined;
    throw new HttpProblem(422, 'not-csv', `The body is not CSV as it should be: ${error.message}.`, {
      ...(line !== undefined && { line }),
    });
  }
  const [columns, ...rows] = records;
  if (columns !== undefined) return { columns, rows };
  throw new HttpProblem(422, 'not-csv', 'The body is empty: its first line must name the columns.');
}

export function decodeBody(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new HttpProblem(
      400,
      'not-utf-8',
      'The body is not UTF-8: send it in that encoding, whatever the file is in.',
    );
  }
}

export function parseJson(text: string, parse: (text: string) => unknown = JSON.parse, where = 'The body'): unknown {
  try {
    return parse(text);
  } catch (error) {
    // A text nested too deeply for the parser ends up here as well.
    const why = error instanceof SyntaxError ? error.message : 'it is nested too deeply';
    throw new HttpProblem(400, 'not-json', `${where} is not JSON: ${why}.`);
  }
}

function demandRows(value: unknown): unknown {
  if (!Array.isArray(value)) {
    demandRow(value, 'The body');
    return value;
  }
  demandFew(value.length);
  value.forEach((item: unknown, index) => {
    demandRow(item, `Item ${index} of the list`);
  });
  return value;
}

function demandFew(rows: number): void {
  if (rows > maxRows)
    throw new HttpProblem(
      413,
      'too-many-rows',
      `The body holds more than ${maxRows} rows: send at most so many at a time.`,
    );
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
  return Object.entries(row).map(([column, cell]: [string, unknown]) => [column, cellText(cell)!]);
}
