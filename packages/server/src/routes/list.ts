/** `GET /{table}`: its rows, all of them or those of a query. */
import type { QueryResult, Row, Table } from '@rowhouse/store';
import { embeddedRows } from '../embedding/embedded-rows.js';
import { demandNesting, embeddingRepresentation, findRelations, type Relation } from '../embedding/relations.js';
import { type DataRepresentation, negotiate, notModifiedFields, representationFields } from '../http/negotiation.js';
import { isNotModified, tableTag } from '../http/conditional.js';
import type { Reply, Request } from '../http/exchange.js';
import { applied, readPreferences } from '../http/preferences.js';
import { showTable } from '../page/table-page.js';
import { type ListQuery, readListQuery } from '../query/list-query.js';
import { pageFields } from '../query/paging.js';
import type { ExtraMembers } from '../rows/json-rows.js';
import { type List, listBody } from '../rows/list-body.js';
import { type Service, tableAndExtension } from './resource.js';

const offered = ['json', 'ndjson', 'csv', 'html'] as const;

export async function listRows({ store, saves }: Service, request: Request): Promise<Reply> {
  const { table, extension } = await tableAndExtension(store, request.path[0]!);
  const representation = extension ?? negotiate(request, offered);
  if (representation === 'html') return showTable(table, request, saves);
  const description = await table.describe();
  const asked = readListQuery(request.parameters, description);
  demandNesting(representation, asked.embed);
  const relations = await findRelations(asked.embed, description, store, request.grant);
  const tag = tableTag(description, embeddingRepresentation(representation, relations));
  if (isNotModified(request.headers, tag)) return { status: 304, headers: notModifiedFields(tag) };
  if (representation === 'csv' && request.parameters.length === 0) return fileReply(table, request);
  return rowsReply(table, request, asked, representation, relations);
}

/** The whole table as CSV is its file, byte for byte as it would be written now. */
async function fileReply(table: Table, request: Request): Promise<Reply> {
  const { countExact } = readPreferences(request.headers);
  const { description, encoding, bytes } = await table.file();
  return {
    status: 200,
    headers: [
      ...representationFields('csv', tableTag(description, 'csv'), encoding),
      ...(countExact ? [['X-Total-Count', String(description.rowCount)] as const, ...applied('count=exact')] : []),
    ],
    body: bytes,
  };
}

async function rowsReply(
  table: Table,
  request: Request,
  { query, paging, withRevision }: ListQuery,
  representation: DataRepresentation,
  relations: readonly Relation[],
): Promise<Reply> {
  const { countExact } = readPreferences(request.headers);
  const { columns: fields, ...whole } = query;
  const result = await table.query({
    ...(relations.length > 0 ? whole : query),
    ...(countExact && { count: true }),
  });
  // The table may have changed since it was described: the tag is that of the rows.
  const tag = tableTag(result.description, embeddingRepresentation(representation, relations));
  return {
    status: 200,
    headers: [
      ...representationFields(representation, tag),
      ...pageFields(`/${request.path.map(encodeURIComponent).join('/')}`, request.parameters, paging, result),
      ...applied(...(countExact ? ['count=exact'] : [])),
    ],
    body: listBody(listOf(result, relations, fields, withRevision), representation),
  };
}

function listOf(
  { columns, rows }: QueryResult,
  relations: readonly Relation[],
  fields: readonly string[] | undefined,
  withRevision: boolean,
): List {
  const revision = withRevision ? revisionMember : undefined;
  if (relations.length === 0) return { columns, rows, extra: revision, withRevision };
  const embedded = embeddedRows(rows, columns, relations, fields);
  const asked = fields === undefined ? columns : fields.map((name) => columns.find((column) => column.name === name)!);
  return {
    columns: asked,
    rows: embedded.rows,
    extra: (row) => [...(revision?.(row) ?? []), ...embedded.extra(row)],
  };
}

export const revisionMember: ExtraMembers = ({ revision }: Row) => [['_rev', JSON.stringify(revision)]];
