/**
 * Messages that made other programs fail, under the numbers those failures are known by. Each is refused here in every
 * split, before anything that was smuggled in it is seen; where the failure was a sender's, nothing is sent.
 */
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { ProtocolError } from './errors.js';
import type { OutgoingRequest } from './events.js';
import { defaultLimits, type Limits } from './limits.js';
import { MessageReader } from './message-reader.js';
import { eventsOf, readEverySplit, toBytes } from './testing/transcript.js';

const end = { type: 'end' } as const;

function post(fields: string, body: string): string {
  return `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;
}

function chunked(body: string): string {
  return post('Transfer-Encoding: chunked\r\n', body);
}

const oneChunk = '1\r\nA\r\n0\r\n\r\n';
const smuggled = 'GET /admin HTTP/1.1\r\nHost: a\r\n\r\n';

describe('requests that others took, in every split', () => {
  it.each<[failure: string, input: string, refused: string, limits?: Partial<Limits>]>([
    [
      'CVE-2021-22959 (llhttp): a space before the colon of a framing field',
      post('Content-Length : 5\r\n', `hello${smuggled}`),
      'space-before-colon',
    ],
    [
      'CVE-2021-22959 (llhttp): the same of Transfer-Encoding',
      post('Transfer-Encoding : chunked\r\n', oneChunk),
      'space-before-colon',
    ],
    [
      'CVE-2021-22960 (llhttp): a chunk extension that holds a bare LF',
      chunked(`2;\nxx\r\n4c\r\n0\r\n\r\n${smuggled}`),
      'invalid-chunk-extension',
    ],
    [
      'CVE-2022-32213 (llhttp): a coding that only ends in "chunked"',
      post('Transfer-Encoding: chunkedchunked\r\n', `26\r\n${smuggled}`),
      'invalid-transfer-encoding',
    ],
    [
      'CVE-2022-32214 (llhttp): a bare LF that ends a field line',
      `GET / HTTP/1.1\r\nHost: a\r\nDummy: x\nContent-Length: 23\r\n\r\n${smuggled}`,
      'bare-lf',
    ],
    [
      'CVE-2022-32215 (llhttp): a Transfer-Encoding on two lines',
      post('Transfer-Encoding: chunked\r\n , identity\r\n', `${oneChunk}${smuggled}`),
      'obsolete-line-folding',
    ],
    [
      'CVE-2022-35256 (llhttp): a bare LF right behind the colon',
      post('x:\nTransfer-Encoding: chunked\r\n', oneChunk),
      'bare-lf',
    ],
    [
      'CVE-2022-35256 (llhttp): a bare LF behind a value without space',
      post('x:x\nTransfer-Encoding: chunked\r\n', oneChunk),
      'bare-lf',
    ],
    [
      'CVE-2023-30589 (llhttp): a bare CR that ends an empty field',
      post('X-Abc: \rxTransfer-Encoding: chunked\r\n', oneChunk),
      'bare-cr',
    ],
    [
      'CVE-2023-30589 (llhttp): a bare CR right behind the colon',
      post('x:\rTransfer-Encoding: chunked\r\n', oneChunk),
      'bare-cr',
    ],
    [
      'CVE-2024-22019 (Node.js): a chunk extension without end',
      chunked(`1;${'a'.repeat(200)}`),
      'chunk-extensions-too-large',
      { chunkExtensions: 100 },
    ],
    [
      'CVE-2024-22019 (Node.js): small extensions on every chunk',
      chunked('1;a=bcdefgh\r\nx\r\n'.repeat(20)),
      'chunk-extensions-too-large',
      { chunkExtensions: 100 },
    ],
    [
      'CVE-2024-27982 (Node.js): a space before a Content-Length',
      `POST / HTTP/1.1\r\nHost: a\r\n Content-Length: 33\r\n\r\n${smuggled}`,
      'obsolete-line-folding',
    ],
    [
      'CVE-2024-27982 (Node.js): the same on the first field line',
      `POST / HTTP/1.1\r\n Content-Length: 33\r\nHost: a\r\n\r\n${smuggled}`,
      'obsolete-line-folding',
    ],
    [
      'CVE-2025-23167 (llhttp): a header section ended by CR and any byte',
      `GET / HTTP/1.1\r\nHost: a\r\n\rX${smuggled}`,
      'bare-cr',
    ],
    [
      'CVE-2025-43859 (h11): a chunk whose data is followed by any two bytes',
      chunked('5\r\nAAAAAXX2\r\n45\r\n0\r\n\r\n'),
      'invalid-chunk-end',
    ],
    [
      'CVE-2026-58044 (Node.js): a Content-Length beyond the number of fields that are shown',
      `POST / HTTP/1.1\r\nHost: a\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabc${smuggled}`,
      'too-many-fields',
      { headerFields: 2 },
    ],
    [
      'CVE-2021-21299 (hyper): a second Transfer-Encoding behind chunked',
      post('Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n', oneChunk),
      'invalid-transfer-encoding',
    ],
    [
      'CVE-2021-32714 (hyper): a chunk size that is 3 modulo 2^64',
      chunked(`f0000000000000003\r\nabc\r\n0\r\n\r\n${smuggled}`),
      'invalid-chunk-size',
    ],
    [
      'CVE-2021-32715 (hyper): a Content-Length with a plus',
      post('Content-Length: +3\r\n', 'abc'),
      'invalid-content-length',
    ],
    [
      'llhttp#877: a request line without a version, ended by a bare LF, with fields and a body',
      `GET /x\nHost: a\r\nContent-Length: 5\r\n\r\nhello`,
      'bare-lf',
    ],
    [
      'http-parser-js: a chunk size of -5, which it reads for ever',
      chunked('-5\r\nhello\r\n0\r\n\r\n'),
      'invalid-chunk-size',
    ],
  ])('%s', (_failure, input, refused, limits = {}) => {
    const entries = readEverySplit('request', input, { limits });
    expect(entries.at(-1)).toMatchObject({ refused });
    expect(entries.filter((entry) => 'complete' in entry && entry.complete)).toEqual([]);
    expect(JSON.stringify(entries)).not.toContain('/admin');
  });

  it('CVE-2024-22019: the extensions of a body are bounded without being asked to', () => {
    const connection = new Connection('server');
    const bytes = chunked(`1;${'a'.repeat(defaultLimits.chunkExtensions)}`);
    expect(eventsOf(connection, bytes)).toEqual([
      'POST /',
      { refused: 'chunk-extensions-too-large', fault: 'peer', status: 413 },
    ]);
  });
});

describe('what others dropped, or choked on', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__'];
  const lines = names.map((name, line) => `${name}: ${line}\r\n`).join('');

  it('CVE-2026-21710 (Node.js): names that every object has are fields like any other', () => {
    const pairs = names.map((name, line) => [name, String(line)]);
    expect(
      readEverySplit('request', post(`${lines}Transfer-Encoding: chunked\r\n`, `0\r\n${lines}\r\n`)),
    ).toMatchObject([
      { headers: [['Host', 'a'], ...pairs, ['Transfer-Encoding', 'chunked']], trailers: pairs, complete: true },
    ]);

    const reader = new MessageReader('request');
    reader.receive(toBytes(post(lines, '')));
    const event = reader.read();
    if (event.type !== 'request') throw new Error(event.type);
    expect(event.headers.getAll('__proto__')).toEqual(['0', '4']);
    expect([event.headers.get('constructor'), event.headers.get('valueOf')]).toEqual(['1', undefined]);
  });

  it.each([
    ['fields', { headerFields: 3 }, 'too-many-fields'],
    ['bytes', { headerSection: 40 }, 'header-section-too-large'],
  ])('CVE-2026-58044 (Node.js): a response with more %s than are taken is an error, not cut', (_what, limits, code) => {
    const input = `HTTP/1.1 200 OK\r\n${'X-Filler: a\r\n'.repeat(3)}Content-Length: 0\r\n\r\n`;
    expect(readEverySplit('response', input, { limits })).toMatchObject([{ refused: code, status: 431 }]);
  });

  it('CVE-2026-22036 (undici): a chain of content codings is never unpacked', () => {
    const codings = Array<string>(20).fill('gzip, br').join(', ');
    const input = `HTTP/1.1 200 OK\r\nContent-Encoding: ${codings}\r\nContent-Length: 2\r\n\r\n\x1f\x8b`;
    expect(readEverySplit('response', input)).toMatchObject([
      {
        headers: [
          ['Content-Encoding', codings],
          ['Content-Length', '2'],
        ],
        body: '\x1f\x8b',
        complete: true,
      },
    ]);
  });

  it('CVE-2026-22036 (undici): a chain of transfer codings is not unpacked either', () => {
    const codings = Array<string>(20).fill('gzip').join(', ');
    expect(
      readEverySplit('response', `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${codings}\r\n\r\n\x1f\x8b`),
    ).toMatchObject([{ body: '\x1f\x8b', complete: true }]);
    expect(readEverySplit('request', post(`Transfer-Encoding: ${codings}, chunked\r\n`, oneChunk))).toMatchObject([
      { refused: 'unsupported-transfer-coding', status: 501 },
    ]);
  });

  it('CVE-2022-32215 (llhttp): a response whose Transfer-Encoding is on two lines has both codings', () => {
    const input = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n , identity\r\n\r\n${oneChunk}`;
    expect(readEverySplit('response', input)).toMatchObject([{ body: oneChunk, complete: true }]);
  });
});

describe('CVE-2026-48931 (Node.js): data that answers no request', () => {
  const request: OutgoingRequest = { type: 'request', method: 'GET', target: '/', headers: [['Host', 'a']] };
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
  const unexpected = { refused: 'unexpected-bytes', fault: 'peer', status: 400 };

  function answered(bytes = answer): Connection<'client'> {
    const connection = new Connection('client');
    connection.send(request, end);
    expect(eventsOf(connection, bytes).slice(0, 2)).toEqual([200, 'end']);
    connection.startNextCycle();
    return connection;
  }

  it.each([
    ['behind an answer', () => answered(answer + answer)],
    ['on an idle connection', () => answered()],
    ['before the first request', () => new Connection('client')],
  ])('%s is refused, and so is all that follows', (_where, connect) => {
    const connection = connect();
    expect(eventsOf(connection, answer)).toEqual([unexpected]);
    expect(connection.keepAlive).toBe(false);
    expect(() => connection.nextEvent()).toThrow(ProtocolError);
  });

  it('is refused even where it is one byte', () => {
    expect(eventsOf(answered(), 'H')).toEqual([unexpected]);
  });
});

describe('what others sent', () => {
  const line = '12 \r\n\r\naaa:aaa';
  const coerced: readonly (readonly [string, unknown])[] = [
    ['a function with a toString', Object.assign(() => '', { toString: () => line })],
    ['a function with a Symbol.toPrimitive', Object.assign(() => '', { [Symbol.toPrimitive]: () => line })],
    ['an object', { toString: () => line }],
    ['an array', [line]],
    ['a string object whose text is another', Object.assign(new String('fine'), { toString: () => line })],
  ];

  function sendWith(name: string, value: unknown): () => Uint8Array {
    const headers: [string, string][] = [
      ['Host', 'a'],
      [name, value as string],
    ];
    return () => new Connection('client').send({ type: 'request', method: 'GET', target: '/', headers });
  }

  it('CVE-2023-23936 (undici): a Host that ends its line', () => {
    const request: OutgoingRequest = { type: 'request', method: 'GET', target: '/', headers: [['Host', line]] };
    expect(() => new Connection('client').send(request)).toThrow(ProtocolError);
  });

  it.each(coerced)('undici#5579: %s as a value that becomes two lines', (_what, value) => {
    expect(sendWith('A', value)).toThrow(ProtocolError);
    expect(sendWith(value as string, 'a')).toThrow(ProtocolError);
  });

  it.each(coerced)('undici#5579: %s as a trailer', (_what, value) => {
    const connection = new Connection('client');
    connection.send({
      type: 'request',
      method: 'POST',
      target: '/',
      headers: [
        ['Host', 'a'],
        ['Transfer-Encoding', 'chunked'],
      ],
    });
    expect(() => connection.send({ type: 'end', trailers: [['A', value as string]] })).toThrow(ProtocolError);
  });

  it('undici#5579: numbers and booleans are their text', () => {
    expect(Uint8Array.from(sendWith('A', 1)())).toEqual(toBytes('GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\n\r\n'));
    expect(Uint8Array.from(sendWith('A', true)())).toEqual(toBytes('GET / HTTP/1.1\r\nHost: a\r\nA: true\r\n\r\n'));
  });
});
