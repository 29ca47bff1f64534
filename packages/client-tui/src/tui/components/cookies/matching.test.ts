import { afterEach, describe, expect, it } from 'vitest';
import { newHome, removeHome } from '../../../../testing/home.js';
import { httpServer, type RunningServer } from '../../../../testing/servers.js';
import { TestTerminal } from '../../../../testing/terminal.js';
import { CookieJar } from '../../../core/cookies/cookie-jar.js';
import { defaultServer } from '../../../core/request/address.js';
import { startFullScreen } from '../../start.js';
import { matching } from './matching.js';

describe('matching', () => {
  it.each([
    ['http://localhost:8080/a/b', ['deep', 'sid']],
    ['/a/b', ['deep', 'sid']],
    ['/', ['sid']],
    ['http://{{host}}/', ['sid']],
    ['http://{{$processEnv HOST}}/', ['sid']],
    ['http://other/', []],
    ['http://{{nothing}}/', []],
    ['ftp://localhost/', []],
    ['', []],
  ])('%s has those of the jar', (url, names) => {
    const cookies = new CookieJar();
    cookies.take('http://localhost:8080/', ['sid=1', 'deep=2; Path=/a', 'old=3; Max-Age=0']);
    const variables = { file: [{ name: 'host', value: 'localhost', line: 1 }], environment: new Map() } as never;
    const context = { cookies, env: { HOST: 'localhost' }, server: defaultServer };
    expect(matching({ type: 'match-cookies', url, variables }, context)).toEqual(names);
  });
});

let server: RunningServer | undefined;
let end: (() => Promise<void>) | undefined;
afterEach(async () => {
  await end?.();
  await server?.close();
});

it('shows the names beside the headers, as long as they are for the URL and nobody wrote a Cookie field', async () => {
  const sent: (string | undefined)[] = [];
  server = await httpServer((request, response) => {
    sent.push(request.headers.cookie);
    response.writeHead(200, { 'Set-Cookie': ['sid=secret-1; Path=/in', 'theme=secret-2; Path=/in'] });
    response.end('hello');
  });
  const home = newHome();
  const terminal = new TestTerminal(100, 30);
  const env = { ROWHOUSE_CLIENT_HOME: home };
  const exit = startFullScreen({ server: server.address, stdin: terminal.stdin, stdout: terminal.stdout, env });
  exit.catch((error: unknown) => (terminal.failure = error));
  end = async () => {
    terminal.type('\u0003');
    await exit;
    await removeHome(home);
  };
  await terminal.shows('another HTTP server');
  terminal.type('/in/a\r');
  await terminal.shows('hello');
  const line = 'Cookie: sid=•••; theme=•••  (added from the cookie jar)';
  await terminal.shows(line);
  expect(terminal.text.split('─ Response')[0]).not.toContain('secret');
  terminal.type('\r');
  await terminal.until(() => sent.length === 3);
  expect(sent.at(-1)).toBe('sid=secret-1; theme=secret-2');
  // Elsewhere they are not for.
  terminal.type('\u0015/out');
  await terminal.until(({ text }) => !text.includes('cookie jar'));
  terminal.type('\u0015/in/b');
  await terminal.shows(line);
  // Into the headers: a field of one's own takes their place.
  terminal.type('\u001bOR');
  await terminal.until(({ cursor }) => cursor.y === 3);
  terminal.type('X: 1\rCookie: mine=1');
  await terminal.shows('Cookie: mine=1');
  await terminal.until(({ text }) => !text.includes('cookie jar'));
});
