/** `/` for people: the tables that there are. */
import type { FaultyTable, ServiceDescription, TableDescription } from '@rowhouse/protocol/api';
import { html, type Html } from './html.js';

export function tablesPage({ version, tables }: ServiceDescription): Html {
  const body =
    tables.length === 0
      ? html`<p>There is no table yet: put a CSV file into the folder, or send one with PUT.</p>`
      : html`<table>
<thead><tr><th>table</th><th>rows</th><th>key</th><th>columns</th></tr></thead>
<tbody>
${tables.map((table) => ('fault' in table ? faultyTable(table) : servedTable(table)))}</tbody>
</table>`;
  return html`<h1>Tables</h1>
${body}
<p><a href="/_openapi.json">OpenAPI</a> · <a href="/_health/ready">health</a> · <a href="/_metrics">metrics</a> · Rowhouse ${version}</p>
`;
}

function servedTable({ name, key, columns, rows, links }: TableDescription): Html {
  return html`<tr><th scope="row"><a href="${links.self}">${name}</a></th><td class="number">${rows}</td><td>${key ?? 'row number'}</td><td>${columns.map((column) => column.name).join(', ')}</td></tr>
`;
}

function faultyTable({ name, fault: { detail, line } }: FaultyTable): Html {
  return html`<tr class="fault"><th scope="row">${name}</th><td colspan="3">can't be read${line === undefined ? '' : ` (line ${line})`}: ${detail}</td></tr>
`;
}
