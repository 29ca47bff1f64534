/**
 * What must hold for any sequence of events to send: each is refused as this side's fault, or becomes bytes that the
 * other role takes. Most steps fit the state that the connection is in, or nothing would come of a sequence.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { ProtocolError } from './errors.js';
import type { OutgoingClosed, OutgoingData, OutgoingEnd, Role, Sent } from './events.js';
import { fieldLines, fieldValue, host, token } from './testing/arbitraries.js';
import { receiveAll } from './testing/conversation.js';
import { useSeed } from './testing/seed.js';
import { toBytes } from './testing/transcript.js';

const end = { type: 'end' } as const;
const empty = { type: 'response', status: 200, headers: [['Content-Length', '0']] } as const;

const seed = useSeed('sending.test.ts');

const acceptable = fc.constantFrom<[string, string][]>(
  ['Content-Length', '0'],
  ['content-length', '2'],
  ['Transfer-Encoding', 'chunked'],
  ['Connection', 'close'],
  ['Connection', 'keep-alive'],
  ['Expect', '100-continue'],
);
const doubtful = fc.constantFrom<[string, string][]>(
  ['Content-Length', '+2'],
  ['Transfer-Encoding', 'gzip'],
  ['Transfer-Encoding', 'gzip, chunked'],
  ['Connection', 'upgrade'],
  ['Upgrade', 'echo'],
);
const brokenLine = fc.tuple(fc.oneof(token, fc.string()), fc.oneof(fieldValue, fc.string({ unit: 'binary' })));
const fields = fc
  .tuple(fieldLines, fc.array(acceptable, { maxLength: 1 }))
  .map(([lines, chosen]) => [...lines, ...chosen]);
const anyFields = fc
  .tuple(fields, fc.array(fc.oneof(acceptable, doubtful, brokenLine), { maxLength: 2 }))
  .map(([lines, chosen]) => [...lines, ...chosen]);

const data = fc.record({ type: fc.constant('data' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 2 }) });
const plainEnd = fc.constant(end);
const anyEnd = fc.record({ type: fc.constant('end' as const), trailers: fc.oneof(fields, fc.array(brokenLine)) });

/** Every kind of event, whatever the state. */
function anyEvent<S extends Sent<Role>>(
  head: fc.Arbitrary<S>,
): fc.Arbitrary<S | OutgoingData | OutgoingEnd | OutgoingClosed> {
  return fc.oneof(head, data, anyEnd, fc.constant({ type: 'closed' as const }));
}

/** What could come next: the first event that suits the state, or now and then any. */
function steps<S extends Sent<Role>>(head: fc.Arbitrary<S>, anyHead: fc.Arbitrary<S>) {
  const body = fc.oneof({ arbitrary: data, weight: 1 }, { arbitrary: plainEnd, weight: 2 });
  const step = fc.record({ isFree: fc.nat({ max: 11 }), head, body, any: anyEvent(anyHead) });
  return fc.array(step, { minLength: 1, maxLength: 16 });
}

/** Sends one event. @returns its bytes; undefined where it was refused, and nothing can be sent any more */
function attempt<R extends Role>(connection: Connection<R>, event: Sent<R>): Uint8Array | undefined {
  try {
    return connection.send(event);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    expect([error.fault, error.status, connection.localState]).toEqual(['local', 500, 'error']);
    expect(() => connection.send(event)).toThrow(ProtocolError);
    return undefined;
  }
}

describe(`any sequence of events to send (ROWHOUSE_SEED=${seed})`, () => {
  const requests = [
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n',
    'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n',
  ];

  /** The client asks in the words of `text`, and the server hears it. */
  function ask(client: Connection<'client'>, server: Connection<'server'>, text: string): void {
    const [line = '', ...lines] = text.trimEnd().split('\r\n');
    const [method = '', target = ''] = line.split(' ');
    client.send({ type: 'request', method, target, headers: lines.map((l) => l.split(': ') as [string, string]) }, end);
    receiveAll(server, [toBytes(text)]);
  }

  const response = fc.record({
    type: fc.constant('response' as const),
    status: fc.oneof(fc.constantFrom(200, 204, 304, 404), fc.integer({ min: 200, max: 999 })),
    headers: fields,
  });
  const informational = fc.record({
    type: fc.constant('informational' as const),
    status: fc.constantFrom(100, 103, 199),
    headers: fieldLines,
  });
  const anyHead = fc.record({
    type: fc.constantFrom('response' as const, 'informational' as const),
    status: fc.oneof(fc.constantFrom(100, 101, 200), fc.integer({ min: 0, max: 1100 })),
    reason: fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 4 })),
    headers: anyFields,
  });
  const serverSteps = steps<Sent<'server'>>(
    fc.oneof({ arbitrary: response, weight: 3 }, { arbitrary: informational, weight: 1 }),
    fc.oneof(anyHead, fc.constant({ type: 'greeting' as const })),
  );

  it('of a server: bytes that the client takes, or a local fault', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...requests), { minLength: 16, maxLength: 16 }),
        serverSteps,
        (asked, list) => {
          const server = new Connection('server');
          const client = new Connection('client');
          for (const [at, { isFree, head, body, any }] of list.entries()) {
            if (server.localState === 'idle') ask(client, server, asked[at]!);
            const bytes = attempt(server, isFree === 0 ? any : server.localState === 'send-body' ? body : head);
            if (bytes === undefined) return;
            receiveAll(client, [bytes]);
            if (server.localState !== 'done') continue;
            expect([client.localState, client.peerState]).toEqual(['done', 'done']);
            server.startNextCycle();
            client.startNextCycle();
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  const request = fc.record({
    type: fc.constant('request' as const),
    method: fc.constantFrom('GET', 'HEAD', 'POST'),
    target: fc.constantFrom('/', '/a?b', 'http://b/'),
    headers: fc.tuple(host, fields).map(([authority, lines]) => [['Host', authority] as const, ...lines]),
  });
  const anyRequest = fc.record({
    type: fc.constant('request' as const),
    method: fc.oneof(fc.constantFrom('GET', 'OPTIONS'), fc.string({ unit: 'binary', maxLength: 4 })),
    target: fc.oneof(fc.constantFrom('/', '*', 'a'), fc.string({ unit: 'binary', maxLength: 4 })),
    headers: fc.tuple(host, anyFields).map(([authority, lines]) => [['Host', authority] as const, ...lines]),
  });

  it('of a client: bytes that the server takes, or a local fault', () => {
    fc.assert(
      fc.property(steps<Sent<'client'>>(request, anyRequest), (list) => {
        const server = new Connection('server');
        const client = new Connection('client');
        for (const { isFree, head, body, any } of list) {
          const event = isFree === 0 ? any : client.localState === 'send-body' ? body : head;
          const bytes = attempt(client, event);
          if (bytes === undefined) return;
          receiveAll(server, [bytes]);
          if (event.type !== 'end') continue;
          receiveAll(client, [server.send(empty, end)]);
          expect(client.keepAlive).toBe(server.keepAlive);
          if (!client.keepAlive) return;
          server.startNextCycle();
          client.startNextCycle();
        }
      }),
      { numRuns: 1500 },
    );
  });
});
