import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Collected, runCommand } from '../../testing/command-line.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { httpServer, unusedAuthority, type RunningServer } from '../../testing/servers.js';
import { Progress, progressLine } from './progress.js';
import { proposedName, safeName } from '../core/storage/file-names.js';

let folder = '';
let server: RunningServer | undefined;
const home = process.cwd();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-client-'));
});
afterEach(async () => {
  process.chdir(home);
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);
const contentOf = (name: string): Promise<string> => readFile(path(name), 'utf8');

async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
  server = await httpServer(answer);
}

/** A server that has `content`, and gives ranges of it to whoever names its ETag. */
async function resumable(content: string, etag: string, log: IncomingMessage[] = []): Promise<void> {
  await serving((request, response) => {
    log.push(request);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
    response.setHeader('ETag', etag);
    if (Number.isNaN(from) || (request.headers['if-range'] ?? etag) !== etag) response.end(content);
    else if (from >= content.length) response.writeHead(416, { 'Content-Range': `bytes */${content.length}` }).end();
    else {
      const range = `bytes ${from}-${content.length - 1}/${content.length}`;
      response.writeHead(206, { 'Content-Range': range }).end(content.slice(from));
    }
  });
}

/** A server that breaks off behind `content` of a longer body. */
async function breaking(content: string, headers: Record<string, string>): Promise<void> {
  await serving((_request, response) => {
    response.writeHead(200, { 'Content-Length': '10', ...headers });
    response.write(content, () => response.destroy());
  });
}

describe('--download', () => {
  it('saves under the name that the server proposes, and never over a file that is there', async () => {
    process.chdir(folder);
    await serving((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'Content-Disposition': 'attachment; filename="../../etc/passwd.txt"' });
      response.end('content');
    });
    await writeFile(path('passwd.txt'), 'mine');
    const { code, out, err } = await runCommand(['--download', '/x'], server);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(/\nSaving passwd-1\.txt\nSaved passwd-1\.txt \(7 B\)\n$/);
    expect(await contentOf('passwd.txt')).toBe('mine');
    expect(await contentOf('passwd-1.txt')).toBe('content');
    expect((await runCommand(['--download', '/x', '-q'], server)).err).toBe('');
    expect((await readdir(folder)).sort()).toEqual(['passwd-1.txt', 'passwd-2.txt', 'passwd.txt']);
  });

  it('follows redirects, and takes the name of the last URL', async () => {
    process.chdir(folder);
    await serving((request, response) => {
      if (request.url === '/') response.writeHead(302, { Location: '/a/people.csv?x' });
      response.end('id\n');
    });
    expect((await runCommand(['--download', '/'], server)).code).toBe(0);
    expect(await contentOf('people.csv')).toBe('id\n');
  });

  it('leaves what came when it breaks, and goes on with it', async () => {
    await breaking('01234', { ETag: '"one"' });
    const args = ['--download', '-q', '-o', path('f'), '/'];
    const broken = await runCommand(args, server);
    expect(broken.code).toBe(8);
    expect(broken.err).toContain(
      `${path('f')} holds 5 B of 10 B: go on with --download --continue --output ${path('f')}.`,
    );
    expect(await contentOf('f')).toBe('01234');
    await server?.close();

    const log: IncomingMessage[] = [];
    await resumable('0123456789', '"one"', log);
    expect(await runCommand([...args, '--continue'], server)).toEqual({ code: 0, out: '', err: '' });
    expect(log[0]?.headers).toMatchObject({ range: 'bytes=5-', 'if-range': '"one"' });
    expect(await contentOf('f')).toBe('0123456789');
    expect(await readdir(folder)).toEqual(['f']);
  });

  it('writes anew what has become another file meanwhile', async () => {
    await breaking('01234', { ETag: '"one"' });
    const args = ['--download', '-q', '-o', path('f'), '/'];
    await runCommand(args, server);
    await server?.close();
    await resumable('abcdefghij', '"two"');
    const { code, err } = await runCommand([...args, '-c'], server);
    expect(code).toBe(0);
    expect(err).toBe(`rowhouse-client: The server sent the whole again: ${path('f')} is written anew.\n`);
    expect(await contentOf('f')).toBe('abcdefghij');
  });

  it('goes on unchecked with a file of unknown origin, and says so', async () => {
    await resumable('0123456789', '"one"');
    await writeFile(path('f'), '012');
    const args = ['--download', '-q', '-o', path('f'), '-c', '/'];
    const { code, err } = await runCommand(args, server);
    expect(code).toBe(0);
    expect(err).toMatch(/goes on unchecked/);
    expect(await contentOf('f')).toBe('0123456789');
    const again = await runCommand(args, server);
    expect(again.code).toBe(0);
    expect(await contentOf('f')).toBe('0123456789');
    await writeFile(path('f'), '0123456789+');
    const longer = await runCommand(args, server);
    expect(longer.code).toBe(8);
    expect(longer.err).toMatch(/has 11 bytes, and the server's has 10: delete it/);
    expect(await contentOf('f')).toBe('0123456789+');
  });

  it('does not append a range that was not asked for', async () => {
    await serving((_request, response) => {
      response.writeHead(206, { 'Content-Range': 'bytes 0-9/10' }).end('0123456789');
    });
    await writeFile(path('f'), '012');
    const { code, err } = await runCommand(['--download', '-q', '-o', path('f'), '-c', '/'], server);
    expect(code).toBe(8);
    expect(err).toMatch(/sent from byte 0 on, where byte 3 was asked for/);
    expect(await contentOf('f')).toBe('012');
  });

  it('saves a range that a header asked for, and none that nobody asked for', async () => {
    await serving((_request, response) => {
      response.writeHead(206, { 'Content-Range': 'bytes 0-2/10' }).end('012');
    });
    const args = ['--download', '-q', '-o', path('f'), '/'];
    expect((await runCommand(['GET', ...args], server)).code).toBe(1);
    expect(await readdir(folder)).toEqual([]);
    expect((await runCommand(['GET', ...args, 'Range:bytes=0-2'], server)).code).toBe(0);
    expect(await contentOf('f')).toBe('012');
    expect((await runCommand(['HEAD', ...args], server)).code).toBe(1);
  });

  it('saves nothing where there is nothing to save', async () => {
    await serving((request, response) => response.writeHead(request.method === 'HEAD' ? 200 : 204).end());
    for (const method of ['HEAD', 'GET']) {
      expect((await runCommand([method, '/', '--download', '-q', '-o', path('f')], server)).code).toBe(1);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['a strong tag', { ETag: '"one"' }, '"one"\n'],
    ['a weak tag', { ETag: 'W/"one"', 'Last-Modified': 'Sun, 06 Nov 1994 08:49:37 GMT' }, undefined],
    ['an old date', { 'Last-Modified': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 'Sun, 06 Nov 1994 08:49:37 GMT\n'],
    ['the date of now', { 'Last-Modified': 'Sun, 06 Nov 1994 08:49:38 GMT' }, undefined],
    ['nothing', {}, undefined],
  ])('keeps of %s what If-Range may hold', async (_what, headers, kept) => {
    await writeFile(path('f.rowhouse-resume'), '"of another"\n');
    await breaking('01234', { Date: 'Sun, 06 Nov 1994 08:49:38 GMT', ...headers });
    await runCommand(['--download', '-q', '-o', path('f'), '/'], server);
    expect(await contentOf('f.rowhouse-resume').catch(() => undefined)).toBe(kept);
  });

  it('begins where there is nothing to go on with, and takes no range beside its own', async () => {
    const log: IncomingMessage[] = [];
    await resumable('0123456789', '"one"', log);
    await writeFile(path('f'), '');
    const args = ['GET', '/', '--download', '-q', '-c', '-o', path('f')];
    expect(await runCommand(args, server)).toEqual({ code: 0, out: '', err: '' });
    expect(log[0]?.headers.range).toBeUndefined();
    const { code, err } = await runCommand([...args, 'Range:bytes=0-1'], server);
    expect([code, err]).toEqual([2, expect.stringContaining('--continue asks for a Range itself')]);
    expect(log).toHaveLength(1);
  });

  it('shows no more of an error than its beginning', async () => {
    await serving((_request, response) => {
      response.writeHead(404);
      const pump = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', pump);
      };
      pump();
    });
    const { code, err } = await runCommand(['--download', '-q', '-o', path('f'), '/'], server);
    expect(code).toBe(4);
    expect(err.replace(/[^x]/g, '').length).toBeLessThan(65_600);
  });

  it('saves no error, and shows it', async () => {
    await serving((_request, response) => response.writeHead(404).end('no such\u001b table'));
    await writeFile(path('f'), 'mine');
    const { code, out, err } = await runCommand(['--download', '-q', '-o', path('f'), '/'], server);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toBe('no such␛ table\n\nrowhouse-client: Nothing was saved: the answer was 404, not a file.\n');
    expect(await contentOf('f')).toBe('mine');
  });

  it('keeps what came when it is interrupted', async () => {
    await serving((_request, response) => {
      response.writeHead(200, { 'Content-Length': '10' }).write('012');
    });
    const interrupted = new AbortController();
    const running = runCommand(['--download', '-q', '-o', path('f'), '/'], server, { signal: interrupted.signal });
    await expect.poll(() => contentOf('f').catch(() => '')).toBe('012');
    interrupted.abort();
    const { code, err } = await running;
    expect(code).toBe(130);
    expect(err).toMatch(/holds 3 B of 10 B/);
  });

  it('asks nothing of the server where the file can not be written', async () => {
    let count = 0;
    await serving((_request, response) => {
      count += 1;
      response.end();
    });
    await mkdir(path('d'));
    for (const file of [path('none/f'), path('d')]) {
      for (const more of [[], ['--download']]) {
        const { code, err } = await runCommand(['POST', '/', '-o', file, ...more], server);
        expect(code).toBe(2);
        expect(err).toMatch(
          /can't be written: (?:its folder does not exist: make it|it is a folder: name a file)\.\n$/,
        );
      }
    }
    expect(count).toBe(0);
  });

  it('draws its progress on a terminal, and takes it away', async () => {
    await serving((_request, response) => response.end('0123456789'));
    const err = new Collected(true);
    await runCommand(['--download', '-o', path('f'), '/'], server, { err });
    const [, drawn = '', end = ''] = err.text.split('\r\u001b[K');
    expect(drawn).toMatch(/^100% █{24} {2}10 B of 10 B {2}/);
    expect(end).toBe(`Saved ${path('f')} (10 B)\n`);
  });
});

describe('--output', () => {
  it('writes any body to the file, and an empty one too', async () => {
    await serving((request, response) => response.writeHead(404).end(request.url === '/' ? '' : '{"a":1}'));
    await writeFile(path('f'), 'before');
    expect((await runCommand(['-o', path('f'), '/x', '--pretty=all'], server)).code).toBe(4);
    expect(await contentOf('f')).toBe('{"a":1}');
    expect((await runCommand(['-o', path('f'), `${await unusedAuthority()}/`])).code).toBe(6);
    expect(await contentOf('f')).toBe('{"a":1}');
    await runCommand(['-o', path('f'), '/'], server);
    expect(await contentOf('f')).toBe('');
  });
});

describe('proposedName', () => {
  it.each<[string | undefined, string, string, string]>([
    [undefined, 'http://h/a/people.csv?x=y', '', 'people.csv'],
    [undefined, 'http://h/people', 'application/json; charset=utf-8', 'people.json'],
    [undefined, 'http://h/', 'text/html', 'download.html'],
    [undefined, 'http://h/%2E%2E%2Fetc%2Fpasswd', '', 'passwd'],
    [undefined, 'http://h/%EA%B9%80.csv', '', '김.csv'],
    ['attachment', 'http://h/x', '', 'x'],
    ['attachment; filename=a.txt', 'http://h/x', '', 'a.txt'],
    ['attachment; filename="a \\"b\\".txt"', 'http://h/x', '', 'a _b_.txt'],
    ["attachment; filename=a; filename*=UTF-8''%ea%b9%80%2Fb.txt", 'http://h/x', '', 'b.txt'],
    ["attachment; filename*=iso-8859-1'en'%e9.txt", 'http://h/x', '', 'é.txt'],
    ['attachment; filename=".."', 'http://h/x', '', 'x'],
  ])('%j of %s is called so', (disposition, url, type, name) => {
    expect(proposedName(disposition, url, type)).toBe(name);
  });

  it.each([
    ['.bashrc', 'bashrc'],
    ['-rf', 'rf'],
    ['C:\\windows\\a.txt', 'a.txt'],
    ['con.txt', '_con.txt'],
    ['a\u202etxt.exe\n', 'atxt.exe'],
    ['a|b?', 'a_b_'],
    ['\u0000', ''],
    [`${'김'.repeat(5_000)}.csv`, `${'김'.repeat(65)}.csv`],
  ])('%j is made %j', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });
});

describe('Progress', () => {
  it('draws ten times a second at most', async () => {
    const clock = new FakeClock();
    const drawn: string[] = [];
    const progress = new Progress({ from: 0, total: 1_000, clock, draw: (text) => drawn.push(text) });
    for (let bytes = 0; bytes < 10; bytes += 1) progress.reached(bytes);
    expect(drawn).toHaveLength(1);
    await clock.pass(100);
    progress.reached(500);
    progress.end();
    expect(drawn).toEqual([
      expect.any(String),
      '\r\u001b[K 50% ████████████░░░░░░░░░░░░  500 B of 1.00 kB  5.00 kB/s  0:01 left',
      '\r\u001b[K',
    ]);
  });

  it('says what it knows', () => {
    expect(progressLine({ bytes: 1_500_000, from: 500_000, total: undefined, milliseconds: 1_000 })).toBe(
      '1.50 MB  1.00 MB/s',
    );
    expect(progressLine({ bytes: 0, from: 0, total: 10, milliseconds: 0 })).toMatch(
      /^ {2}0% ░{24} {2}0 B of 10 B {2}0 B\/s$/,
    );
    expect(progressLine({ bytes: 1_000, from: 0, total: 3_601_000, milliseconds: 1_000 })).toMatch(
      / {2}1 h 0 min left$/,
    );
    expect(progressLine({ bytes: 999.6, from: 0, total: undefined, milliseconds: 0 })).toBe('1.00 kB  0 B/s');
  });
});
