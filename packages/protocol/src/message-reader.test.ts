import { describe, expect, it } from 'vitest';
import { MessageReader, type MessageReaderOptions } from './message-reader.js';
import { readEverySplit, refusalOf, toBytes } from './testing/transcript.js';

const host = 'Host: a\r\n';

function chunkedRequest(body: string): string {
  return `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${body}`;
}

describe('requests that are read, in every split', () => {
  it('a request without a body, and the next one behind it', () => {
    expect(
      readEverySplit('request', `GET /a?b=c HTTP/1.1\r\n${host}X: \t v 1 \t\r\n\r\nDELETE / HTTP/1.1\r\n${host}\r\n`),
    ).toEqual([
      {
        head: 'GET /a?b=c 1.1',
        headers: [
          ['Host', 'a'],
          ['X', 'v 1'],
        ],
        body: '',
        trailers: [],
        complete: true,
      },
      { head: 'DELETE / 1.1', headers: [['Host', 'a']], body: '', trailers: [], complete: true },
    ]);
  });

  it('a body of Content-Length bytes, with bytes after it', () => {
    expect(
      readEverySplit(
        'request',
        `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n${host}\r\n`,
      ),
    ).toMatchObject([
      { body: 'hello', complete: true },
      { head: 'GET / 1.1', complete: true },
    ]);
  });

  it('a chunked body with extensions and trailers', () => {
    const body = '5;name="a \\" b";flag\r\nhello\r\n00006 ; x = y\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n';
    expect(readEverySplit('request', chunkedRequest(body))).toMatchObject([
      { body: 'hello world', trailers: [['X-Sum', '1']], complete: true },
    ]);
  });

  it.each([
    ['empty lines before the start line', `\r\n\r\nGET / HTTP/1.1\r\n${host}\r\n`, 'GET / 1.1'],
    ['HTTP/1.0 without Host', 'GET / HTTP/1.0\r\n\r\n', 'GET / 1.0'],
    ['a later minor version as 1.1', `GET / HTTP/1.9\r\n${host}\r\n`, 'GET / 1.1'],
    ['targets that browsers send raw', `GET /a^{}[]|b HTTP/1.1\r\n${host}\r\n`, 'GET /a^{}[]|b 1.1'],
    ['absolute-form', `GET http://b:80/x HTTP/1.1\r\n${host}\r\n`, 'GET http://b:80/x 1.1'],
    ['asterisk-form', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 'OPTIONS * 1.1'],
    ['authority-form', `CONNECT b:443 HTTP/1.1\r\n${host}\r\n`, 'CONNECT b:443 1.1'],
    ['an IPv6 Host', 'GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n', 'GET / 1.1'],
  ])('%s', (_name, input, head) => {
    expect(readEverySplit('request', input)).toMatchObject([{ head, complete: true }]);
  });

  it('names such as __proto__ are data, and obs-text in values is kept', () => {
    const [message] = readEverySplit(
      'request',
      `GET / HTTP/1.1\r\n${host}__proto__: x\r\nconstructor: \xe9\x80\r\n\r\n`,
    );
    expect(message).toMatchObject({
      headers: [
        ['Host', 'a'],
        ['__proto__', 'x'],
        ['constructor', '\xe9\x80'],
      ],
    });
  });
});

describe('requests that are refused, in every split', () => {
  it.each<[string, string, string, number?]>([
    ['a bare LF after the request line', `GET / HTTP/1.1\n${host}\r\n`, 'bare-lf'],
    ['HTTP/0.9 by bare LF (llhttp#877)', 'GET /x\n', 'bare-lf'],
    ['HTTP/0.9', 'GET /x\r\n', 'invalid-start-line'],
    ['a method alone', 'GET\r\n', 'invalid-start-line'],
    ['a bare LF after a field', `GET / HTTP/1.1\r\nHost: a\n\r\n`, 'bare-lf'],
    ['a bare LF that ends the headers', `GET / HTTP/1.1\r\n${host}\n`, 'bare-lf'],
    ['a bare CR in a value', 'GET / HTTP/1.1\r\nFoo: 1\rBar: 2\r\n\r\n', 'bare-cr'],
    ['a bare CR before the start line', '\rGET / HTTP/1.1\r\n\r\n', 'bare-cr'],
    ['a bare CR in the start line', 'GET / HTTP/1.1\rX', 'bare-cr'],
    ['CRLF CR X', `GET / HTTP/1.1\r\n${host}\rX`, 'bare-cr'],
    ['white space before the first field', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', 'obsolete-line-folding'],
    ['folded lines', `GET / HTTP/1.1\r\n${host} b\r\n\r\n`, 'obsolete-line-folding'],
    ['too many empty lines', '\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n', 'too-many-empty-lines'],
    ['a method that is no token', 'G(T / HTTP/1.1\r\n\r\n', 'invalid-method'],
    ['two spaces', 'GET  / HTTP/1.1\r\n\r\n', 'invalid-target'],
    ['a fragment', `GET /a#b HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    ['a target that is not ASCII', `GET /\xe9 HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    ['a relative target', `GET a HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    ['"*" for GET', `GET * HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    ['userinfo', `GET http://u@b/ HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    ['an absolute target without a host', `GET http:///a HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    ['CONNECT without a port', `CONNECT b HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    ['CONNECT to port 0', `CONNECT b:0 HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    ['CONNECT to no port that there is', `CONNECT b:65536 HTTP/1.1\r\n${host}\r\n`, 'invalid-target'],
    [
      'a broken length on CONNECT',
      `CONNECT b:1 HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`,
      'invalid-content-length',
    ],
    ['a version in small letters', 'GET / http/1.1\r\n\r\n', 'invalid-version'],
    ['a version of two digits', 'GET / HTTP/1.10\r\n\r\n', 'invalid-version'],
    ['HTTP/2.0', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'unsupported-version', 505],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 'missing-host'],
    ['two Hosts', `GET / HTTP/1.1\r\n${host}${host}\r\n`, 'repeated-host'],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 'invalid-host'],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 'invalid-host'],
    ['a Host with a comma', 'GET / HTTP/1.1\r\nHost: a,b\r\n\r\n', 'invalid-host'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 'space-before-colon'],
    ['an empty name', 'GET / HTTP/1.1\r\n: a\r\n\r\n', 'invalid-field-name'],
    ['no colon', 'GET / HTTP/1.1\r\nHost\r\n\r\n', 'invalid-field-name'],
    ['0x85 in a name', 'GET / HTTP/1.1\r\nHost\x85: a\r\n\r\n', 'invalid-field-name'],
    ['NUL in a value', 'GET / HTTP/1.1\r\nHost: a\x00\r\n\r\n', 'invalid-field-value'],
    ['DEL in a value', 'GET / HTTP/1.1\r\nHost: a\x7f\r\n\r\n', 'invalid-field-value'],
    ...['+5', '-5', '0x5', '5_0', '', '1 2', '5, 5', '9007199254740992'].map((value): [string, string, string] => [
      `Content-Length ${value}`,
      `POST / HTTP/1.1\r\n${host}Content-Length: ${value}\r\n\r\n`,
      'invalid-content-length',
    ]),
    [
      'two Content-Lengths',
      `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`,
      'repeated-content-length',
    ],
    [
      'both framings',
      `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      'content-length-with-transfer-encoding',
    ],
    [
      'both framings, the other way',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n`,
      'content-length-with-transfer-encoding',
    ],
    ['chunked in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 'transfer-encoding-in-http-1.0'],
    [
      'chunked twice',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, chunked\r\n\r\n`,
      'invalid-transfer-encoding',
    ],
    [
      'chunked with a parameter',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked;a=b\r\n\r\n`,
      'invalid-transfer-encoding',
    ],
    [
      'chunked not last',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, gzip\r\n\r\n`,
      'invalid-transfer-encoding',
    ],
    ['an empty Transfer-Encoding', `POST / HTTP/1.1\r\n${host}Transfer-Encoding:\r\n\r\n`, 'invalid-transfer-encoding'],
    [
      'a coding that is not known',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n`,
      'unsupported-transfer-coding',
      501,
    ],
    ['a negative chunk size', chunkedRequest('-5\r\n'), 'invalid-chunk-size'],
    ['a chunk size with 0x', chunkedRequest('0x5\r\n'), 'invalid-chunk-extension'],
    ['a chunk size beyond 2^53', chunkedRequest('20000000000000\r\n'), 'invalid-chunk-size'],
    ['LF after a chunk size', chunkedRequest('5\nhello'), 'invalid-chunk-extension'],
    ['CR alone after a chunk size', chunkedRequest('5\rX'), 'invalid-chunk-size'],
    ['an extension without a name', chunkedRequest('5;\r\nhello\r\n'), 'invalid-chunk-extension'],
    ['white space after a chunk size', chunkedRequest('5 \r\nhello\r\n'), 'invalid-chunk-extension'],
    ['data longer than its chunk (CVE-2025-43859)', chunkedRequest('5\r\nhelloXX0\r\n\r\n'), 'invalid-chunk-end'],
    ['data not ended by LF', chunkedRequest('5\r\nhello\rX'), 'invalid-chunk-end'],
    ['Content-Length as a trailer', chunkedRequest('0\r\nContent-Length: 5\r\n\r\n'), 'forbidden-trailer'],
    ['a malformed trailer', chunkedRequest('0\r\nA B: c\r\n\r\n'), 'space-before-colon'],
    ['a body cut short', `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nhell`, 'truncated'],
    ['a chunked body cut short', chunkedRequest('5\r\nhello\r\n0\r\n'), 'truncated'],
    ['a head cut short', 'GET / HT', 'truncated'],
  ])('%s', (_name, input, refused, status = 400) => {
    expect(refusalOf('request', input)).toMatchObject({ refused, status });
  });
});

it('a length on CONNECT means nothing, and the connection can only become a tunnel', () => {
  const reader = new MessageReader('request');
  reader.receive(toBytes(`CONNECT b:1 HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nraw`));
  expect(reader.read()).toMatchObject({ framing: { kind: 'none' }, keepAlive: false });
  expect([reader.read().type, reader.unread]).toEqual(['end', 3]);
});

it.each([
  ['100-Continue', true],
  ['x, 100-continue', true],
  ['100-continue, ', true],
  ['100-continues', false],
])('Expect: %s waits for 100 Continue: %s', (value, expectsContinue) => {
  const reader = new MessageReader('request');
  reader.receive(toBytes(`POST / HTTP/1.1\r\n${host}Expect: ${value}\r\nContent-Length: 1\r\n\r\n`));
  expect(reader.read()).toMatchObject({ expectsContinue });
});

it('an answer that opens a tunnel may have any framing fields: they mean nothing', () => {
  for (const fields of ['Content-Length: 5, 5', 'Content-Length: 5\r\nTransfer-Encoding: chunked']) {
    const reader = new MessageReader('response');
    reader.answeredMethod = 'CONNECT';
    reader.receive(toBytes(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\n`));
    expect(reader.read()).toMatchObject({ status: 200, framing: { kind: 'none' } });
  }
});

it('the end of input ends a message without a body, also before its end was asked for', () => {
  const reader = new MessageReader('request');
  reader.receive(toBytes(`GET / HTTP/1.1\r\n${host}\r\n`));
  expect([reader.read().type, reader.close()?.type, reader.insideMessage]).toEqual(['request', 'end', false]);
});

describe('limits, each with an error of its own', () => {
  it.each<[string, MessageReaderOptions['limits'], string, string, number]>([
    ['startLine', { startLine: 20 }, `GET /abcdefghijk HTTP/1.1\r\n${host}\r\n`, 'start-line-too-long', 414],
    [
      'headerSection',
      { headerSection: 20 },
      `GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(12)}\r\n\r\n`,
      'header-section-too-large',
      431,
    ],
    ['headerFields', { headerFields: 2 }, `GET / HTTP/1.1\r\n${host}A: 1\r\nB: 2\r\n\r\n`, 'too-many-fields', 431],
    ['body, by length', { body: 4 }, `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nhello`, 'body-too-large', 413],
    ['body, by chunks', { body: 4 }, chunkedRequest('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'), 'body-too-large', 413],
    [
      'chunkExtensions',
      { chunkExtensions: 10 },
      chunkedRequest('1;abc\r\nx\r\n1;abcdefg\r\nx\r\n0\r\n\r\n'),
      'chunk-extensions-too-large',
      413,
    ],
    [
      'chunkOverhead',
      { chunkOverhead: 16 },
      chunkedRequest(`${'0'.repeat(20)}1\r\nx\r\n0\r\n\r\n`),
      'chunk-overhead-too-large',
      413,
    ],
    [
      'trailerSection',
      { trailerSection: 10 },
      chunkedRequest('0\r\nA: bcdefghijklm\r\n\r\n'),
      'trailer-section-too-large',
      431,
    ],
  ])('%s', (_name, limits, input, refused, status) => {
    expect(refusalOf('request', input, { limits: limits ?? {} })).toMatchObject({ refused, status });
    expect(readEverySplit('request', input)).toMatchObject([{ complete: true }]);
  });

  it('body, to the end', () => {
    const input = 'HTTP/1.1 200 OK\r\n\r\nhello';
    expect(refusalOf('response', input, { limits: { body: 4 } })).toMatchObject({
      refused: 'body-too-large',
      offset: 23,
    });
    expect(readEverySplit('response', input, { limits: { body: 5 } })).toMatchObject([{ complete: true }]);
  });

  it('what is exactly at a limit passes', () => {
    const input = `GET /abc HTTP/1.1\r\n${host}A: 1\r\n\r\n`;
    const limits = { startLine: 17, headerSection: 15, headerFields: 2 };
    expect(readEverySplit('request', input, { limits })).toMatchObject([{ complete: true }]);
  });

  it('many small honest chunks are no overhead', () => {
    const body = `${'1\r\nx\r\n'.repeat(40)}0\r\n\r\n`;
    expect(readEverySplit('request', chunkedRequest(body), { limits: { chunkOverhead: 16 } })).toMatchObject([
      { body: 'x'.repeat(40) },
    ]);
  });
});

describe('responses, in every split', () => {
  it.each([
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'hi'],
    ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n', 'hi'],
    ['to the end', 'HTTP/1.1 200 OK\r\n\r\nhi', 'hi'],
    ['with a coding that does not end in chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi', 'hi'],
    ['204, whatever its fields say', 'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n', ''],
    ['304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n', ''],
    ['with an empty reason', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', ''],
  ])('%s', (_name, input, body) => {
    expect(readEverySplit('response', input)).toMatchObject([{ body, complete: true }]);
  });

  it('any number of informational ones before the final one', () => {
    const input =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
    expect(readEverySplit('response', input)).toMatchObject([
      { head: '100 Continue 1.1' },
      { head: '103 Early Hints 1.1' },
      { head: '200 OK 1.1' },
    ]);
  });

  it('a folded value is unfolded to one space', () => {
    const input = 'HTTP/1.1 200 OK\r\nA: b \r\n\t c\r\nContent-Length: 0\r\n\r\n';
    expect(readEverySplit('response', input)).toMatchObject([
      {
        headers: [
          ['A', 'b c'],
          ['Content-Length', '0'],
        ],
      },
    ]);
    const inTrailers = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n';
    expect(readEverySplit('response', inTrailers)).toMatchObject([{ trailers: [['A', 'b c']] }]);
    const atTheEnds = 'HTTP/1.1 204 \r\nA:\r\n b\r\n \r\nC: \r\n\t\r\n\r\n';
    expect(readEverySplit('response', atTheEnds)).toMatchObject([
      {
        headers: [
          ['A', 'b'],
          ['C', ''],
        ],
      },
    ]);
  });

  it.each([
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'invalid-status'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n', 'invalid-status'],
    ['no space after the status', 'HTTP/1.1 200\r\n\r\n', 'invalid-status'],
    ['a control in the reason', 'HTTP/1.1 200 O\x07K\r\n\r\n', 'invalid-reason'],
    ['a bare LF', 'HTTP/1.1 200 OK\n', 'bare-lf'],
    [
      'both framings',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n',
      'content-length-with-transfer-encoding',
    ],
    [
      'an informational one that is framed twice',
      'HTTP/1.1 103 \r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      'repeated-content-length',
    ],
    ['a body cut short', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi', 'truncated'],
  ])('%s is refused', (_name, input, refused) => {
    expect(refusalOf('response', input)).toMatchObject({ refused });
  });
});
