import { describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import type { FieldLines, OutgoingResponse } from './events.js';
import { PreparedResponse } from './prepared-response.js';

const body = new TextEncoder().encode('{"a":1}\n');
const date: FieldLines = [['Date', 'Sun, 06 Nov 1994 08:49:37 GMT']];

/** A server that has read a request. */
function asked(
  request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  dialect: 'http' | 'classic' = 'http',
): Connection<'server'> {
  const connection = new Connection('server', { dialect });
  connection.receive(new TextEncoder().encode(request));
  while (connection.nextEvent().type !== 'end');
  return connection;
}

function head(headers: FieldLines, status = 200): OutgoingResponse {
  return { type: 'response', status, headers };
}

/** What the connection sends of a prepared response, and of its events; and how it goes on. */
function both(connection: () => Connection<'server'>, response: OutgoingResponse, lines: FieldLines, method = 'GET') {
  const [first, second] = [connection(), connection()];
  const prepared = new PreparedResponse(response, body);
  const events = prepared.events(lines, method);
  const texts = [first.sendPrepared(prepared, lines), second.send(...events)].map((bytes) =>
    Buffer.from(bytes).toString('latin1'),
  );
  return {
    texts,
    states: [first, second].map(({ localState, peerState, keepAlive }) => [localState, peerState, keepAlive]),
  };
}

const whole = head([
  ['Content-Type', 'application/json'],
  ['Content-Length', '8'],
]);

describe('a prepared response', () => {
  it.each([
    ['to GET', () => asked(), whole, date],
    ['without more lines', () => asked(), whole, []],
    ['to HEAD', () => asked('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'), whole, date],
    ['to HTTP/1.0', () => asked('GET / HTTP/1.0\r\n\r\n'), whole, date],
    ['to a client that closes', () => asked('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'), whole, date],
    ['to nobody who asked', () => new Connection('server'), whole, date],
    ['without a length', () => asked(), head([['Content-Type', 'a/b']]), date],
    [
      'that closes',
      () => asked(),
      head([
        ['Connection', 'close'],
        ['Content-Length', '8'],
      ]),
      date,
    ],
    ['with a line that closes', () => asked(), whole, [['connection', 'close']]],
  ] as const)('%s is what its events make', (name, connection, response, lines) => {
    const { texts, states } = both(connection, response, lines, name === 'to HEAD' ? 'HEAD' : 'GET');
    expect(texts[0]).toBe(texts[1]);
    expect(states[0]).toEqual(states[1]);
  });

  it('can be sent again, on any connection, with other lines', () => {
    const response = new PreparedResponse(whole, body);
    const connection = asked();
    const texts: string[] = [];
    for (const day of ['06', '07', '08']) {
      const lines = [['Date', `Sun, ${day} Nov 1994 08:49:37 GMT`]] as const;
      texts.push(Buffer.from(connection.sendPrepared(response, lines)).toString());
      connection.startNextCycle();
      connection.receive(new TextEncoder().encode('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
      while (connection.nextEvent().type !== 'end');
    }
    expect(texts.map((text) => text.slice(0, 34))).toEqual(
      ['06', '07', '08'].map((day) => `HTTP/1.1 200 OK\r\nDate: Sun, ${day} Nov`),
    );
    expect(new Set(texts.map((text) => text.slice(54)))).toHaveProperty('size', 1);
  });

  it.each([
    ['a line with a line end', whole, [['Date', 'a\r\nb']]],
    ['a name that is no token', whole, [['a b', 'c']]],
    [
      'a field of its own that may not be',
      head([
        ['a', 'b\n'],
        ['Content-Length', '8'],
      ]),
      date,
    ],
    ['no status', head([['Content-Length', '8']], 99), date],
  ] as const)('is refused with %s', (_, response, lines) => {
    const connection = asked();
    const prepared = new PreparedResponse(response, body);
    expect(() => connection.sendPrepared(prepared, lines)).toThrow(
      expect.objectContaining({ code: 'invalid-outgoing', fault: 'local' }),
    );
    expect(connection.localState).toBe('error');
  });

  it('with a body of another length is refused as its events are', () => {
    const response = new PreparedResponse(whole, new Uint8Array(9));
    expect(() => asked().sendPrepared(response, date)).toThrow();
    expect(() => asked().send(...response.events(date, 'GET'))).toThrow();
  });

  it('is sent once for a request', () => {
    const connection = asked();
    const response = new PreparedResponse(whole, body);
    connection.sendPrepared(response, date);
    expect(() => connection.sendPrepared(response, date)).toThrow('in state');
  });
});
