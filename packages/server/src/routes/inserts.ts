/** `POST /{table}`: new rows, one or many, all in one transaction. */
import type { Table } from '@rowhouse/store';
import type { Reply, Request } from '../http/exchange.js';
import { contentTypeOf } from '../http/negotiation.js';
import { applied, readPreferences } from '../http/preferences.js';
import { readCsvRows, readJsonRows, readNdjsonRows, type RowsBody } from '../rows/row-bodies.js';
import { commit } from './commit.js';
import { rowPath } from '../rows/row-path.js';
import { rowList, rowTag, writtenRow } from './replies.js';

export const insertTypes = ['application/json', 'application/x-ndjson', 'text/csv'] as const;

export async function insertRows(table: Table, request: Request): Promise<Reply> {
  const { rows, isList } = readBody(request);
  const change = await commit(
    table,
    request,
    rows.map((cells) => ({ kind: 'insert', cells })),
  );
  const inserted = change.results.map(({ row }) => row);
  const [first] = inserted;
  if (!isList && first !== undefined)
    return writtenRow(request, 201, first, change, [
      ['Location', rowPath(table.name, first)],
      ['ETag', rowTag(first, change.description)],
    ]);
  const { return: wish } = readPreferences(request.headers);
  if (wish === 'minimal') return { status: 201, headers: applied('return=minimal') };
  return {
    status: 201,
    headers: [['Content-Type', 'application/json'], ...applied(...(wish === undefined ? [] : [`return=${wish}`]))],
    body: rowList(inserted, change.description),
  };
}

function readBody({ headers, body }: Request): RowsBody {
  switch (contentTypeOf(headers)) {
    case 'application/x-ndjson':
      return readNdjsonRows(body);
    case 'text/csv':
      return readCsvRows(body);
    default:
      return readJsonRows(body);
  }
}
