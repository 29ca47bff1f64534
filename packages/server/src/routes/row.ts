/** `/{table}/{key}`: one row. */
import type { Table } from '@rowhouse/store';
import type { Reply, Request } from '../http/exchange.js';
import { readRow, rowWriter } from '../rows/json-rows.js';
import { HttpProblem } from '../http/problem.js';

/** The path of a row. */
export function rowPath(table: string, key: string): string {
  return `/${encodeURIComponent(table)}/${encodeURIComponent(key)}`;
}

export async function getRow(table: Table, key: string): Promise<Reply> {
  const { row, description } = await table.get(key);
  if (row === undefined)
    throw new HttpProblem(404, 'no-such-row', `Table "${table.name}" has no row with the key "${key}".`);
  return rowReply(200, rowWriter(description.columns)(row));
}

export async function putRow(table: Table, key: string, request: Request): Promise<Reply> {
  const { description, results } = await table.commit({
    operations: [{ kind: 'put', key, cells: readRow(request.body) }],
  });
  const [result] = results;
  return rowReply(result!.outcome === 'created' ? 201 : 200, rowWriter(description.columns)(result!.row));
}

export async function deleteRow(table: Table, key: string): Promise<Reply> {
  await table.commit({ operations: [{ kind: 'delete', key }] });
  return { status: 204, headers: [] };
}

function rowReply(status: number, text: string): Reply {
  return { status, headers: [['Content-Type', 'application/json']], body: `${text}\n` };
}
