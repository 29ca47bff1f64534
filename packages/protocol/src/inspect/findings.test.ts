import { describe, expect, it, vi } from 'vitest';
import { greetingText } from '../classic/greeting.js';
import { MessageReader } from '../message-reader.js';
import { toBytes } from '../testing/transcript.js';
import { inspect, type InspectOptions } from './inspect.js';
import { textOf } from './lines.js';

const server: InspectOptions = { role: 'server' };
const client: InspectOptions = { role: 'client' };
const classicServer: InspectOptions = { role: 'server', dialect: 'classic' };
const classicClient: InspectOptions = { role: 'client', dialect: 'classic' };

const get = 'GET / HTTP/1.1\r\n';
const host = 'Host: a\r\n';
const chunked = `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`;

/** Each finding as `severity code`, with the bytes that it is about. */
function findingsOf(input: string, options: InspectOptions): [string, string][] {
  const bytes = toBytes(input);
  return inspect(bytes, options).findings.map(({ severity, code, start, end }) => [
    `${severity} ${code}`,
    textOf(bytes, start, end),
  ]);
}

type Example = [name: string, options: InspectOptions, input: string, ...findings: [string, string][]];

describe('what a strict reader refuses', () => {
  it.each<Example>([
    ['a bare LF', server, `GET / HTTP/1.1\n${host}\r\n`, ['error bare-lf', '\n']],
    ['a bare LF for an empty line', server, `${get}${host}\n`, ['error bare-lf', '\n']],
    [
      'a bare LF before a request',
      server,
      `\n${get}${host}\r\n`,
      ['error bare-lf', '\n'],
      ['note leading-empty-lines', '\n'],
    ],
    [
      'a bare CR before a request',
      server,
      `\r${get}${host}\r\n`,
      ['error bare-cr', '\r'],
      ['note leading-empty-lines', '\r'],
    ],
    ['a bare CR in a value', server, `${get}${host}A: b\rc\r\n\r\n`, ['error bare-cr', '\r']],
    ['a bare CR before a name', server, `${get}${host}\rA: b\r\n\r\n`, ['error bare-cr', '\r']],
    ['a CR in a name', server, `${get}${host}A\rA: b\r\n\r\n`, ['error invalid-field-name', '\r']],
    ['a control character', server, `${get}${host}A: \x07\r\n\r\n`, ['error invalid-field-value', '\x07']],
    ['a space before the colon', server, `${get}Host \t: a\r\n\r\n`, ['error space-before-colon', ' \t']],
    ['an empty name', server, `${get}${host}: a\r\n\r\n`, ['error invalid-field-name', ':']],
    ['no colon', server, `${get}${host}A\r\n\r\n`, ['error invalid-field-name', 'A']],
    ['a folded value', server, `${get}${host}A: b\r\n c\r\n\r\n`, ['error obsolete-line-folding', '\r\n ']],
    ['a line that begins with a space', server, `${get} ${host}\r\n`, ['error obsolete-line-folding', ' ']],
    ['a method that is no token', server, `G(T / HTTP/1.1\r\n${host}\r\n`, ['error invalid-method', '(']],
    ['a target with "#"', server, `GET /#a HTTP/1.1\r\n${host}\r\n`, ['error invalid-target', '#']],
    ['two spaces', server, `GET  / HTTP/1.1\r\n${host}\r\n`, ['error invalid-target', '  ']],
    ['a space behind the version', server, `GET / HTTP/1.1 \r\n${host}\r\n`, ['error invalid-version', ' ']],
    ['a version in small letters', server, `GET / http/1.0\r\n${host}\r\n`, ['error invalid-version', 'http/1.0']],
    ['HTTP/2.0', server, `GET / HTTP/2.0\r\n${host}\r\n`, ['error unsupported-version', 'HTTP/2.0']],
    ['no Host', server, `${get}\r\n`, ['error missing-host', 'GET / HTTP/1.1']],
    ['two Hosts', server, `${get}${host}Host: b\r\n\r\n`, ['error repeated-host', 'Host: b']],
    ['a Host with a path', server, `${get}Host: a/b\r\n\r\n`, ['error invalid-host', 'Host: a/b']],
    ['a relative target', server, `GET a HTTP/1.1\r\n${host}\r\n`, ['error invalid-target', 'a']],
    [
      'two lengths',
      server,
      `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`,
      ['error repeated-content-length', 'Content-Length: 1'],
      ['note naming-stopped', 'x'],
    ],
    [
      'a length with a coding',
      server,
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\nx`,
      ['error content-length-with-transfer-encoding', 'Content-Length: 1'],
      ['note naming-stopped', 'x'],
    ],
    [
      'a length on CONNECT',
      server,
      `CONNECT a:1 HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`,
      ['error invalid-content-length', 'Content-Length: x'],
      ['warning framing-without-body', 'Content-Length: x'],
    ],
    [
      'a chunk size that is none',
      server,
      `${chunked}x`,
      ['error invalid-chunk-size', 'x'],
      ['note naming-stopped', 'x'],
    ],
    [
      'a bare CR behind a chunk size',
      server,
      `${chunked}1\rx`,
      ['error invalid-chunk-size', '\r'],
      ['note naming-stopped', '\rx'],
    ],
    ['a bare LF behind a chunk size', server, `${chunked}0\n\r\n`, ['error invalid-chunk-extension', '\n']],
    ['a bare LF behind data', server, `${chunked}1\r\nx\n0\r\n\r\n`, ['error invalid-chunk-end', '\n']],
    [
      'an extension that is none',
      server,
      `${chunked}0;\r\n\r\n`,
      ['error invalid-chunk-extension', ';'],
      ['note chunk-extension', ';'],
    ],
    [
      'a forbidden trailer',
      server,
      `${chunked}0\r\nExpect: x\r\nHost: b\r\n\r\n`,
      ['error forbidden-trailer', 'Host: b'],
    ],
    ['data without its line end', server, `${chunked}1\r\nx`, ['error truncated', '']],
    ['a cut head', server, get, ['error truncated', '']],
    ['a cut chunk size', server, `${chunked}1`, ['error truncated', '']],
    ['a status of two digits', client, 'HTTP/1.1 20 OK\r\n\r\n', ['error invalid-status', '20']],
    ['no space behind the status', client, 'HTTP/1.1 204\r\n\r\n', ['error invalid-status', '']],
    ['a control in the reason', client, 'HTTP/1.1 204 \x01\r\n\r\n', ['error invalid-reason', '\x01']],
    ['a cut body', client, 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab', ['error truncated', '']],
    ['what is no response', client, 'hi', ['error invalid-version', 'h'], ['note naming-stopped', 'hi']],
    [
      'a greeting to an HTTP client',
      client,
      greetingText,
      ['error invalid-version', 'W'],
      ['note classic-greeting', greetingText],
    ],
    [
      'a classic request without Host',
      classicServer,
      'GET / HTTP/1.1\r\nContent-Length: 0\r\n\n',
      ['error missing-host', 'GET / HTTP/1.1'],
      ['note head-ends-with-lf', '\n'],
    ],
    [
      'a classic value that is not UTF-8',
      classicServer,
      'GET / HTTP/1.1\r\nHost: \xff\r\nContent-Length: 0\r\n\n',
      ['error invalid-utf8', '\xff'],
      ['note head-ends-with-lf', '\n'],
    ],
  ])('%s', (_name, options, input, ...findings) => {
    expect(findingsOf(input, options)).toEqual(findings);
  });

  it('carries code, place, rule and status of the error', () => {
    expect(inspect(toBytes(`GET / HTTP/1.1\r\n${host}A : b\r\n\r\n`), server).findings).toEqual([
      {
        severity: 'error',
        code: 'space-before-colon',
        text: 'white space before the colon of a field: some readers drop it and some drop the line',
        section: 'RFC 9112 section 5.1',
        start: 26,
        end: 27,
        offset: 26,
        message: 0,
        status: 400,
      },
    ]);
    const limited = inspect(toBytes(`${get}${host}\r\n`), { ...server, limits: { startLine: 5 } });
    expect(limited.findings).toMatchObject([
      { code: 'start-line-too-long', status: 414, text: 'the start line is longer than 5 bytes', offset: 7 },
    ]);
    expect(inspect(toBytes(`${greetingText}HTTP/1.1 2\r\n`), classicClient).findings).toMatchObject([
      { code: 'invalid-status', offset: greetingText.length + 10 },
    ]);
  });

  it('belongs to its message, and what is wrong behind it is a warning', () => {
    const input = `${get}${host}\r\nGET / HTTP/1.1\r\nA : b\r\n\r\nGET /\x80 HTTP/1.1\r\nHost: a,b\r\n\n`;
    expect(
      inspect(toBytes(input), server).findings.map(({ severity, code, message }) => [severity, code, message]),
    ).toEqual([
      ['warning', 'missing-host', 1],
      ['error', 'space-before-colon', 1],
      ['warning', 'invalid-target', 2],
      ['warning', 'invalid-host', 2],
      ['warning', 'bare-lf', 2],
    ]);
  });

  it('an error of another kind than the codec’s is not swallowed', () => {
    const read = vi.spyOn(MessageReader.prototype, 'read').mockImplementation(() => {
      throw new TypeError('a bug');
    });
    expect(() => inspect(toBytes(get), server)).toThrow('a bug');
    read.mockRestore();
  });
});

describe('what is allowed, and worth knowing', () => {
  it.each<Example>([
    ['nothing about a plain request', server, `${get}${host}\r\n`],
    ['empty lines', server, `\r\n\r\n${get}${host}\r\n`, ['note leading-empty-lines', '\r\n\r\n']],
    [
      'HTTP/1.0 with keep-alive',
      server,
      'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n',
      ['note http-1.0', 'HTTP/1.0'],
      ['note keep-alive-in-http-1.0', 'Connection: Keep-Alive'],
    ],
    ['a later minor version', server, `GET / HTTP/1.9\r\n${host}\r\n`, ['note later-minor-version', 'HTTP/1.9']],
    ['raw characters in a target', server, `GET /a|{b} HTTP/1.1\r\n${host}\r\n`, ['warning unencoded-target', '|']],
    [
      'brackets in a path',
      server,
      `GET http://[::1]/[ HTTP/1.1\r\n${host}\r\n`,
      ['warning unencoded-target', '['],
      ['warning target-overrides-host', 'Host: a'],
    ],
    ['"%" alone', server, `GET /%41%4 HTTP/1.1\r\n${host}\r\n`, ['warning invalid-percent-encoding', '%']],
    ['an absolute target that agrees with Host', server, `GET http://a HTTP/1.1\r\n${host}\r\n`],
    ['an absolute target without Host', server, 'GET http://a HTTP/1.0\r\n\r\n', ['note http-1.0', 'HTTP/1.0']],
    [
      'an offer to upgrade',
      server,
      `${get}${host}Connection: upgrade\r\nUpgrade: x\r\n\r\n`,
      ['note upgrade-proposed', 'Upgrade: x'],
    ],
    [
      'an expectation',
      server,
      `POST / HTTP/1.1\r\n${host}Expect: 100-Continue\r\nContent-Length: 0\r\n\r\n`,
      ['note expects-continue', 'Expect: 100-Continue'],
    ],
    [
      'content on GET',
      server,
      `${get}${host}Content-Length: 1\r\n\r\nx`,
      ['warning content-without-meaning', 'Content-Length: 1'],
    ],
    [
      'chunked content on DELETE, with extensions noted once',
      server,
      `DELETE / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1;a\r\nx\r\n0;b\r\n\r\n`,
      ['warning content-without-meaning', 'Transfer-Encoding: chunked'],
      ['note chunk-extension', ';a'],
    ],
    [
      'bytes behind close, once',
      server,
      `${get}${host}Connection: close\r\n\r\n${get}${host}Connection: close\r\n\r\n\r\n`,
      ['warning bytes-after-close', `${get}${host}Connection: close\r\n\r\n\r\n`],
      ['note leading-empty-lines', '\r\n'],
    ],
    ['close, and nothing behind it', server, `${get}${host}Connection: close\r\n\r\n`],
    ['obs-text', server, `${get}${host}A: b\xe9c\r\n\r\n`, ['warning obs-text', '\xe9c']],
    ['a tunnel', server, `CONNECT a:1 HTTP/1.1\r\n${host}\r\n\x16`, ['note protocol-switched', '\x16']],
    [
      'a coding on CONNECT',
      server,
      `CONNECT a:1 HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`,
      ['warning framing-without-body', 'Transfer-Encoding: chunked'],
    ],
    ['a folded value', client, 'HTTP/1.1 204 No\r\nA: b\r\n c\r\n\r\n', ['warning unfolded-value', '\r\n ']],
    [
      'a folded trailer',
      client,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n',
      ['warning unfolded-value', '\r\n '],
    ],
    [
      'a length on 1xx and 204',
      client,
      'HTTP/1.1 100 Go\r\nContent-Length: 0\r\n\r\nHTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n',
      ['warning framing-without-body', 'Content-Length: 0'],
      ['warning framing-without-body', 'Transfer-Encoding: chunked'],
    ],
    ['a length on 304', client, 'HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\n'],
    [
      'a body that ends with the connection',
      client,
      'HTTP/1.1 200 OK\r\n\r\nhi',
      ['note body-until-close', 'HTTP/1.1 200 OK'],
    ],
    ['another protocol', client, 'HTTP/1.1 101 On\r\n\r\n\x81', ['note protocol-switched', '\x81']],
    [
      'CRLF at the end of a classic head, and no length',
      classicServer,
      'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      ['note length-missing', ''],
      ['note head-ends-with-crlf', '\r\n'],
    ],
    [
      'a length in bytes',
      classicServer,
      'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\n\xed\x95\x9c',
      ['warning length-counts-bytes', 'Content-Length: 3'],
      ['note head-ends-with-lf', '\n'],
    ],
    [
      'a length that is another’s',
      classicClient,
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\nhi',
      ['warning length-differs', 'Content-Length: 9'],
      ['note head-ends-with-lf', '\n'],
    ],
    [
      'a length in characters',
      classicClient,
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\n\xed\x95\x9c',
      ['note head-ends-with-lf', '\n'],
    ],
  ])('%s', (_name, options, input, ...findings) => {
    expect(findingsOf(input, options)).toEqual(findings);
  });

  it('a message that may go on is noted, and refused where it may not', () => {
    const open = { ...server, ended: false };
    expect(findingsOf(get, open)).toEqual([['note incomplete', '']]);
    expect(findingsOf(`${get}${host}\r\n`, open)).toEqual([]);
    expect(findingsOf(`${get}A :`, open)).toEqual([['error space-before-colon', ' ']]);
    expect(findingsOf('', { ...client, ended: false })).toEqual([]);
  });

  it('a cut greeting is noted', () => {
    expect(findingsOf('Welcome', classicClient)).toEqual([['note incomplete', '']]);
    expect(findingsOf(greetingText, classicClient)).toEqual([]);
    expect(findingsOf('', classicClient)).toEqual([]);
    expect(findingsOf('Hello', classicClient)).toContainEqual(['error invalid-version', 'e']);
  });

  it('a thousand findings are told, the rest are counted; the error always is told', () => {
    const input = `${get}${host}${'A: \xe9\r\n'.repeat(1100)}B : c\r\n\r\n`;
    const limits = { headerFields: 2000 };
    const { findings } = inspect(toBytes(input), { ...server, limits });
    expect(findings.filter(({ code }) => code === 'obs-text').length).toBe(1000);
    expect(findings.slice(-2)).toMatchObject([
      { severity: 'error', code: 'space-before-colon' },
      { severity: 'note', code: 'too-many-findings', text: '101 more findings were left out' },
    ]);
  });
});
