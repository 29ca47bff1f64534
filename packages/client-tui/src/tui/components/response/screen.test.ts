/** Answers as a user meets them: a real server, a real terminal emulator, keys as bytes. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { newHome, removeHome } from '../../../../testing/home.js';
import { httpServer, tcpServer, type RunningServer } from '../../../../testing/servers.js';
import { TestTerminal } from '../../../../testing/terminal.js';
import { startFullScreen } from '../../start.js';

let server: RunningServer | undefined;
let running: { terminal: TestTerminal; exit: Promise<number> } | undefined;

afterEach(async () => {
  running?.terminal.type('\u0003');
  await Promise.allSettled([running?.exit]);
  await server?.close();
  server = undefined;
  running = undefined;
});

const home = newHome();
afterAll(() => removeHome(home));

/** A program that was sent a path, with the focus on the answer. */
async function asked(at: RunningServer, shows: string, columns = 100, rows = 30): Promise<TestTerminal> {
  server = at;
  const terminal = new TestTerminal(columns, rows);
  const exit = startFullScreen({
    server: at.address,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    env: { ROWHOUSE_CLIENT_HOME: home },
  });
  exit.catch((error: unknown) => (terminal.failure = error));
  running = { terminal, exit };
  await terminal.until(({ rows: [, url] }) => url?.includes('http://') === true, 'the first screen');
  terminal.type('/x\r');
  await terminal.shows(shows);
  terminal.type('\u001b[17~');
  await terminal.shows('/ search');
  return terminal;
}

/** A server that answers every request with the same bytes, then closes. */
function answering(bytes: string): Promise<RunningServer> {
  return tcpServer((socket) => {
    socket.once('data', () => socket.end(bytes, 'latin1'));
  });
}

/** What is right of the tables. */
function pane(terminal: TestTerminal): string {
  return terminal.rows.map((row) => row.slice(row.indexOf('│') + 1)).join('\n');
}

describe('the wire', () => {
  it('tells what the byte under the cursor is, and goes to the bytes of a finding', async () => {
    const short = 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello';
    const terminal = await asked(await answering(short), '200 OK · incomplete');
    terminal.type('3');
    await terminal.shows('▲ method: says what to do with the target, RFC 9110 section 9');
    expect(pane(terminal)).toMatch(/✗ received: .*\n?.*RFC 9112/);
    expect(pane(terminal)).toMatch(/Connection #\d+ · 1st exchange/);
    terminal.type(']]]]]');
    await terminal.shows('▲ line end (CRLF): ends the request line, RFC 9112 section 3');
    terminal.type('f');
    await terminal.until(() => /▲ body: is the content.* byte 44 of 44/.test(pane(terminal)), 'the end of the body');
  });

  it('has both directions side by side in a wide window', async () => {
    const terminal = await asked(await answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'), 'hi', 160, 30);
    terminal.type('3');
    await terminal.shows('→ sent');
    const row = terminal.rows.find((line) => line.includes('→ sent'));
    expect(row).toMatch(/→ sent {2}at .*│ {3}← received {2}at .* B$/);
    terminal.type('o');
    await terminal.shows('▲ version: names the protocol that the sender speaks');
  });
});

describe('the body', () => {
  it('folds, searches and shows what came', async () => {
    const terminal = await asked(
      await httpServer((_request, response) => response.end('{"a":[1,2,{"deep":"needle"}],"b":"c"}')),
      '"deep": "needle"',
    );
    terminal.type('Z');
    await terminal.shows('"a": [ … 3 elements ],');
    terminal.type('/need');
    await terminal.shows('“need” 1 of 1');
    expect(pane(terminal)).toContain('›       "deep": "needle"');
    terminal.type('\r\u001b');
    await terminal.until(({ text }) => !text.includes('“need”'), 'the search to be over');
    terminal.type('t');
    await terminal.shows('{"a":[1,2,{"deep":"needle"}],"b":"c"}');
  });

  it('is shown as it came, at once and to its end, where it has megabytes', async () => {
    const line = `${'x'.repeat(98)}\n`;
    const terminal = await asked(
      await httpServer((_request, response) => {
        response.setHeader('Content-Type', 'application/json');
        response.end(`${line.repeat(200_000)}the end`);
      }),
      'shown as it came',
    );
    terminal.type('G');
    await terminal.shows('the end');
    terminal.type('3');
    await terminal.shows('▲ method');
    terminal.type('G');
    await terminal.shows('▲ body: is the content of the message');
    expect(pane(terminal)).toContain('Findings none');
  });

  it('is saved where it is told to be', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'saved-'));
    try {
      const terminal = await asked(await httpServer((_request, response) => response.end('hello')), 'hello');
      terminal.type('s');
      await terminal.shows('save as');
      terminal.type(`\u0015${folder}/a.txt\r`);
      await terminal.shows('Saved 5 B as');
      expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('hello');
      terminal.type('Y');
      await terminal.shows('Copied 5 characters');
      expect(terminal.output).toContain(`\u001b]52;c;${Buffer.from('hello').toString('base64')}\u0007`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a stream of events', () => {
  it('is shown as it comes, and ended by Esc', async () => {
    let send: (text: string) => void = () => undefined;
    const terminal = await asked(
      await httpServer((request, response) => {
        if (request.url !== '/x') {
          response.end('{}');
          return;
        }
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        send = (text) => response.write(text);
        send('data: first\n\n');
      }),
      'first',
    );
    expect(terminal.text).toContain('● coming · 1 event');
    for (let count = 2; count <= 40; count += 1) send(`event: tick\nid: ${count}\ndata: number ${count}\n\n`);
    await terminal.shows('number 40');
    expect(pane(terminal)).toMatch(/tick {2}#40 {2}id 40 {2}\+[\d.]+ m?s/);
    terminal.type('g');
    await terminal.shows('› message  #1');
    send('data: last\n\n');
    await terminal.shows('41 events');
    expect(pane(terminal)).toContain('› message  #1');
    terminal.type('\u001b');
    await terminal.shows('Cancelled.');
    expect(pane(terminal)).toContain('message  #1');
  });

  it('says where an event has no end, and keeps what came before it', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
    const terminal = await asked(await answering(`${head}data: first\n\ndata: ${'x'.repeat(3_000_000)}`), 'has no end');
    expect(pane(terminal)).toContain('message  #1');
  });
});
