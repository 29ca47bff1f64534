import { expect, it } from 'vitest';
import { asking, type Ask } from '../testing/api.js';
import { startServer, type TestServer } from '../testing/server.js';

const orders = 'id,status,total\n1,old,5.00\n2,new,6\n3,old,7\n4,old,8\n';
const log = 'at,what\n9:00,start\n9:01,noise\n9:02,stop\n9:03,noise\n';

async function start(): Promise<{ ask: Ask; server: TestServer; file: TestServer['file'] }> {
  const server = await startServer({ 'orders.csv': orders, 'log.csv': log });
  return { ask: asking(server), server, file: server.file };
}

it('changes every row that matches, and says how many', async () => {
  const { ask, file } = await start();
  const answer = await ask('PATCH /orders?status=old&total:lt=8', { body: { status: 'gone', total: 5 } });
  expect([answer.status, answer.json]).toEqual([200, { matched: 2, changed: 2 }]);
  expect(await file('orders')).toBe('id,status,total\n1,gone,5.00\n2,new,6\n3,gone,5\n4,old,8\n');
});

it('deletes every row that matches, and gives them back where that is preferred', async () => {
  const { ask, file } = await start();
  const answer = await ask('DELETE /orders?_where={"total":{"gt":6}}', {
    headers: { Prefer: 'return=representation' },
  });
  expect([answer.status, answer.json]).toEqual([
    200,
    [
      { id: 3, status: 'old', total: 7 },
      { id: 4, status: 'old', total: 8 },
    ],
  ]);
  expect(await file('orders')).toBe('id,status,total\n1,old,5.00\n2,new,6\n');
});

it('does the same in a table without a key', async () => {
  const { ask, file } = await start();
  const deleted = await ask('DELETE /log?what=noise', { headers: { Prefer: 'return=minimal' } });
  expect([deleted.status, deleted.text]).toEqual([204, '']);
  const changed = await ask('PATCH /log?at:gt=9:01', { body: { what: 'end' } });
  expect(changed.json).toEqual({ matched: 1, changed: 1 });
  expect(await file('log')).toBe('at,what\n9:00,start\n9:02,end\n');
});

it('touches no more than is allowed', async () => {
  const { ask, file } = await start();
  const tooMany = await ask('DELETE /orders?status=old', { headers: { Prefer: 'handling=strict, max-affected=2' } });
  expect([tooMany.status, tooMany.text]).toEqual([409, expect.stringContaining('More than 2 rows')]);
  const enough = await ask('DELETE /orders?status=old', { headers: { Prefer: 'max-affected="3", handling=strict' } });
  expect([enough.status, enough.headers.get('preference-applied')]).toEqual([200, 'handling=strict, max-affected=3']);
  const lenient = await ask('DELETE /orders?status=new', { headers: { Prefer: 'max-affected=3' } });
  expect([lenient.status, lenient.text]).toEqual([400, expect.stringContaining('handling=strict')]);
  expect(await file('orders')).toBe('id,status,total\n2,new,6\n');
});

it.each([
  ['PATCH /orders', 'no-filter', 400],
  ['PATCH /orders?_sort=id', 'invalid-query', 400],
  ['DELETE /orders?_limit=1', 'invalid-query', 400],
  ['DELETE /orders?nmae=1', 'unknown-column', 400],
  ['DELETE /orders', 'precondition-required', 428],
  ['PATCH /orders?status=old', 'unknown-column', 422],
])('%s: %s', async (request, type, status) => {
  const { ask, file } = await start();
  const answer = await ask(request, request.startsWith('PATCH') ? { body: { nmae: 1 } } : {});
  expect([answer.status, answer.json]).toEqual([
    status,
    expect.objectContaining({ type: `urn:rowhouse:problem:${type}` }),
  ]);
  expect(await file('orders')).toBe(orders);
});

it('is done once however often it is sent', async () => {
  const { ask } = await start();
  const headers = { 'Idempotency-Key': 'k1' };
  const first = await ask('DELETE /orders?status=old', { headers });
  await ask('POST /orders', { body: { status: 'old' } });
  const again = await ask('DELETE /orders?status=old', { headers });
  expect([again.status, again.text]).toEqual([200, first.text]);
  expect((await ask('GET /orders?status=old')).json).toHaveLength(1);
});

it('loses no write that comes between finding the rows and changing them', async () => {
  const { ask } = await start();
  const both = await Promise.all([
    ask('PATCH /orders?status=old', { body: { status: 'gone' } }),
    ...[1, 3, 4].map((id) => ask(`PATCH /orders/${id}`, { body: { total: 100 + id } })),
  ]);
  expect(both.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect((await ask('GET /orders?status=gone&_fields=total')).json).toEqual([
    { total: 101 },
    { total: 103 },
    { total: 104 },
  ]);
});

it('a write to all that match takes the version of the table that the client knows', async () => {
  const ask = asking(await startServer({ 'orders.csv': 'id,total\n1,5\n2,6\n' }));
  const known = (await ask('GET /orders')).headers.get('etag')!;
  const write = (): ReturnType<typeof ask> =>
    ask('PATCH /orders?total:gt=0', { body: { total: 0 }, headers: { 'If-Match': known } });
  expect((await write()).status).toBe(200);
  expect((await write()).status).toBe(412);
});
