/** Clients that mean harm, against the program as it is run: each gets its answer or its end, and others are served. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { run, startServer, temporaryFolder, until, type RunningServer } from './programs.js';

const MiB = 1024 * 1024;

/** A connection, and what came over it. */
class Peer {
  readonly socket: Socket;
  received = '';
  isOver = false;

  constructor({ port }: RunningServer) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('latin1').on('data', (text: string) => (this.received += text));
    this.socket.on('error', () => {}).on('close', () => (this.isOver = true));
    onTestFinished(() => {
      this.socket.destroy();
    });
  }

  /** Writes again and again, as fast as it is taken, until the server ends the connection or so many bytes are out. */
  async pour(piece: string | Uint8Array, most: number): Promise<number> {
    let sent = 0;
    while (!this.isOver && sent < most) {
      sent += piece.length;
      if (this.socket.write(piece)) await new Promise((resolve) => setImmediate(resolve));
      else
        await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close'), until(() => this.received !== '')]);
      if (this.received !== '') break;
    }
    return sent;
  }
}

function once(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve) => socket.once(event, resolve));
}

async function residentBytes(server: RunningServer): Promise<number> {
  const text = await (await fetch(`${server.url}/_metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)![1]);
}

const isServed = async ({ url }: RunningServer): Promise<boolean> => (await fetch(`${url}/people/1`)).ok;

const head = (...lines: readonly string[]): string =>
  `${['POST /people HTTP/1.1', 'Host: localhost', ...lines].join('\r\n')}\r\n`;

it('a body without end is refused, and what came of it is not kept', async () => {
  const server = await startServer(temporaryFolder('people'), '--log-level', 'warn');
  const before = await residentBytes(server);
  const peer = new Peer(server);
  peer.socket.write(head('Content-Type: application/json', 'Transfer-Encoding: chunked', ''));
  const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const sent = await peer.pour(piece, 512 * MiB);
  await until(() => peer.received.includes('413'));
  expect(sent).toBeLessThan(64 * MiB);
  expect((await residentBytes(server)) - before).toBeLessThan(128 * MiB);
  expect(await isServed(server)).toBe(true);
});

it('a body that would swell is refused before it is looked at', async () => {
  const server = await startServer(temporaryFolder('people'), '--log-level', 'warn');
  const body = gzipSync(Buffer.alloc(64 * MiB, ' '));
  for (const coding of ['gzip', 'deflate', 'br', 'gzip, gzip']) {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': coding };
    const answer = await fetch(`${server.url}/people`, { method: 'POST', headers, body });
    expect([coding, answer.status, answer.headers.get('accept-encoding')]).toEqual([coding, 415, 'identity']);
    await answer.arrayBuffer();
  }
});

it('a header section without end is refused', async () => {
  const server = await startServer(temporaryFolder('people'), '--log-level', 'warn');
  for (const [line, status] of [
    ['X-Flood: 1\r\n', 431],
    ['x'.repeat(1000), 431],
  ] as const) {
    const peer = new Peer(server);
    peer.socket.write('GET /people HTTP/1.1\r\nHost: localhost\r\n');
    expect(await peer.pour(line, 64 * MiB)).toBeLessThan(16 * MiB);
    await until(() => peer.received.includes(`HTTP/1.1 ${status}`));
  }
});

it('JSON that is nested without end is refused', async () => {
  const server = await startServer(temporaryFolder('people'), '--log-level', 'warn');
  for (const body of [
    '['.repeat(1_000_000),
    '{"name":'.repeat(200_000),
    `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ]) {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${server.url}/people`, { method: 'POST', headers, body });
    expect([400, 422]).toContain(answer.status);
    await answer.arrayBuffer();
  }
  const where = encodeURIComponent(`${'{"and":['.repeat(300)}${']}'.repeat(300)}`);
  expect((await fetch(`${server.url}/people?_where=${where}`)).status).toBe(400);
  expect(await isServed(server)).toBe(true);
});

it('no path leads out of the folder', async () => {
  const folder = temporaryFolder('people');
  const outside = temporaryFolder();
  writeFileSync(join(outside, 'secret.csv'), 'id,word\n1,taken\n');
  symlinkSync(join(outside, 'secret.csv'), join(folder, 'linked.csv'));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'secret.csv'), 'id,word\n1,taken\n');
  const server = await startServer(folder, '--log-level', 'warn');
  const up = outside.split('/').at(-1)!;
  for (const path of [
    `/../${up}/secret`,
    `/..%2f${up}%2fsecret`,
    `/%2e%2e/${up}/secret.csv`,
    `/..%5c${up}%5csecret`,
    `/%2fetc%2fpasswd`,
    '/sub%2fsecret',
    '/sub/secret',
    '/linked',
    '/secret%00.csv',
    '/people%00',
    '/.rowhouse',
    '/.rowhouse%2flock',
  ]) {
    const { stdout } = await run('curl', ['-s', '--path-as-is', '-w', '\n%{http_code}', server.url + path]);
    expect([path, stdout]).toEqual([path, expect.stringMatching(/\n(?:400|404|500)$/) as string]);
    expect(stdout).not.toContain('taken');
    const put = ['-X', 'PUT', '-H', 'Content-Type: text/csv', '--data-binary', 'id\n1\n'];
    const made = await run('curl', ['-s', '--path-as-is', '-w', '\n%{http_code}', ...put, server.url + path]);
    expect([path, made.stdout]).toEqual([path, expect.stringMatching(/\n(?:400|404|405|415|500)$/) as string]);
  }
});

/** So many descriptors has a process here; Node asks for all that it may have. */
const descriptors = execFileSync('sh', ['-c', 'ulimit -H -n'], { encoding: 'utf8' }).trim();
const isTooFew = descriptors !== 'unlimited' && Number(descriptors) < 10_500;
if (isTooFew) process.stderr.write(`skipped: ten thousand connections need more descriptors than ${descriptors}\n`);

it.skipIf(isTooFew)('ten thousand connections that say nothing leave room for one that does', async () => {
  const server = await startServer(temporaryFolder('people'), '--log-level', 'warn', '--max-connections', '10100');
  const before = await residentBytes(server);
  const idle: Socket[] = [];
  onTestFinished(() => {
    for (const socket of idle) socket.destroy();
  });
  // In hundreds: the system's queue of connections that wait to be taken is not what is tested.
  while (idle.length < 10_000) {
    const more = Array.from({ length: 100 }, () => connect(server.port, '127.0.0.1'));
    idle.push(...more);
    await Promise.all(more.map((socket) => once(socket, 'connect')));
  }
  expect(await isServed(server)).toBe(true);
  const metrics = await (await fetch(`${server.url}/_metrics`)).text();
  expect(Number(/^rowhouse_connections (\d+)$/m.exec(metrics)![1])).toBeGreaterThanOrEqual(10_000);
  expect((await residentBytes(server)) - before).toBeLessThan(512 * MiB);
});
