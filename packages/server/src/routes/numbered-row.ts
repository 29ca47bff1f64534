/** `/{table}/_row/{number}`: a row of a table without a key. Writes must name the row's revision, because rows shift. */
import type { Expected, Lookup, Operation, Table } from '@rowhouse/store';
import { expectedRow } from '../http/conditional.js';
import type { Reply, Request } from '../http/exchange.js';
import { contentTypeOf } from '../http/negotiation.js';
import { HttpProblem } from '../http/problem.js';
import { keepEqualNumbers } from '../rows/equal-numbers.js';
import { patchRow, readPatch } from '../rows/json-patch.js';
import { readJsonRow } from '../rows/row-bodies.js';
import { commit } from './commit.js';
import { deletedRow, rowTag, writtenRow } from './replies.js';
import type { Service } from './resource.js';
import { rowReply } from './row.js';

export async function getNumberedRow(table: Table, request: Request, { store }: Service): Promise<Reply> {
  const number = rowNumber(request);
  return rowReply(store, request, await lookUp(table, number), () => noSuchRow(table, number));
}

export async function putNumberedRow(table: Table, request: Request): Promise<Reply> {
  const row = rowNumber(request);
  const expected = demandRevision(request);
  const found = await lookUp(table, row);
  const cells = keepEqualNumbers(readJsonRow(request.body), found.row, found.description);
  return write(table, request, { kind: 'put', row, cells, expected });
}

export async function patchNumberedRow(table: Table, request: Request): Promise<Reply> {
  const row = rowNumber(request);
  const expected = demandRevision(request);
  const found = await lookUp(table, row);
  if (found.row === undefined) throw noSuchRow(table, row);
  // Worked out from a row that is not the expected one, it is refused by the precondition whatever it holds.
  const cells =
    contentTypeOf(request.headers) === 'application/json-patch+json'
      ? patchRow(readPatch(request.body), found.row, found.description)
      : keepEqualNumbers(readJsonRow(request.body), found.row, found.description);
  const isAsExpected = expected.revisions.includes(found.row.revision);
  const revisions = isAsExpected ? [found.row.revision] : expected.revisions;
  return write(table, request, { kind: 'update', row, cells, expected: { revisions } });
}

export async function deleteNumberedRow(table: Table, request: Request): Promise<Reply> {
  const row = rowNumber(request);
  const change = await commit(table, request, [{ kind: 'delete', row, expected: demandRevision(request) }]);
  return deletedRow(request, change);
}

async function write(table: Table, request: Request, operation: Operation): Promise<Reply> {
  const change = await commit(table, request, [operation]);
  const { row } = change.results[0]!;
  // What PUT was given is not what a reader gets (RFC 9110 section 9.3.4).
  const headers = operation.kind === 'put' ? [] : ([['ETag', rowTag(row, change.description)]] as const);
  return writtenRow(request, 200, row, change, headers);
}

async function lookUp(table: Table, number: number): Promise<Lookup> {
  const { description, rows } = await table.query({ offset: number - 1, limit: 1 });
  if (description.key !== undefined)
    throw new HttpProblem(
      404,
      'has-key',
      `Table "${table.name}" names its rows by "${description.key}": /${table.name}/{key}.`,
    );
  for await (const row of rows) return { description, row };
  return { description, row: undefined };
}

function rowNumber({ path }: Request): number {
  const text = path[2]!;
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new HttpProblem(404, 'no-such-row', `"${text}" is no number of a row: they are counted from 1.`);
}

function noSuchRow(table: Table, number: number): HttpProblem {
  return new HttpProblem(404, 'no-such-row', `Table "${table.name}" has no row ${number}.`);
}

function demandRevision({ headers }: Request): Exclude<Expected, string> {
  const expected = expectedRow(headers);
  if (typeof expected === 'object') return expected;
  throw new HttpProblem(
    428,
    'precondition-required',
    'A row that is named by its number may be another one by now: send If-Match with the ETag that it was read with.',
  );
}
