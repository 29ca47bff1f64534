/** https against real TLS servers on this machine, with certificates of the tests' own. */
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { elsewhere, expired, here, type Identity } from '../../../testing/certificates.js';
import { httpServer, tcpServer, tlsServer } from '../../../testing/servers.js';
import { parseServer, type ServerAddress } from '../request/address.js';
import type { TlsOptions } from './byte-stream.js';
import { Connections } from './connections.js';
import type { ConversationOptions } from '../exchange/conversation.js';
import { exchange } from '../exchange/perform.js';
import { prepareRequest } from '../request/request.js';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

async function secure(identity: Identity, connected?: (socket: TLSSocket) => void) {
  const server = await tlsServer(identity, (socket) => {
    connected?.(socket);
    socket.on('data', () => socket.write(ok));
  });
  running.push(server);
  return server.secureAddress;
}

function ask(server: ServerAddress, tls: TlsOptions = {}, options: ConversationOptions = {}) {
  const draft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '' } as const;
  return exchange(prepareRequest(draft, server), { tls, ...options });
}

/** The same server, by its name. */
const byName = ({ port }: ServerAddress): ServerAddress => parseServer(`https://localhost:${port}`);

describe('https', () => {
  it('is spoken to a server whose certificate is trusted, and its handshake is a phase', async () => {
    const done = await ask(await secure(here), { ca: here.cert });
    expect([done.failure, done.response?.status, done.url.slice(0, 18)]).toEqual([
      undefined,
      200,
      'https://127.0.0.1:',
    ]);
    const { connected, secured, sent } = done.phases;
    expect(connected).toBeLessThanOrEqual(secured!);
    expect(secured).toBeLessThanOrEqual(sent!);
  });

  it('tells the server its name, and no IP address; and offers HTTP/1.1 alone', async () => {
    const seen: unknown[] = [];
    const server = await secure(here, (socket) => seen.push([socket.servername, socket.alpnProtocol]));
    expect((await ask(byName(server), { ca: here.cert })).failure).toBeUndefined();
    expect((await ask(server, { ca: here.cert })).failure).toBeUndefined();
    expect(seen).toEqual([
      ['localhost', 'http/1.1'],
      [false, 'http/1.1'],
    ]);
  });

  it.each([
    [
      'signed by itself',
      here,
      {},
      /^The certificate of 127\.0\.0\.1:\d+ is signed by itself: .*--insecure.*--ca FILE\.$/,
    ],
    ['expired', expired, { ca: expired.cert }, /has expired: /],
    ['for another name', elsewhere, { ca: elsewhere.cert }, /is for other names: /],
  ])('refuses a certificate that is %s, and says what to do', async (_what, identity, tls, message) => {
    const server = await secure(identity);
    const done = await ask(server, tls);
    expect(done.failure).toMatchObject({ kind: 'connection' });
    expect(done.failure?.message).toMatch(message);
    expect(done.passages).toEqual([]);
    expect((await ask(server, { rejectUnauthorized: false })).response?.status).toBe(200);
  });

  it('says so where the other side speaks no TLS', async () => {
    const plain = await httpServer((_request, response) => response.end());
    running.push(plain);
    const done = await ask(parseServer(`https://${plain.authority}`));
    expect(done.failure?.message).toMatch(/does not speak TLS: try http:\/\/ instead of https:\/\//);
  });

  it('says so where the other side hangs up in the handshake', async () => {
    const rude = await tcpServer((socket) => socket.end());
    running.push(rude);
    const done = await ask(parseServer(`https://${rude.authority}`));
    expect(done.failure).toMatchObject({ kind: 'connection' });
    expect(done.phases).toHaveProperty('connected');
  });

  it('gives up on a handshake that does not end', async () => {
    const silent = await tcpServer(() => undefined);
    running.push(silent);
    const done = await ask(parseServer(`https://${silent.authority}`), {}, { patience: { connect: 50 } });
    expect(done.failure).toMatchObject({ kind: 'time-out' });
    expect(done.failure?.message).toMatch(/^No end of the TLS handshake came from 127\.0\.0\.1:\d+ within 50 ms\.$/);
  });

  it('keeps connections, but none that nobody vouched for where that is asked for', async () => {
    const server = await secure(here);
    const connections = new Connections();
    running.push({
      close: () => {
        connections.close();
        return Promise.resolve();
      },
    });
    const insecure = { rejectUnauthorized: false };
    const numbers = [];
    for (const tls of [insecure, insecure, { ca: here.cert }, {}, { ca: here.cert }]) {
      const { connection, failure } = await ask(server, tls, { connections });
      numbers.push(failure?.kind ?? [connection?.number, connection?.exchange]);
    }
    expect(numbers).toEqual([[1, 1], [1, 2], [2, 1], 'connection', [2, 2]]);
  });
});
