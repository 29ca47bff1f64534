/** `GET /{table}`: its rows, all of them or those of a query. */
import type { Column, Row, Table } from '@rowhouse/store';
import { acceptedCoding, negotiate, type Representation, representationFields } from '../http/negotiation.js';
import { isNotModified, tableTag } from '../http/conditional.js';
import type { Reply, Request } from '../http/exchange.js';
import { applied, readPreferences } from '../http/preferences.js';
import { type ListQuery, readListQuery } from '../query/list-query.js';
import { pageFields } from '../query/paging.js';
import type { ExtraMembers } from '../rows/json-rows.js';
import { listBody } from '../rows/list-body.js';
import { type Service, tableAndExtension } from './resource.js';

const offered: readonly Representation[] = ['json', 'ndjson', 'csv'];

export async function listRows({ store }: Service, request: Request): Promise<Reply> {
  const { table, extension } = await tableAndExtension(store, request.path[0]!);
  const representation = extension ?? negotiate(request, offered);
  const description = await table.describe();
  const tag = tableTag(description, representation);
  const headers = representationFields(representation, tag);
  const coding = acceptedCoding(request.headers);
  if (isNotModified(request.headers, tag, coding === undefined ? [] : [coding])) return { status: 304, headers };
  return rowsReply(table, request, readListQuery(request.parameters, description), representation);
}

async function rowsReply(
  table: Table,
  request: Request,
  { query, paging, withRevision }: ListQuery,
  representation: Representation,
): Promise<Reply> {
  const { countExact } = readPreferences(request.headers);
  const result = await table.query(countExact ? { ...query, count: true } : query);
  const extra: ExtraMembers | undefined = withRevision ? revisionMember : undefined;
  const list = { columns: result.columns, rows: result.rows, extra, withRevision };
  // The table may have changed since it was described: the tag is that of the rows.
  return {
    status: 200,
    headers: [
      ...representationFields(representation, tableTag(result.description, representation)),
      ...pageFields(`/${request.path.map(encodeURIComponent).join('/')}`, request.parameters, paging, result),
      ...applied(...(countExact ? ['count=exact'] : [])),
    ],
    body: listBody(list, representation),
  };
}

export const revisionMember: ExtraMembers = ({ revision }: Row) => [['_rev', JSON.stringify(revision)]];

/** Columns and cells of a row, as far as they are asked for. */
export function projection(
  columns: readonly Column[],
  row: Row,
  fields: readonly string[] | undefined,
): { columns: readonly Column[]; row: Row } {
  if (fields === undefined) return { columns, row };
  const indexes = fields.map((name) => columns.findIndex((column) => column.name === name));
  return {
    columns: indexes.map((index) => columns[index]!),
    row: { ...row, cells: indexes.map((index) => row.cells[index]!) },
  };
}
