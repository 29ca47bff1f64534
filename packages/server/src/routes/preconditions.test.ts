/** Tables that are written over only by who knows what is there. */
import { expect, it } from 'vitest';
import { asking } from '../testing/api.js';
import { RawClient, startServer } from '../testing/server.js';

it('such a table takes no write without a precondition, and others do', async () => {
  const files = { 'orders.csv': 'id,total\n1,5\n', 'log_a.csv': 'id\n1\n', 'people.csv': 'id,name\n1,Ada\n' };
  const ask = asking(await startServer(files, { requireIfMatch: ['orders', 'log_*'] }));
  const body = { total: 6 };
  for (const [request, sent] of [
    ['PATCH /orders/1', body],
    ['PUT /orders/1', body],
    ['PUT /orders/2', body],
    ['DELETE /orders/1', undefined],
    ['PATCH /orders?total:gt=0', body],
    ['DELETE /orders?total:gt=0', undefined],
    ['DELETE /log_a/1', undefined],
  ] as const) {
    const answer = await ask(request, sent === undefined ? {} : { body: sent });
    expect([request, answer.status]).toEqual([request, 428]);
    expect(answer.json).toMatchObject({ detail: expect.stringContaining('If-Match') as string });
  }
  const star = await ask('PATCH /orders/1', { body, headers: { 'If-Match': '*' } });
  expect(star.status).toBe(428);
  expect((await ask('PUT /orders', { body: 'id\n9\n', type: 'text/csv' })).status).toBe(428);
  expect((await ask('GET /orders/1')).json).toEqual({ id: 1, total: 5 });
  expect((await ask('DELETE /people/1')).status).toBe(204);
});

it('nor does it in the classic dialect, which has no word for one', async () => {
  const server = await startServer(
    { 'data_server.csv': 'create\nname\nkim\n' },
    { dialect: 'classic', requireIfMatch: ['*'] },
  );
  for (const [method, path] of [
    ['PUT', 'update'],
    ['POST', 'create'],
  ] as const) {
    const raw = new RawClient(server.port);
    await raw.until('Welcome');
    raw.send(`${method} / HTTP/1.1\r\nHost: localhost/${path}\r\nContent-Length: 8\r\n\nname:lee`);
    expect(await raw.until('If-Match')).toContain('400 BAD_REQUEST');
  }
  expect(await server.file('data_server')).toContain('kim');
});

it('with one it is written as ever, and adding rows needs none', async () => {
  const ask = asking(await startServer({ 'orders.csv': 'id,total\n1,5\n' }, { requireIfMatch: ['*'] }));
  const tag = (await ask('GET /orders/1')).headers.get('etag')!;
  expect((await ask('PATCH /orders/1', { body: { total: 6 }, headers: { 'If-Match': tag } })).status).toBe(200);
  expect((await ask('PUT /orders/2', { body: { total: 7 }, headers: { 'If-None-Match': '*' } })).status).toBe(201);
  expect((await ask('POST /orders', { body: { total: 8 } })).status).toBe(201);
});
