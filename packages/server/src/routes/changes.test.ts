import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { EventSource } from 'eventsource';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asking, type Ask } from '../testing/api.js';
import { ManualClock } from '../testing/manual-clock.js';
import { onFiles, RawClient, startServer, type TestServer } from '../testing/server.js';

const files = { 'people.csv': 'id,name,age\n1,Ada,36\n', 'log.csv': 'at,what\n9:00,start\n' };

/** A feed that is read by hand. */
function follow({ port }: TestServer, path: string, ...lines: readonly string[]): RawClient {
  const head = [`GET ${path} HTTP/1.1`, 'Host: localhost', ...lines].join('\r\n');
  return new RawClient(port).send(`${head}\r\n\r\n`);
}

async function placeOf(ask: Ask, table = 'people'): Promise<string> {
  return (await ask(`GET /${table}`)).headers.get('etag')!.slice(1).split('.')[0]!;
}

/** What the events in a raw answer say, and their ids. */
function eventsIn(text: string): { type: string; id: string; data: Record<string, unknown> }[] {
  const found = text.matchAll(/(?:event: (\w+)\n)?id: (.*)\ndata: (.*)\n\n/g);
  return Array.from(found, ([, type = 'message', id = '', data = '']) => ({
    type,
    id,
    data: JSON.parse(data) as Record<string, unknown>,
  }));
}

describe('the feed of a table', () => {
  it('tells each transaction when it is durable, with the rows as they are', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    const feed = follow(server, '/people/_changes');
    const head = await feed.until(/id: .*\n\n/);
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Content-Type: text\/event-stream\r\n[^]*X-Accel-Buffering: no\r\n/);
    await ask('POST /people', { body: [{ name: 'Grace', age: 8.5 }, { name: 'Alan' }] });
    await ask('DELETE /people/1');
    const [first, second] = eventsIn(await feed.until('"op":"delete"'));
    const rev = (await ask('GET /people/2')).headers.get('etag')!.slice(1, 23);
    expect(first).toMatchObject({
      type: 'message',
      data: {
        origin: 'api',
        changes: [
          { op: 'put', key: '2', rev, row: { id: 2, name: 'Grace', age: 8.5 } },
          { op: 'put', key: '3', row: { id: 3, name: 'Alan', age: null } },
        ],
      },
    });
    expect(second).toMatchObject({ id: await placeOf(ask), data: { changes: [{ op: 'delete', key: '1' }] } });
    expect(feed.received).toContain('"age":8.5}');
  });

  onFiles('tells what others save, and what a table without a key loses', async () => {
    const server = await startServer(files);
    const feed = follow(server, '/log/_changes');
    await feed.until(/id: .*\n\n/);
    writeFileSync(join(server.folder, 'log.csv'), 'at,what\n9:01,go\n');
    const [event] = eventsIn(await feed.until('9:01'));
    expect(event!.data).toMatchObject({
      origin: 'file',
      changes: expect.arrayContaining([
        expect.objectContaining({ op: 'delete', key: null, row: { at: '9:00', what: 'start' } }),
        expect.objectContaining({ op: 'put', key: null, row: { at: '9:01', what: 'go' } }),
      ]) as unknown,
    });
  });

  it('goes on behind a version, and behind the last event that a client has', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    const since = await placeOf(ask);
    for (const name of ['A', 'B']) await ask('POST /people', { body: { name } });
    const feed = follow(server, `/people/_changes?_since=${since}`);
    const [first] = eventsIn(await feed.until('"name":"B"'));
    const resumed = follow(server, '/people/_changes', `Last-Event-ID: ${first!.id}`);
    expect(eventsIn(await resumed.until('"name":"B"'))).toHaveLength(1);
    expect(resumed.received).toContain(`id: ${first!.id}\n\n`);
  });

  it('tells of another schema, and of the end of a table', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    const feed = follow(server, '/people/_changes');
    await feed.until(/id: .*\n\n/);
    await ask('PATCH /people/1', { body: { age: 'many' } });
    await feed.until('"many"');
    const { data } = eventsIn(feed.received).find((event) => JSON.stringify(event.data).includes('"schema"'))!;
    expect(data['changes']).toMatchObject([
      {
        op: 'schema',
        key: 'id',
        columns: [{ name: 'id', type: 'number' }, { name: 'name' }, { name: 'age', type: 'text' }],
      },
    ]);
    await ask('DELETE /people', { headers: { 'If-Match': (await ask('GET /people')).headers.get('etag')! } });
    await feed.until('event: dropped');
    expect(await feed.until('0\r\n\r\n')).toMatch(/data: \{\}\n\n/);
  });

  it('begins anew where nobody knows what was missed: 410 for a program, a reset for an EventSource', async () => {
    const server = await startServer(files);
    const ask = asking(server);
    await ask('POST /people', { body: { name: 'A' } });
    const other = `${'x'.repeat(22)}-0`;
    const gone = await ask(`GET /people/_changes?_since=${other}`);
    expect([gone.status, gone.json]).toEqual([
      410,
      expect.objectContaining({ type: 'urn:rowhouse:problem:changes-unknown' }),
    ]);
    const reset = follow(server, '/people/_changes', `Last-Event-ID: ${other}`);
    const [event] = eventsIn(await reset.until('event: reset'));
    await ask('POST /people', { body: { name: 'B' } });
    expect(eventsIn(await reset.until('"name":"B"'))).toHaveLength(2);
    expect(event).toMatchObject({ type: 'reset', data: { reason: 'unknown-version' } });
  });

  it.each([
    ['/people/_changes?_since=1', 400],
    ['/people/_changes?since=1', 400],
    ['/nobody/_changes', 404],
    ['/_changes', 400],
    ['/_changes?tables=nobody', 404],
    ['/_nothing', 404],
  ])('%s: %i', async (path, status) => {
    expect((await asking(await startServer(files))(`GET ${path}`)).status).toBe(status);
  });
});

it('the feed of several tables says which one an event is about, and goes on in all of them', async () => {
  const server = await startServer(files);
  const ask = asking(server);
  const feed = follow(server, '/_changes?tables=people,log');
  await feed.until(/id: .*\n\n/);
  await ask('POST /log', { body: { at: '9:05' } });
  const [first] = eventsIn(await feed.until('9:05'));
  expect(first!.data).toMatchObject({ table: 'log' });
  await ask('POST /people', { body: { name: 'A' } });
  await ask('POST /log', { body: { at: '9:06' } });
  const resumed = follow(server, '/_changes?tables=people,log', `Last-Event-ID: ${first!.id}`);
  await resumed.until('"name":"A"');
  expect(
    eventsIn(await resumed.until('9:06'))
      .map(({ data }) => data['table'])
      .sort(),
  ).toEqual(['log', 'people']);
});

describe('a connection with a feed', () => {
  it('hears something at least every 15 seconds', async () => {
    const clock = new ManualClock();
    const server = await startServer(files, { clock });
    const feed = follow(server, '/people/_changes');
    await feed.until(/id: .*\n\n/);
    await clock.advance(14_000);
    expect(feed.received).not.toContain('\n:\n\n');
    await clock.advance(2000);
    await feed.until(':\n\n');
  });

  it('is ended by a server that closes, which waits for nobody', async () => {
    const server = await startServer(files);
    const feed = follow(server, '/people/_changes');
    await feed.until(/id: .*\n\n/);
    await server.close();
    expect(await feed.untilClosed()).toMatch(/0\r\n\r\n$/);
  });

  it('answers HEAD without waiting for anything', async () => {
    const answer = await asking(await startServer(files))('HEAD /people/_changes');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });
});

/** A line to a port that can be cut. */
async function startLine(to: number): Promise<{ port: number; cut: () => void }> {
  const ends = new Set<Socket>();
  const cut = (): void => {
    for (const end of ends) end.destroy();
    ends.clear();
  };
  const line = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => undefined);
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    cut();
    line.close();
  });
  return { port: (line.address() as AddressInfo).port, cut };
}

it('an EventSource that is cut off again and again misses nothing and hears nothing twice', async () => {
  const server = await startServer(files);
  const ask = asking(server);
  const line = await startLine(server.port);
  const source = new EventSource(`http://127.0.0.1:${line.port}/people/_changes`);
  onTestFinished(() => {
    source.close();
  });
  const heard: string[] = [];
  let changed: () => void = () => undefined;
  source.addEventListener('message', ({ data }: { data: string }) => {
    const { changes } = JSON.parse(data) as { changes: { row: { name: string } }[] };
    heard.push(...changes.map(({ row }) => row.name));
    changed();
  });
  await new Promise((resolve) => {
    source.addEventListener('open', resolve);
  });
  const names = Array.from({ length: 60 }, (_, at) => `person ${at}`);
  for (const [at, name] of names.entries()) {
    await ask('POST /people', { body: { name } });
    if (at !== 20 && at !== 40) continue;
    // Some of what was just written may be on its way, or not be sent any more.
    line.cut();
  }
  while (heard.length < names.length) await new Promise<void>((resolve) => (changed = resolve));
  expect(heard).toEqual(names);
});
