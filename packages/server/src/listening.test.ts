/** TLS: the same server, and a certificate that can be replaced while it runs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectPlain } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { serve, type ServeOptions } from './serve.js';
import { type Certificate, firstCertificate, secondCertificate } from './testing/certificates.js';
import { ManualClock } from './testing/manual-clock.js';
import { startServer, type TestServer } from './testing/server.js';

interface Secured {
  readonly server: TestServer;
  readonly write: (certificate: Partial<Certificate>) => void;
}

async function start(options: Partial<ServeOptions> = {}): Promise<Secured> {
  const { folder } = await startServer();
  const [tlsCert, tlsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const write = ({ cert, key }: Partial<Certificate>): void => {
    if (cert !== undefined) writeFileSync(tlsCert, cert);
    if (key !== undefined) writeFileSync(tlsKey, key);
  };
  write(firstCertificate);
  return { server: await startServer({ 'people.csv': 'id,name\n1,Ada\n' }, { tlsCert, tlsKey, ...options }), write };
}

/** A connection that knows the server by this certificate. */
function secured(port: number, { cert }: Certificate): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ca: cert });
    socket.once('secureConnect', () => {
      resolve(socket);
    });
    socket.once('error', reject);
    onTestFinished(() => {
      socket.destroy();
    });
  });
}

async function get(socket: TLSSocket): Promise<string> {
  socket.write('GET /people/1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  let text = '';
  for await (const piece of socket.iterator({ destroyOnReturn: false })) {
    text += String(piece);
    if (text.includes('Ada')) break;
  }
  return text;
}

it('requests are answered as they are in the clear', async () => {
  const { server } = await start();
  const socket = await secured(server.port, firstCertificate);
  for (let requests = 0; requests < 2; requests += 1) expect(await get(socket)).toMatch(/^HTTP\/1\.1 200 OK/);
});

it('a new certificate is for new connections, and the old ones go on', async () => {
  const { server, write } = await start();
  const old = await secured(server.port, firstCertificate);
  write(secondCertificate);
  await server.reload();
  await expect(secured(server.port, firstCertificate)).rejects.toThrow(/self-signed/);
  const socket = await secured(server.port, secondCertificate);
  expect([await get(socket), await get(old)]).toEqual(Array(2).fill(expect.stringContaining('Ada')));
});

it('one that can not be used changes nothing', async () => {
  const { server, write } = await start();
  write({ key: secondCertificate.key });
  await expect(server.reload()).rejects.toThrow(/cert\.pem and .*key\.pem are no certificate and its key/);
  await secured(server.port, firstCertificate);
});

it('a peer that speaks no TLS gets nothing, and does no harm', async () => {
  const { server } = await start();
  const plain = connectPlain(server.port, '127.0.0.1');
  plain.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const received: Buffer[] = [];
  plain.on('data', (piece: Buffer) => received.push(piece));
  await new Promise((resolve) => plain.once('close', resolve));
  expect(Buffer.concat(received).toString('latin1')).not.toContain('HTTP/1.1');
  await secured(server.port, firstCertificate);
});

it('closing ends connections that are idle, and a greeting goes out encrypted', async () => {
  const clock = new ManualClock();
  const { server } = await start({ dialect: 'auto', clock });
  const socket = await secured(server.port, firstCertificate);
  let text = '';
  socket.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  // The server may not know yet that the connection is secured.
  while (text === '') {
    await clock.advance(1001);
    await nextTurn();
  }
  expect(text).toBe('Welcome to the server!!');
  const ended = new Promise((resolve) => socket.once('end', resolve));
  const closing = server.close();
  await ended;
  socket.end();
  await closing;
});

it('closing does not wait for who never comes to the end of a handshake', async () => {
  const { server } = await start();
  const silent = connectPlain(server.port, '127.0.0.1');
  const gone = connectPlain(server.port, '127.0.0.1');
  await Promise.all([silent, gone].map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  gone.end();
  await secured(server.port, firstCertificate);
  await server.close();
});

it.each([
  [{ tlsCert: 'x.pem' }, 'both'],
  [{ tlsCert: '/nowhere/x.pem', tlsKey: '/nowhere/y.pem' }, "x.pem: it can't be read"],
])('it does not start with %j', async (options, words) => {
  const { folder } = await startServer();
  await expect(serve({ folder, port: 0, ...options }).ready()).rejects.toThrow(words);
});
