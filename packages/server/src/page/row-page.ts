/** `/{table}/{key}` for people: one row, a line a column. */
import type { Column, Row, TableDescription } from '@rowhouse/store';
import { includes } from '../access/role.js';
import type { Reply, Request } from '../http/exchange.js';
import { jsonType } from '../rows/json-rows.js';
import { pageReply } from './frame.js';
import { type Content, html } from './html.js';

/** @param columns of the row's cells: those that were asked for */
export function showRow(
  { name, columns: all }: TableDescription,
  columns: readonly Column[],
  row: Row,
  request: Request,
): Reply {
  const path = `/${request.path.map(encodeURIComponent).join('/')}`;
  const table = `/${encodeURIComponent(name)}`;
  const title = row.key ?? `row ${row.number ?? ''}`;
  const place: Content = includes(request.grant.roleFor(name), 'write')
    ? html` data-path="${path}" data-revision="${row.revision}"`
    : '';
  const names = JSON.stringify(all.map((column) => column.name));
  const body = html`<h1>${name}: ${title}</h1>
<table id="row" data-columns="${names}"${place}>
<tbody>
${columns.map(
  (column, index) =>
    html`<tr><th scope="row">${column.name}</th><td data-column="${column.name}" class="${jsonType(column)}">${row.cells[index]}</td></tr>
`,
)}</tbody>
</table>
`;
  const steps = [
    [name, table],
    [title, path],
  ] as const;
  return pageReply({ title: `${title} · ${name}`, steps, body }, request);
}
