/**
 * The requests that the table screens make, as drafts: what is shown by "show the request" and copied as curl is what is
 * sent. The API is Rowhouse's own: pages by `_start` and `_end`, revisions by `_with=rev`, writes guarded by If-Match.
 */
import type { ColumnType, TableDescription } from '@rowhouse/protocol/api';
import type { RequestDraft } from '../request/request.js';
import { cellNamed, changedColumns, type Edit, type RowPlace } from './edits.js';
import type { Row } from './rows.js';

/** Which rows are looked at, and in which order. */
export interface View {
  /** Columns to sort by, the first one first; none: the file's order. */
  readonly sort: readonly {
    /** Its name. */
    readonly column: string;
    /** Whether the greatest comes first. */
    readonly isDescending: boolean;
  }[];
  /** A query as the API takes it, such as `age:gte=30&city=Paris`; empty: all rows. */
  readonly filter: string;
  /** Text that some cell holds; empty: any. */
  readonly search: string;
}

/** All rows in the file's order. */
export const wholeTable: View = { sort: [], filter: '', search: '' };

/** Whether a view shows the rows of the file in its order, so that a row's place is its number. */
export function isFileOrder({ sort, filter, search }: View): boolean {
  return sort.length === 0 && filter === '' && search === '';
}

/** The path of a table's rows. */
export function pathOf(table: Pick<TableDescription, 'name' | 'links'>): string {
  return /^\/[^\r\n]*$/.test(table.links.self) ? table.links.self : `/${encoded(table.name)}`;
}

/** Text as it stands in a URL, whatever is in it: JSON can name halves of characters, which no URL has. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Whether a row's key can stand in a URL: those that the API has other uses for are reached by a filter only. */
export function canBeNamed(key: string): boolean {
  return key !== '' && !key.startsWith('_') && key !== '.' && key !== '..';
}

/** The rows from `start` (from 0) to before `end`, each with its revision. */
export function pageRequest(table: TableDescription, view: View, start: number, end: number): RequestDraft {
  const query = [
    ...(view.filter === '' ? [] : [encodedQuery(view.filter)]),
    ...(view.search === '' ? [] : [`q=${encoded(view.search)}`]),
    ...(view.sort.length === 0
      ? []
      : [
          `_sort=${view.sort.map(({ column, isDescending }) => (isDescending ? '-' : '') + encoded(column)).join(',')}`,
        ]),
    `_start=${start}`,
    `_end=${end}`,
    '_with=rev',
  ];
  return draft('GET', `${pathOf(table)}?${query.join('&')}`, [['Accept', 'application/json']]);
}

/** The request that saves an edit. `idempotencyKey` lets an added row be sent again without coming twice. */
export function saveRequest(edit: Edit, table: TableDescription, idempotencyKey = ''): RequestDraft {
  switch (edit.kind) {
    case 'change':
      return changeRequest(table, edit.place, edit.base.rev, edit.cells);
    case 'delete':
      return deleteRequest(table, edit.place, edit.base.rev);
    case 'add':
      return draft(
        'POST',
        pathOf(table),
        [json, ...(idempotencyKey === '' ? [] : [['Idempotency-Key', idempotencyKey] as const])],
        bodyOf(edit.cells, changedColumns(edit, table), table),
      );
  }
}

/** Some cells of a row, if it still has revision `rev`. */
export function changeRequest(
  table: TableDescription,
  place: RowPlace,
  rev: string,
  cells: Readonly<Record<string, string>>,
): RequestDraft {
  const names = table.columns.map(({ name }) => name).filter((name) => Object.hasOwn(cells, name));
  return draft('PATCH', rowPath(table, place), [json, ifMatch(rev)], bodyOf(cells, names, table));
}

/** A row taken away, if it still has revision `rev`. */
export function deleteRequest(table: TableDescription, place: RowPlace, rev: string): RequestDraft {
  return draft('DELETE', rowPath(table, place), [ifMatch(rev)]);
}

/** A row put back as it was, if nothing is in its place; in a table without a key it comes last. */
export function restoreRequest(table: TableDescription, row: Row): RequestDraft {
  const names = table.columns.map(({ name }) => name);
  const cells = Object.fromEntries(names.map((name, column) => [name, row.cells[column] ?? '']));
  const body = bodyOf(cells, names, table);
  if (row.key === null) return draft('POST', pathOf(table), [json], body);
  return draft('PUT', rowPath(table, { key: row.key, number: null }), [json, ['If-None-Match', '*']], body);
}

/** A draft with an Authorization behind its own headers, where there is one. */
export function withAuthorization(draft: RequestDraft, authorization: string | undefined): RequestDraft {
  if (authorization === undefined) return draft;
  return { ...draft, headers: [...draft.headers, ['Authorization', authorization]] };
}

const json = ['Content-Type', 'application/json'] as const;

function ifMatch(rev: string): readonly [string, string] {
  return ['If-Match', `"${rev}"`];
}

function rowPath(table: TableDescription, { key, number }: RowPlace): string {
  return `${pathOf(table)}/${key === null ? `_row/${number ?? 0}` : encoded(key)}`;
}

function draft(method: string, url: string, headers: readonly (readonly [string, string])[], body = ''): RequestDraft {
  return { dialect: 'http', method, url, headers, body };
}

/** A JSON object of cells; each as its column's type would have it, so that the file keeps what was typed. */
function bodyOf(cells: Readonly<Record<string, string>>, names: readonly string[], table: TableDescription): string {
  const members = names.map((name) => {
    const type = table.columns.find((column) => column.name === name)?.type ?? 'text';
    return `${JSON.stringify(name)}:${valueOf(cellNamed(cells, name) ?? '', type)}`;
  });
  return `{${members.join(',')}}`;
}

/** JSON's grammar for numbers, without an exponent: what a cell holds is what the file gets. */
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const mostDigits = 15;

function valueOf(text: string, type: ColumnType): string {
  if (text === '') return type === 'text' ? '""' : 'null';
  const isNumber = type === 'number' && number.test(text) && text.replace(/\D/g, '').length <= mostDigits;
  if (isNumber || (type === 'boolean' && (text === 'true' || text === 'false'))) return text;
  return JSON.stringify(text);
}

/** What people type into a filter, with what a URL may not hold encoded, a lone `%` too; what separates and what is encoded stays. */
function encodedQuery(typed: string): string {
  return typed
    .trim()
    .replace(/^\?/, '')
    .replace(/\s*&\s*/g, '&')
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replace(/#/g, '%23')
    .replace(/\+/g, '%2B');
}
