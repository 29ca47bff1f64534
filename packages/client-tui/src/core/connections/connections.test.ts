/** Connections between exchanges: kept, used again, watched, given up; real servers where the network matters. */
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../testing/fake-clock.js';
import { FakeStream } from '../../../testing/fake-stream.js';
import { httpServer, tcpServer, type RunningServer } from '../../../testing/servers.js';
import { defaultServer, type ServerAddress } from '../request/address.js';
import type { Connect } from './byte-stream.js';
import { lifeText } from './connection-life.js';
import { Connections } from './connections.js';
import type { ConversationOptions } from '../exchange/conversation.js';
import type { Exchange } from '../exchange/exchange.js';
import { exchange } from '../exchange/perform.js';
import { prepareRequest, type RequestDraft } from '../request/request.js';

const draft: RequestDraft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '' };

let server: RunningServer | undefined;
let connections: Connections;

beforeEach(() => {
  connections = new Connections();
});

afterEach(async () => {
  connections.close();
  await server?.close();
  server = undefined;
});

function ask(at: ServerAddress, over: Partial<RequestDraft> = {}, options: ConversationOptions = {}) {
  return exchange(prepareRequest({ ...draft, ...over }, at), { connections, ...options });
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A server that counts its connections, and calls `asked` for each request head on one. */
async function counting(asked: (socket: Socket, connection: number, request: number) => void) {
  let count = 0;
  server = await tcpServer((socket) => {
    count += 1;
    const connection = count;
    let request = 0;
    let unread = '';
    socket.on('data', (bytes) => {
      unread += bytes.toString('latin1');
      for (let end = unread.indexOf('\r\n\r\n'); end >= 0; end = unread.indexOf('\r\n\r\n')) {
        unread = unread.slice(end + 4);
        request += 1;
        asked(socket, connection, request);
      }
    });
  });
  return { at: server.address, made: () => count };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('connections that are kept', () => {
  it('serves one exchange after the other, and says so in each record', async () => {
    const { at, made } = await counting((socket) => socket.write(ok));
    const lives = [];
    for (let count = 0; count < 3; count += 1) {
      const done = await ask(at);
      expect([done.failure, Buffer.from(done.body).toString()]).toEqual([undefined, 'ok']);
      expect(done.passages.map(({ bytes }) => Buffer.from(bytes).toString()).at(-1)).toBe(ok);
      lives.push(done.connection);
    }
    expect(made()).toBe(1);
    expect(lives).toMatchObject([
      { number: 1, exchange: 1, reused: false, ended: undefined, serverIdleTime: undefined },
      { number: 1, exchange: 2, reused: true, ended: undefined },
      { number: 1, exchange: 3, reused: true, ended: undefined },
    ]);
    expect(connections.idleCount).toBe(1);
  });

  it('has no phases of connecting where it is used again', async () => {
    const { at } = await counting((socket) => socket.write(ok));
    expect((await ask(at)).phases).toHaveProperty('connected');
    const { phases } = await ask(at);
    expect(phases).not.toHaveProperty('connected');
    expect(phases.sent).toBeLessThanOrEqual(phases.firstByte!);
  });

  it('makes another while one is in use, and keeps both', async () => {
    const waiting: Socket[] = [];
    const { at, made } = await counting((socket) => {
      waiting.push(socket);
      if (waiting.length === 2) for (const each of waiting) each.write(ok);
    });
    const both = await Promise.all([ask(at), ask(at)]);
    expect(both.map(({ connection }) => connection?.number).sort()).toEqual([1, 2]);
    expect([made(), connections.idleCount]).toEqual([2, 2]);
  });

  it('takes the one that was used last, which its server closes last', async () => {
    const waiting: Socket[] = [];
    const { at } = await counting((socket) => {
      waiting.push(socket);
      if (waiting.length > 2) socket.write(ok);
    });
    const first = ask(at);
    await until(() => waiting.length === 1);
    const second = ask(at);
    await until(() => waiting.length === 2);
    waiting[1]!.write(ok);
    await second;
    waiting[0]!.write(ok);
    await first;
    expect((await ask(at)).connection).toMatchObject({ number: 1, exchange: 2 });
    expect((await ask(at)).connection).toMatchObject({ number: 1, exchange: 3 });
    const [one, other] = await Promise.all([ask(at), ask(at)]);
    expect([one.connection?.number, other.connection?.number]).toEqual([1, 2]);
  });

  it('belongs to one host, port and scheme', async () => {
    const one = await counting((socket) => socket.write(ok));
    const first = server!;
    const other = await counting((socket) => socket.write(ok));
    await ask(one.at);
    await ask(other.at);
    expect([one.made(), other.made()]).toEqual([1, 1]);
    await first.close();
  });

  it.each([
    ['the answer says close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', 'answer-asked'],
    ['the server speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', 'answer-asked'],
    ['more came than was asked for', `${ok}HTTP/1.1 200 OK\r\n`, 'unexpected-bytes'],
    ['the answer is malformed', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nok', 'failed'],
    ['the server keeps nothing', ok.replace('\r\n', '\r\nKeep-Alive: timeout=0\r\n'), 'idle-time-out'],
  ])('is not kept where %s', async (_why, answer, ended) => {
    const { at } = await counting((socket) => socket.write(answer));
    expect((await ask(at)).connection).toMatchObject({ ended });
    expect(connections.idleCount).toBe(0);
  });

  it('is not kept where the request says close, or after a failure, or by nobody', async () => {
    const { at } = await counting((socket) => socket.write(ok));
    expect((await ask(at, { headers: [['Connection', 'close']] })).connection?.ended).toBe('request-asked');
    const alone = await exchange(prepareRequest(draft, at));
    expect(alone.connection).toMatchObject({ number: 1, ended: 'single-use' });
    expect(connections.idleCount).toBe(0);
  });

  it('outlives a request that may not be sent', async () => {
    const { at } = await counting((socket) => socket.write(ok));
    await ask(at);
    expect((await ask(at, { headers: [['X', '\u0001']] })).failure?.kind).toBe('unsendable');
    expect((await ask(at)).connection).toMatchObject({ number: 1, exchange: 2 });
  });

  it('carries nothing for whoever cancels before it is used', async () => {
    const requests: number[] = [];
    const { at } = await counting((socket, _connection, request) => {
      requests.push(request);
      socket.write(ok);
    });
    await ask(at);
    const cancel = new AbortController();
    const asking = ask(at, {}, { signal: cancel.signal });
    cancel.abort();
    expect((await asking).failure?.kind).toBe('cancelled');
    expect((await ask(at)).failure).toBeUndefined();
    expect(requests).toEqual([1, 1]);
  });

  it('is closed with the others, also one that is in use then', async () => {
    let asked: Socket | undefined;
    const { at } = await counting((socket) => (asked = socket));
    const under = ask(at);
    await until(() => asked !== undefined);
    connections.close();
    asked!.write(ok);
    expect((await under).connection?.ended).toBe('released');
  });

  it('knows how long the server of Node.js keeps it', async () => {
    server = await httpServer((_request, response) => response.end('ok'));
    const { connection } = await ask(server.address);
    expect(connection?.serverIdleTime).toBe(5000);
    expect(connection!.closesIdleAt!.getTime() - Date.now()).toBeLessThanOrEqual(4000);
    expect(lifeText(connection!, new Date(connection!.closesIdleAt!.getTime() - 3500))).toBe(
      'Connection #1 · 1st exchange · idle closes in 4 s',
    );
  });
});

describe('connections that end while they are idle', () => {
  it('is gone as soon as the server closes it', async () => {
    const sockets: Socket[] = [];
    const { at, made } = await counting((socket) => {
      sockets.push(socket);
      socket.write(ok);
    });
    await ask(at);
    sockets[0]!.end();
    await until(() => connections.idleCount === 0);
    expect((await ask(at)).connection).toMatchObject({ number: 2, exchange: 1 });
    expect(made()).toBe(2);
  });

  it('is gone when bytes come that nobody asked for', async () => {
    const sockets: Socket[] = [];
    const { at } = await counting((socket) => {
      sockets.push(socket);
      socket.write(ok);
    });
    await ask(at);
    sockets[0]!.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n');
    await until(() => connections.idleCount === 0);
    const done = await ask(at);
    expect([done.response?.status, done.connection?.number]).toEqual([200, 2]);
  });

  it('is not used where its close has just come and nobody has looked yet', async () => {
    const streams: FakeStream[] = [];
    const connect: Connect = () => {
      streams.push(new FakeStream());
      streams.at(-1)!.arrive(ok);
      return Promise.resolve(streams.at(-1)!);
    };
    await ask(defaultServer, {}, { connect });
    streams[0]!.arrive(null);
    const done = await ask(defaultServer, { method: 'POST', body: 'x' }, { connect });
    expect([done.failure, done.connection?.number]).toEqual([undefined, 2]);
    expect(streams[0]!.isClosed).toBe(true);
    expect(streams[0]!.written).not.toContain('POST');
  });

  it('is closed after its idle time, and earlier than a server would', async () => {
    const clock = new FakeClock();
    connections = new Connections({ clock, idleTime: 60_000 });
    const streams: FakeStream[] = [];
    const connect: Connect = () => {
      streams.push(new FakeStream());
      return Promise.resolve(streams.at(-1)!);
    };
    for (const [answer, kept] of [
      [ok, 60_000],
      [ok.replace('\r\n', '\r\nKeep-Alive: max=5, timeout=10\r\n'), 9000],
    ] as const) {
      const asking = ask(defaultServer, {}, { clock, connect });
      await settled();
      streams.at(-1)!.arrive(answer);
      await asking;
      await clock.pass(kept - 1);
      expect([connections.idleCount, streams.at(-1)!.isClosed]).toEqual([1, false]);
      await clock.pass(1);
      expect([connections.idleCount, streams.at(-1)!.isClosed]).toEqual([0, true]);
    }
    expect(clock.waiting).toBe(0);
  });

  it('closes the one that is idle for longest where there are too many', async () => {
    connections = new Connections({ idleLimit: 1 });
    const one = await counting((socket) => socket.write(ok));
    const first = server!;
    const other = await counting((socket) => socket.write(ok));
    await ask(one.at);
    await ask(other.at);
    expect(connections.idleCount).toBe(1);
    expect((await ask(other.at)).connection).toMatchObject({ reused: true });
    expect((await ask(one.at)).connection).toMatchObject({ reused: false });
    await first.close();
  });
});

describe('a kept connection that breaks before an answer', () => {
  /** The first connection answers once, and is closed by the server when it is asked again. */
  async function treacherous(): Promise<ServerAddress> {
    const { at } = await counting((socket, connection, request) => {
      if (connection === 1 && request === 2) socket.resetAndDestroy();
      else socket.write(ok);
    });
    await ask(at);
    return at;
  }

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('is replaced once, for %s', async (method) => {
    const at = await treacherous();
    const done = await ask(at, { method, body: method === 'PUT' ? 'x' : '' });
    expect([done.failure, done.connection]).toMatchObject([undefined, { number: 2, exchange: 1 }]);
    expect(done.passages.map(({ direction }) => direction)).toEqual(['sent', 'received']);
    expect(done.brokenAttempt).toMatchObject({ connection: { number: 1, exchange: 2, ended: 'peer-closed' } });
    expect(done.brokenAttempt!.passages.map(({ direction }) => direction)).toEqual(['sent']);
  });

  it.each(['POST', 'PATCH'])('is not, for %s: the user decides', async (method) => {
    const at = await treacherous();
    const done = await ask(at, { method, body: 'x' });
    expect(done.failure).toMatchObject({ kind: 'connection' });
    expect(done.failure?.message).toContain(`${method} is not sent twice by itself`);
    expect(done.brokenAttempt).toBeUndefined();
  });

  it('leaves no connection behind where it can not be replaced', async () => {
    const stream = new FakeStream();
    stream.arrive(ok);
    const streams = [stream];
    const connect: Connect = () => {
      const next = streams.pop();
      return next === undefined
        ? Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
        : Promise.resolve(next);
    };
    await ask(defaultServer, {}, { connect });
    const asking = ask(defaultServer, {}, { connect });
    while (stream.written.split('GET').length < 3) await settled();
    stream.arrive(null);
    const done = await asking;
    expect(done.failure?.message).toMatch(/^Nothing listens on localhost:8080: /);
    expect([done.connection, done.passages, done.brokenAttempt?.connection.number]).toEqual([undefined, [], 1]);
  });

  it('is not replaced twice', async () => {
    const { at, made } = await counting((socket, connection, request) => {
      if (connection === 1 && request === 1) socket.write(ok);
      else socket.end();
    });
    await ask(at);
    const done = await ask(at);
    expect([done.failure?.message, made()]).toEqual(['The server closed the connection without an answer.', 2]);
  });

  it('is not replaced where a byte of an answer came, or on a new connection, or where it is silent', async () => {
    const { at, made } = await counting((socket, _connection, request) => {
      if (request === 1) socket.write(ok);
      else socket.end('HTTP/1.1 2');
    });
    await ask(at);
    expect((await ask(at)).failure?.kind).toBe('protocol');
    expect(made()).toBe(1);
    await server!.close();
    const closing = await counting((socket) => socket.end());
    expect((await ask(closing.at)).failure?.kind).toBe('protocol');
    expect(closing.made()).toBe(1);
    await server!.close();
    const silent = await counting((socket, _connection, request) => request === 1 && socket.write(ok));
    await ask(silent.at);
    const late: Exchange = await ask(silent.at, {}, { patience: { silence: 20 } });
    expect([late.failure?.kind, silent.made()]).toEqual(['time-out', 1]);
  });
});

describe('lifeText', () => {
  const life = {
    number: 1,
    exchange: 3,
    reused: true,
    openedAt: new Date(0),
    serverIdleTime: 58_000,
    closesIdleAt: new Date(57_000),
    ended: undefined,
  };

  it.each([
    [{}, 'Connection #1 · 3rd exchange · reused · idle closes in 57 s'],
    [{ closesIdleAt: new Date(0) }, 'Connection #1 · 3rd exchange · reused · idle time is over'],
    [{ exchange: 112, closesIdleAt: undefined }, 'Connection #1 · 112th exchange · reused'],
    [{ exchange: 13, closesIdleAt: undefined }, 'Connection #1 · 13th exchange · reused'],
    [{ exchange: 22, closesIdleAt: undefined }, 'Connection #1 · 22nd exchange · reused'],
    [
      { exchange: 1, reused: false, ended: 'answer-asked' as const },
      'Connection #1 · 1st exchange · closed, as the answer asked',
    ],
  ])('%j', (over, text) => {
    expect(lifeText({ ...life, ...over }, new Date(0))).toBe(text);
  });
});
