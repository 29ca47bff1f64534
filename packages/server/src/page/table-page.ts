/**
 * `/{table}` for people: a page of its rows. Sorting, searching and paging are links and a form, so that they work without
 * scripts. What scripts need stands in attributes: what a row is called and its revision, so that it is known again; where
 * it can be changed, its path, and each cell's column.
 */
import type { Column, OutsideSaves, QueryResult, Row, Table, TableDescription } from '@rowhouse/store';
import { includes } from '../access/role.js';
import { demandNesting } from '../embedding/relations.js';
import { tableRevision } from '../http/conditional.js';
import type { Parameter, Reply, Request } from '../http/exchange.js';
import { readListQuery } from '../query/list-query.js';
import { type PageLink, pageLinks, targetWith } from '../query/paging.js';
import { jsonType } from '../rows/json-rows.js';
import { hasPath, rowPath } from '../rows/row-path.js';
import { pageReply } from './frame.js';
import { type Content, html, Html } from './html.js';

/** Rows of a page where the request does not say. */
const pageSize = 100;
/** Characters of markup that are gathered before they are sent. */
const pieceLength = 64 * 1024;

export async function showTable(table: Table, request: Request, saves: OutsideSaves | undefined): Promise<Reply> {
  const description = await table.describe();
  const { parameters, paging, query, embed } = readPage(request, description);
  demandNesting('html', embed);
  const result = await table.query(query);
  // Behind the reading of the table, which is where a save is looked at.
  const waiting = (await saves?.heldSaves(table.name))?.length ?? 0;
  const path = `/${request.path.map(encodeURIComponent).join('/')}`;
  const around = pageLinks(path, parameters, paging, result);
  const isOnlyPage = !around.some(({ relation }) => relation === 'prev' || relation === 'next');
  const view: View = {
    request,
    path,
    parameters: request.parameters,
    sort: query.sort?.[0],
    result,
    links: isOnlyPage ? [] : around,
    waiting,
    first: paging.kind === 'page' ? (paging.page - 1) * paging.size + 1 : undefined,
    isWritable: includes(request.grant.roleFor(table.name), 'write'),
  };
  return pageReply({ title: table.name, steps: [[table.name, path]], body: tablePieces(view) }, request);
}

/** A request that says nothing about pages is for the first one. */
function readPage(
  { parameters }: Request,
  description: TableDescription,
): ReturnType<typeof readListQuery> & { readonly parameters: readonly Parameter[] } {
  const asked = readListQuery(parameters, description);
  if (asked.paging.kind !== 'all') return { ...asked, parameters };
  const paged: Parameter[] = [...parameters, ['_page', '1'], ['_per_page', String(pageSize)]];
  return { ...readListQuery(paged, description), parameters: paged };
}

interface View {
  readonly request: Request;
  readonly path: string;
  /** As the reader gave them. */
  readonly parameters: readonly Parameter[];
  readonly sort: { readonly column: string; readonly direction?: string } | undefined;
  readonly result: QueryResult;
  readonly links: readonly PageLink[];
  /** How many saves of the file wait for a decision. */
  readonly waiting: number;
  /** Which one the first row is of all that match, from 1. */
  readonly first: number | undefined;
  readonly isWritable: boolean;
}

async function* tablePieces(view: View): AsyncGenerator<Html> {
  const { description, columns, rows } = view.result;
  yield tableBeginning(view);
  const writeRow = rowWriter(description, columns, view.isWritable);
  let count = 0;
  let text = '';
  for await (const row of rows) {
    count += 1;
    text += writeRow(row);
    if (text.length < pieceLength) continue;
    yield new Html(text);
    text = '';
  }
  yield new Html(text);
  yield tableEnding(view, count);
}

function tableBeginning(view: View): Html {
  const { result, waiting } = view;
  const { name, columns, version } = result.description;
  const names = JSON.stringify(columns.map((column) => column.name));
  const base = `/${encodeURIComponent(name)}`;
  const notice = html`<p class="notice"><a href="${base}/_held">${waiting} ${waiting === 1 ? 'save' : 'saves'} of the file</a> wait for a decision.</p>`;
  return html`<h1>${name}</h1>
<div id="waiting">${waiting > 0 ? notice : ''}</div>
${searchForm(view)}
<table id="rows" data-table="${base}" data-columns="${names}" data-version="${tableRevision(version)}">
<thead><tr>${result.columns.map((column) => heading(view, column))}</tr></thead>
<tbody>
`;
}

/** Other parameters go with the search. */
function searchForm({ path, parameters }: View): Html {
  const search = parameters.find(([name]) => name === 'q')?.[1] ?? '';
  const values = { ...firstPage(parameters), q: undefined };
  const kept = [...parameters.filter(([name]) => !Object.hasOwn(values, name)), ...Object.entries(values)];
  const hidden = kept.map(([name, value]) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form id="search" role="search" action="${path}">
<label>Search <input type="search" name="q" value="${search}"></label>${hidden}
<button>Search</button> <a href="${path}">Show all</a>
</form>`;
}

/** Other rows, or in another order, are looked at from the first page on; its size stays. */
function firstPage(parameters: readonly Parameter[]): Readonly<Record<string, string | undefined>> {
  const isSized = parameters.some(([name]) => name === '_per_page');
  return {
    _page: isSized ? '1' : undefined,
    _after: undefined,
    _before: undefined,
    _start: undefined,
    _end: undefined,
  };
}

/** Its link sorts by the column: upwards first, then downwards, then not at all. */
function heading({ path, parameters, sort }: View, column: Column): Html {
  const { name } = column;
  const isSorted = sort?.column === name;
  const direction = isSorted ? (sort.direction ?? 'ascending') : undefined;
  const next = direction === undefined ? name : direction === 'ascending' ? `-${name}` : undefined;
  const target = targetWith(path, parameters, { _sort: next, _order: undefined, ...firstPage(parameters) });
  // A name with a comma would be two names in _sort.
  const label = name.includes(',') ? html`${name}` : html`<a href="${target}">${name}</a>`;
  const state: Content = direction === undefined ? '' : html` aria-sort="${direction}"`;
  return html`<th scope="col" class="${jsonType(column)}"${state} data-column="${name}">${label}</th>`;
}

function rowWriter(
  { name: table, key }: TableDescription,
  columns: readonly Column[],
  isWritable: boolean,
): (row: Row) => string {
  const cells = columns.map((column) => ({
    start: html` data-column="${column.name}" class="${jsonType(column)}"`,
    isKey: column.name === key,
  }));
  return (row) => {
    const name = rowPath(table, row);
    const path = hasPath(row) ? name : undefined;
    const place = path !== undefined && isWritable ? html`data-path="${path}"` : html`data-row="${name}"`;
    return html`<tr ${place} data-revision="${row.revision}">${cells.map(({ start, isKey }, index) => {
      const cell = row.cells[index] ?? '';
      return isKey && path !== undefined
        ? html`<th scope="row"${start}><a href="${path}">${cell}</a></th>`
        : html`<td${start}>${cell}</td>`;
    })}</tr>
`.text;
  };
}

function tableEnding({ result, links, first }: View, count: number): Html {
  const { total } = result;
  const range = count === 0 || first === undefined ? `${count} rows` : `rows ${first} to ${first + count - 1}`;
  return html`</tbody>
</table>
<nav id="pages" aria-label="Pages"><span>${total === undefined ? range : `${range} of ${total}`}</span>${links.map(
    ({ relation, target }) => html` <a rel="${relation}" href="${target}">${wordFor[relation]}</a>`,
  )}</nav>
`;
}

const wordFor: Readonly<Record<PageLink['relation'], string>> = {
  first: 'First',
  prev: 'Previous',
  next: 'Next',
  last: 'Last',
};
