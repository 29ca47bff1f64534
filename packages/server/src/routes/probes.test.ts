import { expect, it } from 'vitest';
import { asking } from '../testing/api.js';
import { onFiles, startServer } from '../testing/server.js';

const files = { 'people.csv': 'id,name\n1,Ada\n' };

it('probes are answered to whoever asks, by whatever way', async () => {
  const ask = asking(await startServer(files));
  const headers = { 'X-Forwarded-For': '203.0.113.7' };
  expect((await ask('GET /_health/live', { headers })).json).toEqual({ status: 'live' });
  const ready = await ask('GET /_health/ready', { headers });
  expect([ready.status, ready.json]).toEqual([200, { status: 'ready', tables: 1, unreadable: 0 }]);
  for (const request of ['GET /_health', 'GET /_health/other', 'GET /_health/live/x'])
    expect([request, (await ask(request)).status]).toEqual([request, 404]);
  expect((await ask('POST /_health/live')).status).toBe(405);
  expect((await ask('GET /_metrics', { headers })).status).toBe(403);
});

onFiles('readiness says how many tables can not be read', async () => {
  const ask = asking(await startServer({ ...files, 'broken.csv': 'id\n"1\n' }));
  expect((await ask('GET /_health/ready')).json).toEqual({ status: 'ready', tables: 2, unreadable: 1 });
});

it('metrics count answers by method and status, bytes and connections, and nothing by what clients make up', async () => {
  const ask = asking(await startServer(files));
  await ask('GET /people');
  await ask('GET /people/9');
  await ask('BREW /people');
  const answer = await ask('GET /_metrics');
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const samples = new Map(
    answer.text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
  const count = (method: string, status: number): number | undefined =>
    samples.get(`rowhouse_http_request_duration_seconds_count{method="${method}",status="${status}"}`);
  expect([count('GET', 200), count('GET', 404), count('other', 405)]).toEqual([1, 1, 1]);
  expect(samples.get('rowhouse_connections')).toBeGreaterThan(0);
  expect(samples.get('rowhouse_network_bytes_total{direction="out"}')).toBeGreaterThan(300);
  expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(answer.text).not.toContain('BREW');
});
