/** The program as a user meets it: real servers, a real terminal emulator, keys as bytes. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { newHome, removeHome } from '../../testing/home.js';
import { httpServer, rowhouseAnswers, tcpServer, unusedAuthority, type RunningServer } from '../../testing/servers.js';
import { keys } from '../../testing/session.js';
import { TestTerminal } from '../../testing/terminal.js';
import { parseServer, type ServerAddress } from '../core/request/address.js';
import { startFullScreen } from './start.js';

const home = newHome();
afterAll(() => removeHome(home));

let servers: RunningServer[] = [];
let open: { terminal: TestTerminal; exit: Promise<number> }[] = [];

afterEach(async () => {
  for (const { terminal } of open) terminal.type('\u0003');
  await Promise.allSettled(open.map(({ exit }) => exit));
  await Promise.all(servers.map((server) => server.close()));
  open = [];
  servers = [];
});

function start(server: ServerAddress, columns = 80, rows = 24, env: Record<string, string> = {}) {
  const terminal = new TestTerminal(columns, rows);
  const exit = startFullScreen({
    server,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    env: { ROWHOUSE_CLIENT_HOME: home, ...env },
  });
  exit.catch((error: unknown) => (terminal.failure = error));
  open.push({ terminal, exit });
  return { terminal, exit };
}

async function rowhouse(log: string[] = []): Promise<ServerAddress> {
  const server = await httpServer(rowhouseAnswers(log));
  servers.push(server);
  return server.address;
}

async function started(columns = 80, rows = 24) {
  const log: string[] = [];
  const server = await rowhouse(log);
  const { terminal, exit } = start(server, columns, rows);
  await terminal.shows('Rowhouse 0.1.0 · 2 tables');
  return { terminal, exit, log, server };
}

describe('the first screen', () => {
  it('has the list of tables with the first one selected, and what Enter does with it', async () => {
    const { terminal } = await started();
    expect(terminal.rows[1]).toMatch(/^›Tables +│ {2}GET ▾ {2}http/);
    expect(terminal.rows[2]).toMatch(/^› people {7}3 {2}│/);
    expect(terminal.rows.at(-1)).toMatch(/^ Enter rows {2}\/ path .* Ctrl-P commands {2}\? help$/);
    expect(terminal.isCursorShown).toBe(false);
  });

  it('leaves whoever begins to type before the tables are there where they are', async () => {
    const answers = rowhouseAnswers([]);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const slow = await httpServer((request, response, body) => {
      void (request.url === '/' ? released : Promise.resolve()).then(() => {
        answers(request, response, body);
      });
    });
    servers.push(slow);
    const { terminal } = start(slow.address);
    await terminal.shows('› GET ▾');
    terminal.type('/peo');
    await terminal.shows('/peo');
    release();
    await terminal.shows('2 tables');
    terminal.type('ple\r');
    await terminal.shows('200 OK');
    expect(terminal.rows[1]).toMatch(/› GET ▾ {2}http:.*\/people$/);
  });

  it('has the request line with the cursor at its end, and the keys', async () => {
    const { terminal, server } = await started();
    terminal.type('\u000c');
    await terminal.shows('› GET ▾');
    const url = `http://${server.authority}`;
    expect(terminal.rows[0]).toMatch(/^ rowhouse {2}127\.0\.0\.1:\d+ +● Rowhouse 0\.1\.0 · 2 tables$/);
    expect(terminal.rows[1]).toBe(` Tables           │› GET ▾  ${url}`);
    expect(terminal.rows[2]).toMatch(
      /^› people {7}3 {2}│ {3}Query 0 {2}\[Headers 0\] {2}Body — {3}Auth — +dialect http$/,
    );
    expect(terminal.rows[3]).toMatch(/^ {2}torn {9}✗ {2}│/);
    expect(terminal.rows.at(-1)).toBe(' Enter send  Ctrl-O save  Ctrl-D dialect  Tab next  Ctrl-P commands  F1 help');
    expect(terminal.cursor).toEqual({ x: 28 + url.length, y: 1 });
    expect(terminal.isCursorShown).toBe(true);
    expect([terminal.isAlternate, terminal.hasBracketedPaste, terminal.stdin.isRaw]).toEqual([true, true, true]);
  });

  it('says in a line that the server is another one, and what to do where there is none', async () => {
    const other = await httpServer((_request, response) => response.end('<h1>It works</h1>'));
    servers.push(other);
    const { terminal } = start(other.address, 100, 30);
    await terminal.shows('another HTTP server');
    expect(terminal.text.replace(/│[^\n]*/g, '').replace(/\s+/g, ' ')).toContain(
      'This is no Rowhouse server: no tables to list.',
    );
    terminal.type('/x\r');
    await terminal.shows('<h1>It works</h1>');
    const nowhere = start(parseServer(await unusedAuthority()), 100, 30).terminal;
    await nowhere.shows('○ no tables');
    expect(nowhere.text.replace(/│[^\n]*/g, '').replace(/\s+/g, ' ')).toContain('Nothing listens on');
  });
});

describe('requests', () => {
  it('sends one for a path and Enter in one chunk, and shows status, headers, bytes and times', async () => {
    const { terminal, log } = await started(100, 30);
    terminal.type('/people\r');
    await terminal.shows('"name": "Ada Lovelace",');
    expect(log).toEqual(['GET /', 'GET /people']);
    terminal.type(`${keys.f6}2`);
    await terminal.shows('[Headers]');
    expect(terminal.text).toContain('│  Content-Type: application/json');
    terminal.type('3');
    await terminal.shows('[Wire]');
    expect(terminal.text).toContain('→ 000000  47 45 54 20 2F 70 65 6F  GET /peo  method · target');
    expect(terminal.text).toContain('← 000000  48 54 54 50 2F 31 2E 31  HTTP/1.1  version');
    terminal.type('4');
    await terminal.shows('total');
    expect(terminal.text).toMatch(/wait +[\d.]+ m?s +[▏▎▍▌▋▊▉█]/);
  });

  it('sends nothing for three pasted lines, and then the body as it was pasted', async () => {
    const { terminal, log } = await started();
    terminal.type(`/people\u001b[Zpo${keys.f4}`);
    terminal.type('\u001b[200~one\rtwo\rthree\u001b[201~');
    await terminal.shows('│  three');
    expect(terminal.cursor).toEqual({ x: 26, y: 5 });
    expect(log).toEqual(['GET /']);
    terminal.type('\u0013');
    await terminal.shows('201 Created');
    expect(log).toEqual(['GET /', 'POST /people one\ntwo\nthree']);
  });

  it('shows progress, and cancels by Esc', async () => {
    const { terminal } = await started();
    terminal.type('/stalled\r');
    await terminal.shows('receiving … 5 B');
    expect(terminal.rows.at(-1)).toMatch(/^ Esc cancel/);
    terminal.type('\u001b');
    await terminal.shows('! Cancelled.');
    expect(terminal.text).toContain('200 OK · incomplete');
    expect(terminal.text).toContain('│  begun');
  });

  it('lets nothing that a server sends reach the terminal as a command', async () => {
    const { terminal } = await started();
    terminal.type('/hostile\r');
    await terminal.shows('김영희|');
    expect(terminal.text).toContain('│  ␛]0;owned␇␛[2J\\x9b31mred\\u{202e}back');
    expect(terminal.title).toBe('');
  });

  it('speaks classic when the dialect is toggled', async () => {
    const heard: string[] = [];
    const classic = await tcpServer((socket) => {
      socket.write('Welcome to the server!!');
      socket.on('data', (bytes) => {
        heard.push(bytes.toString());
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n{'name': 'kim'}");
      });
    });
    servers.push(classic);
    const { terminal } = start(classic.address);
    await terminal.until(({ text }) => /The server\s+greets/.test(text.replace(/│.*/g, '')), 'the advice');
    heard.length = 0;
    terminal.type('\u0004');
    await terminal.shows('dialect classic');
    terminal.type('/create\r');
    await terminal.shows("{'name': 'kim'}");
    expect(heard).toEqual([
      'GET / HTTP/1.1\r\nHost: 127.0.0.1/create\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\n',
    ]);
    terminal.type(`${keys.f6}2`);
    await terminal.shows('greeting: Welcome to the server!!');
  });
});

describe('what is kept', () => {
  it('sends a file of any bytes as the body, and exactly what was typed raw', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-start-'));
    await writeFile(join(folder, 'body.bin'), Buffer.from([0, 255, 13, 10, 128]));
    const heard: Buffer[] = [];
    const raw = await tcpServer((socket) => {
      socket.on('data', (bytes) => {
        heard.push(bytes);
        const all = Buffer.concat(heard).toString('latin1');
        // An answer before the body is there would keep the rest of it.
        if (/^GET \/ |\x80$|z{60}$/.test(all)) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    servers.push(raw);
    const { terminal } = start(raw.address, 100, 30);
    await terminal.shows('another HTTP server');
    heard.length = 0;
    terminal.type(`\u000c/up\u001b[Zpo${keys.f4}< ${join(folder, 'body.bin')}\u0013`);
    await terminal.shows('200 OK');
    const sent = Buffer.concat(heard);
    expect(sent.toString('latin1')).toMatch(/^POST \/up HTTP\/1\.1\r\n[^]*Content-Length: 5\r\n/);
    expect([...sent.subarray(-5)]).toEqual([0, 255, 13, 10, 128]);
    heard.length = 0;
    terminal.type('\u001b[19~\u0010raw: begin\r\u001b[1;5H');
    await terminal.shows('[Raw]');
    terminal.type(`${'\u000b\u001b[3~'.repeat(12)}\u001b[200~BROKEN\\n\\x00${'z'.repeat(60)}\u001b[201~\u0013`);
    await terminal.until(() => heard.length > 0, 'the bytes');
    expect(Buffer.concat(heard).toString('latin1')).toBe(`BROKEN\n\0${'z'.repeat(60)}`);
    await rm(folder, { recursive: true });
  });

  it('keeps cookies, sends them again, and starts where it ended', async () => {
    const home = newHome();
    onTestFinished(() => removeHome(home));
    const cookies: (string | undefined)[] = [];
    const server = await httpServer((request, response) => {
      cookies.push(request.headers.cookie);
      response.setHeader('Set-Cookie', 'session=abc; Path=/');
      response.end('ok');
    });
    servers.push(server);
    const env = { ROWHOUSE_CLIENT_HOME: home };
    const first = start(server.address, 100, 30, env);
    await first.terminal.shows('another HTTP server');
    first.terminal.type('\u000c/one\r');
    await first.terminal.shows('200 OK');
    first.terminal.type('\u0015/two\r');
    await first.terminal.until(() => cookies.length >= 3, 'the second request');
    expect(cookies.at(-1)).toBe('session=abc');
    await first.terminal.shows('GET /one');
    first.terminal.type('\u0003');
    await first.exit;
    const again = start(server.address, 100, 30, env).terminal;
    await again.shows(`GET ▾  http://${server.authority}/two`);
    await again.shows('GET /one');
    again.type('\u0010cookies: look\r');
    await again.shows('session=abc');
  });
});

describe('an OpenAPI document', () => {
  it('is fetched, and becomes saved requests', async () => {
    const home = newHome();
    onTestFinished(() => removeHome(home));
    const document = {
      openapi: '3.1.0',
      info: { title: 'People API', version: '1' },
      paths: { '/people': { get: { summary: 'List people', responses: {} } } },
    };
    const server = await httpServer((request, response) => {
      response.writeHead(request.url === '/_openapi.json' ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(document));
    });
    servers.push(server);
    const { terminal, exit } = start(server.address, 100, 30, { ROWHOUSE_CLIENT_HOME: home });
    await terminal.shows('another HTTP server');
    terminal.type('\u0010openapi\r\r');
    await terminal.shows('People-API.http: 1 request taken in.');
    expect(await readFile(join(home, 'requests', 'People-API.http'), 'utf8')).toContain('/people');
    await terminal.shows('people / List');
    terminal.type('\u0010openapi\r\u0015/none\r');
    await terminal.shows('/none was answered with 404: no document there.');
    terminal.type('\u0003');
    await exit;
  });
});

describe("the user's editor", () => {
  it('has the terminal to itself, and gives its text back to the body', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rowhouse-start-'));
    const script = join(folder, 'editor');
    await writeFile(script, `#!/bin/sh\nprintf ' edited' >> "$1"\n`, { mode: 0o700 });
    const { terminal } = start(await rowhouse(), 80, 24, { EDITOR: script });
    await terminal.shows('2 tables');
    terminal.type(`${keys.f4}text`);
    await terminal.shows('│  text');
    const before = terminal.output.length;
    terminal.type('\u0005');
    await terminal.shows('│  text edited');
    const since = terminal.output.slice(before);
    expect(since.indexOf('\u001b[?1049l')).toBeLessThan(since.indexOf('\u001b[?1049h'));
    expect([terminal.isAlternate, terminal.hasBracketedPaste, terminal.stdin.isRaw]).toEqual([true, true, true]);
    terminal.type('!');
    await terminal.shows('│  text edited!');
    await rm(folder, { recursive: true });
  });
});

describe('tables', () => {
  it('shows rows in columns that line up', async () => {
    const { terminal } = await started();
    terminal.type('\u0014\r');
    await terminal.shows('rows 1–3 of 3');
    const lines = terminal.rows.slice(1, 6).map((row) => row.slice(row.indexOf('│') + 1));
    expect(lines).toEqual([
      '›people · 3 rows · key id',
      '    id  name            age  city',
      '›    1  Ada Lovelace     36  London',
      '     2  김영희           35  서울',
      '     3  ␛[2JBobby            New York',
    ]);
    expect(terminal.isCursorShown).toBe(false);
    terminal.type('r');
    await terminal.shows('› 200 OK');
    expect(terminal.rows[1]).toMatch(/GET ▾ {2}ople\?_start=0&_end=200&_with=rev$/);
  });
});

describe('sizes', () => {
  it.each([
    [80, 24],
    [40, 10],
    [120, 40],
    [64, 12],
  ])('%i×%i: every row is used once, and none runs over', async (columns, rows) => {
    const { terminal } = start(await rowhouse(), columns, rows);
    await terminal.until(({ text }) => text.includes('› people') && text.includes('? help'), 'the list of tables');
    terminal.type('\u000c');
    await terminal.until(({ text }) => text.includes('› GET ▾') && text.includes('F1 help'), 'the request');
    expect(terminal.rows).toHaveLength(rows);
    expect(terminal.rows[0]).toMatch(/^ rowhouse /);
    expect(terminal.rows.at(-1)).toMatch(/F1 help$/);
    expect(terminal.text.match(/rowhouse /g)).toHaveLength(1);
  });

  it('says so at 20×5, and is whole again when there is room', async () => {
    const { terminal } = await started();
    terminal.type('\u000c');
    for (const [columns, rows] of [
      [40, 10],
      [200, 60],
      [20, 5],
      [120, 40],
      [80, 24],
    ] as const) {
      terminal.resize(columns, rows);
      if (columns === 20) {
        await terminal.until(
          ({ text }) => text.trim() === 'Too small:\n20×5, needs 40×10.\nCtrl-C quits.',
          'the sentence alone',
        );
        continue;
      }
      await terminal.until(
        (screen) =>
          screen.rows[0]!.startsWith(' rowhouse ') &&
          screen.rows.at(-1)!.endsWith('F1 help') &&
          screen.text.split('F1 help').length === 2,
        `one clean frame at ${columns}×${rows}`,
      );
      expect(terminal.rows[1]).toContain('› GET ▾');
      await terminal.until(({ cursor }) => cursor.y === 1, 'the cursor in the URL');
    }
  });
});

describe('help', () => {
  it('lies over everything, scrolls, and goes away', async () => {
    const { terminal } = await started();
    terminal.type('\u000c\u001bOP');
    await terminal.shows('Here and now');
    expect(terminal.rows.at(-1)).toBe(' Esc close  ↑ move');
    expect(terminal.isCursorShown).toBe(false);
    terminal.type('G');
    await terminal.shows('Quit at once');
    terminal.type('\u001b');
    await terminal.shows('› GET ▾');
    expect(terminal.isCursorShown).toBe(true);
  });
});

describe('the end', () => {
  it.each([
    ['q', '\u0014q', 0],
    ['Ctrl-C', '\u0003', 130],
  ])('%s gives the terminal back', async (_name, keys, exitCode) => {
    const { terminal, exit } = await started();
    terminal.type(keys);
    expect(await exit).toBe(exitCode);
    await terminal.until(({ isAlternate }) => !isAlternate, 'the first screen');
    expect([terminal.hasBracketedPaste, terminal.stdin.isRaw, terminal.isCursorShown]).toEqual([false, false, true]);
  });

  it('gives it back after a crash, and tells of the error', async () => {
    const { terminal, exit } = await started();
    const broken = new Error('made to fail');
    process.emit('uncaughtException', broken);
    await expect(exit).rejects.toBe(broken);
    terminal.failure = undefined;
    await terminal.until(({ isAlternate }) => !isAlternate, 'the first screen');
    expect([terminal.hasBracketedPaste, terminal.stdin.isRaw, terminal.isCursorShown]).toEqual([false, false, true]);
    open = [];
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it with code %i', async (signal, exitCode) => {
    const { terminal, exit } = await started();
    process.emit(signal, signal);
    expect(await exit).toBe(exitCode);
    await terminal.until(({ isAlternate }) => !isAlternate, 'the first screen');
    expect(terminal.stdin.isRaw).toBe(false);
  });
});

describe('drawing', () => {
  it('writes little for a cursor move', async () => {
    const { terminal } = await started(120, 40);
    terminal.type('\u000c');
    await terminal.until(
      ({ text, isCursorShown }) => text.includes('› GET ▾') && isCursorShown,
      'the cursor in the URL',
    );
    const before = terminal.output.length;
    terminal.type('\u001b[D');
    await terminal.until(({ output }) => output.length > before, 'the move');
    expect(terminal.output.length - before).toBeLessThan(200);
  });

  it('uses no colour under NO_COLOR', async () => {
    const { terminal } = start(await rowhouse(), 80, 24, { NO_COLOR: '1' });
    await terminal.shows('2 tables');
    // eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
    expect(terminal.output).not.toMatch(/\u001b\[3[0-7]m/);
  });
});
