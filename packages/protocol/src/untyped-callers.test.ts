/**
 * Callers without types, or with data for types: whatever they pass, what was checked is what is written, and nothing
 * that is written ends a line early or is longer than it was announced (undici#5579).
 */
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { ProtocolError } from './errors.js';
import type { FieldLines, OutgoingRequest, OutgoingResponse, Sent } from './events.js';
import { eventsOf, sent, toBytes } from './testing/transcript.js';

const end = { type: 'end' } as const;
const request: OutgoingRequest = { type: 'request', method: 'GET', target: '/', headers: [['Host', 'a']] };
const smuggled = 'x\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n';

/** A string that says one thing to who looks at its characters and another to who writes it. */
function twoFaced(shown: string, written: string): string {
  return Object.assign(new String(shown), { toString: () => written }) as unknown as string;
}

/** A text that changes after it was looked at once. */
function changing(first: string, later: string): string {
  let looks = 0;
  return { toString: () => (looks++ === 0 ? first : later) } as unknown as string;
}

function client(): Connection<'client'> {
  return new Connection('client');
}

function server(): Connection<'server'> {
  const connection = new Connection('server');
  eventsOf(connection, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  return connection;
}

function response(change: Partial<OutgoingResponse>): OutgoingResponse {
  return { type: 'response', status: 200, headers: [['Content-Length', '0']], ...change };
}

describe('words of start lines', () => {
  it.each<[string, Partial<OutgoingRequest>]>([
    ['method', { method: twoFaced('GET', smuggled) }],
    ['target', { target: twoFaced('/', smuggled) }],
  ])('a %s that is written otherwise than it looks', (_name, change) => {
    expect(() => client().send({ ...request, ...change })).toThrow(ProtocolError);
  });

  it('a reason that is written otherwise than it looks', () => {
    expect(() => server().send(response({ reason: twoFaced('OK', smuggled) }))).toThrow(ProtocolError);
  });

  it('each is read once', () => {
    const change = { method: changing('GET', 'HEAD'), target: changing('/', '/other') };
    expect(sent(client(), { ...request, ...change })).toBe('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  });

  it('a status that is no number', () => {
    expect(() => server().send(response({ status: '200' as unknown as number }))).toThrow(ProtocolError);
  });
});

describe('fields', () => {
  it('pairs that change after they were given are written as they were', () => {
    function* lines(): Generator<[string, string]> {
      const pair: [string, string] = ['Host', 'a'];
      yield pair;
      pair[0] = 'X-A';
      pair[1] = smuggled.slice(0, 1);
      yield pair;
      pair[1] = smuggled;
    }
    expect(sent(client(), { ...request, headers: lines() })).toBe('GET / HTTP/1.1\r\nHost: a\r\nX-A: x\r\n\r\n');
  });

  it('a pair with a value that is another at each look', () => {
    const pair = ['X-A', ''];
    let looks = 0;
    Object.defineProperty(pair, 1, { get: () => (looks++ === 0 ? 'x' : smuggled) });
    expect(sent(client(), { ...request, headers: [['Host', 'a'], pair] as unknown as FieldLines })).toBe(
      'GET / HTTP/1.1\r\nHost: a\r\nX-A: x\r\n\r\n',
    );
  });

  it('the same of trailers', () => {
    const connection = server();
    sent(connection, response({ headers: [] }));
    function* trailers(): Generator<[string, string]> {
      const pair: [string, string] = ['X-A', 'x'];
      yield pair;
      pair[1] = smuggled;
    }
    expect(sent(connection, { type: 'end', trailers: trailers() })).toBe('0\r\nX-A: x\r\n\r\n');
  });
});

describe('bodies', () => {
  it.each<[string, unknown]>([
    ['text', 'hi'],
    ['numbers of two bytes', new Uint16Array([0x4141, 0x4242])],
    ['memory', new ArrayBuffer(2)],
    ['a list', [0x41, 0x42]],
    ['what only has a length', { length: { toString: () => smuggled, valueOf: () => 2 } }],
    ['nothing', undefined],
  ])('%s is no piece of a body', (_name, bytes) => {
    for (const headers of [[['Content-Length', '2']], [['Transfer-Encoding', 'chunked']]] as [string, string][][]) {
      const connection = server();
      connection.send(response({ headers }));
      expect(() => connection.send({ type: 'data', bytes: bytes as Uint8Array })).toThrow('no Uint8Array');
    }
  });

  it("a Buffer is, and another realm's Uint8Array", async () => {
    const { runInNewContext } = await import('node:vm');
    const foreign = runInNewContext('Uint8Array.of(0x68, 0x69)') as Uint8Array;
    expect(foreign instanceof Uint8Array).toBe(false);
    for (const bytes of [Buffer.from('hi'), foreign]) {
      const connection = server();
      connection.send(response({ headers: [['Content-Length', '2']] }));
      expect(sent(connection, { type: 'data', bytes }, end)).toBe('hi');
    }
  });
});

it('an event that there is not', () => {
  expect(() => server().send({ type: 'bogus' } as unknown as Sent<'server'>)).toThrow('no event bogus');
});

it('bytes behind the end of input', () => {
  const connection = new Connection('server');
  connection.receiveEnd();
  expect(() => {
    connection.receive(toBytes('GET'));
  }).toThrow(ProtocolError);
});
