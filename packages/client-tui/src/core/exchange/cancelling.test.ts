/** Whatever an exchange waits for, it stops waiting in the turn in which the user cancels. Real peers that stall. */
import type { LookupFunction, Socket } from 'node:net';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { settled } from '../../../testing/fake-clock.js';
import { tcpServer } from '../../../testing/servers.js';
import { parseServer, type ServerAddress } from '../request/address.js';
import type { ConversationOptions } from './conversation.js';
import type { Exchange } from './exchange.js';
import { exchange } from './perform.js';
import { prepareRawRequest } from '../request/raw-request.js';
import { prepareRequest, type PreparedRequest, type RequestDraft } from '../request/request.js';
import { connectSocket, socketConnect } from '../connections/socket-connect.js';

const draft: RequestDraft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '' };
const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

async function stalling(connected: (socket: Socket) => void = () => undefined): Promise<ServerAddress> {
  const server = await tcpServer(connected);
  running.push(() => server.close());
  return server.address;
}

/** Cancels once `isThere`, and is done before the event loop has turned three times. */
async function cancelWhen(
  request: PreparedRequest,
  isThere: () => boolean,
  options: ConversationOptions = {},
): Promise<Exchange> {
  const cancel = new AbortController();
  let done: Exchange | undefined;
  const promise = exchange(request, { ...options, signal: cancel.signal }).then((result) => (done = result));
  while (!isThere() && done === undefined) await new Promise((resolve) => setImmediate(resolve));
  expect(done).toBeUndefined();
  cancel.abort();
  await settled();
  expect(done).toBeDefined();
  return promise;
}

describe('cancelling', () => {
  it('while the name is looked up', async () => {
    let isAsked = false;
    const lookup: LookupFunction = () => (isAsked = true);
    const request = prepareRequest(draft, parseServer('never.example'));
    const done = await cancelWhen(request, () => isAsked, { connect: socketConnect(lookup) });
    expect(done.failure?.kind).toBe('cancelled');
    expect(done.phases).toEqual({});
  });

  it('while it connects', async () => {
    // A server whose event loop stands still takes as many connections as its backlog holds, and no more.
    const worker = new Worker(
      `const { createServer } = require('node:net');
       const { parentPort } = require('node:worker_threads');
       const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
         parentPort.postMessage(server.address().port);
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
       });`,
      { eval: true },
    );
    running.push(() => worker.terminate());
    const [port] = (await once(worker, 'message')) as [number];
    const server = parseServer(`127.0.0.1:${port}`);
    const fillers = new AbortController();
    let open = 0;
    for (let count = 0; count < 8; count += 1) {
      void connectSocket(server, { signal: fillers.signal }).then(
        () => (open += 1),
        () => undefined,
      );
    }
    while (open === 0) await settled();
    let begun = false;
    const done = await cancelWhen(prepareRequest(draft, server), () => begun, {
      connect: (endpoint, options) => {
        begun = true;
        return connectSocket(endpoint, options);
      },
    });
    fillers.abort();
    expect(done.failure?.kind).toBe('cancelled');
    expect(done.phases).toEqual({});
  });

  it('while TLS is agreed on', async () => {
    let isThere = false;
    const { port } = await stalling((socket) => socket.once('data', () => (isThere = true)));
    const done = await cancelWhen(prepareRequest(draft, parseServer(`https://127.0.0.1:${port}`)), () => isThere);
    expect(done.failure?.kind).toBe('cancelled');
    expect(Object.keys(done.phases)).toEqual(['connected']);
  });

  it('while a greeting is awaited', async () => {
    let isThere = false;
    const server = await stalling(() => (isThere = true));
    const request = prepareRequest({ ...draft, dialect: 'classic' }, server);
    expect((await cancelWhen(request, () => isThere)).failure?.kind).toBe('cancelled');
  });

  it('while a body is sent that nobody reads', async () => {
    let sent = 0;
    let before = -1;
    const server = await stalling((socket) => socket.pause());
    const request = prepareRequest({ ...draft, method: 'POST', body: 'x'.repeat(20_000_000) }, server);
    const isStuck = (): boolean => {
      const stuck = sent > 0 && sent === before;
      before = sent;
      return stuck;
    };
    const done = await cancelWhen(request, isStuck, { observer: { sent: (bytes) => (sent = bytes) } });
    expect(done.failure?.kind).toBe('cancelled');
    expect(sent).toBeLessThan(20_000_000);
  });

  it('while a body is awaited that never comes', async () => {
    const server = await stalling();
    let isAsked = false;
    const pieces: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          isAsked = true;
          return new Promise(() => undefined);
        },
      }),
    };
    const upload = { pieces, length: undefined };
    const done = await cancelWhen(prepareRequest({ ...draft, method: 'POST', upload }, server), () => isAsked);
    expect(done.failure?.kind).toBe('cancelled');
  });

  it('while a typed request pauses', async () => {
    let received = '';
    const server = await stalling((socket) => socket.on('data', (bytes) => (received += bytes.toString())));
    const request = prepareRawRequest('GET \\p{60000}/', '/', server);
    const done = await cancelWhen(request, () => received === 'GET ');
    expect(done.failure?.kind).toBe('cancelled');
  });

  it('while an answer is awaited', async () => {
    let isThere = false;
    const server = await stalling((socket) => socket.once('data', () => (isThere = true)));
    const done = await cancelWhen(prepareRequest(draft, server), () => isThere);
    expect(done.failure?.kind).toBe('cancelled');
    expect(done.phases).toHaveProperty('sent');
  });

  it.each([
    ['as it is', ''],
    ['in gzip', 'Content-Encoding: gzip\r\n'],
  ])('while an answer is received that stops %s', async (_how, field) => {
    const server = await stalling((socket) =>
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${field}Content-Length: 9\r\n\r\n\x1f`)),
    );
    let isThere = false;
    const observer = { response: () => (isThere = true) };
    const request = prepareRequest({ ...draft, compressed: true }, server);
    const done = await cancelWhen(request, () => isThere, { observer });
    expect([done.failure?.kind, done.response?.status]).toEqual(['cancelled', 200]);
  });

  it('while whoever takes the body has no room', async () => {
    const server = await stalling((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx')),
    );
    let isThere = false;
    const data = (): Promise<void> => {
      isThere = true;
      return new Promise(() => undefined);
    };
    const done = await cancelWhen(prepareRequest(draft, server), () => isThere, { observer: { data } });
    expect(done.failure?.kind).toBe('cancelled');
  });

  it('before it begins', async () => {
    const done = await exchange(prepareRequest(draft, parseServer('never.example')), { signal: AbortSignal.abort() });
    expect([done.failure?.kind, done.connection]).toEqual(['cancelled', undefined]);
  });
});
