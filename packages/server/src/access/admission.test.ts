/** Who may do what, over HTTP: tokens and roles, reading only, pages of other sites. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serve, type ServeOptions } from '../serve.js';
import { asking, type Ask } from '../testing/api.js';
import { ManualClock } from '../testing/manual-clock.js';
import { RawClient, startServer, type TestServer } from '../testing/server.js';
import { makeToken } from './tokens.js';

const files = { 'orders.csv': 'id,total\n1,5\n', 'people.csv': 'id,name\n1,Ada\n' };

const reader = makeToken('read', 'orders');
const writer = makeToken('write', 'orders');
const admin = makeToken('admin', '*');

async function startWithTokens(
  options: Partial<ServeOptions> = {},
): Promise<{ ask: Ask; server: TestServer; path: string }> {
  const { folder } = await startServer({ 'tokens.txt': [reader, writer, admin].map(({ line }) => line).join('\n') });
  const path = join(folder, 'tokens.txt');
  const server = await startServer(files, { tokens: path, ...options });
  return { ask: asking(server), server, path };
}

const bearer = ({ token }: { token: string }): Record<string, string> => ({ Authorization: `Bearer ${token}` });

describe('a server with tokens', () => {
  it('asks for one, in both ways that there are', async () => {
    const { ask } = await startWithTokens();
    for (const headers of [
      {},
      { Authorization: 'Bearer x' },
      { Authorization: 'Basic !' },
      { Authorization: 'Digest x' },
    ]) {
      const answer = await ask('GET /orders', { headers });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        'Bearer realm="rowhouse", Basic realm="rowhouse", charset="UTF-8"',
      ]);
    }
  });

  it('takes it as the password of Basic too, whoever the user is', async () => {
    const { ask } = await startWithTokens();
    const headers = { Authorization: `basic ${Buffer.from(`me:${reader.token}`).toString('base64')}` };
    expect((await ask('GET /orders', { headers })).status).toBe(200);
  });

  const cases: [who: { token: string }, request: string, status: number][] = [
    [reader, 'GET /orders', 200],
    [reader, 'HEAD /orders/1', 200],
    [reader, 'GET /orders.csv', 200],
    [reader, 'GET /orders/_schema', 200],
    [reader, 'GET /people', 403],
    [reader, 'GET /people.csv', 403],
    [reader, 'GET /people/_held', 403],
    [reader, 'GET /people/_changes', 403],
    [reader, 'GET /_changes?tables=orders,people', 403],
    [reader, 'GET /nobody', 403],
    [reader, 'POST /orders', 403],
    [reader, 'DELETE /orders/1', 403],
    [reader, 'PATCH /orders?id=1', 403],
    [writer, 'POST /orders', 201],
    [writer, 'DELETE /orders?id=1', 200],
    [writer, 'DELETE /orders', 403],
    [writer, 'POST /orders/_held/0123456789abcdef/accept', 403],
    [writer, 'PUT /people/1', 403],
    [admin, 'DELETE /orders', 428],
    [admin, 'POST /orders/_held/0123456789abcdef/accept', 404],
    [admin, 'GET /people', 200],
    [admin, 'GET /nobody', 404],
  ];

  it.each(cases)('%j, %s: %i', async (who, request, status) => {
    const { ask } = await startWithTokens();
    const body = /^(POST|PUT|PATCH) \/\w+(\?|\/1|$)/.test(request) ? {} : undefined;
    expect((await ask(request, { headers: bearer(who), body })).status).toBe(status);
  });

  it('refuses a body that nobody wants before it comes', async () => {
    const { server } = await startWithTokens();
    const head = [
      'POST /orders HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${reader.token}`,
      'Content-Type: application/json',
      'Content-Length: 1000000',
      'Expect: 100-continue',
    ];
    const raw = new RawClient(server.port).send(`${head.join('\r\n')}\r\n\r\n`);
    expect(await raw.untilClosed()).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('lists the tables that may be read, and no others', async () => {
    const { ask } = await startWithTokens();
    const names = async (who: { token: string }): Promise<unknown> =>
      ((await ask('GET /', { headers: bearer(who) })).json as { tables: { name: string }[] }).tables.map(
        ({ name }) => name,
      );
    expect([await names(reader), await names(admin)]).toEqual([['orders'], ['orders', 'people']]);
  });

  it('serves other machines, proxies and names: the token is what counts', async () => {
    const { ask } = await startWithTokens();
    const headers = { ...bearer(reader), 'X-Forwarded-For': '203.0.113.7', Host: 'api.example' };
    expect((await ask('GET /orders', { headers })).status).toBe(200);
  });

  it('reads the file anew when it is told to, and keeps what it has where that can not be read', async () => {
    const { server, path } = await startWithTokens();
    const ask = asking(server);
    const added = makeToken('read', '*');
    expect((await ask('GET /orders', { headers: bearer(added) })).status).toBe(401);
    appendFileSync(path, `\n${added.line}\n`);
    await server.reload();
    expect((await ask('GET /orders', { headers: bearer(added) })).status).toBe(200);
    writeFileSync(path, 'nonsense\n');
    await expect(server.reload()).rejects.toThrow(`${path}: line 1 is not`);
    expect((await ask('GET /orders', { headers: bearer(added) })).status).toBe(200);
  });

  it('does not start without the file', async () => {
    const { folder } = await startServer(files);
    const server = serve({ folder, port: 0, tokens: join(folder, 'none.txt') });
    await expect(server.ready()).rejects.toThrow("none.txt: it can't be read");
  });

  it('an address that guesses too often waits', async () => {
    const clock = new ManualClock();
    const { ask } = await startWithTokens({ clock });
    const guess = (): Promise<number> =>
      ask('GET /orders', { headers: { Authorization: 'Bearer guess' } }).then(({ status }) => status);
    for (let guesses = 0; guesses < 100; guesses += 1) expect(await guess()).toBe(401);
    const slowed = await ask('GET /orders', { headers: { Authorization: 'Bearer guess' } });
    expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '60']);
    // Who has a token is not shut out by somebody at the same address who has none.
    expect((await ask('GET /orders', { headers: bearer(reader) })).status).toBe(200);
    await clock.advance(61_000);
    expect(await guess()).toBe(401);
  });

  it('classic requests, which bear none, get nothing', async () => {
    const { server } = await startWithTokens({ dialect: 'classic' });
    const raw = new RawClient(server.port).send('GET / HTTP/1.1\r\nHost: localhost/data\r\nContent-Length: 0\r\n\n');
    expect(await raw.until('machine')).toMatch(/^HTTP\/1\.1 400 BAD_REQUEST/);
  });
});

describe('a server that only reads', () => {
  it('takes no write from anybody', async () => {
    const server = await startServer(files, { readOnly: true });
    const ask = asking(server);
    expect((await ask('GET /orders')).status).toBe(200);
    for (const request of ['POST /orders', 'PUT /orders/1', 'PATCH /orders/1'])
      expect([request, (await ask(request, { body: {} })).status]).toEqual([request, 403]);
    const etag = (await ask('GET /orders')).headers.get('etag')!;
    expect((await ask('DELETE /orders', { headers: { 'If-Match': etag } })).status).toBe(403);
    await server.close();
    expect(readFileSync(join(server.folder, 'orders.csv'), 'utf8')).toBe(files['orders.csv']);
  });

  it('takes none in the classic dialect', async () => {
    const server = await startServer(files, { readOnly: true, dialect: 'classic' });
    const body = 'a:b';
    const raw = new RawClient(server.port).send(
      `PUT / HTTP/1.1\r\nHost: localhost/update\r\nContent-Length: ${body.length}\r\n\n${body}`,
    );
    expect(await raw.until('--read-only')).toContain('400 BAD_REQUEST');
  });

  it('nor from who has a token for it', async () => {
    const { ask } = await startWithTokens({ readOnly: true });
    expect((await ask('POST /orders', { body: {}, headers: bearer(admin) })).status).toBe(403);
    expect((await ask('GET /orders', { headers: bearer(admin) })).status).toBe(200);
  });
});

describe('pages of other sites', () => {
  const origin = 'https://app.example';

  it('may not ask, unless they are named', async () => {
    const ask = asking(await startServer(files));
    const preflight = { Origin: origin, 'Access-Control-Request-Method': 'PATCH' };
    const asked = await ask('OPTIONS /orders', { headers: preflight });
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    expect(
      (await ask('GET /orders', { headers: { Origin: origin } })).headers.get('access-control-allow-origin'),
    ).toBeNull();
    expect((await ask('POST /orders', { body: {}, headers: { Origin: origin } })).status).toBe(403);
  });

  it.each([
    [[origin], origin],
    [['*'], '*'],
  ])('are told what they may where %j may ask', async (corsOrigins, allowed) => {
    const ask = asking(await startServer(files, { corsOrigins }));
    const preflight = { Origin: origin, 'Access-Control-Request-Method': 'PATCH' };
    const asked = await ask('OPTIONS /orders', { headers: preflight });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, allowed]);
    expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(asked.headers.get('access-control-allow-headers')).toContain('If-Match');
    const read = await ask('GET /orders', { headers: { Origin: origin } });
    expect(read.headers.get('access-control-expose-headers')).toContain('ETag');
    expect(read.headers.get('vary')).toContain('Origin');
    const written = await ask('POST /orders', {
      body: {},
      headers: { Origin: origin, 'Sec-Fetch-Site': 'cross-site' },
    });
    expect([written.status, written.headers.get('access-control-allow-origin')]).toEqual([201, allowed]);
  });

  it('others are refused all the same, and preflights need no token', async () => {
    const { ask } = await startWithTokens({ corsOrigins: [origin] });
    const preflight = { 'Access-Control-Request-Method': 'PATCH' };
    const named = await ask('OPTIONS /orders', { headers: { ...preflight, Origin: origin } });
    const other = await ask('OPTIONS /orders', { headers: { ...preflight, Origin: 'https://evil.example' } });
    expect([named.status, named.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const open = asking(await startServer(files, { corsOrigins: [origin] }));
    expect((await open('POST /orders', { body: {}, headers: { Origin: 'https://evil.example' } })).status).toBe(403);
  });
});
