/**
 * The codec beside Node's own parser: both read the same bytes, and either come to the same messages or differ in one of
 * the ways listed here, each with an example. Where they differ Node is laxer, but for a few things it need not refuse.
 */
import { METHODS } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { protocolError } from './errors.js';
import { mutate, mutations, request, response } from './testing/arbitraries.js';
import { chunked, get, length, meant, ok, oneChunk, post, type Difference } from './testing/node-differences.js';
import { answerEvents, receiveAll, receiveMore, requestEvents } from './testing/conversation.js';
import { nodeReadsRequests, nodeReadsResponse, type Reading } from './testing/node-http.js';
import { useSeed } from './testing/seed.js';
import { toBytes, type Entry, type Message } from './testing/transcript.js';
import { concatenate, decodeBytes } from './text.js';

const end = { type: 'end' } as const;
const empty = { type: 'response', status: 200, headers: [['Content-Length', '0']] } as const;

function weReadRequests(bytes: Uint8Array): Reading {
  const connection = new Connection('server');
  return weRead(connection, bytes, () => connection.send(empty, end));
}

function weReadResponse(bytes: Uint8Array, method: string): Reading {
  const connection = new Connection('client');
  connection.send({ type: 'request', method, target: '/', headers: [['Host', 'a']] }, end);
  return weRead(connection, bytes, () => {});
}

/** @param answer makes this side's part of an exchange, where the connection goes on */
function weRead(
  connection: Connection<'server'> | Connection<'client'>,
  bytes: Uint8Array,
  answer: () => void,
): Reading {
  const entries: Entry[] = [];
  let refused: string | undefined;
  connection.receive(bytes);
  try {
    receiveMore(connection, entries);
    while (connection.peerState === 'done' || connection.peerState === 'might-switch') {
      if (entries.some((entry) => 'head' in entry && entry.head.startsWith('CONNECT '))) break;
      answer();
      if (!connection.keepAlive) break;
      connection.startNextCycle();
      receiveMore(connection, entries);
    }
    connection.receiveEnd();
    receiveMore(connection, entries);
  } catch (error) {
    refused = protocolError(error).code;
  }
  const isRead = (entry: Entry): entry is Message => 'head' in entry && (entry.complete || /^1\d\d /.test(entry.head));
  return { messages: entries.filter(isRead), refused };
}

/** Where two readings part; undefined where they agree. What comes behind that place means nothing any more. */
function difference(ours: Reading, node: Reading): Difference | undefined {
  let at = 0;
  while (ours.messages[at] !== undefined && isDeepStrictEqual(ours.messages[at], node.messages[at])) at += 1;
  const verdict = ({ messages, refused }: Reading): string => (at < messages.length ? 'taken' : (refused ?? 'taken'));
  const parted = { here: verdict(ours), node: verdict(node) };
  if (at < ours.messages.length && at < node.messages.length) return { here: 'taken', node: 'taken otherwise' };
  return (parted.here === 'taken') === (parted.node === 'taken') ? undefined : parted;
}

/** Both readings of text, one character a byte; a response answers GET. */
async function readings(kind: 'request' | 'response', text: string): Promise<{ ours: Reading; node: Reading }> {
  const bytes = toBytes(text);
  return kind === 'request'
    ? { ours: weReadRequests(bytes), node: await nodeReadsRequests(bytes) }
    : { ours: weReadResponse(bytes, 'GET'), node: await nodeReadsResponse(bytes, 'GET') };
}

describe('both read the same of', () => {
  it.each<[name: string, kind: 'request' | 'response', input: string]>([
    ['a request', 'request', get],
    ['requests in a row', 'request', get + post(length, 'hi') + post(chunked, oneChunk) + get],
    ['a request of HTTP/1.0, and one that asks to last', 'request', 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'],
    ['chunks with an extension and trailers', 'request', post(chunked, '2;a="b"\r\nhi\r\n0\r\nX: y\r\n\r\n')],
    ['a chunk size in capitals, with zeros in front', 'request', post(chunked, `00A\r\n0123456789\r\n0\r\n\r\n`)],
    ['an absolute target', 'request', 'GET http://b:80/c HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['the target of OPTIONS', 'request', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a tunnel', 'request', 'CONNECT b:80 HTTP/1.1\r\nHost: b\r\n\r\n'],
    [
      'an upgrade that is declined',
      'request',
      `GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: b\r\n\r\n`,
    ],
    ['an expectation', 'request', post(`Expect: 100-continue\r\n${length}`, 'hi')],
    ['names that objects have', 'request', 'GET / HTTP/1.1\r\nHost: a\r\n__proto__: 1\r\nconstructor: 2\r\n\r\n'],
    [
      'bytes above 0x7F, and blanks around a value',
      'request',
      'GET / HTTP/1.1\r\nHost: a\r\nX: \t \xe9\x80 \xa0 \t\r\nY:\r\n\r\n',
    ],
    ['empty lines in front', 'request', `\r\n\r\n${get}`],
    ['an answer', 'response', ok(length, 'hi')],
    ['an answer in chunks', 'response', ok(chunked, oneChunk)],
    ['an answer up to the end', 'response', ok('X: y', 'hi')],
    ['an answer in a coding that ends with the connection', 'response', ok('Transfer-Encoding: gzip', 'hi')],
    ['informational answers', 'response', `HTTP/1.1 103 Early\r\nX: y\r\n\r\nHTTP/1.1 100 \r\n\r\n${ok(length, 'hi')}`],
    ['204, 304', 'response', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n'],
    ['an answer of HTTP/1.0', 'response', 'HTTP/1.0 200 OK\r\n\r\nhi'],
  ])('%s', async (_name, kind, input) => {
    const { ours, node } = await readings(kind, input);
    expect(ours).toEqual(node);
    expect([ours.refused, ours.messages.length > 0]).toEqual([undefined, true]);
  });
});

describe('both refuse', () => {
  it.each<[name: string, kind: 'request' | 'response', input: string]>([
    ['a bare LF behind a field', 'request', 'GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n'],
    ['a bare CR in a value', 'request', 'GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n'],
    ['a space before the colon', 'request', post('Content-Length : 2', 'hi')],
    ['a folded line', 'request', 'GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n'],
    ['a name with a byte above 0x7F', 'request', 'GET / HTTP/1.1\r\nHost: a\r\n\xa0X: y\r\n\r\n'],
    ['NUL in a value', 'request', 'GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n'],
    ['HTTP/2.0', 'request', 'GET / HTTP/2.1\r\nHost: a\r\n\r\n'],
    ['a Content-Length with a plus', 'request', post('Content-Length: +2', 'hi')],
    ['a Content-Length that is a list', 'request', post('Content-Length: 2, 2', 'hi')],
    ['two Content-Lengths', 'request', post('Content-Length: 2\r\nContent-Length: 2', 'hi')],
    ['both framings', 'request', post(`${length}\r\n${chunked}`, oneChunk)],
    ['a request whose last coding is not chunked', 'request', post('Transfer-Encoding: chunked, gzip', oneChunk)],
    ['a chunk size with a sign', 'request', post(chunked, `-2\r\nhi\r\n0\r\n\r\n`)],
    ['a chunk longer than its size', 'request', post(chunked, '2\r\nhi!\r\n0\r\n\r\n')],
    ['a bare LF behind a chunk size', 'request', post(chunked, '2\nhi\r\n0\r\n\r\n')],
    ['a request cut short', 'request', post(length, 'h')],
    ['a head cut short', 'request', 'GET / HT'],
    ['an answer cut short', 'response', ok(length, 'h')],
    ['chunks cut short', 'response', ok(chunked, '2\r\nhi\r\n')],
    ['an answer with both framings', 'response', ok(`${length}\r\n${chunked}`, oneChunk)],
    ['a status of two digits', 'response', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['no answer at all', 'response', ''],
  ])('%s', async (_name, kind, input) => {
    const { ours, node } = await readings(kind, input);
    expect([ours.messages, node.messages]).toEqual([[], []]);
    expect([typeof ours.refused, typeof node.refused]).toEqual(['string', 'string']);
  });
});

describe('they differ, as meant, in', () => {
  it.each(meant)('$name', async ({ kind, input, here, node }) => {
    const read = await readings(kind, input);
    expect(difference(read.ours, read.node)).toEqual({ here, node });
  });
});

const seed = useSeed('node-http.test.ts');

describe(`any messages with mistakes (ROWHOUSE_SEED=${seed})`, () => {
  const brokenOrNot = fc.oneof({ arbitrary: fc.constant([]), weight: 1 }, { arbitrary: mutations, weight: 4 });
  /** Node knows its methods by name; a token would be one more way to spell the difference in methods. */
  const known = request.filter(({ method }) => METHODS.includes(method));

  function expectMeant(bytes: Uint8Array, ours: Reading, node: Reading): void {
    const found = difference(ours, node);
    const isMeant = found === undefined || meant.some((each) => each.here === found.here && each.node === found.node);
    if (!isMeant) expect.fail(`${JSON.stringify(found)} for ${JSON.stringify(decodeBytes(bytes, 0, bytes.length))}`);
  }

  it('requests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(known, { minLength: 1, maxLength: 2 }), brokenOrNot, async (specs, list) => {
        const valid = concatenate(specs.map((spec) => new Connection('client').send(...requestEvents(spec))));
        const bytes = mutate(valid, list);
        expectMeant(bytes, weReadRequests(bytes), await nodeReadsRequests(bytes));
      }),
      { numRuns: 1500 },
    );
  });

  it('responses', async () => {
    await fc.assert(
      fc.asyncProperty(response, brokenOrNot, fc.constantFrom('GET', 'HEAD'), async (spec, list, method) => {
        const server = new Connection('server');
        receiveAll(server, [toBytes(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`)]);
        const bytes = mutate(server.send(...answerEvents(spec, method, '1.1').events), list);
        expectMeant(bytes, weReadResponse(bytes, method), await nodeReadsResponse(bytes, method));
      }),
      { numRuns: 1500 },
    );
  });
});
