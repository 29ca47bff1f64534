/** `/`: what is served. */
import type { FaultyTable, ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
import type { TableStatus, TableDescription as StoredTable } from '@rowhouse/store';
import { includes } from '../access/role.js';
import type { Reply, Request } from '../http/exchange.js';
import { negotiate } from '../http/negotiation.js';
import { pageReply } from '../page/frame.js';
import { tablesPage } from '../page/tables-page.js';
import { jsonType } from '../rows/json-rows.js';
import { version } from '../version.js';
import { jsonReply } from './replies.js';
import type { Service } from './resource.js';

export async function describeService({ store }: Service, request: Request): Promise<Reply> {
  const { grant } = request;
  const representation = negotiate(request, ['json', 'html']);
  const isShown = ({ name }: TableStatus): boolean => !name.startsWith('_') && includes(grant.roleFor(name), 'read');
  const tables = (await store.tables()).filter(isShown).map(describeStatus);
  const description: ServiceDescription = { service: 'rowhouse', version, tables };
  if (representation === 'html') return pageReply({ title: '', steps: [], body: tablesPage(description) }, request);
  return jsonReply(200, description, [['Vary', 'Accept']]);
}

function describeStatus(status: TableStatus): TableDescription | FaultyTable {
  if (status.state === 'ready') return describeTable(status.description);
  const { message, line } = status.fault;
  return { name: status.name, fault: { detail: message, ...(line !== undefined && { line }) } };
}

export function describeTable({ name, columns, key, rowCount }: StoredTable): TableDescription {
  return {
    name,
    key: key ?? null,
    columns: columns.map((column) => ({ name: column.name, type: jsonType(column) })),
    rows: rowCount,
    links: { self: `/${encodeURIComponent(name)}` },
  };
}
