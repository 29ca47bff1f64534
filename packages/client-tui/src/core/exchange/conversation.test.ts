/** Time and bytes under the test's control: what silence, a slow peer and a broken connection lead to. */
import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../testing/fake-clock.js';
import { connectTo, FakeStream } from '../../../testing/fake-stream.js';
import { defaultServer } from '../request/address.js';
import { informationalLimit } from './answer.js';
import type { Connect } from '../connections/byte-stream.js';
import { recordingLimit, type ConversationOptions } from './conversation.js';
import type { Exchange } from './exchange.js';
import { exchange } from './perform.js';
import { prepareRequest, type RequestDraft } from '../request/request.js';

const draft: RequestDraft = { dialect: 'http', method: 'GET', url: '/people', headers: [], body: '' };
const classic: RequestDraft = { ...draft, dialect: 'classic', method: 'POST', url: '/create', body: 'name:kim' };

function begin(over: Partial<RequestDraft> = {}, options: ConversationOptions = {}) {
  const clock = new FakeClock();
  const stream = new FakeStream();
  const request = prepareRequest({ ...draft, ...over }, defaultServer);
  let done: Exchange | undefined;
  const promise = exchange(request, { clock, connect: connectTo(stream), ...options }).then(
    (result) => (done = result),
  );
  return { clock, stream, promise, isDone: () => done !== undefined };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('http', () => {
  it('records what went and what came, in order and with times', async () => {
    const { clock, stream, promise } = begin();
    await settled();
    expect(stream.written).toBe(
      'GET /people HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: rowhouse-client/0.1.0\r\nAccept: */*\r\n\r\n',
    );
    await clock.pass(5);
    stream.arrive('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab');
    await clock.pass(7);
    stream.arrive('cd');
    const done = await promise;
    expect(done.failure).toBeUndefined();
    expect(text(done.body)).toBe('abcd');
    expect(done.passages.map(({ direction, at, bytes }) => [direction, at, bytes.length])).toEqual([
      ['sent', 0, stream.written.length],
      ['received', 5, 40],
      ['received', 12, 2],
    ]);
    expect(done.phases).toEqual({ connected: 0, sent: 0, firstByte: 5, lastByte: 12, ended: 12 });
    expect(stream.isClosed).toBe(true);
  });

  it('gives up on a server that sends nothing but interim answers', async () => {
    const { stream, promise } = begin();
    stream.arrive('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(informationalLimit + 1));
    const done = await promise;
    expect(done.informational).toHaveLength(informationalLimit);
    expect(done.failure).toMatchObject({ kind: 'protocol', section: 'RFC 9110 section 15.2' });
  });

  it('hears an answer however it is cut', async () => {
    const answer =
      'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: x\r\n\r\n';
    for (let cut = 1; cut < answer.length; cut += 1) {
      const { stream, promise } = begin();
      stream.arrive(answer.slice(0, cut));
      stream.arrive(answer.slice(cut));
      const done = await promise;
      expect([done.failure, text(done.body), done.trailers?.get('t'), done.informational.length]).toEqual([
        undefined,
        'abc',
        'x',
        1,
      ]);
    }
  });

  it('gives up on a peer that falls silent, and keeps what came', async () => {
    const { clock, stream, promise, isDone } = begin();
    stream.arrive('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab');
    await clock.pass(29_999);
    expect(isDone()).toBe(false);
    await clock.pass(1);
    const done = await promise;
    expect(done.failure).toMatchObject({
      kind: 'time-out',
      message: 'No rest of the answer came from localhost:8080 within 30 s.',
    });
    expect(text(done.body)).toBe('ab');
    expect(clock.waiting).toBe(0);
  });

  it('names an IPv6 address as URLs do, whatever went wrong', async () => {
    for (const [connect, message] of [
      [() => new Promise(() => undefined), 'No connection came from [::1]:8080 within 10 s.'],
      [() => Promise.reject(new Error('odd')), "[::1]:8080 can't be connected to: odd."],
    ] as [Connect, string][]) {
      const { clock, promise } = begin({ url: 'http://[::1]:8080/' }, { connect });
      await clock.pass(10_000);
      expect((await promise).failure?.message).toBe(message);
    }
  });

  it('counts silence from the last byte', async () => {
    const { clock, stream, isDone } = begin();
    stream.arrive('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n');
    for (const byte of 'abc') {
      await clock.pass(20_000);
      stream.arrive(byte);
    }
    await clock.pass(29_000);
    expect(isDone()).toBe(false);
    stream.arrive('d');
    await settled();
    expect(isDone()).toBe(true);
  });

  it('waits for the events of a stream as long as they take, unless it is told not to', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n';
    const patient = begin();
    patient.stream.arrive(head);
    await patient.clock.pass(3_600_000);
    expect(patient.isDone()).toBe(false);
    const other = begin({}, { patience: { silence: 50_000 } });
    other.stream.arrive(head);
    await other.clock.pass(50_000);
    expect((await other.promise).failure?.kind).toBe('time-out');
  });

  it('gives up on a connection that does not come about, and lets go of it', async () => {
    let signal: AbortSignal | undefined;
    const connect: Connect = (_endpoint, options) =>
      new Promise((_resolve, reject) => {
        signal = options.signal;
        options.signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    const { clock, promise } = begin({}, { connect });
    await clock.pass(10_000);
    const done = await promise;
    expect(signal?.aborted).toBe(true);
    expect(done.failure).toMatchObject({
      kind: 'time-out',
      message: 'No connection came from localhost:8080 within 10 s.',
    });
  });

  it('lets go of a connection that comes about too late', async () => {
    const { promise: connecting, resolve } = Promise.withResolvers<FakeStream>();
    const { clock, stream, promise } = begin({}, { connect: () => connecting });
    await clock.pass(10_000);
    expect((await promise).failure?.kind).toBe('time-out');
    resolve(stream);
    await settled();
    expect(stream.isClosed).toBe(true);
  });

  it('is cancelled at once, at every stage', async () => {
    for (const came of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab']) {
      const cancel = new AbortController();
      const { stream, promise } = begin({}, { signal: cancel.signal });
      await settled();
      if (came !== '') stream.arrive(came);
      await settled();
      cancel.abort();
      const done = await promise;
      expect(done.failure?.kind).toBe('cancelled');
      expect(stream.isClosed).toBe(true);
    }
  });

  it('names the rule that a malformed answer breaks', async () => {
    const { stream, promise } = begin();
    stream.arrive('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab');
    const { failure } = await promise;
    expect(failure?.kind).toBe('protocol');
    expect(failure?.message).toMatch(/malformed at byte \d+ of what came \(RFC 9112 section [\d.]+\)/);
    expect(failure?.section).toMatch(/^RFC 9112 section/);
  });

  it('knows a server that greets', async () => {
    const { stream, promise } = begin();
    stream.arrive('Welcome to the server!!HTTP/1.1 400 BAD_REQUEST\r\n\nno');
    expect((await promise).failure?.message).toMatch(
      /^The server greets, as the classic dialect does: try that one\. /,
    );
  });

  it('says so when the connection ends too early, or breaks', async () => {
    const early = begin();
    early.stream.arrive('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab');
    early.stream.arrive(null);
    expect((await early.promise).failure).toMatchObject({ kind: 'protocol' });
    const broken = begin();
    broken.stream.arrive(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    expect((await broken.promise).failure).toMatchObject({
      kind: 'connection',
      message: 'localhost:8080 broke the connection off before the answer was complete.',
    });
  });

  it('keeps no more than its limit, and everything flows where nothing is kept', async () => {
    const head = 'HTTP/1.1 200 OK\r\n\r\n';
    const piece = new Uint8Array(recordingLimit / 4);
    const kept = begin();
    kept.stream.arrive(head);
    for (let pieces = 0; pieces < 4; pieces += 1) kept.stream.arrive(piece);
    expect((await kept.promise).failure).toMatchObject({ kind: 'too-large' });
    let flowed = 0;
    const unkept = begin({}, { recording: false, observer: { data: (bytes) => void (flowed += bytes.length) } });
    unkept.stream.arrive(head);
    for (let pieces = 0; pieces < 5; pieces += 1) unkept.stream.arrive(piece);
    unkept.stream.arrive(null);
    const done = await unkept.promise;
    expect([done.failure, done.bodyLength, flowed, done.passages]).toEqual([
      undefined,
      piece.length * 5,
      piece.length * 5,
      [],
    ]);
  });

  it('refuses what may not be sent, before anything is', async () => {
    const { stream, promise } = begin({ headers: [['X-Name', '김']] });
    expect((await promise).failure).toMatchObject({ kind: 'unsendable' });
    expect(stream.written).toBe('');
  });
});

describe('classic', () => {
  const answer = 'HTTP/1.1 201 CREATED\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\n';

  it('is not proposed to who speaks it, where an answer is malformed', async () => {
    const { stream, promise } = begin(classic);
    stream.arrive('Welcome to the server!!');
    await settled();
    stream.arrive('HTTP/1.1 2x0 OK\r\n\n');
    expect((await promise).failure?.message).toMatch(/^The answer is malformed at byte /);
  });

  it('waits for the greeting, and takes a body until it is quiet, whatever its length says', async () => {
    const { clock, stream, promise, isDone } = begin(classic);
    await clock.pass(3000);
    expect(stream.written).toBe('');
    stream.arrive('Welcome to ');
    await clock.pass(100);
    stream.arrive('the server!!');
    await settled();
    expect(stream.written).toBe(
      'POST / HTTP/1.1\r\nHost: localhost/create\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 8\r\n\nname:kim',
    );
    await clock.pass(2000);
    stream.arrive(answer);
    await clock.pass(150);
    stream.arrive("['create', ");
    await clock.pass(199);
    stream.arrive("'name', 'kim']");
    await clock.pass(199);
    expect(isDone()).toBe(false);
    await clock.pass(1);
    const done = await promise;
    expect([done.failure, done.greeting, text(done.body)]).toEqual([
      undefined,
      'Welcome to the server!!',
      "['create', 'name', 'kim']",
    ]);
    expect(done.phases.ended! - done.phases.lastByte!).toBe(200);
  });

  it('takes a greeting of other words when they stop coming', async () => {
    const { clock, stream } = begin(classic);
    stream.arrive('Hello');
    await clock.pass(199);
    expect(stream.written).toBe('');
    await clock.pass(1);
    expect(stream.written).toContain('POST / HTTP/1.1');
  });

  it('takes the end of the connection for the end of the body', async () => {
    const { stream, promise } = begin(classic);
    stream.arrive('Welcome to the server!!');
    await settled();
    stream.arrive(`${answer}all`);
    stream.arrive(null);
    expect(text((await promise).body)).toBe('all');
  });

  it('says what to do where no greeting comes', async () => {
    const silent = begin(classic);
    await silent.clock.pass(10_000);
    expect((await silent.promise).failure).toMatchObject({
      kind: 'time-out',
      message: 'No greeting came within 10 s: is it a classic server? Try the http dialect.',
    });
    const gone = begin(classic);
    gone.stream.arrive(null);
    expect((await gone.promise).failure?.message).toMatch(/without a greeting/);
  });
});
