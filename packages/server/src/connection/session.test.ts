/** Sessions over a stream that the test holds: pace, room, closing, and limits that need no socket. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCsvStore } from '@rowhouse/store';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FailedAttempts } from '../access/credentials.js';
import { makeToken, parseTokens } from '../access/tokens.js';
import { Metrics } from '../metrics.js';
import { BodyBudget, BodyBuffer } from './body-buffer.js';
import { BrowserMemory } from './browser-memory.js';
import { ClassicSession } from '../classic/classic-session.js';
import type { ServerContext } from '../context.js';
import { HttpSession } from './http-session.js';
import { Turn } from './turn.js';
import { silentLogger } from '../logger.js';
import { defaultSettings, type Settings } from '../settings.js';
import { FakeStream } from '../testing/fake-stream.js';
import { ManualClock } from '../testing/manual-clock.js';

const asking = 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n';
const listing = 'GET /people HTTP/1.1\r\nHost: localhost\r\n\r\n';
const getting = 'GET /people/1 HTTP/1.1\r\nHost: localhost\r\n\r\n';
const people = 'id,name\n1,Ada\n';

interface Bench {
  readonly context: ServerContext;
  readonly clock: ManualClock;
  /** Moves the clock as the server's own sweep would. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

async function bench(settings: Partial<Settings> = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-session-'));
  writeFileSync(join(folder, 'people.csv'), people);
  const store = await openCsvStore(folder);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const clock = new ManualClock();
  const context: ServerContext = {
    settings: { ...defaultSettings, folder, ...settings },
    store,
    saves: undefined,
    demandsPrecondition: () => false,
    tokens: undefined,
    failures: new FailedAttempts(),
    metrics: new Metrics(() => 0),
    clock,
    log: silentLogger,
    browsers: new BrowserMemory(clock),
    bodies: new BodyBudget(settings.maxBodies ?? defaultSettings.maxBodies),
    sessions: new Set(),
    turn: new Turn(clock),
    closing: false,
  };
  const pass = async (milliseconds: number): Promise<void> => {
    await clock.advance(milliseconds);
    for (const session of context.sessions) session.checkDeadline(clock.now());
  };
  return { context, clock, pass };
}

/** Lets the turn of the event loop end, and with it what was held be written. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets answers that are ready be written. */
async function settled(stream: FakeStream, answers: number): Promise<void> {
  while (stream.answers < answers) await turn();
}

describe('pace', () => {
  it('a peer that pipelines gets room for more only when all that it sent is answered', async () => {
    const { context } = await bench();
    const stream = new FakeStream();
    new HttpSession(context, stream);
    const answeredAtResume: number[] = [];
    // What is answered is written by the end of the turn.
    stream.onResume = () => setImmediate(() => answeredAtResume.push(stream.answers));
    stream.feed(listing.repeat(50));
    stream.feed(listing.repeat(50));
    expect(stream.calls).toContain('pause');
    await settled(stream, 100);
    await turn();
    expect(answeredAtResume).toEqual([100]);
  });

  it('answers that are ready at once go out together, in their order behind one that was not', async () => {
    const { context } = await bench();
    const stream = new FakeStream();
    new HttpSession(context, stream);
    stream.feed(getting.repeat(25));
    stream.feed(getting.repeat(25));
    expect(stream.writes).toBe(0);
    await turn();
    expect([stream.writes, stream.answers]).toEqual([1, 50]);
    stream.feed(`${listing}${getting.repeat(2)}${asking}`);
    await settled(stream, 54);
    const bodies = stream.written.split('HTTP/1.1 ').slice(51);
    expect(bodies.map((text) => text.slice(0, 3) + text.split('\r\n\r\n')[1]!.slice(0, 1))).toEqual([
      '200[',
      '200{',
      '200{',
      '204',
    ]);
  });

  it('a connection that is closed in the turn of its answer has the answer first', async () => {
    const { context } = await bench();
    const stream = new FakeStream();
    new HttpSession(context, stream);
    const writtenAtEnd: string[] = [];
    stream.onResume = () => writtenAtEnd.push(stream.written);
    stream.feed(asking.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect(stream.calls[0]).toBe('end');
    expect(writtenAtEnd[0]).toContain('204 No Content');
    await turn();
    expect(stream.answers).toBe(1);
  });

  it('a peer that takes nothing is not answered on and on', async () => {
    const { context } = await bench();
    const stream = new FakeStream();
    stream.hasRoom = false;
    new HttpSession(context, stream);
    for (let batch = 0; batch < 20; batch++) {
      stream.feed(getting.repeat(20));
      await turn();
    }
    const answered = stream.answers;
    expect(answered).toBeLessThan(100);
    expect(stream.calls).toContain('pause');
    stream.hasRoom = true;
    stream.receiver.drained();
    await settled(stream, 400);
  });

  it('a body that was asked for while the peer read slowly gets no more time than any other', async () => {
    const { context, pass } = await bench({ bodyTimeout: 1000, writeTimeout: 5000 });
    const stream = new FakeStream();
    stream.hasRoom = false;
    new HttpSession(context, stream);
    stream.feed(getting);
    await turn();
    const head = 'Content-Type: application/json\r\nContent-Length: 20\r\nExpect: 100-continue\r\n\r\n';
    stream.feed(`PUT /people/1 HTTP/1.1\r\nHost: localhost\r\n${head}`);
    await turn();
    expect(stream.written).toContain('100 Continue');
    stream.hasRoom = true;
    stream.receiver.drained();
    await turn();
    await pass(1000);
    await settled(stream, 3);
    expect(stream.written).toContain('408 Request Timeout');
  });

  it('a reader is given up when it takes nothing, not when it is slow', async () => {
    const { context, pass } = await bench({ writeTimeout: 1000 });
    const rows = Array.from({ length: 5000 }, (_, n) => `${n + 2},${'x'.repeat(100)}`).join('\n');
    writeFileSync(join(context.settings.folder!, 'long.csv'), `id,name\n${rows}\n`);
    const stream = new FakeStream();
    stream.hasRoom = false;
    new HttpSession(context, stream);
    stream.feed('GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await settled(stream, 1);
    // Each piece takes nine tenths of the time that is given: all of them take many times as long.
    while (!stream.written.endsWith('0\r\n\r\n')) {
      const before = stream.written.length;
      await pass(900);
      stream.receiver.drained();
      while (stream.written.length === before && !stream.written.endsWith('0\r\n\r\n')) await turn();
    }
    expect(context.clock.now()).toBeGreaterThan(5000);
    expect(stream.calls).not.toContain('destroy');
    const stuck = new FakeStream();
    stuck.hasRoom = false;
    new HttpSession(context, stuck);
    stuck.feed('GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await settled(stuck, 1);
    await pass(1000);
    expect(stuck.calls).toContain('destroy');
  });

  it('a closing connection waits for what was written to be taken, then a little more', async () => {
    const { context, pass } = await bench();
    const stream = new FakeStream();
    new HttpSession(context, stream);
    stream.feed(asking.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    await settled(stream, 1);
    await turn();
    expect(stream.calls).toContain('end');
    stream.receiver.end();
    await pass(20_000);
    expect(stream.calls).not.toContain('destroy');
    stream.finish();
    await pass(2000);
    expect(stream.calls).toContain('destroy');
    expect(context.sessions.size).toBe(0);
  });
});

describe('a request that comes again, byte for byte', () => {
  const getting = (token: string): string =>
    `GET /people/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;

  it('is asked again whether it may, once the tokens were read anew', async () => {
    const { context } = await bench();
    const [old, fresh] = [makeToken('read', '*'), makeToken('read', '*')];
    context.tokens = parseTokens(old.line);
    const stream = new FakeStream();
    new HttpSession(context, stream);
    stream.feed(getting(old.token).repeat(4));
    await settled(stream, 4);
    context.tokens = parseTokens(fresh.line);
    stream.feed(getting(old.token).repeat(2) + getting(fresh.token).repeat(3));
    await settled(stream, 9);
    const statuses = Array.from(stream.written.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => status);
    expect(statuses).toEqual(['200', '200', '200', '200', '401', '401', '200', '200', '200']);
  });

  it('is answered with the row as it is now', async () => {
    const { context } = await bench();
    const table = (await context.store.table('people'))!;
    const stream = new FakeStream();
    new HttpSession(context, stream);
    const ask = 'GET /people/1 HTTP/1.1\r\nHost: localhost\r\n\r\n';
    stream.feed(ask.repeat(3));
    await settled(stream, 3);
    await table.commit({ operations: [{ kind: 'update', key: '1', cells: [['name', 'Augusta']] }] });
    stream.feed(ask.repeat(2));
    await settled(stream, 5);
    await table.commit({ operations: [{ kind: 'delete', key: '1' }] });
    stream.feed(ask);
    await settled(stream, 6);
    const names = Array.from(stream.written.matchAll(/"name":"(\w+)"|404 Not/g), ([found, name]) => name ?? found);
    expect(names).toEqual(['Ada', 'Ada', 'Ada', 'Augusta', 'Augusta', '404 Not']);
  });
});

describe('bodies', () => {
  it('in one-byte pieces cost no more memory than twice their length', () => {
    const budget = new BodyBudget(64 * 1024);
    const buffer = new BodyBuffer(budget);
    for (let byte = 0; byte < 30_000; byte += 1) expect(buffer.append(Uint8Array.of(byte & 0xff))).toBe(true);
    expect(buffer.bytes.length).toBe(30_000);
    expect(buffer.bytes.every((byte, at) => byte === (at & 0xff))).toBe(true);
    expect(buffer.append(new Uint8Array(60_000))).toBe(false);
    buffer.clear();
    expect(budget.take(64 * 1024)).toBe(true);
  });

  it('of all connections together are bounded: the one too many is told to come again', async () => {
    const { context } = await bench({ maxBodies: 10_000 });
    const request = (size: number): string =>
      `POST /people HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`;
    const first = new FakeStream();
    new HttpSession(context, first);
    first.feed(request(9000) + 'x'.repeat(8000));
    const second = new FakeStream();
    new HttpSession(context, second);
    second.feed(request(9000) + 'x'.repeat(8000));
    await settled(second, 1);
    expect(second.written).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 1\r\n/s);
    first.destroy();
    const third = new FakeStream();
    new HttpSession(context, third);
    third.feed(request(16) + '{"name":"Grace"}');
    await settled(third, 1);
    expect(third.written).toMatch(/^HTTP\/1\.1 201 /);
  });

  it('of more rows than are taken at a time are refused as a whole', async () => {
    const { context } = await bench();
    const stream = new FakeStream();
    new HttpSession(context, stream);
    const body = `[${'{},'.repeat(10_000)}{}]`;
    stream.feed(
      `POST /people HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await settled(stream, 1);
    expect(stream.written).toMatch(/^HTTP\/1\.1 413 .*more than 10000 rows/s);
  });
});

describe('web pages that attack a local server', () => {
  const write = (...lines: readonly string[]): string =>
    `DELETE /people/1 HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

  it.each([
    ['a name that was pointed here (DNS rebinding)', ['Host: evil.example'], 403, 'foreign-host'],
    ['the same with a port', ['Host: evil.example:8080'], 403, 'foreign-host'],
    ['a page of another site', ['Host: localhost:8080', 'Sec-Fetch-Site: cross-site'], 403, 'foreign-origin'],
    ['a page of another origin', ['Host: localhost:8080', 'Origin: http://evil.example'], 403, 'foreign-origin'],
    ['a page of another port', ['Host: localhost:8080', 'Origin: http://localhost:3000'], 403, 'foreign-origin'],
    ['a page without an origin', ['Host: localhost:8080', 'Origin: null'], 403, 'foreign-origin'],
    ['its own page', ['Host: LOCALHOST:8080', 'Origin: http://localhost:8080', 'Sec-Fetch-Site: same-origin'], 204, ''],
    ['an IPv4 address', ['Host: 127.0.0.1:8080'], 204, ''],
    ['an IPv6 address', ['Host: [::1]:8080'], 204, ''],
    ['a name that is allowed', ['Host: tables.example'], 204, ''],
  ])('%s', async (_name, lines, status, kind) => {
    const { context } = await bench({ allowedHosts: ['Tables.example'] });
    const stream = new FakeStream();
    new HttpSession(context, stream);
    stream.feed(write(...lines));
    await settled(stream, 1);
    expect(stream.written).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*${kind}`, 's'));
  });
});

describe('the classic dialect', () => {
  const head = (length: number, ...lines: readonly string[]): string =>
    `POST / HTTP/1.1\r\nHost: h/create\r\n${lines.map((line) => `${line}\r\n`).join('')}Content-Length: ${length}\r\n\n`;

  it('takes no body for complete whose next bytes come together with the end of the quiet time', async () => {
    const { context, clock } = await bench();
    const stream = new FakeStream();
    new ClassicSession(context, stream, { greeted: true });
    stream.feed(`${head(8)}name:`);
    const passing = clock.advance(200);
    stream.feed('kim');
    await passing;
    await settled(stream, 1);
    expect(stream.written).toContain("['create', 'name', 'kim']");
  });

  it('gives a head one time limit, and a body one for each piece', async () => {
    const { context, pass } = await bench();
    const slowHead = new FakeStream();
    new ClassicSession(context, slowHead, { greeted: true });
    for (const character of 'POST / HTTP/') {
      slowHead.feed(character);
      await pass(1000);
    }
    expect(slowHead.written).toContain('too long to arrive');
    const slowBody = new FakeStream();
    new ClassicSession(context, slowBody, { greeted: true });
    slowBody.feed(head(8));
    for (const character of 'name:kim') {
      await pass(150);
      slowBody.feed(character);
    }
    await settled(slowBody, 1);
    expect(slowBody.written).toContain("['create', 'name', 'kim']");
  });

  it('refuses what came by a proxy, as HTTP does', async () => {
    const { context } = await bench();
    const stream = new FakeStream();
    new ClassicSession(context, stream, { greeted: true });
    stream.feed(`${head(8, 'X-Forwarded-For: 203.0.113.7')}name:kim`);
    await settled(stream, 1);
    expect(stream.written).toMatch(/^HTTP\/1\.1 400 BAD_REQUEST\r\n.*--open/s);
  });

  it('neither greets nor serves a peer on another machine', async () => {
    const { context } = await bench();
    const stream = new FakeStream();
    Object.assign(stream, { remoteAddress: '192.0.2.7' });
    const session = new ClassicSession(context, stream, { greeted: false });
    session.greet();
    stream.feed(`${head(8)}name:kim`);
    await settled(stream, 1);
    expect(stream.written).toMatch(/^HTTP\/1\.1 400 BAD_REQUEST\r\n.*--open/s);
  });
});
