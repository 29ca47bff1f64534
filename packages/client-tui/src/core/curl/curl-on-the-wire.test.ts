/** The curl of this machine against this client: both send to a server that keeps the bytes. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drafts } from '../../../testing/drafts.js';
import { tcpServer, type RunningServer } from '../../../testing/servers.js';
import { useSeed } from '../../../testing/seed.js';
import { exchange } from '../exchange/perform.js';
import { prepareRequest, type RequestDraft } from '../request/request.js';
import { curlOf } from './curl-export.js';

const seed = useSeed('curl-on-the-wire.test.ts');
const run = promisify(execFile);

/** Runs a script that may be longer than an argument can be. */
async function runScript(shell: string, script: string): Promise<void> {
  const running = run(shell, ['-s'], { env: { PATH: process.env['PATH'], HOME: '/nonexistent' } });
  running.child.stdin?.end(`${script}\n`);
  await running;
}

function draft(over: Partial<RequestDraft>): RequestDraft {
  return { dialect: 'http', method: 'GET', url: 'http://h/', headers: [], body: '', ...over };
}

function commandOf(given: RequestDraft, url: string): string {
  const result = curlOf(given, url);
  if (result.kind === 'impossible') throw new Error(result.message);
  return result.command;
}

/** Where there is no curl or no POSIX shell, there is nothing to compare with. */
const hasCurl = spawnSync('sh', ['-c', 'curl --version']).status === 0;

describe.skipIf(!hasCurl)('what curl sends', () => {
  let server: RunningServer;
  let received: string[] = [];

  beforeAll(async () => {
    server = await tcpServer((socket) => {
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1');
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
        if (text.length < end + 4 + length) return;
        received.push(text);
        socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
      });
    });
  });

  afterAll(() => server.close());

  async function sentBy(send: () => Promise<unknown>): Promise<unknown> {
    received = [];
    await send();
    expect(received).toHaveLength(1);
    const end = received[0]!.indexOf('\r\n\r\n');
    const [head, body] = [received[0]!.slice(0, end), received[0]!.slice(end + 4)];
    const [requestLine, ...fields] = head.split('\r\n');
    return {
      requestLine, // White space around a value is no part of it (RFC 9112 section 5).
      fields: fields
        .filter((field) => !/^user-agent:/i.test(field))
        .map((field) => field.trimEnd())
        .sort(),
      body,
    };
  }

  async function compare(given: RequestDraft, shell: string): Promise<void> {
    const prepared = prepareRequest(
      { ...given, url: given.url.replace('127.0.0.1:1', server.authority) },
      server.address,
    );
    const command = commandOf(given, prepared.url);
    const ours = await sentBy(() => exchange(prepared));
    const theirs = await sentBy(() => runScript(shell, `${command} -s`));
    expect(theirs).toEqual(ours);
  }

  it.each([
    draft({ url: 'http://127.0.0.1:1' }),
    draft({ url: 'http://127.0.0.1:1/a/../b/./c?x=[1-3]&y={a,b}&z=%41' }),
    draft({ url: 'http://127.0.0.1:1/é ü' }),
    draft({ url: 'http://127.0.0.1:1/', method: 'POST' }),
    draft({ url: 'http://127.0.0.1:1/', method: 'PUT', body: '@/etc/passwd' }),
    draft({ url: 'http://127.0.0.1:1/', method: 'POST', body: '{"a": "김\'\\n"}' }),
    draft({ url: 'http://127.0.0.1:1/', method: 'POST', body: '-\0\u00015\0%s\\n' }),
    draft({ url: 'http://127.0.0.1:1/', method: 'POST', body: "-%\\'é".repeat(40_000) }),
    draft({
      url: 'http://127.0.0.1:1/',
      method: 'PATCH',
      body: 'x'.repeat(90_000),
      headers: [['Content-Type', 'text/csv']],
    }),
    draft({
      url: 'http://127.0.0.1:1/',
      headers: [
        ['Accept', ''],
        ['X-A', ''],
        ['X-B', `q"'$x`],
        ['X-B', 'again'],
      ],
    }),
    draft({
      url: 'http://127.0.0.1:1/',
      method: 'DELETE',
      headers: [
        ['Host', 'other'],
        ['If-Match', '"a"'],
      ],
    }),
    draft({ url: 'http://127.0.0.1:1/', method: 'GET', body: 'a body' }),
  ])('is what this client sends (%#)', async (given) => {
    await compare(given, 'sh');
    await compare(given, 'bash');
  });

  it('is the same for any request', async () => {
    for (const given of fc.sample(drafts, { numRuns: 25, seed })) await compare(given, 'sh');
  });
});
