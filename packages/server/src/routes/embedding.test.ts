import { expect, it } from 'vitest';
import { makeToken } from '../access/tokens.js';
import { asking, type Ask } from '../testing/api.js';
import { startServer } from '../testing/server.js';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';

const fields = (...names: string[]) => names.map((name) => ({ name, type: 'string' }));

const files = {
  'orders.csv': 'id,customer_id,total,region,shop\n1,7,5.00,eu,a\n2,8,6,eu,b\n3,,7,us,a\n4,7,8,us,b\n5,99,9,,\n',
  'people.csv': 'id,name\n7,Ada\n8,Grace\n9,Alan\n',
  'shops.csv': 'region,shop,city\neu,a,Paris\nus,a,Boston\neu,b,Lyon\n',
  'notes.csv': 'order,text\n1.0,first\n1,second\n4,third\n',
  'datapackage.json': JSON.stringify({
    resources: [
      {
        name: 'orders',
        path: 'orders.csv',
        schema: {
          fields: [{ name: 'id', type: 'integer' }],
          primaryKey: 'id',
          foreignKeys: [
            { fields: 'customer_id', reference: { resource: 'people', fields: 'id' } },
            { fields: ['region', 'shop'], reference: { resource: 'shops', fields: ['region', 'shop'] } },
          ],
        },
      },
      { name: 'people', path: 'people.csv' },
      { name: 'shops', path: 'shops.csv', schema: { fields: fields('region', 'shop') } },
      {
        name: 'notes',
        path: 'notes.csv',
        schema: { fields: [], foreignKeys: [{ fields: 'order', reference: { resource: 'orders', fields: 'id' } }] },
      },
    ],
  }),
};

async function start(): Promise<Ask> {
  return asking(await startServer(files));
}

it('one row that a foreign key leads to, under the name of its column, or of its table', async () => {
  const ask = await start();
  expect((await ask('GET /orders?_embed=customer&_fields=total,id&_limit=3')).text).toBe(
    '[{"total":5.00,"id":1,"customer":{"id":7,"name":"Ada"}},\n' +
      '{"total":6,"id":2,"customer":{"id":8,"name":"Grace"}},\n' +
      '{"total":7,"id":3,"customer":null}]\n',
  );
  expect((await ask('GET /orders/5?_embed=people&_fields=id')).text).toBe('{"id":5,"people":null}\n');
  expect((await ask('GET /orders/4?_embed=customer_id&_fields=id')).text).toBe(
    '{"id":4,"customer_id":{"id":7,"name":"Ada"}}\n',
  );
});

it('by several columns together', async () => {
  const ask = await start();
  const rows = (await ask('GET /orders?_embed=shops')).json as { shops: { city: string } | null }[];
  expect(rows.map(({ shops }) => shops?.city)).toEqual(['Paris', 'Lyon', 'Boston', undefined, undefined]);
});

it('the rows that lead to a row, as a list, with numbers as numbers', async () => {
  const ask = await start();
  const rows = (await ask('GET /orders?_embed=notes&id:lte=4')).json as { notes: { text: string }[] }[];
  expect(rows.map(({ notes }) => notes.map(({ text }) => text))).toEqual([['first', 'second'], [], [], ['third']]);
  expect((await ask('GET /people/7?_embed=orders&_with=rev')).json).toMatchObject({
    name: 'Ada',
    _rev: expect.any(String) as string,
    orders: [{ id: 1 }, { id: 4 }],
  });
});

it('changes the tag of what it is embedded in, and no precondition', async () => {
  const ask = await start();
  const tag = async (path: string): Promise<string> => (await ask(`GET ${path}`)).headers.get('etag')!;
  const [row, list] = [await tag('/orders/1?_embed=customer'), await tag('/orders?_embed=customer')];
  expect((await ask('GET /orders/1?_embed=customer', { headers: { 'If-None-Match': row } })).status).toBe(304);
  await ask('PATCH /people/7', { body: { name: 'Ada L.' } });
  expect((await ask('GET /orders/1?_embed=customer', { headers: { 'If-None-Match': row } })).status).toBe(200);
  expect(await tag('/orders?_embed=customer')).not.toBe(list);
  expect((await ask('PATCH /orders/1', { body: { total: 6 }, headers: { 'If-Match': row } })).status).toBe(200);
});

it.each([
  ['/orders?_embed=nobody', 400, 'there are customer, shops, notes'],
  ['/shops?_embed=nobody', 400, 'there are orders'],
  ['/orders.csv?_embed=customer', 400, 'CSV'],
])('%s: %i', async (path, status, words) => {
  const ask = await start();
  const answer = await ask(`GET ${path}`);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(words);
});

it('is for who may read the other table as well', async () => {
  const { token, line } = makeToken('read', 'orders');
  const { folder } = await startServer({});
  writeFileSync(join(folder, 'tokens.txt'), line);
  const ask = asking(await startServer(files, { tokens: join(folder, 'tokens.txt') }));
  const headers = { Authorization: `Bearer ${token}` };
  expect((await ask('GET /orders', { headers })).status).toBe(200);
  expect((await ask('GET /orders?_embed=customer', { headers })).status).toBe(403);
});

it('a long list comes in batches', async () => {
  const rows = Array.from({ length: 2300 }, (_, id) => `${id},${id % 3 === 0 ? 7 : 8},1,eu,a\n`).join('');
  const ask = asking(await startServer({ ...files, 'orders.csv': `id,customer_id,total,region,shop\n${rows}` }));
  const list = (await ask('GET /orders?_embed=customer,shops&_fields=id')).json as {
    id: number;
    customer: { name: string };
  }[];
  expect(list.map(({ id, customer }) => [id, customer.name])).toEqual(
    Array.from({ length: 2300 }, (_, id) => [id, id % 3 === 0 ? 'Ada' : 'Grace']),
  );
});
