import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { Collected, runCommand } from '../../testing/command-line.js';
import { here } from '../../testing/certificates.js';
import { httpServer, tcpServer, tlsServer, unusedAuthority, type RunningServer } from '../../testing/servers.js';
import type { Sink } from './sink.js';

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A server that answers with this body. */
async function answering(type: string, ...pieces: (string | Uint8Array)[]): Promise<void> {
  server = await httpServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': type });
    for (const piece of pieces) response.write(piece);
    response.end();
  });
}

/** A server that answers 204 and keeps what it was asked. */
async function listening(): Promise<string[]> {
  const seen: string[] = [];
  server = await httpServer((request, response, body) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.rawHeaders.join('|')} ${body}`);
    response.writeHead(204);
    response.end();
  });
  return seen;
}

describe('runOneShot', () => {
  it('sends the body to out as it is, and heads to err', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    server = await httpServer((_request, response) => {
      response.sendDate = false;
      response.writeHead(200, { 'Content-Type': 'x/y' });
      response.end(bytes);
    });
    const out = new Collected();
    const { code, err } = await runCommand(['/'], server, { out });
    expect(code).toBe(0);
    expect(out.latin1).toBe(bytes.toString('latin1'));
    expect(err).toMatch(/^HTTP\/1\.1 200 OK\nContent-Type: x\/y\n[^]*\n\n$/);
    expect((await runCommand(['-q', '/'], server)).err).toBe('');
  });

  it('sends exactly what was asked for', async () => {
    const seen = await listening();
    await runCommand(['/people', '-H', 'X-aB: c', '--body', '{"a":1}'], server);
    expect(seen).toEqual([
      `POST /people Host|${server!.authority}|User-Agent|rowhouse-client/0.1.0|Accept|*/*|Content-Type|application/json|Content-Length|7|X-aB|c {"a":1}`,
    ]);
  });

  it.each([
    [204, 0],
    [304, 3],
    [404, 4],
    [503, 5],
  ])('answers status %i with code %i, and warns where asked', async (status, code) => {
    server = await httpServer((_request, response) => {
      response.writeHead(status);
      response.end();
    });
    expect(await runCommand(['-q', '/'], server)).toMatchObject({ code, err: '' });
    const warned = await runCommand(['-q', '--check-status', '/'], server);
    expect(warned.code).toBe(code);
    expect(warned.err).toMatch(code === 0 ? /^$/ : new RegExp(`^rowhouse-client: warning: HTTP ${status} [A-Z].*\n$`));
    expect((await runCommand(['-q', '--check-status', '/'], server, { out: new Collected(true) })).err).toBe('');
  });

  it('makes control characters visible on a terminal, and ends its line', async () => {
    server = await httpServer((_request, response) => {
      response.writeHead(200, { 'X-Evil': '\u009b2J' });
      response.write('a\u001b]0;owned\u0007\tb\r');
      response.end('\n김');
    });
    const { out, err } = await runCommand(['/'], server, { out: new Collected(true) });
    expect(out).toBe('a␛]0;owned␇\tb\n김\n');
    expect(err).toContain('X-Evil: \\x9b2J');
  });

  it('reads text in its charset on a terminal', async () => {
    const drawn = async (type: string, ...bytes: number[]): Promise<string> => {
      await answering(type, Buffer.from(bytes));
      const { out } = await runCommand(['-q', '/'], server, { out: new Collected(true) });
      await server?.close();
      return out;
    };
    expect(await drawn('text/plain; charset="ISO-8859-1"', 0xe9)).toBe('é\n');
    expect(await drawn('text/plain; charset=euc-kr', 0xb1, 0xe8)).toBe('김\n');
    expect(await drawn('text/plain; charset=none-such', 0xc3, 0xa9)).toBe('é\n');
  });

  it('does not draw on a terminal what is no text', async () => {
    await answering('image/png', 'PNG\u0000\u0001', 'more');
    const { out, err } = await runCommand(['-q', '/'], server, { out: new Collected(true) });
    expect(out).toBe('');
    expect(err).toBe(
      'rowhouse-client: The body is no text (image/png): save it with --output FILE, or look at it with --wire.\n',
    );
    expect((await runCommand(['-q', '/'], server)).out).toBe('PNG\u0000\u0001more');
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
    const args = ['--dialect', 'classic', 'POST', `${server.authority}/create`, '--body', 'name:kim'];
    const { code, out, err } = await runCommand(args);
    expect(code).toBe(0);
    expect(out).toBe("['create', 'name', 'kim']");
    expect(err).toMatch(/^Welcome to the server!!\nHTTP\/1\.1 201 CREATED\n/);
    const request =
      'POST / HTTP/1.1\r\nHost: 127.0.0.1/create\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 8\r\n\nname:kim';
    expect(heard).toBe(request);
    expect(await runCommand(['--offline', ...args])).toEqual({ code: 0, out: request, err: '' });
  });

  it('tells failures apart by code, one sentence each', async () => {
    const refused = await runCommand([`${await unusedAuthority()}/`]);
    expect(refused).toMatchObject({ code: 6, out: '' });
    expect(refused.err).toMatch(/^rowhouse-client: Nothing listens on .*\n$/);
    server = await tcpServer(() => undefined);
    const silent = await runCommand(['--timeout', '0.02', '/'], server);
    expect(silent.code).toBe(7);
    expect(silent.err).toMatch(/within 20 ms/);
    const ungreeted = await runCommand(['--dialect', 'classic', '--timeout', '0.02', '/'], server);
    expect([ungreeted.code, ungreeted.err]).toEqual([7, expect.stringContaining('No greeting came within 20 ms')]);
    const unsecured = await runCommand(['--connect-timeout', '0.02', `https://${server.authority}/`]);
    expect([unsecured.code, unsecured.err]).toEqual([7, expect.stringContaining('within 20 ms')]);
    await server.close();
    server = await tcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    const malformed = await runCommand(['/'], server);
    expect(malformed.code).toBe(8);
    expect(malformed.err).toMatch(/malformed at byte 0 .*RFC 9112/);
    expect(await runCommand(['ftp://x/'])).toMatchObject({ code: 2 });
    expect(await runCommand(['/', 'X:\u0001'], server)).toMatchObject({ code: 2 });
    const noColon = await runCommand(['/', '-H', 'no colon'], server);
    expect(noColon).toMatchObject({ code: 2, out: '' });
    expect(noColon.err).toMatch(/^rowhouse-client: --header, "no colon", has no colon: .*\n$/);
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
    const { code, err } = await runCommand(['/'], server, { out: pipe });
    expect(code).toBe(0);
    expect(err).not.toContain('rowhouse-client:');
    await expect.poll(() => isClosed).toBe(true);
  });

  it('says so when standard output can not be written', async () => {
    await answering('text/plain', 'x');
    const full: Sink = {
      isTerminal: false,
      write: () => Promise.reject(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' })),
    };
    for (const args of [['/'], ['/', '--json'], ['/', '--wire'], ['/', '--headers'], ['/', '--offline']]) {
      expect(await runCommand([...args, '-q'], server, { out: full })).toMatchObject({
        code: 1,
        err: "rowhouse-client: Standard output can't be written: the disk is full: make room.\n",
      });
    }
  });

  it('hands a stream on as it comes, and ends with 130 when it is interrupted', async () => {
    let more: (() => void) | undefined;
    server = await httpServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
      more = () => response.write('data: 2\n\n');
    });
    const out = new Collected();
    const interrupted = new AbortController();
    const running = runCommand(['/'], server, { out, signal: interrupted.signal });
    await expect.poll(() => out.text).toBe('data: 1\n\n');
    more?.();
    await expect.poll(() => out.text).toBe('data: 1\n\ndata: 2\n\n');
    interrupted.abort();
    expect((await running).code).toBe(130);
  });

  it('prints the head alone, and fetches no body', async () => {
    let isClosed = false;
    server = await httpServer((_request, response) => {
      response.on('close', () => (isClosed = true));
      response.writeHead(404, { 'X-A': 'b' });
      response.write('endless');
    });
    const { code, out, err } = await runCommand(['--headers', '/'], server);
    expect(code).toBe(4);
    expect(out).toMatch(/^HTTP\/1\.1 404 Not Found\nX-A: b\n[^]*\n\n$/);
    expect(err).toBe('');
    await expect.poll(() => isClosed).toBe(true);
  });

  it('tells informational heads and trailers, and how much of a request is no text', async () => {
    server = await tcpServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n');
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 9\r\n\r\n');
      });
    });
    const { out, err } = await runCommand(['-v', 'POST', '/', '--raw', '\u0000\u0001'], server);
    expect(out).toBe('x');
    expect(err).toContain('\n\n(2 bytes that are no text)\n\n');
    expect(err).toMatch(/\nHTTP\/1\.1 103 Early Hints\nLink: a\n\nHTTP\/1\.1 200 OK\n[^]*\n\nX-Sum: 9\n$/);
  });

  it('prints the request too, and the times', async () => {
    await answering('text/plain', 'x');
    const { err } = await runCommand(['-v', '-m', '/', 'a=\u009b'], server);
    expect(err).toMatch(/^POST \/ HTTP\/1\.1\nHost: [^]*\n\n\{"a":"\\x9b"\}\n\nHTTP\/1\.1 200 OK\n[^]*\n\n/);
    expect(err).toMatch(/\d ms: (?:resolve \S+ ms, )?connect \S+ ms, send \S+ ms, wait \S+ ms, receive \S+ ms\n$/);
  });

  it('shows a curl command, and sends nothing', async () => {
    const seen = await listening();
    const args = ['PATCH', '/people/3', 'q==é', 'age:=37', 'If-Match:"it\'s"', 'X-Empty;', 'Accept:'];
    const { code, out, err } = await runCommand(['--curl', ...args], server);
    expect({ code, err, seen }).toEqual({ code: 0, err: '', seen: [] });
    await runCommand(args, server);
    const curl = spawnSync('bash', ['--norc', '-c', 'command -v curl >/dev/null || exit 127; exit 0'], {
      encoding: 'utf8',
    });
    if (curl.status === 0) {
      const running = spawn('bash', ['--norc', '-c', `${out.trimEnd()} -s -A rowhouse-client/0.1.0`]);
      await new Promise((resolve) => running.on('close', resolve));
      const fields = (line = ''): string[] => line.split(/[| ]/).sort();
      expect(fields(seen[1])).toEqual(fields(seen[0]));
    }
    expect(out).toMatch(/^curl \S+ \\\n {2}-X PATCH \\\n[^]* -H '?Accept:'?\n$/);
    expect((await runCommand(['--curl', '-F', '--insecure', '--compressed', '/'], server)).out).toMatch(
      / --compressed \\\n {2}--location \\\n {2}--insecure\n$/,
    );
    const drawn = await runCommand(['--curl', '/', '--raw', 'a\u009b'], server, { out: new Collected(true) });
    expect([drawn.code, drawn.out]).toEqual([0, expect.stringContaining('a\\x9b') as string]);
    expect(drawn.out).not.toContain('\u009b');
    expect(await runCommand(['--curl', '--dialect', 'classic', '/'])).toMatchObject({ code: 2, out: '' });
  });

  it('shows a request and sends none', async () => {
    const args = ['--offline', 'PUT', '/x', 'a:=1'];
    const { code, out, err } = await runCommand(args);
    expect(code).toBe(0);
    expect(out).toBe(
      'PUT /x HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: rowhouse-client/0.1.0\r\nContent-Length: 7\r\nContent-Type: application/json\r\nAccept: application/json, */*;q=0.5\r\n\r\n{"a":1}',
    );
    expect(err).toBe('');
    const drawn = await runCommand(args, undefined, { out: new Collected(true), env: { NO_COLOR: '1' } });
    expect(drawn.out).toBe(`${out.replaceAll('\r\n', '\n')}\n\n`);
    expect(await runCommand(['--offline', '/', 'X:\u0001'])).toMatchObject({ code: 2, out: '' });
  });
});

describe('what goes over the wire', () => {
  it('is https where the URL says so, and any certificate is taken with --insecure alone', async () => {
    const secure = await tlsServer(here, (socket) => {
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    });
    const url = `https://${secure.secureAddress.authority}/`;
    const refused = await runCommand(['-q', url]);
    expect(refused).toMatchObject({ code: 6, out: '' });
    expect(refused.err).toMatch(/^rowhouse-client: .*certificate.*\n$/);
    const taken = await runCommand(['-q', '-m', '--insecure', url]);
    expect(taken).toMatchObject({ code: 0, out: 'ok' });
    expect(taken.err).toMatch(/ TLS \S+ ms,/);
    await secure.close();
  });

  it('is unpacked with --compressed, and stays as it is without', async () => {
    const packed = gzipSync('unpacked');
    server = await httpServer((request, response) => {
      expect(request.headers['accept-encoding'] ?? '').toMatch(request.url === '/c' ? /gzip/ : /^$/);
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed);
    });
    expect((await runCommand(['-q', '--compressed', '/c'], server)).out).toBe('unpacked');
    const out = new Collected();
    await runCommand(['-q', '/'], server, { out });
    expect(out.latin1).toBe(packed.toString('latin1'));
  });

  it('may be a long file, which is not kept in memory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-client-'));
    const file = join(folder, 'long.csv');
    const content = 'id,name\n'.repeat(200_000);
    await writeFile(file, content);
    const lengths: number[] = [];
    server = await httpServer((request, response, body) => {
      lengths.push(body.length);
      if (request.url === '/moved') response.writeHead(307, { Location: '/' });
      response.end(`${request.headers['content-type'] ?? ''} ${request.headers['content-length'] ?? ''}`);
    });
    const { code, out, err } = await runCommand(['-F', '-v', 'PUT', '/moved', `@${file}`], server);
    expect({ code, out }).toEqual({ code: 0, out: 'text/csv 1600000' });
    expect(err).toContain(`(${file}, 1600000 bytes)`);
    expect(lengths).toEqual([content.length, content.length]);
    const offline = await runCommand(['--offline', 'PUT', '/', `@${file}`], server);
    expect(offline.out.endsWith(`\r\n\r\n${content}`)).toBe(true);
    const told = JSON.parse((await runCommand(['--json', 'PUT', '/', `@${file}`], server)).out) as unknown;
    expect(told).toMatchObject({ request: { body: { encoding: 'omitted', length: 1_600_000 } }, status: 200 });
    const wire = await runCommand(['--wire', 'PUT', '/', `@${file}`], server);
    expect(wire.out).toMatch(/^\d+ B more of the body went, which are not kept\.$/m);
    expect(await runCommand(['--curl', 'PUT', '/', `@${file}`], server)).toMatchObject({ code: 2, out: '' });
    await rm(folder, { recursive: true });
  });
});

describe('layout and colours', () => {
  const json = '{"a": [1.0,\n"\\u00e9\u009b"]}';
  const laidOut = '{\n  "a": [\n    1.0,\n    "\\u00e9\u009b"\n  ]\n}\n';

  it('lay out JSON on a terminal, harmless, and leave it alone in a pipe', async () => {
    await answering('application/problem+json', json.slice(0, 5), json.slice(5));
    expect((await runCommand(['/'], server)).out).toBe(json);
    expect((await runCommand(['/', '--pretty=format'], server)).out).toBe(laidOut);
    const plainTerminal = { out: new Collected(true), env: { NO_COLOR: '1' } };
    expect((await runCommand(['/'], server, plainTerminal)).out).toBe(laidOut.replace('\u009b', '\\x9b'));
    const colored = (await runCommand(['/'], server, { out: new Collected(true) })).out;
    expect(colored).toContain('\u001b[36m"a"\u001b[0m');
    expect(colored).not.toContain('\u009b');
  });

  it.each<[string[], boolean, Record<string, string>, boolean]>([
    [[], true, {}, true],
    [[], true, { NO_COLOR: '1' }, false],
    [[], true, { NO_COLOR: '' }, true],
    [[], true, { TERM: 'dumb' }, false],
    [[], false, {}, false],
    [['--color=always'], false, { NO_COLOR: '1' }, true],
    [['--color=never'], true, {}, false],
    [['--pretty=all'], false, {}, true],
    [['--pretty=colors'], false, {}, true],
    [['--pretty=format'], true, {}, false],
    [['--pretty=none'], true, {}, false],
  ])('%j on a terminal (%j) in %j is coloured: %j', async (args, isTerminal, env, isColored) => {
    await answering('application/json', '{"a":1}');
    const { out } = await runCommand(['/', ...args], server, { out: new Collected(isTerminal), env });
    expect(out.includes('\u001b[')).toBe(isColored);
  });

  it('hold nothing back with --stream', async () => {
    server = await httpServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"a":');
    });
    const out = new Collected(true);
    const interrupted = new AbortController();
    const running = runCommand(['-S', '/'], server, { out, signal: interrupted.signal });
    await expect.poll(() => out.text).toBe('{"a":');
    interrupted.abort();
    expect((await running).code).toBe(130);
  });

  it.each([['text that is called JSON'], ['{"cut":'], [`${'['.repeat(300)}${']'.repeat(300)}`]])(
    'leave alone what can not be laid out: %.30s',
    async (text) => {
      await answering('application/json', text);
      expect((await runCommand(['/', '--pretty=all'], server)).out).toBe(text);
    },
  );

  it('hand on what is too long to be laid out, all of it', async () => {
    const piece = `[${'1,'.repeat(500_000)}`;
    await answering('application/json', piece, piece, piece, piece, piece);
    const { out, err } = await runCommand(['/', '-q', '--pretty=format'], server);
    expect(out).toBe(piece.repeat(5));
    expect(err).toBe('rowhouse-client: More than 4 MiB came: the body is not laid out.\n');
  });
});
