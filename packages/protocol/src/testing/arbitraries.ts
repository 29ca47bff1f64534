/**
 * Random messages for fast-check: valid ones as events to send, the same as bytes, what a broken peer makes of them,
 * and the pieces in which they could arrive.
 */
import fc from 'fast-check';
import type { FieldLines, OutgoingInformational, OutgoingResponse } from '../events.js';
import { isBlank, isFieldValue, isTarget, isToken } from '../grammar.js';

type Line = readonly [name: string, value: string];

/** A request to send, and how its peer is to read it. */
export interface RequestSpec {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Line[];
  readonly body: readonly Uint8Array[];
  readonly trailers: readonly Line[];
}

/** An answer to send; what of it applies depends on the request. */
export interface ResponseSpec {
  readonly informational: readonly OutgoingInformational[];
  readonly status: number;
  readonly reason: string | undefined;
  readonly headers: readonly Line[];
  readonly framing: 'length' | 'chunked' | 'open';
  readonly body: readonly Uint8Array[];
  readonly trailers: readonly Line[];
}

function charactersOf(table: Uint8Array): string[] {
  return Array.from(table.keys())
    .filter((byte) => table[byte] === 1)
    .map((byte) => String.fromCharCode(byte));
}

function textOf(characters: readonly string[], minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
}

export const token = textOf(charactersOf(isToken), 1, 12);
const fieldCharacters = charactersOf(isFieldValue);

/** Anything that may stand in a field value, obs-text included, without blanks at its ends. */
export const fieldValue = textOf(fieldCharacters, 0, 24).filter(
  (value) => value === '' || !(isBlank(value.charCodeAt(0)) || isBlank(value.charCodeAt(value.length - 1))),
);

/** The fields that the codec acts on are left to those who choose a framing. */
const actedOn = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'expect', 'upgrade']);
const oddNames = ['__proto__', 'constructor', 'toString', 'Content_Length', 'X-Content-Length', 'hosts', '0', '!'];
const fieldName = fc.oneof(fc.constantFrom(...oddNames), token).filter((name) => !actedOn.has(name.toLowerCase()));
export const fieldLines: fc.Arbitrary<Line[]> = fc.array(fc.tuple(fieldName, fieldValue), { maxLength: 6 });

export const host = fc.constantFrom('a', 'example.com:80', '127.0.0.1', '[::1]:8080', "a-b._~!$&'()*+;=", '%41');
const path = textOf(charactersOf(isTarget), 0, 30).map((rest) => `/${rest}`);
const absolute = fc.tuple(host, path).map(([authority, rest]) => `http://${authority}${rest}`);

const methodAndTarget: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE'), fc.oneof(path, absolute)),
  fc.tuple(
    token.filter((method) => method !== 'CONNECT'),
    path,
  ),
  fc.constant(['OPTIONS', '*'] as const),
);

const body = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 4 });

/** What a body's announced framing needs among the header fields. */
export function framingField(framing: 'length' | 'chunked', pieces: readonly Uint8Array[]): Line {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return framing === 'length' ? ['Content-Length', String(length)] : ['Transfer-Encoding', 'chunked'];
}

/** Requests that any server must take, the connection lasting. */
export const request: fc.Arbitrary<RequestSpec> = fc
  .record({
    line: methodAndTarget,
    host,
    fields: fieldLines,
    framing: fc.constantFrom('none', 'length', 'chunked'),
    body,
    trailers: fieldLines,
    hostAt: fc.nat(),
    asksToLast: fc.boolean(),
  })
  .map(({ line: [method, target], host: authority, fields, framing, body: pieces, trailers, hostAt, asksToLast }) => ({
    method,
    target,
    headers: [
      ...fields.toSpliced(hostAt % (fields.length + 1), 0, ['Host', authority]),
      ...(framing === 'none' ? [] : [framingField(framing, pieces)]),
      ...(asksToLast ? [['Connection', 'keep-alive'] as const] : []),
    ],
    body: framing === 'none' ? [] : pieces,
    trailers: framing === 'chunked' ? trailers : [],
  }));

const informational = fc.record({
  type: fc.constant('informational' as const),
  status: fc.integer({ min: 100, max: 199 }).filter((status) => status !== 101),
  headers: fieldLines as fc.Arbitrary<FieldLines>,
});

/** Answers that any client must take. */
export const response: fc.Arbitrary<ResponseSpec> = fc.record({
  informational: fc.array(informational, { maxLength: 2 }),
  // 205 has no content, whatever its framing: that is a test of its own.
  status: fc.oneof(fc.constantFrom(200, 204, 304, 404), fc.integer({ min: 206, max: 999 })),
  reason: fc.option(textOf(fieldCharacters, 0, 16), { nil: undefined }),
  headers: fieldLines,
  framing: fc.constantFrom('length' as const, 'chunked' as const, 'open' as const),
  body,
  trailers: fieldLines,
});

/** The head of an answer with the fields that its framing needs. */
export function responseHead(spec: ResponseSpec, fields: readonly Line[]): OutgoingResponse {
  const head = { type: 'response', status: spec.status, headers: [...spec.headers, ...fields] } as const;
  return spec.reason === undefined ? head : { ...head, reason: spec.reason };
}

/** Random numbers that say where bytes are cut; see `cut`. */
export const cuts = fc.array(fc.nat(), { maxLength: 8 });

/** The pieces of `bytes` between random places. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, at) => bytes.slice(sorted[at], end));
}

/** One way to break bytes: what is done, and random numbers that say where and with what. */
export interface Mutation {
  readonly kind: 'flip' | 'replace' | 'delete' | 'insert' | 'duplicate' | 'truncate' | 'splice';
  readonly from: number;
  readonly length: number;
  readonly with: string;
}

const fragments = ['\r', '\n', '\r\n', '\r\n\r\n', ' ', '\t', ':', ',', ';', '"', '\\', '\0', '\x7f', '\xa0', '#', '-'];
const words = [
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Host: b\r\n',
  '0\r\n\r\n',
  'ffff',
  'HTTP/1.0',
];

/** Mutations, few at a time: most of a message should still be there to be read. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...(['flip', 'replace', 'delete', 'insert', 'duplicate', 'truncate', 'splice'] as const)),
    from: fc.nat(),
    length: fc.integer({ min: 1, max: 12 }),
    with: fc.oneof(fc.constantFrom(...fragments, ...words), fc.string({ unit: 'binary-ascii', maxLength: 4 })),
  }),
  { minLength: 1, maxLength: 4 },
);

/** `bytes` after mutations. */
export function mutate(bytes: Uint8Array, list: readonly Mutation[]): Uint8Array {
  return list.reduce(mutateOnce, bytes);
}

function mutateOnce(bytes: Uint8Array, { kind, from, length, with: text }: Mutation): Uint8Array {
  const start = from % (bytes.length + 1);
  const before = [...bytes.subarray(0, start)];
  const taken = [...bytes.subarray(start, start + length)];
  const after = [...bytes.subarray(start + length)];
  const inserted = Array.from(text, (character) => character.charCodeAt(0));
  switch (kind) {
    case 'flip':
      return Uint8Array.from([
        ...before,
        ...taken.map((byte, at) => (at === 0 ? byte ^ (1 << (length % 8)) : byte)),
        ...after,
      ]);
    case 'replace':
      return Uint8Array.from([...before, ...inserted, ...after]);
    case 'delete':
      return Uint8Array.from([...before, ...after]);
    case 'insert':
      return Uint8Array.from([...before, ...inserted, ...taken, ...after]);
    case 'duplicate':
      return Uint8Array.from([...before, ...taken, ...taken, ...after]);
    case 'truncate':
      return Uint8Array.from(before);
    case 'splice':
      return Uint8Array.from([...before, ...bytes.subarray(Math.floor(start / 2)), ...after]);
  }
}
