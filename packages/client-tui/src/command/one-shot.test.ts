import { afterEach, describe, expect, it } from 'vitest';
import { httpServer, tcpServer, unusedAuthority, type RunningServer } from '../../testing/servers.js';
import { defaultServer } from '../core/address.js';
import type { RequestDraft } from '../core/request.js';
import { runOneShot, type Sink } from './one-shot.js';

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

class Collected implements Sink {
  readonly isTerminal: boolean;
  readonly pieces: Buffer[] = [];

  constructor(isTerminal = false) {
    this.isTerminal = isTerminal;
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString('latin1');
  }

  write(bytes: Uint8Array | string): Promise<void> {
    this.pieces.push(Buffer.from(bytes as Uint8Array));
    return Promise.resolve();
  }
}

async function run(draft: Partial<RequestDraft>, out: Sink = new Collected(), patience = {}) {
  const err = new Collected();
  const whole: RequestDraft = { dialect: 'http', method: 'GET', url: '/', headers: [], body: '', ...draft };
  const code = await runOneShot(whole, { server: server?.address ?? defaultServer, out, err, patience });
  return { code, out: out instanceof Collected ? out.text : '', err: err.text };
}

describe('runOneShot', () => {
  it('sends the body to out as it is, and heads to err', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    server = await httpServer((_request, response) => {
      response.sendDate = false;
      response.writeHead(200, { 'Content-Type': 'x/y' });
      response.end(bytes);
    });
    const { code, out, err } = await run({});
    expect(code).toBe(0);
    expect(out).toBe(bytes.toString('latin1'));
    expect(err).toMatch(/^HTTP\/1\.1 200 OK\nContent-Type: x\/y\n[^]*\n\n$/);
  });

  it('sends exactly what was asked for', async () => {
    const seen: string[] = [];
    server = await httpServer((request, response, body) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.rawHeaders.join('|')} ${body}`);
      response.end();
    });
    await run({ method: 'POST', url: '/people', headers: [['X-aB', 'c']], body: '{"a":1}' });
    expect(seen).toEqual([
      `POST /people Host|${server.authority}|User-Agent|rowhouse-client/0.1.0|Accept|*/*|Content-Type|application/json|Content-Length|7|X-aB|c {"a":1}`,
    ]);
  });

  it.each([
    [204, 0],
    [304, 3],
    [404, 4],
    [503, 5],
  ])('answers status %i with code %i', async (status, code) => {
    server = await httpServer((_request, response) => {
      response.writeHead(status);
      response.end();
    });
    expect((await run({})).code).toBe(code);
  });

  it('makes control characters visible on a terminal, and ends its line', async () => {
    server = await httpServer((_request, response) => {
      response.writeHead(200, { 'X-Evil': '\u009b2J' });
      response.write('a\u001b]0;owned\u0007\tb\r');
      response.end('\n김');
    });
    const terminal = new Collected(true);
    const { err } = await run({}, terminal);
    expect(Buffer.concat(terminal.pieces).toString()).toBe('a␛]0;owned␇\tb\n김\n');
    expect(err).toContain('X-Evil: \\x9b2J');
  });

  it('speaks classic: greeting and head to err, body to out', async () => {
    let heard = '';
    server = await tcpServer((socket) => {
      socket.write('Welcome to the server!!');
      socket.on('data', (bytes) => {
        heard += bytes.toString();
        socket.write(
          "HTTP/1.1 201 CREATED\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 8\r\n\n['create', 'name', 'kim']",
        );
      });
    });
    const { code, out, err } = await run({
      dialect: 'classic',
      method: 'POST',
      url: `${server.authority}/create`,
      body: 'name:kim',
    });
    expect(code).toBe(0);
    expect(out).toBe("['create', 'name', 'kim']");
    expect(err).toMatch(/^Welcome to the server!!\nHTTP\/1\.1 201 CREATED\n/);
    expect(heard).toBe(
      'POST / HTTP/1.1\r\nHost: 127.0.0.1/create\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 8\r\n\nname:kim',
    );
  });

  it('tells failures apart by code, one sentence each', async () => {
    const refused = await run({ url: `${await unusedAuthority()}/` });
    expect(refused).toMatchObject({ code: 6, out: '' });
    expect(refused.err).toMatch(/^rowhouse-client: Nothing listens on .*\n$/);
    server = await tcpServer(() => undefined);
    expect(await run({}, undefined, { silence: 20 })).toMatchObject({ code: 7 });
    await server.close();
    server = await tcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    const malformed = await run({});
    expect(malformed.code).toBe(8);
    expect(malformed.err).toMatch(/malformed at byte 0 .*RFC 9112/);
    expect(await run({ url: 'ftp://x/' })).toMatchObject({ code: 2 });
    expect(await run({ headers: [['X', '\u0001']] })).toMatchObject({ code: 2 });
  });

  it('stops quietly, and stops fetching, when nobody reads its output any longer', async () => {
    let isClosed = false;
    server = await httpServer((_request, response) => {
      response.on('close', () => (isClosed = true));
      response.write('endless');
    });
    const pipe: Sink = {
      isTerminal: false,
      write: () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    };
    const { code, err } = await run({}, pipe);
    expect(code).toBe(0);
    expect(err).not.toContain('rowhouse-client:');
    await expect.poll(() => isClosed).toBe(true);
  });

  it('hands a stream on as it comes', async () => {
    let more: (() => void) | undefined;
    server = await httpServer((_request, response) => {
      response.write('data: 1\n\n');
      more = () => response.end('data: 2\n\n');
    });
    const out = new Collected();
    const running = run({}, out);
    await expect.poll(() => out.text).toBe('data: 1\n\n');
    more?.();
    expect((await running).out).toBe('data: 1\n\ndata: 2\n\n');
  });
});
