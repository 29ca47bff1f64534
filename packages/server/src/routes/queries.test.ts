import { expect, it } from 'vitest';
import { asking, type Ask } from '../testing/api.js';
import { startServer } from '../testing/server.js';

const orders = `id,customer,city,total,vip,q,a:b,total_gte
1,Ada,Paris,10.50,true,x,1,x
2,Grace,St. John,5,false,y,2,
3,김영희,paris,100,true,,3,
4,Alan,,20,,z,4,
5,Barbara,Lyon,,false,x,5,
`;

async function start(): Promise<Ask> {
  return asking(await startServer({ 'orders.csv': orders }));
}

async function ids(ask: Ask, query: string): Promise<unknown> {
  const answer = await ask(`GET /orders?_fields=id&${query}`);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  return (answer.json as { id: number }[]).map(({ id }) => id);
}

const filters: [query: string, ids: number[]][] = [
  ['city=Paris', [1]],
  ['city=Paris&city=Lyon', [1, 5]],
  ['city=', [4]],
  ['total=10.5', [1]],
  ['total:gt=10&total:lt=100', [1, 4]],
  ['total:gte=20', [3, 4]],
  ['total:lte=10.50', [1, 2]],
  ['total:ne=5', [1, 3, 4, 5]],
  ['id:in=1,3,9', [1, 3]],
  ['id:nin=1,3', [2, 4, 5]],
  ['city:contains=st.%20john', [2]],
  ['city:contains=ST.+J', [2]],
  ['city:startsWith=PAR', [1, 3]],
  ['city:endsWith=on', [5]],
  ['total:isnull=true', [5]],
  ['vip:isnull=false', [1, 2, 3, 5]],
  ['vip=true', [1, 3]],
  ['customer=%EA%B9%80%EC%98%81%ED%9D%AC', [3]],
  ['q=aR', [1, 3, 5]],
  ['q:eq=x', [1, 5]],
  ['a:b=3', [3]],
  ['a:b:gt=3', [4, 5]],
  // An exact name beats a suffix.
  ['total_gte=x', [1]],
  ['total_lte=10.5', [1, 2]],
  ['city_like=on', [5]],
  ['id_ne=1&id_ne=2', [3, 4, 5]],
  ['_where={"or":[{"total":{"gt":50}},{"vip":{"eq":false}}]}', [2, 3, 5]],
  ['_where={"and":[{"vip":{"eq":true}},{"or":[{"id":{"in":[1,2]}},{"city":{"isnull":true}}]}]}', [1]],
  ['_where={"total":{"gte":5,"lt":20},"city":{"startsWith":"st"}}', [2]],
  ['_where={"city":{"eq":null}}', [4]],
  ['_where={}', [1, 2, 3, 4, 5]],
];

it.each(filters)('%s', async (query, expected) => {
  expect(await ids(await start(), query)).toEqual(expected);
});

const orderings: [query: string, ids: number[]][] = [
  ['_sort=total', [2, 1, 4, 3, 5]],
  ['_sort=-total', [3, 4, 1, 2, 5]],
  ['_sort=vip,-id', [5, 2, 3, 1, 4]],
  ['_sort=vip&_order=desc', [1, 3, 2, 5, 4]],
  ['_sort=vip,id&_order=DESC,ASC', [1, 3, 2, 5, 4]],
  // By UTF-8 bytes, empty cells last.
  ['_sort=city', [5, 1, 2, 3, 4]],
  ['_sort=-city', [3, 2, 1, 5, 4]],
  ['_start=1&_end=3', [2, 3]],
  ['_start=3', [4, 5]],
  ['_start=1&_limit=2', [2, 3]],
  ['_page=2&_per_page=2', [3, 4]],
  ['_page=2&_limit=2', [3, 4]],
  ['_page=1', [1, 2, 3, 4, 5]],
  ['_page=9&_per_page=2', []],
  ['_limit=0', []],
];

it.each(orderings)('%s', async (query, expected) => {
  expect(await ids(await start(), query)).toEqual(expected);
});

it('goes on and back by the links it gave, until there is none', async () => {
  const ask = await start();
  const path = '/orders?_sort=-total&_limit=2&city:ne=Lyon';
  const follow = async (from: string) => {
    const answer = await ask(`GET ${from}`);
    const links = (answer.headers.get('link') ?? '').split(', ').filter((link) => link !== '');
    const targets = links.map((link) => /^<([^>]+)>; rel="(\w+)"$/.exec(link)!);
    return {
      ids: (answer.json as { id: number }[]).map(({ id }) => id),
      relations: targets.map(([, , relation]) => relation),
      to: (relation: string) => targets.find(([, , each]) => each === relation)![1]!,
    };
  };
  const first = await follow(path);
  expect([first.ids, first.relations]).toEqual([[3, 4], ['next']]);
  expect(first.to('next')).toMatch(/^\/orders\?_sort=-total&_limit=2&city%3Ane=Lyon&_after=[\w-]+$/);
  const last = await follow(first.to('next'));
  expect([last.ids, last.relations]).toEqual([[1, 2], ['prev']]);
  expect(last.to('prev')).toMatch(/^\/orders\?_sort=-total&_limit=2&city%3Ane=Lyon&_before=[\w-]+$/);
  const again = await follow(last.to('prev'));
  expect([again.ids, again.relations, again.to('next')]).toEqual([[3, 4], ['next'], first.to('next')]);
});

it('numbered pages say how many there are, and lead to each other', async () => {
  const ask = await start();
  const { headers } = await ask('GET /orders?_page=2&_per_page=2&id:gt=0');
  expect(headers.get('x-total-count')).toBe('5');
  expect(headers.get('link')?.split(', ')).toEqual([
    '</orders?_per_page=2&id%3Agt=0&_page=1>; rel="first"',
    '</orders?_per_page=2&id%3Agt=0&_page=1>; rel="prev"',
    '</orders?_per_page=2&id%3Agt=0&_page=3>; rel="next"',
    '</orders?_per_page=2&id%3Agt=0&_page=3>; rel="last"',
  ]);
});

it('counts where it is asked to', async () => {
  const ask = await start();
  const counted = await ask('GET /orders?vip=true&_limit=1', { headers: { Prefer: 'count=exact' } });
  expect(counted.headers.get('x-total-count')).toBe('2');
  expect(counted.headers.get('preference-applied')).toBe('count=exact');
  expect((await ask('GET /orders?vip=true&_limit=1')).headers.get('x-total-count')).toBeNull();
  expect((await ask('GET /orders?_start=0&_end=1')).headers.get('x-total-count')).toBe('5');
});

it('gives the columns that are asked for, in that order, and revisions', async () => {
  const ask = await start();
  expect((await ask('GET /orders?id=2&_fields=total,id')).text).toBe('[{"total":5,"id":2}]\n');
  const [row] = (await ask('GET /orders?id=2&_with=rev&_fields=id')).json as [{ id: number; _rev: string }];
  const tag = (await ask('GET /orders/2')).headers.get('etag');
  expect(row).toEqual({ id: 2, _rev: tag!.slice(1, 23) });
});

const refusals: [query: string, type: string, words: string][] = [
  ['nmae=Ada', 'unknown-column', 'There is no column "nmae": there are id, customer,'],
  ['_sorted=id', 'unknown-parameter', '_sort, _order,'],
  ['_sort=nmae', 'unknown-column', 'customer'],
  ['_fields=nmae', 'unknown-column', 'customer'],
  ['nmae:gt=1', 'unknown-column', 'customer'],
  ['total:above=1', 'unknown-operator', 'eq, ne, lt,'],
  ['total:gt=many', 'invalid-query', 'total'],
  ['vip:isnull=perhaps', 'invalid-query', 'true or false'],
  ['_sort=id&_order=up', 'invalid-query', 'asc and desc'],
  ['_order=asc', 'invalid-query', '_sort'],
  ['_limit=-1', 'invalid-query', 'whole number'],
  ['_limit=1e3', 'invalid-query', 'whole number'],
  ['_page=0', 'invalid-query', 'whole number from 1'],
  ['_limit=1&_limit=2', 'invalid-query', 'once'],
  ['_page=1&_start=2', 'invalid-query', 'together'],
  ['_per_page=2', 'invalid-query', '_page'],
  ['_after=x', 'invalid-cursor', 'first page'],
  ['_before=x', 'invalid-cursor', 'first page'],
  ['_after=x&_before=x', 'invalid-query', '_after'],
  ['_page=2&_before=x', 'invalid-query', '_page'],
  ['_with=all', 'invalid-query', 'rev'],
  ['_where=x', 'invalid-query', 'not JSON'],
  ['_where=[]', 'invalid-query', 'must be an object'],
  ['_where={"total":1}', 'invalid-query', '{"eq":1}'],
  ['_where={"total":{"eq":[1]}}', 'invalid-query', '"eq" takes'],
  ['_where={"total":{"in":1}}', 'invalid-query', 'a list'],
  ['_where={"total":{"isnull":1}}', 'invalid-query', 'true or false'],
  ['_where={"total":{"above":1}}', 'invalid-query', 'operator'],
  ['_where={"nmae":{"eq":1}}', 'unknown-column', 'customer'],
  [`_where=${'{"or":['.repeat(40)}${']}'.repeat(40)}`, 'invalid-query', 'deep'],
  [`_where=${'{"or":['.repeat(40)}`, 'invalid-query', 'not JSON'],
  [`_where={"or":[${Array.from({ length: 70 }, () => '{"id":{"eq":1}}').join(',')}]}`, 'query-too-large', '64'],
  ['city=%ff', 'invalid-query', 'UTF-8'],
  ['city=%00', 'invalid-query', 'NUL'],
];

it.each(refusals)('refuses %s', async (query, type, words) => {
  const ask = await start();
  const answer = await ask(`GET /orders?${query}`);
  expect([answer.status, answer.json]).toEqual([
    400,
    expect.objectContaining({ type: `urn:rowhouse:problem:${type}`, detail: expect.stringContaining(words) as string }),
  ]);
});

it('refuses more parameters than anybody needs', async () => {
  const ask = await start();
  const answer = await ask(`GET /orders?${'id=1&'.repeat(1001)}`);
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('1001 parameters')]);
});
