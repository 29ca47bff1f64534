/**
 * Pages: by a cursor (`_limit`, `_after`, `_before`), by number (`_page`, `_per_page`) or by place (`_start`, `_end`). Cursors hold
 * their place while rows come and go; the other two are what older clients speak.
 */
import type { Query, QueryResult } from '@rowhouse/store';
import type { HeaderLine, Parameter } from '../http/exchange.js';
import { HttpProblem } from '../http/problem.js';
import { type Controls, single } from './controls.js';

export type Paging =
  | {
      readonly kind: 'all' | 'cursor' | 'range';
      readonly query: Pick<Query, 'limit' | 'offset' | 'after' | 'before' | 'count'>;
    }
  | {
      readonly kind: 'page';
      readonly page: number;
      readonly size: number;
      readonly query: Pick<Query, 'limit' | 'offset' | 'count'>;
    };

/** Rows of a page where nobody said: json-server's default. */
const defaultSize = 10;

export function readPaging(given: Controls): Paging {
  const limit = wholeNumber(given, '_limit', 0);
  const page = wholeNumber(given, '_page', 1);
  if (page !== undefined) {
    demandAlone(given, '_page', ['_after', '_before', '_start', '_end']);
    const size = wholeNumber(given, '_per_page', 1) ?? wholeNumber(given, '_limit', 1) ?? defaultSize;
    return { kind: 'page', page, size, query: { limit: size, offset: (page - 1) * size, count: true } };
  }
  demandAlone(given, '_per_page', ['_per_page']);
  if (given.has('_start') || given.has('_end')) {
    demandAlone(given, '_start and _end', ['_after', '_before']);
    const start = wholeNumber(given, '_start', 0) ?? 0;
    const end = wholeNumber(given, '_end', 0);
    const length = end === undefined ? limit : Math.max(0, end - start);
    return { kind: 'range', query: { offset: start, count: true, ...(length !== undefined && { limit: length }) } };
  }
  const after = single(given, '_after');
  const before = single(given, '_before');
  if (after !== undefined) demandAlone(given, '_after', ['_before']);
  if (limit === undefined && after === undefined && before === undefined) return { kind: 'all', query: {} };
  return {
    kind: 'cursor',
    query: {
      ...(limit !== undefined && { limit }),
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
    },
  };
}

/** Numbers beyond what a double counts exactly would be other numbers. */
function wholeNumber(given: Controls, name: string, least: number): number | undefined {
  const text = single(given, name);
  if (text === undefined) return undefined;
  if (/^[0-9]{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new HttpProblem(
    400,
    'invalid-query',
    `${name} is "${text}": it takes a whole number from ${least} to 999999999.`,
  );
}

function demandAlone(given: Controls, name: string, others: readonly string[]): void {
  const other = others.find((each) => given.has(each));
  if (other === undefined) return;
  const detail = other === '_per_page' ? '_per_page goes with _page.' : `${name} does not go together with ${other}.`;
  throw new HttpProblem(400, 'invalid-query', detail);
}

/** `Link` and `X-Total-Count` of a page. */
export function pageFields(
  path: string,
  parameters: readonly Parameter[],
  paging: Paging,
  result: PageResult,
): readonly HeaderLine[] {
  const { total } = result;
  const counted: readonly HeaderLine[] = total === undefined ? [] : [['X-Total-Count', String(total)]];
  const links = pageLinks(path, parameters, paging, result);
  if (links.length === 0) return counted;
  return [...counted, ['Link', links.map(({ relation, target }) => `<${target}>; rel="${relation}"`).join(', ')]];
}

export type PageResult = Pick<QueryResult, 'previous' | 'next' | 'total'>;

export interface PageLink {
  readonly relation: 'first' | 'prev' | 'next' | 'last';
  readonly target: string;
}

/** Where the pages around this one are. */
export function pageLinks(
  path: string,
  parameters: readonly Parameter[],
  paging: Paging,
  result: PageResult,
): readonly PageLink[] {
  const places =
    paging.kind === 'page' ? numberedPages(paging, result.total!) : paging.kind === 'cursor' ? around(result) : [];
  return places.map(([relation, name, value]) => ({
    relation,
    target: targetWith(path, parameters, { _after: undefined, _before: undefined, [name]: value }),
  }));
}

type Place = readonly [relation: PageLink['relation'], parameter: string, value: string];

function numberedPages(
  { page, size }: { readonly page: number; readonly size: number },
  total: number,
): readonly Place[] {
  const last = Math.max(1, Math.ceil(total / size));
  const places: Place[] = [['first', '_page', '1']];
  if (page > 1) places.push(['prev', '_page', String(Math.min(page - 1, last))]);
  if (page < last) places.push(['next', '_page', String(page + 1)]);
  return [...places, ['last', '_page', String(last)]];
}

function around({ previous, next }: PageResult): readonly Place[] {
  const places: Place[] = [];
  if (previous !== undefined) places.push(['prev', '_before', previous]);
  if (next !== undefined) places.push(['next', '_after', next]);
  return places;
}

/** The same request with other values for some parameters; undefined: without them. */
export function targetWith(
  path: string,
  parameters: readonly Parameter[],
  values: Readonly<Record<string, string | undefined>>,
): string {
  const others = parameters.filter(([each]) => !Object.hasOwn(values, each));
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pairs = [...others, ...given].map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
