import { spawn, type ChildProcess } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtProgram, type Program } from '../testing/program.js';
import { httpServer, type RunningServer } from '../testing/servers.js';

let program: Program;
beforeAll(async () => {
  program = await builtProgram();
});
afterAll(() => program.remove());

let server: RunningServer | undefined;
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await server?.close();
  server = undefined;
});

interface Running {
  readonly child: ChildProcess;
  readonly output: { out: string; err: string };
  readonly code: Promise<number | null>;
}

/** Starts a command; its standard input stays open and silent. */
function start(command: string, ...args: string[]): Running {
  const env = { PATH: process.env['PATH'], ROWHOUSE_SERVER: server?.authority ?? '', PROGRAM: program.file };
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.err += text));
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, output, code };
}

const client = (...args: string[]): Running => start(process.execPath, program.file, ...args);

/** Runs a line of bash in which `client` is the program. */
const shell = (line: string): Running =>
  start('bash', '--norc', '-c', `client() { '${process.execPath}' "$PROGRAM" "$@"; }; ${line}`);

describe('rowhouse-client as a program', () => {
  it('writes the body into a pipe, the rest to standard error, and tells by its code how it went', async () => {
    server = await httpServer((request, response, body) => {
      response.writeHead(request.url === '/gone' ? 410 : 200, { 'Content-Type': 'application/json' });
      response.end(`{"got": ${JSON.stringify(body)}}`);
    });
    const { output, code } = shell(
      `client PATCH /people/3 age:=37 If-Match:'"rev"' | cat; client GET /gone 2>&1 >/dev/null; exit $?`,
    );
    expect(await code).toBe(4);
    expect(output.out).toMatch(/^\{"got": "\{\\"age\\":37\}"\}HTTP\/1\.1 410 Gone\n/);
    expect(output.out).not.toContain('\u001b');
    expect(output.err).toMatch(/^HTTP\/1\.1 200 OK\n/);
  });

  it('takes a body from a pipe or a file, and does not wait for an input that is only there', async () => {
    const seen: string[] = [];
    server = await httpServer((request, response, body) => {
      seen.push(`${request.method ?? ''} ${request.headers['content-type'] ?? '-'} ${body}`);
      response.end();
    });
    const piped = shell(
      `echo '{"a":1}' | client -q /; client -q / <<< '[2]'; client -q PUT / < /dev/null; client -q GET /`,
    );
    expect(await piped.code).toBe(0);
    expect(seen).toEqual(['POST application/json {"a":1}\n', 'POST application/json [2]\n', 'PUT - ', 'GET - ']);
    // This one's standard input is a pipe that nobody writes to, and that never ends.
    const unused = client('-q', '/');
    expect(await unused.code).toBe(0);
    expect(unused.output.err).toMatch(/^rowhouse-client: Nothing came on standard input, so GET is sent: .*\n$/);
    expect(seen.at(-1)).toBe('GET - ');
  });

  it('is quiet when its reader has seen enough', async () => {
    server = await httpServer((_request, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write('line\n'.repeat(4_096)));
        response.once('drain', pump);
      };
      pump();
    });
    const { output, code } = shell('client -q GET / | head -1; echo "${PIPESTATUS[0]}"');
    expect(await code).toBe(0);
    expect(output).toEqual({ out: 'line\n0\n', err: '' });
  });

  it('hands on each event as it comes, and ends on Ctrl-C with what came', async () => {
    const open: ServerResponse[] = [];
    server = await httpServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
      open.push(response);
    });
    const feed = client('-q', 'GET', '/');
    await expect.poll(() => feed.output.out).toBe('data: 1\n\n');
    open[0]?.write('data: 2\n\n');
    await expect.poll(() => feed.output.out).toBe('data: 1\n\ndata: 2\n\n');
    feed.child.kill('SIGINT');
    expect(await feed.code).toBe(130);

    const wire = client('--wire', 'GET', '/');
    await expect.poll(() => open).toHaveLength(2);
    wire.child.kill('SIGINT');
    expect(await wire.code).toBe(130);
    expect(wire.output.out).toMatch(/^→ sent at .*\n→ 000000 {2}47 45 54 .* method$/m);
  });

  it('prints its version, its help and its completions', async () => {
    const { output, code } = shell(
      'client --version; client --help | head -1; source <(client completion bash); complete -p rowhouse-client; client --hlep',
    );
    expect(await code).toBe(2);
    expect(output.out).toMatch(
      /^\d+\.\d+\.\d+\S*\nUsage: rowhouse-client .*\ncomplete -o default -F _rowhouse_client rowhouse-client\n$/,
    );
    expect(output.err).toMatch(/^rowhouse-client: unknown option '--hlep'\n\(Did you mean --help\?\)\n/);
  });
});

describe('an older Node.js', () => {
  it.each(['20.20.2', '22.12.0'])('is told which one is needed, in a line: %s', async (node) => {
    const older = `Object.defineProperty(process,"versions",{value:{...process.versions,node:"${node}"}})`;
    const { code, output } = start(process.execPath, '--import', `data:text/javascript,${older}`, program.file, '/');
    expect(await code).toBe(1);
    expect(output).toEqual({
      out: '',
      err: `rowhouse-client: this needs Node 22.13 or newer, and runs on ${node}.\n`,
    });
  });
});
