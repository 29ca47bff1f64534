/** What a query string asks of a table: a query for the store, and how the answer is given in pages. */
import type { Condition, Query, SortColumn, TableDescription } from '@rowhouse/store';
import type { Parameter } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';
import { type Controls, namesIn, separate, single } from './controls.js';
import { demandColumn, readFilters } from './filters.js';
import { type Paging, readPaging } from './paging.js';
import { readWhere } from './where.js';

export interface ListQuery {
  /** With `limit`, `offset` and `after` as the paging asks. */
  readonly query: Query;
  readonly paging: Paging;
  /** Whether rows bear their revision, as `_rev`. */
  readonly withRevision: boolean;
  /** What `_embed` names. */
  readonly embed: readonly string[];
}

/** @throws HttpProblem 400 for whatever is not understood: nothing is passed over */
export function readListQuery(parameters: readonly Parameter[], description: TableDescription): ListQuery {
  const columns = description.columns.map(({ name }) => name);
  const { given, filters } = separate(parameters);
  const paging = readPaging(given);
  const query: Query = {
    where: [...readFilters(filters, columns), ...readWheres(given, columns)],
    search: single(given, 'q') ?? '',
    sort: readSort(given, description, columns),
    ...readFields(given, columns),
    ...paging.query,
  };
  return { query, paging, withRevision: readWith(given), embed: namesIn(given, '_embed') };
}

/** Filters alone, for writes to all rows that match. @throws HttpProblem 400 also where there are none */
export function readSelection(parameters: readonly Parameter[], description: TableDescription): readonly Condition[] {
  const columns = description.columns.map(({ name }) => name);
  const { given, filters } = separate(parameters);
  for (const name of given.keys())
    if (name !== '_where')
      throw new HttpProblem(400, 'invalid-query', `A write takes filters and _where, not "${name}".`);
  const conditions = [...readFilters(filters, columns), ...readWheres(given, columns)];
  if (conditions.length > 0) return conditions;
  throw new HttpProblem(
    400,
    'no-filter',
    'A write to many rows needs a filter, so that none is hit by mistake: /orders?status=old',
  );
}

/** What can be asked of one row. */
export interface RowParameters extends Pick<ListQuery, 'embed' | 'withRevision'> {
  readonly fields: readonly string[] | undefined;
}

const noRowParameters: RowParameters = { fields: undefined, withRevision: false, embed: [] };

/** `_fields`, `_with` and `_embed`, for one row. @throws HttpProblem 400 for any other word */
export function readRowParameters(parameters: readonly Parameter[], { columns }: TableDescription): RowParameters {
  if (parameters.length === 0) return noRowParameters;
  const { given, filters } = separate(parameters);
  const unknown = filters[0]?.[0] ?? [...given.keys()].find((name) => !rowControls.includes(name));
  if (unknown !== undefined)
    throw new HttpProblem(
      400,
      'unknown-parameter',
      `"${unknown}" says nothing of one row: it takes ${rowControls.join(', ')}.`,
      {
        allowed: rowControls,
      },
    );
  const { columns: fields } = readFields(
    given,
    columns.map(({ name }) => name),
  );
  return { fields, withRevision: readWith(given), embed: namesIn(given, '_embed') };
}

const rowControls: readonly string[] = ['_fields', '_with', '_embed'];

function readWheres(given: Controls, columns: readonly string[]): readonly Condition[] {
  return (given.get('_where') ?? []).map((text) => readWhere(text, columns));
}

function readFields(given: Controls, columns: readonly string[]): { columns?: readonly string[] } {
  if (!given.has('_fields')) return {};
  const names = [...new Set(namesIn(given, '_fields'))];
  return { columns: names.map((name) => demandColumn(name, columns)) };
}

function readWith(given: Controls): boolean {
  const value = single(given, '_with');
  if (value === undefined || value === 'rev') return value !== undefined;
  throw new HttpProblem(400, 'invalid-query', `_with is "${value}": it takes rev, for the revision of each row.`);
}

/**
 * `_sort=-total,id`, or with the directions in `_order`, as json-server 0.17 has it. Empty cells come last both ways,
 * and the key breaks ties, so that every row has one place.
 */
function readSort(given: Controls, { key }: TableDescription, columns: readonly string[]): readonly SortColumn[] {
  const names = namesIn(given, '_sort');
  const orders = namesIn(given, '_order').map(readOrder);
  if (orders.length > names.length)
    throw new HttpProblem(400, 'invalid-query', '_order has more entries than _sort: it takes asc or desc for each.');
  const sort = names.map((name, index): SortColumn => {
    const isReversed = name.startsWith('-') && !columns.includes(name);
    const column = demandColumn(isReversed ? name.slice(1) : name, columns);
    const direction = orders[index] ?? 'ascending';
    const opposite = direction === 'ascending' ? 'descending' : 'ascending';
    return { column, direction: isReversed ? opposite : direction, empty: 'last' };
  });
  const tie = key !== undefined && sort.length > 0 && !sort.some(({ column }) => column === key);
  return tie ? [...sort, { column: key }] : sort;
}

function readOrder(text: string): 'ascending' | 'descending' {
  const order = text.toLowerCase();
  if (order === 'asc') return 'ascending';
  if (order === 'desc') return 'descending';
  throw new HttpProblem(400, 'invalid-query', `_order has "${text}": it takes asc and desc.`);
}
