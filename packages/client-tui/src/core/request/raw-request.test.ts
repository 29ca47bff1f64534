/** Requests as they were typed, over the wire. */
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../testing/fake-clock.js';
import { connectTo, FakeStream } from '../../../testing/fake-stream.js';
import { httpServer, type RunningServer } from '../../../testing/servers.js';
import { AddressError, defaultServer } from './address.js';
import { Connections } from '../connections/connections.js';
import type { Exchange } from '../exchange/exchange.js';
import { exchange } from '../exchange/perform.js';
import { prepareRawRequest, rawTextOf } from './raw-request.js';
import { parseRawRequest } from './raw-text.js';
import { prepareRequest, type RequestDraft } from './request.js';

const draft: RequestDraft = { dialect: 'http', method: 'GET', url: '/people', headers: [], body: '' };

let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

describe('a typed request', () => {
  it.each([
    ['two hosts', 'GET / HTTP/1.1\nHost: a\nHost: b\n\n'],
    ['bare line feeds', 'GET / HTTP/1.1\\nHost: a\\n\\n'],
    [
      'Content-Length with Transfer-Encoding',
      'POST / HTTP/1.1\nHost: a\nContent-Length: 3\nTransfer-Encoding: chunked\n\n0\n\n',
    ],
    ['NUL and bytes that are no text', '\\x00\\xff\n\n'],
  ])('is sent as it is: %s', async (_what, text) => {
    const stream = new FakeStream();
    stream.arrive(`${ok}ok`);
    const done = await exchange(prepareRawRequest(text, '/', defaultServer), { connect: connectTo(stream) });
    expect(stream.written).toBe(Buffer.from(parseRawRequest(text)).toString('latin1'));
    expect([done.failure, Buffer.from(done.body).toString()]).toEqual([undefined, 'ok']);
    expect(Buffer.from(done.passages[0]!.bytes).toString('latin1')).toBe(stream.written);
    expect(done.connection?.ended).toBe('single-use');
  });

  it('is judged by a real server, whose answer is read as ever', async () => {
    server = await httpServer((_request, response) => response.end());
    const done = await exchange(prepareRawRequest('GET / HTTP/1.1\nHost : a\n\n', '/', server.address));
    expect([done.failure, done.response?.status]).toEqual([undefined, 400]);
  });

  it.each([
    ['HEAD / HTTP/1.1\nHost: a\n\n', 'HEAD'],
    ['\n\nHEAD   x\n', 'HEAD'],
    ['GET / HTTP/1.1\n\n', 'GET'],
    ['H\\x00AD / HTTP/1.1\n\n', 'GET'],
    ['HEAD', 'GET'],
    ['', 'GET'],
  ])('has its answer framed by the method it begins with: %j', async (text, method) => {
    const stream = new FakeStream();
    stream.arrive(ok);
    stream.arrive(null);
    const request = prepareRawRequest(text, '/', defaultServer);
    const done = await exchange(request, { connect: connectTo(stream) });
    expect([request.head.method, done.failure?.kind]).toEqual([method, method === 'HEAD' ? undefined : 'protocol']);
  });

  it('waits where it says so, and its pauses are no silence', async () => {
    const clock = new FakeClock();
    const stream = new FakeStream();
    let done: Exchange | undefined;
    const request = prepareRawRequest('GET /\\p{200} HTTP/1.1\\r\\p{50000}\\n\\r\\n', '/', defaultServer);
    const asking = exchange(request, { clock, connect: connectTo(stream) }).then((it) => (done = it));
    await settled();
    expect(stream.written).toBe('GET /');
    await clock.pass(199);
    expect(stream.written).toBe('GET /');
    await clock.pass(1);
    expect(stream.written).toBe('GET / HTTP/1.1\r');
    await clock.pass(49_999);
    expect([stream.written, done]).toEqual(['GET / HTTP/1.1\r', undefined]);
    await clock.pass(1);
    expect(stream.written).toBe('GET / HTTP/1.1\r\n\r\n');
    await clock.pass(30_000);
    await asking;
    expect(done?.failure?.kind).toBe('time-out');
    expect(done?.passages.map(({ at, bytes }) => [at, bytes.length])).toEqual([
      [0, 5],
      [200, 10],
      [50_200, 3],
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('ends with the answer, also in a pause', async () => {
    const clock = new FakeClock();
    const stream = new FakeStream();
    const asking = exchange(prepareRawRequest('x\\p{60000}y', '/', defaultServer), {
      clock,
      connect: connectTo(stream),
    });
    await settled();
    stream.arrive('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
    const done = await asking;
    expect([done.response?.status, done.connection?.ended, stream.written]).toEqual([400, 'answered-early', 'x']);
    expect(clock.waiting).toBe(0);
  });

  it('has a connection of its own, which nobody uses after it', async () => {
    server = await httpServer((_request, response) => response.end());
    const connections = new Connections();
    await exchange(prepareRequest(draft, server.address), { connections });
    const text = 'GET / HTTP/1.1\nHost: a\n\n';
    const done = await exchange(prepareRawRequest(text, '/', server.address), { connections });
    expect([done.response?.status, done.connection, connections.idleCount]).toMatchObject([
      200,
      { number: 2, exchange: 1 },
      1,
    ]);
    connections.close();
  });

  it('waits for the greeting of a classic server', async () => {
    const clock = new FakeClock();
    const stream = new FakeStream();
    const request = prepareRawRequest('GET / HTTP/1.1\nHost: x/echo\n\\n', '/', defaultServer, 'classic');
    const asking = exchange(request, { clock, connect: connectTo(stream) });
    await settled();
    expect(stream.written).toBe('');
    stream.arrive('Welcome to the server!!');
    await settled();
    expect(stream.written).toBe('GET / HTTP/1.1\r\nHost: x/echo\r\n\n');
    stream.arrive('HTTP/1.1 200 OK\r\n\nall');
    await clock.pass(200);
    const done = await asking;
    expect([done.failure, Buffer.from(done.body).toString()]).toEqual([undefined, 'all']);
  });

  it('needs an address that is right', () => {
    expect(() => prepareRawRequest('GET /', 'ftp://a/', defaultServer)).toThrow(AddressError);
  });
});

describe('rawTextOf', () => {
  it.each<Partial<RequestDraft>>([
    { headers: [['X-Name', 'a\tb']] },
    { method: 'POST', body: '{\n  "name": "김\\n"\n}' },
    { method: 'POST', body: 'one\r\ntwo', headers: [['Transfer-Encoding', 'chunked']] },
    { dialect: 'classic', method: 'POST', url: '/create', body: 'name:김' },
  ])('is the exact text of a request: %j', async (over) => {
    const clock = new FakeClock();
    const request = prepareRequest({ ...draft, ...over }, defaultServer);
    const stream = new FakeStream();
    stream.arrive('Welcome to the server!!');
    const asking = exchange(request, { clock, connect: connectTo(stream) });
    await settled();
    const text = rawTextOf(request)!;
    expect(Buffer.from(parseRawRequest(text)).toString('latin1')).toBe(stream.written);
    stream.arrive(null);
    await clock.pass(200);
    await asking;
  });

  it('is what was typed, in its plainest form', () => {
    expect(rawTextOf(prepareRawRequest('a\\x0d\\n\\p{5}b', '/', defaultServer))).toBe('a\n\\p{5}b');
  });

  it('is not there for a body that is a file', () => {
    const upload = { path: '/nowhere', length: 1 };
    expect(rawTextOf(prepareRequest({ ...draft, method: 'PUT', upload }, defaultServer))).toBeUndefined();
  });
});
