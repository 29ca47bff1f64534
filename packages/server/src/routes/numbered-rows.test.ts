import { expect, it } from 'vitest';
import { asking, type Ask } from '../testing/api.js';
import { startServer } from '../testing/server.js';

async function start(): Promise<Ask> {
  return asking(await startServer({ 'log.csv': 'at,what,n\n9:00,start,1\n9:01,go,2.00\n', 'people.csv': 'id\n1\n' }));
}

async function tagOf(ask: Ask, number: number): Promise<string> {
  return (await ask(`GET /log/_row/${number}`)).headers.get('etag')!;
}

it('reads a row by its number', async () => {
  const ask = await start();
  expect((await ask('GET /log/_row/2')).text).toBe('{"at":"9:01","what":"go","n":2.00}\n');
  for (const path of ['/log/_row/3', '/log/_row/0', '/log/_row/x', '/people/_row/1', '/log/9:00'])
    expect([path, (await ask(`GET ${path}`)).status]).toEqual([path, 404]);
});

it.each(['PUT', 'PATCH', 'DELETE'])('%s needs the revision of the row', async (method) => {
  const ask = await start();
  const body = method === 'DELETE' ? undefined : { what: 'x' };
  const without = await ask(`${method} /log/_row/1`, { body });
  const star = await ask(`${method} /log/_row/1`, { body, headers: { 'If-Match': '*' } });
  expect([without.status, star.status]).toEqual([428, 428]);
  expect((await ask('GET /log/_row/1')).json).toMatchObject({ what: 'start' });
});

it('writes the row that was read', async () => {
  const ask = await start();
  const put = await ask('PUT /log/_row/1', {
    body: '{"at":"9:00","what":"begin","n":1.0}',
    headers: { 'If-Match': await tagOf(ask, 1) },
  });
  expect([put.status, put.text, put.headers.get('etag')]).toEqual([200, '{"at":"9:00","what":"begin","n":1}\n', null]);
  const merged = await ask('PATCH /log/_row/2', { body: { what: null }, headers: { 'If-Match': await tagOf(ask, 2) } });
  expect([merged.status, merged.headers.get('etag')]).toEqual([200, await tagOf(ask, 2)]);
  const patched = await ask('PATCH /log/_row/2', {
    type: 'application/json-patch+json',
    body: [
      { op: 'test', path: '/n', value: 2 },
      { op: 'replace', path: '/what', value: 'on' },
    ],
    headers: { 'If-Match': await tagOf(ask, 2) },
  });
  expect([patched.status, patched.text]).toEqual([200, '{"at":"9:01","what":"on","n":2.00}\n']);
});

it('never hits a row that has come into its place', async () => {
  const ask = await start();
  const [first, second] = [await tagOf(ask, 1), await tagOf(ask, 2)];
  expect((await ask('DELETE /log/_row/1', { headers: { 'If-Match': first } })).status).toBe(204);
  const shifted = await ask('DELETE /log/_row/1', { headers: { 'If-Match': first } });
  expect([shifted.status, shifted.json]).toEqual([
    412,
    expect.objectContaining({
      current: { key: null, number: 1, rev: second.slice(1, 23), cells: ['9:01', 'go', '2.00'] },
    }),
  ]);
  expect((await ask('PATCH /log/_row/2', { body: { what: 'x' }, headers: { 'If-Match': second } })).status).toBe(404);
});
