/** `GET /`: what is served. */
import type { FaultyTable, ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
import type { TableStatus, TableStore } from '@rowhouse/store';
import type { Reply } from '../http/exchange.js';
import { jsonType } from '../rows/json-rows.js';
import { version } from '../version.js';

export async function describeService(store: TableStore): Promise<Reply> {
  const tables = (await store.tables()).map(describeTable);
  const description: ServiceDescription = { service: 'rowhouse', version, tables };
  return {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: `${JSON.stringify(description, undefined, 2)}\n`,
  };
}

function describeTable(status: TableStatus): TableDescription | FaultyTable {
  if (status.state === 'unreadable') {
    const { message, line } = status.fault;
    return { name: status.name, fault: { detail: message, ...(line !== undefined && { line }) } };
  }
  const { name, columns, key, rowCount } = status.description;
  return {
    name,
    key: key ?? null,
    columns: columns.map((column) => ({ name: column.name, type: jsonType(column) })),
    rows: rowCount,
    links: { self: `/${encodeURIComponent(name)}` },
  };
}
