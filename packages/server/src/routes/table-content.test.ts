import { describe, expect, it } from 'vitest';
import { asking } from '../testing/api.js';
import { startServer } from '../testing/server.js';

const files = { 'orders.csv': 'id,total\n1,5\n2,6\n' };
const type = 'text/csv';

describe('PUT', () => {
  it('makes a table, and makes it anew', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    const made = await ask('PUT /people', { type: 'text/csv; charset=utf-8', body: 'id,name\r\n1,Ada\r\n' });
    expect([made.status, made.headers.get('location'), made.json]).toEqual([
      201,
      '/people',
      expect.objectContaining({ name: 'people', key: 'id', rows: 1 }),
    ]);
    const replaced = await ask('PUT /people', { type, body: 'id,name,age\n2,Grace,85\n' });
    expect([replaced.status, replaced.json]).toEqual([200, expect.objectContaining({ rows: 1 })]);
    expect((await ask('PUT /people', { type, body: 'id\n', headers: { Prefer: 'return=minimal' } })).status).toBe(204);
    expect((await ask('GET /people')).text).toBe('[]\n');
  });

  it('takes an extension for what it is', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    const made = await ask('PUT /people.csv', { type, body: 'id\n1\n' });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/people']);
    expect((await ask('PUT /orders.csv', { type, body: 'id,total\n7,7\n' })).status).toBe(200);
    expect((await ask('GET /orders')).json).toEqual([{ id: 7, total: 7 }]);
  });

  it('only makes one where it is told so, and only over what was read', async () => {
    const ask = asking(await startServer(files));
    const put = (headers: Record<string, string>) => ask('PUT /orders', { type, body: 'id,total\n9,9\n', headers });
    expect((await put({ 'If-None-Match': '*' })).status).toBe(412);
    const tag = (await ask('GET /orders')).headers.get('etag')!;
    await ask('POST /orders', { body: { total: 7 } });
    expect((await put({ 'If-Match': tag })).status).toBe(412);
    expect((await put({ 'If-Match': (await ask('GET /orders.csv')).headers.get('etag')! })).status).toBe(200);
    expect((await ask('PUT /new', { type, body: 'id\n', headers: { 'If-Match': tag } })).status).toBe(412);
    expect((await ask('PUT /new', { type, body: 'id\n', headers: { 'If-None-Match': '*' } })).status).toBe(201);
  });

  it.each([
    ['/orders', 'id,id\n', 422, 'invalid-columns'],
    ['/orders', 'id,total\n1\n', 422, 'not-csv'],
    ['/orders', 'id,total\n1,"2\n', 422, 'not-csv'],
    ['/orders', 'id,total\n1,1\n1,2\n', 422, 'duplicate-key'],
    ['/..%2Forders', 'id\n', 404, 'invalid-table-name'],
    ['/a%2Fb', 'id\n', 404, 'invalid-table-name'],
    ['/CON', 'id\n', 404, 'invalid-table-name'],
    ['/_orders', 'id\n', 404, 'not-found'],
  ])('%s %j: %i', async (path, body, status, problemType) => {
    const server = await startServer(files);
    const answer = await asking(server)(`PUT ${path}`, { type, body });
    expect([answer.status, answer.json]).toEqual([
      status,
      expect.objectContaining({ type: `urn:rowhouse:problem:${problemType}` }),
    ]);
    expect(await server.file('orders')).toBe(files['orders.csv']);
  });
});

describe('DELETE', () => {
  it('drops the table that was read, and no other', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    const drop = (headers: Record<string, string>) => ask('DELETE /orders', { headers });
    const tag = (await ask('GET /orders')).headers.get('etag')!;
    expect((await drop({})).status).toBe(428);
    expect((await drop({ 'If-Match': '*' })).status).toBe(428);
    expect((await drop({ 'If-Match': '"x"' })).status).toBe(412);
    await ask('POST /orders', { body: { total: 7 } });
    expect((await drop({ 'If-Match': tag })).status).toBe(412);
    const current = (await ask('GET /orders?id=1')).headers.get('etag')!;
    expect((await drop({ 'If-Match': `${tag}, ${current}` })).status).toBe(204);
    expect((await ask('GET /orders')).status).toBe(404);
    expect((await drop({ 'If-Match': current })).status).toBe(404);
    expect(await server.file('orders')).toBeUndefined();
  });
});

it('tells its schema', async () => {
  const schema = {
    fields: [
      { name: 'id', type: 'integer', constraints: { required: true } },
      { name: 'day', type: 'date', format: '%d/%m/%Y' },
      { name: 'customer', type: 'string' },
    ],
    primaryKey: 'id',
    foreignKeys: [{ fields: 'customer', reference: { resource: 'people', fields: 'name' } }],
  };
  const ask = asking(
    await startServer({
      'orders.csv': 'id,day,customer,total\n1,24/12/2026,Ada,5\n',
      'people.csv': 'name,age\nAda,36\n',
      'datapackage.json': JSON.stringify({
        resources: [
          { name: 'orders', path: 'orders.csv', schema },
          { name: 'people', path: 'people.csv' },
        ],
      }),
    }),
  );
  expect((await ask('GET /orders/_schema')).json).toMatchObject({
    fields: [...schema.fields, { name: 'total', type: 'number' }],
    primaryKey: 'id',
    foreignKeys: [{ fields: ['customer'], reference: { resource: 'people', fields: ['name'] } }],
  });
});
