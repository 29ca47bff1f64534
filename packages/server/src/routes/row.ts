/** `/{table}/{key}`: one row. */
import type { Change, Expected, Lookup, Row, Table, TableDescription, TableStore } from '@rowhouse/store';
import { membersOf } from '../embedding/embedded-rows.js';
import { demandNesting, embeddingRepresentation, findRelations } from '../embedding/relations.js';
import { expectedRow, isNotModified, entityTag } from '../http/conditional.js';
import type { Reply, Request } from '../http/exchange.js';
import { contentTypeOf, negotiate, notModifiedFields, representationFields } from '../http/negotiation.js';
import { showRow } from '../page/row-page.js';
import { readRowParameters, type RowParameters } from '../query/list-query.js';
import { keepEqualNumbers } from '../rows/equal-numbers.js';
import { patchRow as applyPatch, readPatch } from '../rows/json-patch.js';
import { type ExtraMembers, rowWriter } from '../rows/json-rows.js';
import { csvLine } from '../rows/list-body.js';
import { readJsonRow } from '../rows/row-bodies.js';
import { commit, commitWorkedOut } from './commit.js';
import { KeptReplies } from './kept-replies.js';
import { revisionMember } from './list.js';
import type { Service } from './resource.js';
import { projection } from '../rows/projection.js';
import { deletedRow, noSuchRow, rowTag, writtenRow } from './replies.js';

export const patchTypes = ['application/merge-patch+json', 'application/json-patch+json', 'application/json'] as const;

export async function getRow(table: Table, request: Request, { store }: Service): Promise<Reply> {
  const found = await table.get(request.path[1]!);
  return rowReply(store, request, found, () => noSuchRow(table.name, request.path[1]!));
}

/** A row of a table that is known, and nothing of other tables. */
export function getRowAtOnce({ store }: Service, request: Request): Reply | undefined {
  const [name, key] = request.path as [string, string];
  const table = store.tableAtOnce?.(name);
  if (table === undefined) return undefined;
  const represent = (): Reply | undefined => {
    const row = table.row(key);
    const asked = readAsked(request, table.description);
    if (row === undefined || asked.embed.length > 0) return undefined;
    return representRow(request, asked, table.description, row);
  };
  return isPlain(request) ? keptReplies.get(table, key, represent) : represent();
}

const keptReplies = new KeptReplies();

/** Whether everybody who asks so gets the same. */
function isPlain({ parameters, headers }: Request): boolean {
  if (parameters.length > 0 || headers.has('if-none-match')) return false;
  const accept = headers.get('accept');
  return accept === undefined || accept === '*/*';
}

/** A row that was found, in the representation that is asked for. */
export async function rowReply(
  store: TableStore,
  request: Request,
  { row, description }: Lookup,
  missing: () => Error,
): Promise<Reply> {
  const asked = readAsked(request, description);
  if (row === undefined) throw missing();
  if (asked.embed.length === 0 || asked.representation === 'html')
    return representRow(request, asked, description, row);
  const relations = await findRelations(asked.embed, description, store, request.grant);
  const representation = embeddingRepresentation(asked.representation, relations);
  const tag = entityTag(row.revision, description.schemaVersion, representation);
  if (isNotModified(request.headers, tag)) return { status: 304, headers: notModifiedFields(tag) };
  const members = await membersOf(row, description.columns, relations);
  return representRow(request, asked, description, row, representation, members);
}

interface AskedRow extends RowParameters {
  readonly representation: 'json' | 'csv' | 'html';
}

function readAsked(request: Request, description: TableDescription): AskedRow {
  const representation = negotiate(request, ['json', 'csv', 'html']);
  const parameters = readRowParameters(request.parameters, description);
  demandNesting(representation, parameters.embed);
  return { representation, ...parameters };
}

/** @param embedded what stands behind the row's cells, and `tagged` what its tag says that the representation is */
function representRow(
  request: Request,
  { representation, fields, withRevision }: AskedRow,
  description: TableDescription,
  row: Row,
  tagged: string = representation,
  embedded: ReturnType<ExtraMembers> = [],
): Reply {
  const { columns, row: shown } = projection(description.columns, row, fields);
  if (representation === 'html') return showRow(description, columns, shown, request);
  const tag = entityTag(row.revision, description.schemaVersion, tagged);
  if (isNotModified(request.headers, tag)) return { status: 304, headers: notModifiedFields(tag) };
  const headers = representationFields(representation, tag);
  if (representation === 'csv') {
    const names = columns.map(({ name }) => name);
    return { status: 200, headers, body: csvLine(names) + csvLine(shown.cells) };
  }
  const extra = [...(withRevision ? revisionMember(row) : []), ...embedded];
  return { status: 200, headers, body: `${rowWriter(columns, () => extra)(shown)}\n` };
}

export async function putRow(table: Table, request: Request, { store }: Service): Promise<Reply> {
  const key = request.path[1]!;
  const given = readJsonRow(request.body);
  const { row, description } = known(store, table, key) ?? (await table.get(key));
  const cells = keepEqualNumbers(given, row, description);
  const change = await commit(table, request, [
    { kind: 'put', key, cells, ...expecting(expectedRow(request.headers)) },
  ]);
  const [result] = change.results;
  return writtenRow(request, result!.outcome === 'created' ? 201 : 200, result!.row, change);
}

export async function patchRow(table: Table, request: Request, { store }: Service): Promise<Reply> {
  const key = request.path[1]!;
  const expected = expectedRow(request.headers);
  const change =
    contentTypeOf(request.headers) === 'application/json-patch+json'
      ? await patchByOperations(store, table, key, request, expected)
      : await patchByMembers(store, table, key, request, expected);
  const { row } = change.results[0]!;
  return writtenRow(request, 200, row, change, [['ETag', rowTag(row, change.description)]]);
}

/** The row as it is, of a table that is known: there is no need to look at its file again. */
function known(store: TableStore, table: Table, key: string): Lookup | undefined {
  const found = store.tableAtOnce?.(table.name);
  return found && { row: found.row(key), description: found.description };
}

/** JSON Merge Patch (RFC 7396): the members that are named, null for an empty cell. */
async function patchByMembers(
  store: TableStore,
  table: Table,
  key: string,
  request: Request,
  expected: Expected | undefined,
): Promise<Change> {
  const given = readJsonRow(request.body);
  const { row, description } = known(store, table, key) ?? (await table.get(key));
  const cells = keepEqualNumbers(given, row, description);
  return commit(table, request, [{ kind: 'update', key, cells, ...expecting(expected) }]);
}

/** JSON Patch (RFC 6902), applied to the row as it was read; without a precondition to the row as it is then. */
async function patchByOperations(
  store: TableStore,
  table: Table,
  key: string,
  request: Request,
  expected: Expected | undefined,
): Promise<Change> {
  const patch = readPatch(request.body);
  const work = async () => {
    const { row, description } = known(store, table, key) ?? (await table.get(key));
    if (row === undefined) throw noSuchRow(table.name, key);
    const cells = applyPatch(patch, row, description);
    return { kind: 'update', key, cells, expected: { revisions: [row.revision] } } as const;
  };
  if (expected === undefined || expected === 'present')
    return commitWorkedOut(table, request, async () => [await work()]);
  const operation = await work();
  const isAsExpected = expected !== 'absent' && expected.revisions.includes(operation.expected.revisions[0]);
  return commit(table, request, [isAsExpected ? operation : { ...operation, expected }]);
}

export async function deleteRow(table: Table, request: Request): Promise<Reply> {
  const expected = expecting(expectedRow(request.headers));
  return deletedRow(request, await commit(table, request, [{ kind: 'delete', key: request.path[1]!, ...expected }]));
}

function expecting(expected: Expected | undefined): { expected?: Expected } {
  return expected === undefined ? {} : { expected };
}
