/** Servers with tokens, as a user of the full screen meets them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newHome, removeHome } from '../../../../testing/home.js';
import { httpServer, rowhouseAnswers, type RunningServer } from '../../../../testing/servers.js';
import { TestTerminal } from '../../../../testing/terminal.js';
import { defaultServer, parseServer, type ServerAddress } from '../../../core/request/address.js';
import { initialModel } from '../../model.js';
import { update } from '../../update.js';
import { copiedAsCurl } from '../request/curl-copying.js';
import { shownAuthorization, withGiven, withShownAuthorization } from './state.js';
import { startFullScreen } from '../../start.js';

const token = 'sesame-0123';
let home: string;
let servers: RunningServer[] = [];
let open: { terminal: TestTerminal; exit: Promise<number> }[] = [];

beforeEach(() => {
  home = newHome();
});
afterEach(async () => {
  for (const { terminal } of open) terminal.type('\u0003');
  await Promise.allSettled(open.map(({ exit }) => exit));
  await Promise.all(servers.map((server) => server.close()));
  open = [];
  servers = [];
  await removeHome(home);
});

/** A server that answers 401 to whoever does not send the token; the log says who asked for what with which one. */
async function locked(log: [string, string | undefined][] = []) {
  const answers = rowhouseAnswers([]);
  const server = await httpServer((request, response, body) => {
    const { authorization } = request.headers;
    log.push([`${request.method ?? ''} ${request.url ?? ''}`, authorization]);
    if (authorization === `Bearer ${token}`) {
      answers(request, response, body);
      return;
    }
    response.writeHead(401, { 'Content-Type': 'application/problem+json', 'WWW-Authenticate': 'Bearer' });
    response.end(JSON.stringify({ type: 'x', title: 'Unauthorized', status: 401, detail: 'Send a token.' }));
  });
  servers.push(server);
  return { server, log };
}

function start(server: ServerAddress, authorization?: string) {
  const terminal = new TestTerminal(100, 30);
  const env = { ROWHOUSE_CLIENT_HOME: home };
  const exit = startFullScreen({ server, authorization, stdin: terminal.stdin, stdout: terminal.stdout, env });
  exit.catch((error: unknown) => (terminal.failure = error));
  open.push({ terminal, exit });
  return { terminal, exit };
}

/** Everything that is on disk. */
function kept(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? kept(path) : readFileSync(path, 'utf8')))
    .join('\n');
}

describe('a server with tokens', () => {
  it('is sent the token that was given, for tables, rows and feed', async () => {
    const { server, log } = await locked();
    const { terminal } = start(server.address, `Bearer ${token}`);
    await terminal.shows('2 tables');
    terminal.type('\r');
    await terminal.shows('Ada Lovelace');
    await terminal.until(() => log.some(([request]) => request === 'GET /people/_changes'));
    expect(new Set(log.map(([, authorization]) => authorization))).toEqual(new Set([`Bearer ${token}`]));
  });

  it('asks for a token, says that it is wrong, takes another, and keeps it nowhere', async () => {
    const { server, log } = await locked();
    const { terminal, exit } = start(server.address);
    await terminal.shows('The server asks for a token, or');
    terminal.type('wrong');
    await terminal.shows('•••••');
    terminal.type('\r');
    await terminal.shows('The server does not take this token: type it anew.');
    expect(terminal.text).not.toContain('wrong');
    terminal.type('a b\r');
    await terminal.shows('A bearer token has letters');
    terminal.type(`\u0015${token}\r`);
    await terminal.shows('2 tables');
    expect(log.map(([, authorization]) => authorization)).toEqual([undefined, 'Bearer wrong', `Bearer ${token}`]);
    // The list has the focus, as it has where no token is needed.
    terminal.type('\r');
    await terminal.shows('Ada Lovelace');
    terminal.type('r');
    await terminal.shows('Authorization: {{$serverAuthorization}}');
    terminal.type('\u0013');
    await terminal.until(() => log.filter(([request]) => request.startsWith('GET /people?')).length === 2);
    expect(log.at(-1)?.[1]).toBe(`Bearer ${token}`);
    // It is listed once its answer is on the screen.
    await terminal.shows('History');
    terminal.type('\u001b[17~3\u001b[6~');
    await terminal.shows('****');
    terminal.type('\u0003');
    await exit;
    expect(terminal.output).not.toContain(token);
    expect(kept(home)).toContain('{{$serverAuthorization}}');
    expect(kept(home)).not.toContain(token);
  });

  it('shows the bytes that went without the token', async () => {
    const { server } = await locked();
    const { terminal } = start(server.address, `Bearer ${token}`);
    await terminal.shows('2 tables');
    terminal.type('\r');
    await terminal.shows('Ada Lovelace');
    terminal.type('w');
    await terminal.shows('[Wire]');
    terminal.type('G');
    await terminal.shows('HTTP/1.1');
    expect(terminal.output).not.toContain('sesame');
  });

  it('is not sent what another server was given', async () => {
    const { server: one } = await locked();
    const { server: other, log } = await locked();
    const { terminal } = start(one.address, `Bearer ${token}`);
    await terminal.shows('2 tables');
    terminal.type(`\u000c\u0015${other.authority}/people\r`);
    await terminal.shows('401 Unauthorized');
    terminal.type('\u001b[Z\u001b[Z');
    expect(log).toEqual([['GET /people', undefined]]);
  });

  it('says that a variable for it has no value elsewhere', async () => {
    const { server: one } = await locked();
    const { server: other, log } = await locked();
    const { terminal } = start(one.address, `Bearer ${token}`);
    await terminal.shows('2 tables');
    terminal.type(`\u000c\u0015${other.authority}/{{$serverAuthorization}}\r`);
    await terminal.shows('it is for the server at hand only');
    expect(log).toEqual([]);
  });

  it('lets the question be left, and asks again by Ctrl-R', async () => {
    const { server } = await locked();
    const { terminal } = start(server.address);
    await terminal.shows('The server asks for a token, or');
    terminal.type('\u001b');
    await terminal.shows('Nothing was sent: Ctrl-R asks the server again.');
    terminal.type('\u0012');
    await terminal.shows('The server asks for a token, or');
  });

  it('does not break off what is being typed', () => {
    const [typed] = update(initialModel(defaultServer, { columns: 80, rows: 24 }, 'test'), {
      type: 'input',
      input: { type: 'key', chord: 'x', text: 'x' },
    });
    const [refused] = update(typed, { type: 'access-refused', server: defaultServer, wasSent: false });
    expect(refused.prompt).toBeUndefined();
    expect(refused.notice?.text).toMatch(/asks for a token/);
    const [left] = update({ ...refused, focus: ['tables'] }, { type: 'unmark-rows', table: 'people', keys: [] });
    expect(left.prompt).toMatchObject({ question: 'access-token', isSecret: true });
  });

  it('covers nothing that is open', () => {
    const model = initialModel(defaultServer, { columns: 80, rows: 24 }, 'test');
    const [helped] = update({ ...model, focus: ['tables', 'help'] }, { type: 'access-refused', server: defaultServer, wasSent: false }); // prettier-ignore
    expect([helped.prompt, helped.access.isWanted]).toEqual([undefined, true]);
    const [left] = update(helped, { type: 'input', input: { type: 'key', chord: 'escape', text: '' } });
    expect([left.prompt?.question, left.access.isWanted]).toEqual(['access-token', false]);
  });

  it('hears nothing of servers that were left', () => {
    const model = initialModel(defaultServer, { columns: 80, rows: 24 }, 'test');
    const [next] = update(model, { type: 'access-refused', server: parseServer('other:1'), wasSent: true });
    expect(next.access).toEqual(model.access);
    expect(next.prompt).toBeUndefined();
  });
});

describe('what is copied', () => {
  it.each([
    [`Bearer ${token}`, 'Bearer $ROWHOUSE_TOKEN', "The shell's $ROWHOUSE_TOKEN is to hold the token."],
    ['Basic YTpi', 'Basic $ROWHOUSE_BASIC', "The shell's $ROWHOUSE_BASIC is to hold user:password in Base64."],
  ])('has a variable of the shell in the place of %s', (authorization, field, note) => {
    const model = initialModel(defaultServer, { columns: 80, rows: 24 }, 'test');
    const known = { ...model, access: withGiven(model.access, defaultServer, authorization) };
    const draft = { dialect: 'http', method: 'GET', url: '/people', headers: [], body: '' } as const;
    expect(withShownAuthorization(draft, known).headers).toEqual([shownAuthorization]);
    const [next, effects] = copiedAsCurl(known, withShownAuthorization(draft, known));
    expect(effects).toEqual([
      { type: 'copy', text: `curl http://localhost:8080/people \\\n  -H "Authorization: ${field}"` },
    ]);
    expect(next.notice?.text).toContain(note);
    expect(withShownAuthorization(draft, model)).toBe(draft);
  });
});
