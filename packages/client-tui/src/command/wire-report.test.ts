import { afterEach, describe, expect, it } from 'vitest';
import { Collected, runCommand } from '../../testing/command-line.js';
import { tcpServer, unusedAuthority, type RunningServer } from '../../testing/servers.js';
import { ExchangeFailure, type Exchange, type Passage } from '../core/exchange/exchange.js';
import { plain } from './colors.js';
import type { Hop } from './send.js';
import { wireLines } from './wire-report.js';

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A server that answers with these bytes, and keeps what it was sent. */
async function answering(answer: string): Promise<Buffer[]> {
  const heard: Buffer[] = [];
  server = await tcpServer((socket) => {
    socket.on('data', (bytes) => {
      heard.push(bytes);
      socket.end(Buffer.from(answer, 'latin1'));
    });
  });
  return heard;
}

/** The bytes that the lines with this arrow show. */
function shown(text: string, arrow: string): Buffer {
  const hex = [...text.matchAll(new RegExp(`^${arrow} [0-9A-F]{6}  (.{47})`, 'gm'))].map(([, bytes = '']) => bytes);
  return Buffer.from(hex.join('').replaceAll(' ', ''), 'hex');
}

/** An exchange of which this is known. */
function hopOf(passages: Passage[], failure?: ExchangeFailure): Hop {
  const exchange = { dialect: 'http', method: 'GET', passages, failure } as Partial<Exchange> as Exchange;
  return { exchange } as Partial<Hop> as Hop;
}

describe('--wire', () => {
  it('shows every byte of both directions once, each with its name', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\u0000\u00ff\u001b\r\n0\r\n\r\n';
    const heard = await answering(answer);
    const { code, out, err } = await runCommand(['--wire', '/', 'a=1'], server);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(shown(out, '→')).toEqual(Buffer.concat(heard));
    expect(shown(out, '←')).toEqual(Buffer.from(answer, 'latin1'));
    expect(out).toMatch(/^→ sent at [\d.]+ ms, \d+ B\n→ 000000 {2}50 4F 53 54 .* POST +method\n/);
    expect(out).toMatch(/^← \w+ +33 +3 +chunk size$/m);
    expect(out).toMatch(/^← \w+ +00 FF 1B +··· +chunk data$/m);
    expect(out).not.toContain('\u001b');
  });

  it('shows what came in pieces as it came, and all of what is long', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n';
    const received = [`${head}ab`, 'cd', 'ef'].map((text, index) => ({
      direction: 'received' as const,
      at: index,
      bytes: Buffer.from(text),
    }));
    const told = [...wireLines(hopOf(received), plain, false)].join('\n');
    expect(shown(told, '←').toString()).toBe(`${head}abcdef`);
    expect(told.match(/body.*$/gm)).toEqual(['body', 'body, continued', 'body, continued']);

    const answer = `HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n${'0123456789'.repeat(4_000)}`;
    await answering(answer);
    const { out } = await runCommand(['--wire', '/'], server);
    expect(shown(out, '←').toString()).toBe(answer);
  });

  it('finds nothing short where nobody waited for the rest', () => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab');
    const received = [{ direction: 'received' as const, at: 0, bytes }];
    const foundAfter = (failure: ExchangeFailure | undefined): string =>
      [...wireLines(hopOf(received, failure), plain, false)]
        .filter((line) => line.includes(' in what was '))
        .join('\n');
    expect(foundAfter(undefined)).toContain('error in what was received, ');
    for (const kind of ['cancelled', 'time-out'] as const) {
      expect(foundAfter(new ExchangeFailure(kind, 'x'))).not.toContain('error');
    }
  });

  it('explains with -v, and tells findings with their section', async () => {
    await answering('HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nab');
    const { code, out, err } = await runCommand(['--wire', '-v', '/'], server);
    expect(code).toBe(8);
    expect(out).toMatch(/method {2}says what to do with the target \(RFC 9110 section 9\)/);
    expect(out).toMatch(/^error in what was received, byte 00000F: .+ \(RFC 9112 section [\d.]+\)$/m);
    expect(err).toMatch(/^rowhouse-client: The answer is malformed/);
  });

  it('says so where nothing went', async () => {
    const { code, out } = await runCommand(['--wire', `${await unusedAuthority()}/`]);
    expect(code).toBe(6);
    expect(out).toBe('No byte went or came.\nNo findings: both sides keep to the protocol.\n');
  });
});

describe('--json', () => {
  it('is one object on one line, with nothing beside it', async () => {
    await answering('HTTP/1.1 404 Not Found\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 4\r\n\r\n\u009b2J\n');
    const { code, out, err } = await runCommand(['--json', '/x', 'q==1', 'n=\u202e'], server);
    expect({ code, err }).toEqual({ code: 4, err: '' });
    expect(out).toMatch(/^\{[^\n]*\}\n$/);
    expect(out).not.toContain('\u202e');
    expect(JSON.parse(out)).toMatchObject({
      request: {
        method: 'POST',
        url: `http://${server!.authority}/x?q=1`,
        body: { encoding: 'utf-8', length: 11, content: '{"n":"\u202e"}' },
      },
      status: 404,
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
        ['Content-Length', '4'],
      ],
      body: { encoding: 'base64', length: 4, content: 'mzJKCg==' },
      findings: [],
      failure: null,
      exitCode: 4,
    });
    const drawn = await runCommand(['--json', '/x'], server, { out: new Collected(true), env: { NO_COLOR: '1' } });
    expect(drawn.out).toMatch(/^\{\n {2}"request": \{\n/);
  });

  it('tells failures in the object', async () => {
    await answering('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab');
    const { code, out, err } = await runCommand(['--json', '/'], server);
    expect({ code, err }).toEqual({ code: 8, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      status: 200,
      body: { content: 'ab' },
      failure: { kind: 'protocol', section: expect.stringContaining('RFC 9112') as string },
      exitCode: 8,
    });
    const refused = await runCommand(['--json', `${await unusedAuthority()}/`]);
    expect(JSON.parse(refused.out)).toMatchObject({ status: null, failure: { kind: 'connection' }, exitCode: 6 });
  });
});
