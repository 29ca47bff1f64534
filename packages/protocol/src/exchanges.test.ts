/** What must not pass from one exchange of a connection into the next, and what only an offer allows. */
import { describe, expect, it } from 'vitest';
import { greetingText } from './classic/greeting.js';
import { classicRequest } from './classic/messages.js';
import { Connection } from './connection.js';
import type { OutgoingResponse } from './events.js';
import { eventsOf, sent, toBytes } from './testing/transcript.js';

const end = { type: 'end' } as const;
const request = { type: 'request', method: 'GET', target: '/', headers: [['Host', 'a']] } as const;
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const evil = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL';
const data = (text: string) => ({ type: 'data', bytes: toBytes(text) }) as const;

function ok(...headers: [string, string][]): OutgoingResponse {
  return { type: 'response', status: 200, headers };
}

describe('bytes that answer no request (RFC 9112 section 9.2, CVE-2026-48931)', () => {
  const left = ['behind an answer', 'before the first request', 'while idle', 'a part of a head'] as const;
  it.each(left)('%s: the next request is not sent', (place) => {
    const connection = new Connection('client');
    if (place !== 'before the first request') {
      connection.send(request, end);
      eventsOf(connection, answer + (place === 'behind an answer' ? evil : ''));
      connection.startNextCycle();
    }
    if (place === 'before the first request' || place === 'while idle') connection.receive(toBytes(evil));
    if (place === 'a part of a head') connection.receive(toBytes('HTTP/1.1 100 Con'));
    expect(() => connection.send(request, end)).toThrow('answer no request');
    expect(connection.localState).toBe('error');
    expect(eventsOf(connection)).toEqual([{ refused: 'unexpected-bytes', fault: 'peer', status: 400 }]);
  });
});

it('the same in the classic dialect, once the greeting was read', () => {
  const connection = new Connection('client', { dialect: 'classic' });
  expect(eventsOf(connection, `${greetingText}HTTP/1.1 200 OK\r\n\nEVIL`)[0]).toBe(greetingText);
  expect(() => connection.send(classicRequest({ method: 'GET', url: 'a', body: '' }))).toThrow('answer no request');
});

describe('an answer to no request', () => {
  it('closes, so that no request can be taken for answered', () => {
    const connection = new Connection('server');
    expect(sent(connection, { ...ok(['Content-Length', '0']), status: 408 }, end)).toContain('Connection: close');
    expect([connection.keepAlive, connection.localState]).toEqual([false, 'must-close']);
    expect(() => {
      connection.startNextCycle();
    }).toThrow('not over');
  });

  it.each(['HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'])(
    'has a body, whatever the request before it was: %j',
    (before) => {
      const connection = new Connection('server');
      eventsOf(connection, before);
      connection.send({ ...ok(['Content-Length', '0']), status: 405 }, end);
      connection.startNextCycle();
      expect(eventsOf(connection, 'garbage\r\n\r\n')).toMatchObject([{ fault: 'peer' }]);
      expect(sent(connection, ok(['Content-Length', '3']), data('bad'), end)).toMatch(/\r\n\r\nbad$/);
    },
  );

  it('is not chunked, as the version of the client is not known', () => {
    const connection = new Connection('server');
    eventsOf(connection, 'GET / HTTP/1.0\r\nbad header\r\n\r\n');
    expect(sent(connection, { ...ok(), status: 400 }, data('bad'), end)).toBe(
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nbad',
    );
  });
});

it('a second request, which is refused, leaves the answer to the first as it is', () => {
  const connection = new Connection('client');
  connection.send(request, end);
  expect(() => connection.send({ ...request, method: 'HEAD' })).toThrow('state');
  expect(eventsOf(connection, evil)).toEqual([200, 'EVIL', 'end']);
});

describe('another protocol', () => {
  const upgrade = { type: 'informational', status: 101 } as const;
  const offer = (value: string): [string, string][] => [
    ['Host', 'a'],
    ['Connection', 'upgrade'],
    ['Upgrade', value],
  ];

  it.each([
    ['CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 'echo'],
    ['GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: ,\r\n\r\n', 'echo'],
    ['GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n', 'other'],
    ['GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n', ''],
  ])('a server does not switch to what was not offered: %j', (text, chosen) => {
    const connection = new Connection('server');
    eventsOf(connection, text);
    expect(() => connection.send({ ...upgrade, headers: [['Upgrade', chosen]] })).toThrow('protocol');
  });

  it.each([
    ['GET', offer(','), 'Upgrade: echo\r\n'],
    ['GET', offer('echo'), 'Upgrade: other\r\n'],
    ['GET', offer('echo'), ''],
    ['CONNECT', [['Host', 'a']] as [string, string][], 'Upgrade: echo\r\n'],
  ])('a client does not follow there: %s %j', (method, headers, field) => {
    const connection = new Connection('client');
    connection.send({ ...request, method, target: method === 'CONNECT' ? 'a:1' : '/', headers }, end);
    expect(eventsOf(connection, `HTTP/1.1 101 Switching Protocols\r\n${field}\r\n`)).toEqual([
      { refused: 'unexpected-bytes', fault: 'peer', status: 400 },
    ]);
  });

  it('names of protocols are the same in any case, and several may be offered', () => {
    const connection = new Connection('client');
    connection.send({ ...request, headers: offer('h2c, WebSocket') }, end);
    expect(eventsOf(connection, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nraw')).toEqual([
      101,
      { tail: 'raw' },
    ]);
  });

  it('a client that offers one and closes is closed', () => {
    const connection = new Connection('server');
    const text = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n';
    expect(eventsOf(connection, text, { end: true })).toEqual(['GET /', 'end', 'closed']);
    expect(connection.peerState).toBe('closed');
    expect(eventsOf(connection)).toEqual([]);
  });
});

describe('205 has no content (RFC 9110 section 15.3.6)', () => {
  const reset = (...headers: [string, string][]): OutgoingResponse => ({ type: 'response', status: 205, headers });
  const asked = (): Connection<'server'> => {
    const connection = new Connection('server');
    eventsOf(connection, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    return connection;
  };

  it('and says so', () => {
    const bytes = 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n';
    expect(sent(asked(), reset(), end)).toBe(bytes);
    expect(sent(asked(), reset(['Content-Length', '0']), end)).toBe(bytes);
  });

  it.each<[string, string]>([
    ['Content-Length', '1'],
    ['Transfer-Encoding', 'chunked'],
  ])('not with %s: %s', (name, value) => {
    expect(() => asked().send(reset([name, value]))).toThrow('no content');
  });
});

it('CONNECT is not sent with a field that frames a body', () => {
  const headers: [string, string][] = [
    ['Host', 'a'],
    ['Content-Length', '0'],
  ];
  expect(() => new Connection('client').send({ ...request, method: 'CONNECT', target: 'a:1', headers })).toThrow(
    'CONNECT',
  );
});
