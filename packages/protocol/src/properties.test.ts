/**
 * What must hold for any message and any split of it: what one role writes the other reads back, and what is broken
 * ends in a refusal that says whose fault it is.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { ProtocolError } from './errors.js';
import type { Version } from './events.js';
import type { Fields } from './fields.js';
import { MessageReader } from './message-reader.js';
import { concatenate } from './text.js';
import {
  cut,
  cuts,
  mutate,
  mutations,
  request,
  response,
  type RequestSpec,
  type ResponseSpec,
} from './testing/arbitraries.js';
import { answerEvents, receiveAll, receiveMore, requestEntry, requestEvents } from './testing/conversation.js';
import { useSeed } from './testing/seed.js';
import { readPieces, toBytes, type Entry } from './testing/transcript.js';

const end = { type: 'end' } as const;
const empty = { type: 'response', status: 200, headers: [['Content-Length', '0']] } as const;

const seed = useSeed('properties.test.ts');

/** The bytes of a request, and those bytes as an older client would have written them. */
function written(spec: RequestSpec, version: Version = '1.1'): Uint8Array {
  const bytes = new Connection('client').send(...requestEvents(spec));
  if (version === '1.1') return bytes;
  const at = spec.method.length + 1 + spec.target.length + ' HTTP/1.'.length;
  return bytes.with(at, '0'.charCodeAt(0));
}

function isChunked(spec: RequestSpec): boolean {
  return spec.headers.some(([name]) => name === 'Transfer-Encoding');
}

describe(`what is written is read back (ROWHOUSE_SEED=${seed})`, () => {
  it('a request, in any split', () => {
    fc.assert(
      fc.property(request, cuts, (spec, places) => {
        const server = new Connection('server');
        expect(receiveAll(server, cut(written(spec), places))).toEqual([requestEntry(spec)]);
        expect([server.keepAlive, server.insideMessage]).toEqual([true, false]);
      }),
      { numRuns: 600 },
    );
  });

  it('conversations of requests and answers, also with clients of HTTP/1.0', () => {
    const exchange = fc.record({ request, response, version: fc.constantFrom<Version[]>('1.1', '1.1', '1.0'), cuts });
    fc.assert(
      fc.property(fc.array(exchange, { minLength: 1, maxLength: 4 }), (exchanges) => {
        const client = new Connection('client');
        const server = new Connection('server');
        for (const { request: asked, response: answer, version: wanted, cuts: places } of exchanges) {
          const version = isChunked(asked) ? '1.1' : wanted;
          client.send(...requestEvents(asked));
          expect(receiveAll(server, cut(written(asked, version), places))).toEqual([requestEntry(asked, version)]);
          converse(client, server, { method: asked.method, version, answer, places });
          if (!server.keepAlive) return;
          client.startNextCycle();
          server.startNextCycle();
        }
      }),
      { numRuns: 400 },
    );
  });

  it('pipelined requests come out in order, each after the answer to the one before', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 6 }), cuts, (specs, places) => {
        const server = new Connection('server');
        const entries: Entry[] = [];
        for (const piece of cut(concatenate([new Uint8Array(0), ...specs.map((spec) => written(spec))]), places)) {
          receiveAll(server, [piece], entries);
          while (server.peerState === 'done') {
            server.send(empty, end);
            server.startNextCycle();
            receiveMore(server, entries);
          }
        }
        expect(entries).toEqual(specs.map((spec) => requestEntry(spec)));
      }),
      { numRuns: 300 },
    );
  });

  it('sections are what they were, whatever is read after them and in between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(request, cuts), { minLength: 2, maxLength: 5 }), (list) => {
        const readings = list.map(([spec, places]) => ({
          spec,
          reader: new MessageReader('request'),
          pieces: cut(concatenate([written(spec), written(spec)]), places),
          sections: new Array<Fields>(),
        }));
        for (let turn = 0; readings.some(({ pieces }) => turn < pieces.length); turn += 1)
          for (const { reader, pieces, sections } of readings) {
            reader.receive(pieces[turn] ?? new Uint8Array(0));
            for (let event = reader.read(); event.type !== 'need-data'; event = reader.read())
              if (event.type !== 'data') sections.push(event.type === 'end' ? event.trailers : event.headers);
          }
        for (const { spec, sections } of readings)
          expect(sections.map((section) => [...section])).toEqual(
            [spec.headers, spec.trailers, spec.headers, spec.trailers].map((lines) => [...lines]),
          );
      }),
      { numRuns: 200 },
    );
  });
});

/** The server answers, and the client reads it; the connection may add fields of its own behind the answer's. */
function converse(
  client: Connection<'client'>,
  server: Connection<'server'>,
  exchange: { method: string; version: Version; answer: ResponseSpec; places: readonly number[] },
): void {
  const { method, version, answer, places } = exchange;
  const { events, body, trailers } = answerEvents(answer, method, version);
  const entries = receiveAll(client, cut(server.send(...events), places));
  expect(server.localState).toBe(server.keepAlive ? 'done' : 'must-close');
  if (!server.keepAlive) {
    client.receiveEnd();
    receiveMore(client, entries);
  }
  const informational = version === '1.0' ? [] : answer.informational;
  expect(entries.map((entry) => 'head' in entry && entry.head.slice(0, 3))).toEqual(
    [...informational, answer].map(({ status }) => String(status)),
  );
  const final = entries.at(-1);
  expect(final).toMatchObject({ body, trailers, complete: true });
  if (final === undefined || !('headers' in final)) return;
  expect(final.headers.slice(0, answer.headers.length)).toEqual(answer.headers);
  if (answer.reason !== undefined) expect(final.head).toBe(`${answer.status} ${answer.reason} 1.1`);
  expect(client.keepAlive).toBe(server.keepAlive);
}

describe(`what is broken (ROWHOUSE_SEED=${seed})`, () => {
  const answerBytes = (spec: ResponseSpec): Uint8Array => {
    const server = new Connection('server');
    receiveAll(server, [toBytes('GET / HTTP/1.1\r\nHost: a\r\n\r\n')]);
    return server.send(...answerEvents(spec, 'GET', '1.1').events);
  };

  it.each([
    [
      'request',
      fc.array(request, { minLength: 1, maxLength: 3 }).map((specs) => concatenate(specs.map((spec) => written(spec)))),
    ],
    ['response', response.map(answerBytes)],
  ] as const)('a %s is refused or read, and the same in every split', (kind, valid) => {
    fc.assert(
      fc.property(valid, mutations, cuts, (bytes, list, places) => {
        const broken = mutate(bytes, list);
        const whole = readPieces(kind, [broken]);
        expect(readPieces(kind, cut(broken, places))).toEqual(whole);
        expect(
          readPieces(
            kind,
            Array.from(broken, (byte) => Uint8Array.of(byte)),
          ),
        ).toEqual(whole);
      }),
      { numRuns: 1200 },
    );
  });

  it('a request: a server can still answer, and says why', () => {
    fc.assert(
      fc.property(request, mutations, cuts, (spec, list, places) => {
        const server = new Connection('server');
        try {
          receiveAll(server, cut(mutate(written(spec), list), places));
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          expect(error.fault).toBe('peer');
          expect(() => server.nextEvent()).toThrow(error);
          if (server.localState !== 'must-close')
            expect(server.send({ ...empty, status: error.status }, end).length).toBeGreaterThan(0);
          expect([server.keepAlive, server.localState]).toEqual([false, 'must-close']);
        }
      }),
      { numRuns: 600 },
    );
  });
});
