import { describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { ProtocolError } from './errors.js';
import type { OutgoingResponse, Sent } from './events.js';
import { reasonPhrase } from './reason-phrases.js';
import { eventsOf, sent, toBytes } from './testing/transcript.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi';
const end = { type: 'end' } as const;

function ok(...headers: [string, string][]): OutgoingResponse {
  return { type: 'response', status: 200, headers };
}

const empty = ok(['Content-Length', '0']);
const data = (text: string) => ({ type: 'data', bytes: toBytes(text) }) as const;

describe('a server', () => {
  it('answers one request after another on the same connection', () => {
    const connection = new Connection('server');
    for (let exchange = 0; exchange < 3; exchange += 1) {
      expect(eventsOf(connection, post)).toEqual(['POST /', 'hi', 'end']);
      expect(sent(connection, ok(['Content-Length', '2']), data('ok'), end)).toBe(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
      );
      connection.startNextCycle();
    }
  });

  it('is paused while a pipelined request waits, and reads it after the answer', () => {
    const connection = new Connection('server');
    expect(eventsOf(connection, get + post)).toEqual(['GET /', 'end', 'paused']);
    connection.send(empty, end);
    connection.startNextCycle();
    expect(eventsOf(connection)).toEqual(['POST /', 'hi', 'end']);
  });

  it('refuses more waiting bytes than its limit', () => {
    const connection = new Connection('server', { limits: { pipelined: 30 } });
    expect(eventsOf(connection, get + get)).toEqual(['GET /', 'end', 'paused']);
    expect(eventsOf(connection, get)).toEqual([{ refused: 'too-many-pipelined', fault: 'peer', status: 400 }]);
    expect(sent(connection, empty, end)).toContain('Connection: close');
  });

  it('ignores what comes after a request that closes', () => {
    const connection = new Connection('server');
    const closing = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    expect(eventsOf(connection, closing + get)).toEqual(['GET /', 'end']);
    expect(sent(connection, empty, end)).toBe('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    expect(connection.localState).toBe('must-close');
    expect(() => {
      connection.startNextCycle();
    }).toThrow(ProtocolError);
    expect(eventsOf(connection, '', { end: true })).toEqual(['closed']);
  });

  it('closes after HTTP/1.0, unless that asks to be kept alive', () => {
    const closing = new Connection('server');
    eventsOf(closing, 'GET / HTTP/1.0\r\n\r\n');
    expect(sent(closing, empty, end)).toContain('Connection: close');
    const keeping = new Connection('server');
    eventsOf(keeping, 'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n');
    expect(sent(keeping, empty, end)).toContain('Connection: keep-alive');
    keeping.startNextCycle();
    expect(keeping.localState).toBe('idle');
  });

  it('frames a body of unknown length for its peer', () => {
    const modern = new Connection('server');
    eventsOf(modern, get);
    expect(sent(modern, ok(), data('hello'), data(''), { type: 'end', trailers: [['X-Sum', '1']] })).toBe(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n',
    );
    const old = new Connection('server');
    eventsOf(old, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(sent(old, ok(), data('hello'), end)).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello');
  });

  it('writes nothing for a piece of a body that is empty', () => {
    const counted = new Connection('server');
    eventsOf(counted, get);
    expect(sent(counted, empty, data(''), end)).toBe('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    const chunked = new Connection('server');
    eventsOf(chunked, get);
    expect(sent(chunked, ok(), data(''), end)).toMatch(/\r\n\r\n0\r\n\r\n$/);
  });

  it('announces a length to HEAD without a body', () => {
    const connection = new Connection('server');
    eventsOf(connection, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(sent(connection, ok(['Content-Length', '5']), end)).toBe('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
  });

  it('can answer before the body came, and must close then', () => {
    const connection = new Connection('server');
    expect(eventsOf(connection, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n')).toEqual(['POST /']);
    connection.send(ok(['Content-Length', '0'], ['Connection', 'close']), end);
    expect(connection.localState).toBe('must-close');
    expect(connection.peerState).toBe('send-body');
  });

  it('answers what it could not read, then closes', () => {
    const connection = new Connection('server');
    expect(eventsOf(connection, 'GET / HTTP/1.1\n')).toEqual([{ refused: 'bare-lf', fault: 'peer', status: 400 }]);
    expect(eventsOf(connection)).toEqual([{ refused: 'bare-lf', fault: 'peer', status: 400 }]);
    expect(sent(connection, { type: 'response', status: 400, headers: [['Content-Length', '0']] }, end)).toBe(
      'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    expect(connection.localState).toBe('must-close');
  });

  it('knows an expectation, but not in HTTP/1.0', () => {
    const expecting = (version: string): boolean => {
      const connection = new Connection('server');
      connection.receive(
        toBytes(`POST / HTTP/${version}\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n`),
      );
      const event = connection.nextEvent();
      expect(sent(connection, { type: 'informational', status: 100 })).toBe(
        version === '1.1' ? 'HTTP/1.1 100 Continue\r\n\r\n' : '',
      );
      return event.type === 'request' && event.expectsContinue;
    };
    expect(expecting('1.1')).toBe(true);
    expect(expecting('1.0')).toBe(false);
  });

  it('hands the connection over on an upgrade, with the bytes that are there', () => {
    const connection = new Connection('server');
    const upgrade = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nraw';
    expect(eventsOf(connection, upgrade)).toEqual(['GET /', 'end', 'paused']);
    expect(sent(connection, { type: 'informational', status: 101, headers: [['Upgrade', 'echo']] })).toContain(
      '101 Switching Protocols',
    );
    expect(eventsOf(connection)).toEqual([{ tail: 'raw' }]);
    expect(eventsOf(connection)).toEqual([]);
  });

  it('goes on with HTTP where it declines an upgrade', () => {
    const connection = new Connection('server');
    eventsOf(connection, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n');
    connection.send(empty, end);
    connection.startNextCycle();
    expect(eventsOf(connection, get)).toEqual(['GET /', 'end']);
  });

  it('becomes a tunnel by a 2xx answer to CONNECT', () => {
    const connection = new Connection('server');
    eventsOf(connection, 'CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\n\r\nraw');
    expect(sent(connection, ok())).toBe('HTTP/1.1 200 OK\r\n\r\n');
    expect(eventsOf(connection)).toEqual([{ tail: 'raw' }]);
  });

  it('knows whether a message is under way, and that silence means nothing in HTTP', () => {
    const connection = new Connection('server');
    const seen = ['', 'GET', ' / HTTP/1.1\r\nHost: a\r\n\r\n'].map((piece) => {
      eventsOf(connection, piece);
      return [connection.insideMessage, connection.awaitsSilence];
    });
    expect(seen).toEqual([
      [false, false],
      [true, false],
      [false, false],
    ]);
  });

  it('sends a coding that does not end in chunked to the close', () => {
    const connection = new Connection('server');
    eventsOf(connection, get);
    expect(sent(connection, ok(['Transfer-Encoding', 'gzip']), data('z'), end)).toBe(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\nz',
    );
  });

  it('takes OPTIONS * from HTTP/1.0 without a Host', () => {
    const connection = new Connection('server');
    connection.receive(toBytes('OPTIONS * HTTP/1.0\r\n\r\n'));
    expect(connection.nextEvent()).toMatchObject({ type: 'request', form: 'asterisk', authority: '' });
  });

  it('hears the peer close, between messages and inside one', () => {
    expect(eventsOf(new Connection('server'), '', { end: true })).toEqual(['closed']);
    expect(eventsOf(new Connection('server'), 'GET', { end: true })).toEqual([
      { refused: 'truncated', fault: 'peer', status: 400 },
    ]);
    const answered = new Connection('server');
    expect(eventsOf(answered, get, { end: true })).toEqual(['GET /', 'end', 'closed']);
    expect(sent(answered, empty, end)).toContain('Connection: close');
  });
});

describe('a server sends nothing that may not be sent', () => {
  const refusal = (events: readonly Sent<'server'>[], request = get): string => {
    const connection = new Connection('server');
    if (request !== '') eventsOf(connection, request);
    try {
      connection.send(...events);
    } catch (error) {
      if (error instanceof ProtocolError && error.fault === 'local' && error.status === 500) {
        expect(connection.localState).toBe('error');
        return error.code;
      }
    }
    return 'sent';
  };

  it.each<[string, readonly Sent<'server'>[], string, string?]>([
    ['CRLF in a value', [ok(['A', 'b\r\nC: d'])], 'invalid-outgoing'],
    [
      'a value that is no string, and smuggles',
      [ok(['A', { toString: () => 'b\r\n' } as unknown as string])],
      'invalid-outgoing',
    ],
    ['a name with a space', [ok(['A B', 'c'])], 'invalid-outgoing'],
    ['an empty name', [ok(['', 'c'])], 'invalid-outgoing'],
    ['white space around a value', [ok(['A', ' b'])], 'invalid-outgoing'],
    ['a character above 0xFF', [ok(['A', '한'])], 'invalid-outgoing'],
    ['a reason with CR', [{ type: 'response', status: 200, reason: 'a\rb', headers: [] }], 'invalid-outgoing'],
    ['a status of four digits', [{ type: 'response', status: 1000, headers: [] }], 'invalid-outgoing'],
    ['a final 1xx', [{ type: 'response', status: 100, headers: [] }], 'invalid-outgoing'],
    ['an informational 200', [{ type: 'informational', status: 200 }], 'invalid-outgoing'],
    ['101 that nobody asked for', [{ type: 'informational', status: 101 }], 'illegal-event'],
    [
      'Content-Length on 204',
      [{ type: 'response', status: 204, headers: [['Content-Length', '0']] }],
      'invalid-outgoing',
    ],
    [
      'Transfer-Encoding on 1xx',
      [{ type: 'informational', status: 103, headers: [['Transfer-Encoding', 'chunked']] }],
      'invalid-outgoing',
    ],
    ['both framings', [ok(['Content-Length', '0'], ['Transfer-Encoding', 'chunked'])], 'invalid-outgoing'],
    ['two Content-Lengths', [ok(['Content-Length', '0'], ['Content-Length', '0'])], 'invalid-outgoing'],
    ['chunked to HTTP/1.0', [ok(['Transfer-Encoding', 'chunked'])], 'invalid-outgoing', 'GET / HTTP/1.0\r\n\r\n'],
    ['more than Content-Length', [ok(['Content-Length', '1']), data('hi')], 'body-length-mismatch'],
    ['less than Content-Length', [ok(['Content-Length', '3']), data('hi'), end], 'body-length-mismatch'],
    [
      'a body to HEAD',
      [ok(['Content-Length', '2']), data('hi')],
      'body-length-mismatch',
      'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    ['trailers without chunked', [empty, { type: 'end', trailers: [['A', 'b']] }], 'invalid-outgoing'],
    ['a forged trailer', [ok(), { type: 'end', trailers: [['A', 'b\r\n']] }], 'invalid-outgoing'],
    [
      'a trailer that would frame the body behind which it comes',
      [ok(), { type: 'end', trailers: [['Content-length', '5']] }],
      'invalid-outgoing',
    ],
    ['data before a head', [data('hi')], 'illegal-event'],
    ['two answers', [empty, end, empty], 'illegal-event'],
    ['a greeting', [{ type: 'greeting' }], 'illegal-event'],
    ['an informational head before any request', [{ type: 'informational', status: 103 }], 'illegal-event', ''],
  ])('%s', (_name, events, code, request) => {
    expect(refusal(events, request)).toBe(code);
  });
});

describe('a client', () => {
  const request = { type: 'request', method: 'GET', target: '/', headers: [['Host', 'a']] } as const;

  it('sends a request and reads the answer, again and again', () => {
    const connection = new Connection('client');
    for (let exchange = 0; exchange < 3; exchange += 1) {
      expect(sent(connection, request, end)).toBe(get);
      expect(
        eventsOf(connection, 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'),
      ).toEqual([103, 200, 'hi', 'end']);
      connection.startNextCycle();
    }
  });

  it('knows that an answer to HEAD has no body', () => {
    const connection = new Connection('client');
    connection.send({ ...request, method: 'HEAD' }, end);
    expect(eventsOf(connection, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n')).toEqual([200, 'end']);
    expect(connection.keepAlive).toBe(true);
  });

  it('reads to the close, and is not kept alive then', () => {
    const connection = new Connection('client');
    connection.send(request, end);
    expect(eventsOf(connection, 'HTTP/1.1 200 OK\r\n\r\nhi', { end: true })).toEqual([200, 'hi', 'end', 'closed']);
    expect(connection.keepAlive).toBe(false);
  });

  it('reads an answer of HTTP/1.0, which closes', () => {
    const connection = new Connection('client');
    connection.send(request, end);
    connection.receive(toBytes('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'));
    expect(connection.nextEvent()).toMatchObject({ type: 'response', version: '1.0', keepAlive: false });
  });

  it('refuses bytes that answer no request (CVE-2026-48931)', () => {
    expect(eventsOf(new Connection('client'), 'HTTP/1.1 200 OK\r\n\r\n')).toEqual([
      { refused: 'unexpected-bytes', fault: 'peer', status: 400 },
    ]);
    const second = new Connection('client');
    second.send(request, end);
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
    expect(eventsOf(second, answer + answer)).toEqual([200, 'end', 'paused']);
    second.startNextCycle();
    expect(eventsOf(second)).toEqual([{ refused: 'unexpected-bytes', fault: 'peer', status: 400 }]);
  });

  it('says when the server closes without an answer, or inside one', () => {
    const silent = new Connection('client');
    silent.send(request, end);
    expect(eventsOf(silent, '', { end: true })).toEqual([{ refused: 'truncated', fault: 'peer', status: 400 }]);
    const short = new Connection('client');
    short.send(request, end);
    expect(eventsOf(short, 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi', { end: true })).toEqual([
      200,
      'hi',
      { refused: 'truncated', fault: 'peer', status: 400 },
    ]);
    expect(eventsOf(new Connection('client'), '', { end: true })).toEqual(['closed']);
  });

  it('switches protocols where it asked for it, and only there', () => {
    const asking = new Connection('client');
    asking.send(
      {
        ...request,
        headers: [
          ['Host', 'a'],
          ['Connection', 'upgrade'],
          ['Upgrade', 'echo'],
        ],
      },
      end,
    );
    expect(eventsOf(asking, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\nraw')).toEqual([
      101,
      { tail: 'raw' },
    ]);
    const plain = new Connection('client');
    plain.send(request, end);
    expect(eventsOf(plain, 'HTTP/1.1 101 Switching Protocols\r\n\r\n')).toEqual([
      { refused: 'unexpected-bytes', fault: 'peer', status: 400 },
    ]);
  });

  it('opens a tunnel by CONNECT', () => {
    const connection = new Connection('client');
    connection.send({ type: 'request', method: 'CONNECT', target: 'b:1', headers: [['Host', 'b:1']] }, end);
    expect(eventsOf(connection, 'HTTP/1.1 200 OK\r\n\r\nraw')).toEqual([200, { tail: 'raw' }]);
  });

  it.each([
    ['no Host', { headers: [] }],
    ['a target with a space', { target: '/a b' }],
    ['a target with CRLF', { target: '/\r\nX: y' }],
    ['a relative target', { target: 'a' }],
    ['a method that is no token', { method: 'GET /' }],
    [
      'a coding that the server could not take off',
      {
        headers: [
          ['Host', 'a'],
          ['Transfer-Encoding', 'gzip'],
        ] as const,
      },
    ],
  ])('does not send a request with %s', (_name, change) => {
    expect(() => new Connection('client').send({ ...request, ...change })).toThrow(ProtocolError);
  });

  it('says that it will send nothing more', () => {
    const connection = new Connection('client');
    expect(sent(connection, { type: 'closed' })).toBe('');
    expect(connection.localState).toBe('closed');
  });
});

it('a status that is not registered has no phrase', () => {
  expect([reasonPhrase(404), reasonPhrase(799)]).toEqual(['Not Found', '']);
});
