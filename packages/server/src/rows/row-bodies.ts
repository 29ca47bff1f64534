/** The rows that a request's body holds: JSON, one JSON a line, or CSV. */
import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import type { CellAssignment } from '@rowhouse/store';
import { HttpProblem } from '../http/problem.js';
import { cellText, mayHoldOtherDigits, parseKeepingDigits } from './json-cells.js';

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
  return keepingDigits(text, 'The body', (value) => {
    if (!Array.isArray(value)) return { rows: [assignments(value, 'The body')], isList: false };
    demandFew(value.length);
    return { rows: value.map((item: unknown, index) => assignments(item, `Item ${index} of the list`)), isList: true };
  });
}

/** The same for a body that must be one object. */
export function readJsonRow(body: Uint8Array): CellAssignment[] {
  return readRow(decodeBody(body), 'The body');
}

function readRow(text: string, where: string): CellAssignment[] {
  return keepingDigits(text, where, (value) => assignments(value, where));
}

/**
 * What `read` makes of a JSON text, with the digits that its numbers were written with. Keeping them is slow: first the
 * plain reading says whether the text is what it should be, and most hold no number that would change.
 */
function keepingDigits<T>(text: string, where: string, read: (value: unknown) => T): T {
  const plain = read(parseJson(text, JSON.parse, where));
  return mayHoldOtherDigits(text) ? read(parseJson(text, parseKeepingDigits, where)) : plain;
}

/** The same for a body with an object a line. */
export function readNdjsonRows(body: Uint8Array): RowsBody {
  const lines = decodeBody(body).split('\n');
  const rows: (readonly CellAssignment[])[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    demandFew(rows.length + 1);
    rows.push(readRow(line, `Line ${index + 1}`));
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

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function decodeBody(body: Uint8Array): string {
  try {
    return utf8.decode(body);
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

function demandFew(rows: number): void {
  if (rows > maxRows)
    throw new HttpProblem(
      413,
      'too-many-rows',
      `The body holds more than ${maxRows} rows: send at most so many at a time.`,
    );
}

/** The cells that an object assigns. */
function assignments(value: unknown, where: string): CellAssignment[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpProblem(422, 'not-a-row', `${where} is not a JSON object with a member a column.`);
  const members = Object.entries(value);
  if (members.length > maxMembers)
    throw new HttpProblem(422, 'not-a-row', `${where} has ${members.length} members: no table has so many columns.`);
  return members.map(([column, member]) => {
    const cell = cellText(member);
    if (cell !== undefined) return [column, cell];
    const detail = `${where} holds a list or an object under "${column}": a cell holds one value.`;
    throw new HttpProblem(422, 'not-a-cell', detail);
  });
}
