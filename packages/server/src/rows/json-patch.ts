/** JSON Patch (RFC 6902) on a row, which to it is a flat object. A number is the same number however it is written. */
import { applyPatch, type Operation } from 'rfc6902';
import type { CellAssignment, Column, Row, TableDescription } from '@rowhouse/store';
import { HttpProblem } from '../http/problem.js';
import { cellText, isSameNumber, parseKeepingDigits } from './json-cells.js';
import { cellValue } from './json-rows.js';
import { decodeBody, parseJson } from './row-bodies.js';

/** Operations that one patch may have. */
const maxOperations = 10_000;

/** A number with its digits, as a plain object, which is what the library copies and compares. */
interface Digits {
  readonly digits: string;
}

/** @throws HttpProblem 400 for what is no patch, 422 where it would put into a cell what none can hold */
export function readPatch(body: Uint8Array): readonly Operation[] {
  const withDigits = (text: string): unknown => parseKeepingDigits(text, (digits): Digits => ({ digits }));
  const value = parseJson(decodeBody(body), withDigits);
  if (!Array.isArray(value) || value.length > maxOperations || !value.every(isOperation))
    throw invalid(
      `it must be a list of at most ${maxOperations} operations, such as [{"op":"replace","path":"/name","value":"Ada"}]`,
    );
  value.forEach((operation, index) => {
    demandCells(operation, `Operation ${index} of the patch`);
  });
  return value as Operation[];
}

/** The cells that the patch changes. @throws HttpProblem 409 where a `test` fails, 422 where it leads to no row */
export function patchRow(
  patch: readonly Operation[],
  row: Row,
  { columns }: TableDescription,
): readonly CellAssignment[] {
  const before = new Map(columns.map((column, index) => [column.name, valueOf(column, row.cells[index] ?? '')]));
  const document = { row: Object.fromEntries(before) as unknown };
  patch.forEach((operation, index) => {
    applyOperation(document, operation, index);
  });
  const after = new Map(Object.entries(document.row as object) as [string, unknown][]);
  // What was taken away is empty: a row has all its columns.
  for (const name of before.keys()) if (!after.has(name)) after.set(name, null);
  return [...after].flatMap(([name, value]) => {
    const old = before.get(name);
    return value === old ? [] : [assignment(name, value, old)];
  });
}

function applyOperation(document: { row: unknown }, operation: Operation, index: number): void {
  const where = `Operation ${index} of the patch, ${operation.op} ${operation.path}`;
  if (operation.op === 'test' && isTestOfNumber(document.row as object, operation)) return;
  const inRow = {
    ...operation,
    path: `/row${operation.path}`,
    ...('from' in operation && { from: `/row${operation.from}` }),
  };
  const [error] = applyPatch(document, [inRow]);
  if (error === null || error === undefined) {
    if (isFlat(document.row)) return;
    throw new HttpProblem(422, 'patch-failed', `${where} leaves no row, which is a JSON object.`);
  }
  if (operation.op === 'test')
    throw new HttpProblem(409, 'test-failed', `${where} failed: the row does not hold that. Read it again.`);
  const why = error.message === '' ? 'there is nothing at its path' : error.message;
  throw new HttpProblem(422, 'patch-failed', `${where} can't be carried out: ${why}.`);
}

/** The library compares numbers as they are written here; they are to be compared as numbers. */
function isTestOfNumber(row: object, { path, value }: { path: string; value: unknown }): boolean {
  const name = path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  const current: unknown = Object.hasOwn(row, name) ? row[name as keyof typeof row] : undefined;
  return isDigits(current) && isDigits(value) && isSameNumber(current.digits, value.digits);
}

function assignment(name: string, value: unknown, before: unknown): CellAssignment {
  const cell = isDigits(value) ? value.digits : (cellText(value) ?? '');
  // Another look at the same number is no change.
  return [name, isDigits(before) && isSameNumber(before.digits, cell) ? before.digits : cell];
}

function valueOf(column: Column, cell: string): unknown {
  const value = cellValue(column, cell);
  return typeof value === 'number' ? ({ digits: cell } satisfies Digits) : value;
}

interface AnyOperation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

function isOperation(value: unknown): value is AnyOperation {
  if (typeof value !== 'object' || value === null || !('op' in value) || !('path' in value)) return false;
  const hasFrom = !('from' in value) || typeof value.from === 'string';
  return typeof value.op === 'string' && typeof value.path === 'string' && hasFrom;
}

/** A cell holds one value; a value for the whole row is an object of such. */
function demandCells({ path, value }: AnyOperation, where: string): void {
  const isCell = value === undefined || isDigits(value) || cellText(value) !== undefined;
  if (isCell || (path === '' && isFlat(value))) return;
  throw new HttpProblem(422, 'not-a-cell', `${where} has a list or an object as its value: a cell holds one value.`);
}

function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isDigits(value)) return false;
  return Object.values(value).every((each) => isDigits(each) || cellText(each) !== undefined);
}

function isDigits(value: unknown): value is Digits {
  return typeof value === 'object' && value !== null && 'digits' in value && Object.keys(value).length === 1;
}

function invalid(why: string): HttpProblem {
  return new HttpProblem(400, 'not-a-patch', `The body is no JSON Patch: ${why}.`);
}
