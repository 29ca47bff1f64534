/** `/{table}`: its rows, and new ones. */
import type { Snapshot, Table } from '@rowhouse/store';
import type { Reply, Request } from '../http/exchange.js';
import { readRows, rowWriter } from '../rows/json-rows.js';
import { rowPath } from './row.js';

/** Text that is gathered before it is sent: few writes for long tables, one for short ones. */
const pieceLength = 64 * 1024;

export async function listRows(table: Table): Promise<Reply> {
  const snapshot = await table.read();
  return { status: 200, headers: [['Content-Type', 'application/json']], body: jsonList(snapshot) };
}

export async function insertRows(table: Table, request: Request): Promise<Reply> {
  const { rows, isList } = readRows(request.body);
  const { description, results } = await table.commit({
    operations: rows.map((cells) => ({ kind: 'insert', cells })),
  });
  const write = rowWriter(description.columns);
  const inserted = results.map((result) => result.row);
  const [first] = inserted;
  const location = !isList && first?.key !== undefined ? ([['Location', rowPath(table.name, first.key)]] as const) : [];
  return {
    status: 201,
    headers: [['Content-Type', 'application/json'], ...location],
    body: isList ? `[${inserted.map(write).join(',\n')}]\n` : `${write(first!)}\n`,
  };
}

async function* jsonList({ description, rows }: Snapshot): AsyncGenerator<string> {
  const write = rowWriter(description.columns);
  let text = '[';
  let separator = '';
  for await (const row of rows) {
    text += separator + write(row);
    separator = ',\n';
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  yield `${text}]\n`;
}
