import { describe, expect, it } from 'vitest';
import { Connection } from '../connection.js';
import type { Limits } from '../limits.js';
import { eventsOf, readEverySplit, sent, toBytes } from '../testing/transcript.js';
import { decodeUtf8, encodeUtf8 } from '../text.js';
import { DialectDetector } from './dialect-detector.js';
import { greetingText } from './greeting.js';
import { classicPath, classicRequest, classicResponse } from './messages.js';

const end = { type: 'end' } as const;

function requestText(url: string, body: string, length = Array.from(body).length): string {
  return `POST / HTTP/1.1\r\nHost: ${url}\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: ${length}\r\n\n${body}`;
}

function classicServer(limits: Partial<Limits> = {}): Connection<'server'> {
  return new Connection('server', { dialect: 'classic', limits });
}

describe('a classic request', () => {
  it('ends its header block with one bare LF, or CRLF; every split reads the same', () => {
    const options = { dialect: 'classic' } as const;
    const expected = [{ head: 'POST / 1.1', body: 'name:kim\nand more', complete: true }];
    const text = requestText('localhost/create', 'name:kim\nand more');
    expect(readEverySplit('request', text, options)).toMatchObject(expected);
    expect(readEverySplit('request', text.replace('\r\n\n', '\r\n\r\n'), options)).toMatchObject(expected);
  });

  it('counts code points of one to four bytes', () => {
    const body = 'a\u00e9\uae40\u{1f60a}!';
    const bytes = encodeUtf8(requestText('a', body));
    const connection = classicServer();
    connection.receive(bytes);
    expect(eventsOf(connection).map((event) => (event === 'end' ? event : 'some'))).toEqual(['some', 'some', 'end']);
    const short = classicServer();
    short.receive(bytes.subarray(0, -1));
    expect(eventsOf(short)).not.toContain('end');
  });

  it('counts code points, so that the next request begins behind the last one', () => {
    const connection = classicServer();
    const bytes = encodeUtf8(requestText('호스트/create', '이름:김🙂'));
    const pieces: Uint8Array[] = [];
    for (const byte of [...bytes, ...bytes]) connection.receive(Uint8Array.of(byte));
    const head = connection.nextEvent();
    expect(head).toMatchObject({ type: 'request', authority: '호스트/create', framing: { kind: 'length', length: 5 } });
    for (let event = connection.nextEvent(); event.type === 'data'; event = connection.nextEvent())
      pieces.push(event.bytes);
    expect(decodeUtf8(Uint8Array.from(pieces.flatMap((piece) => [...piece])))).toBe('이름:김🙂');
    expect(eventsOf(connection)).toEqual(['paused']);
  });

  it('whose sender counted bytes ends by silence, or by the end of input', () => {
    const silent = classicServer();
    expect(eventsOf(silent, requestText('a/create', '이름:김', 10)).length).toBeGreaterThan(1);
    expect(silent.awaitsSilence).toBe(true);
    silent.receiveSilence();
    expect(eventsOf(silent)).toEqual(['end']);
    expect(silent.awaitsSilence).toBe(false);
    const closing = classicServer();
    expect(eventsOf(closing, requestText('a', 'x', 2), { end: true })).toEqual(['POST /', 'x', 'end', 'closed']);
  });

  it('silence says nothing while bytes still come, or before the header block ended', () => {
    const connection = classicServer();
    eventsOf(connection, requestText('a', 'x', 3));
    connection.receiveSilence();
    expect(eventsOf(connection, 'yz')).toEqual(['yz', 'end']);
    const early = classicServer();
    eventsOf(early, 'POST / HT');
    early.receiveSilence();
    expect(early.awaitsSilence).toBe(false);
    expect(eventsOf(early)).toEqual([]);
  });

  it.each([
    ['without a number as its length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\nbody'],
    ['without a length', 'POST / HTTP/1.1\r\nHost: a\r\n\nbody'],
  ])('%s runs until silence', (_name, text) => {
    const connection = classicServer();
    expect(eventsOf(connection, text)).toEqual(['POST /', 'body']);
    connection.receiveSilence();
    expect(eventsOf(connection)).toEqual(['end']);
  });

  it.each([
    ['no request at all', 'hello\r\n', 'invalid-start-line'],
    ['no Host', 'GET / HTTP/1.1\r\nA: b\r\n\n', 'missing-host'],
    ['a bare LF between fields', 'GET / HTTP/1.1\r\nHost: a\nB: c\r\n\n', 'bare-lf'],
    ['a Host that is not UTF-8', 'GET / HTTP/1.1\r\nHost: \xff\r\n\n', 'invalid-utf8'],
  ])('%s is refused', (_name, text, refused) => {
    expect(eventsOf(classicServer(), text)).toMatchObject([{ refused, fault: 'peer' }]);
  });

  it('keeps to the limit of a body', () => {
    expect(eventsOf(classicServer({ body: 3 }), requestText('a', 'hello'))).toEqual([
      'POST /',
      'hel',
      { refused: 'body-too-large', fault: 'peer', status: 413 },
    ]);
  });
});

describe('a classic server', () => {
  it('greets once, then answers in the same shape, and keeps the connection', () => {
    const connection = classicServer();
    expect(sent(connection, { type: 'greeting' })).toBe(greetingText);
    for (let exchange = 0; exchange < 2; exchange += 1) {
      eventsOf(connection, requestText('a/create', 'name:kim'));
      const body = encodeUtf8("['create', 'name', '김']");
      expect(
        decodeUtf8(
          connection.send(classicResponse(201, 'CREATED', decodeUtf8(body)!), { type: 'data', bytes: body }, end),
        ),
      ).toBe(
        "HTTP/1.1 201 CREATED\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: 23\r\n\n['create', 'name', '김']",
      );
      connection.startNextCycle();
    }
    expect(() => connection.send({ type: 'greeting' })).toThrow('once');
  });

  it('answers HEAD with a final 100', () => {
    const connection = classicServer();
    eventsOf(connection, requestText('a', '').replace('POST', 'HEAD'));
    expect(sent(connection, classicResponse(100, 'CONTINUE', ''), end)).toMatch(
      /^HTTP\/1\.1 100 CONTINUE\r\n.*Content-Length: 0\r\n\n$/s,
    );
  });

  it.each([
    ['a body longer than announced', classicResponse(200, 'OK', 'a'), 'ab', 'code points'],
    [
      'a header value with a line end',
      { ...classicResponse(200, 'OK', ''), headers: [['A', 'b\n']] as const },
      '',
      'field value',
    ],
    ['a lone surrogate', { ...classicResponse(200, 'OK', ''), headers: [['A', '\ud800']] as const }, '', 'field value'],
  ])('does not send %s', (_name, head, body, message) => {
    const connection = classicServer();
    eventsOf(connection, requestText('a', ''));
    expect(() => connection.send(head, { type: 'data', bytes: toBytes(body) }, end)).toThrow(message);
  });

  it('has no informational answers', () => {
    const connection = classicServer();
    eventsOf(connection, requestText('a', ''));
    expect(() => connection.send({ type: 'informational', status: 100 })).toThrow('informational');
  });
});

describe('a classic client', () => {
  const ask = classicRequest({ method: 'POST', url: 'localhost/create', body: '이름:김' });

  function greeted(): Connection<'client'> {
    const connection = new Connection('client', { dialect: 'classic' });
    expect(eventsOf(connection, greetingText.slice(0, 5))).toEqual([]);
    expect(eventsOf(connection, greetingText.slice(5))).toEqual([greetingText]);
    return connection;
  }

  it('writes the very request of the original', () => {
    const connection = greeted();
    const body = encodeUtf8('이름:김');
    expect(decodeUtf8(connection.send(ask, { type: 'data', bytes: body }, end))).toBe(
      requestText('localhost/create', '이름:김'),
    );
  });

  it('takes the answer until the server closes or falls silent, whatever its length says', () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\n';
    const closing = greeted();
    closing.send(ask, { type: 'data', bytes: encodeUtf8('이름:김') }, end);
    expect(eventsOf(closing, `${answer}much longer than eight`, { end: true })).toEqual([
      200,
      'much longer than eight',
      'end',
      'closed',
    ]);
    const silent = greeted();
    silent.send(ask, { type: 'data', bytes: encodeUtf8('이름:김') }, end);
    expect(eventsOf(silent, answer)).toEqual([200]);
    expect(eventsOf(silent, 'short')).toEqual(['short']);
    expect(silent.awaitsSilence).toBe(true);
    silent.receiveSilence();
    expect(eventsOf(silent)).toEqual(['end']);
  });

  it('takes another greeting when the server falls silent, and bytes behind the known one as the answer', () => {
    const other = new Connection('client', { dialect: 'classic' });
    expect(eventsOf(other, 'Hello')).toEqual([]);
    expect(other.awaitsSilence).toBe(true);
    other.receiveSilence();
    expect(eventsOf(other)).toEqual(['Hello']);
    const odd = new Connection('client', { dialect: 'classic' });
    odd.receive(Uint8Array.of(0xff, 0x41));
    odd.receiveSilence();
    expect(eventsOf(odd)).toEqual(['\xffA']);
    const eager = new Connection('client', { dialect: 'classic' });
    eager.send(ask, { type: 'data', bytes: encodeUtf8('이름:김') }, end);
    expect(eventsOf(eager, `${greetingText}HTTP/1.1 404 NOT_FOUND\r\n\nNo data`)).toEqual([
      greetingText,
      404,
      'No data',
    ]);
  });

  it('waits for the greeting', () => {
    expect(eventsOf(new Connection('client', { dialect: 'classic' }))).toEqual([]);
  });

  it('unfolds a value, and counts bytes that begin no code point as part of the one before', () => {
    const folded = 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\n';
    expect(readEverySplit('response', folded, { dialect: 'classic' })).toMatchObject([{ headers: [['A', 'b c']] }]);
    const request = requestText('a', 'x').slice(0, -1);
    expect(readEverySplit('request', `${request}\x80\x80y`, { dialect: 'classic' })[0]).toMatchObject({
      body: '\x80\x80y',
    });
  });

  it('says when the server closes without a word', () => {
    expect(eventsOf(new Connection('client', { dialect: 'classic' }), '', { end: true })).toEqual(['closed']);
  });
});

describe('the dialect of a first request', () => {
  it.each([
    ['classic', requestText('a', 'x'), 'classic'],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'http'],
    ['HTTP with a bare LF inside', 'GET / HTTP/1.1\r\nHost: a\nB: c\r\n\r\n', 'neither'],
    ['garbage', 'hello\n', 'neither'],
    ['a head that is not over', 'GET / HTTP/1.1\r\nHost: a\r\n', 'need-data'],
    ['a head beyond the limits', `GET /${'x'.repeat(9000)}`, 'neither'],
  ])('%s', (_name, text, detection) => {
    expect(new DialectDetector().receive(toBytes(text))).toBe(detection);
    const bytewise = new DialectDetector();
    expect(bytewise.begun).toBe(false);
    const results = Array.from(toBytes(text), (byte) => bytewise.receive(Uint8Array.of(byte)));
    expect(results).toContain(detection);
    expect(Uint8Array.from(bytewise.take())).toEqual(toBytes(text));
  });
});

it('the path is all that follows the first slash of the Host line', () => {
  expect([classicPath('a'), classicPath('a/'), classicPath('a/b/c')]).toEqual([undefined, '', 'b/c']);
});
