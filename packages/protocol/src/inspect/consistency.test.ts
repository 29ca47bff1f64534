/**
 * Holds the inspector to the codec: on any input it refuses what the reader refuses, where the reader does, and names
 * the same bytes that the reader's events are made of. Inputs are random; a failure tells the seed, and
 * `INSPECT_SEED=<seed>` runs it again.
 */
import { describe, expect, it } from 'vitest';
import { greetingText } from '../classic/greeting.js';
import { ProtocolError } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Limits } from '../limits.js';
import { MessageReader, type MessageKind } from '../message-reader.js';
import { toBytes } from '../testing/transcript.js';
import { decodeBytes, decodeUtf8 } from '../text.js';
import { inspect, type InspectOptions } from './inspect.js';
import { textOf } from './lines.js';
import { nameMessages } from './name-messages.js';
import type { Span, SpanName } from './spans.js';
import { Survey } from './survey.js';

interface Expected {
  start: string[];
  fields: [string, string][];
  body: string;
  trailers: [string, string][];
  complete: boolean;
}

/** What the reader makes of the input, as a connection would drive it. */
function readAll(bytes: Uint8Array, options: InspectOptions): { messages: Expected[]; error?: [string, number] } {
  const { role, method = [], ...rest } = options;
  const methods = typeof method === 'string' ? [method] : method;
  const reader = new MessageReader<MessageKind>(role === 'server' ? 'request' : 'response', rest);
  const messages: Expected[] = [];
  const isHttp = options.dialect !== 'classic';
  const head = (start: string[], fields: Fields, complete = false): void => {
    messages.push({ start, fields: [...fields], body: '', trailers: [], complete });
  };
  reader.receive(bytes);
  try {
    for (let answers = 0; ;) {
      reader.answeredMethod = methods[answers];
      let event = reader.read();
      if (event.type === 'need-data') {
        const end = options.ended === false ? undefined : reader.close();
        if (end === undefined) return { messages };
        event = end;
      }
      if (event.type === 'request') {
        head([event.method, event.target], event.headers);
        if (isHttp && event.method === 'CONNECT') return { messages };
      } else if (event.type === 'response' || event.type === 'informational') {
        head([String(event.status), event.reason], event.headers, event.type === 'informational');
        if (event.type === 'response') answers += 1;
        if (isHttp && event.status === 101) return { messages };
        if (isHttp && reader.answeredMethod === 'CONNECT' && event.status >= 200 && event.status < 300)
          return { messages };
      } else if (event.type === 'data') messages.at(-1)!.body += decodeBytes(event.bytes, 0, event.bytes.length);
      else Object.assign(messages.at(-1)!, { complete: true, trailers: [...event.trailers] });
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { messages, error: [error.code, error.offset] };
  }
}

/** The names and values of a section as the spans have them. */
function linesOf(spans: readonly Span[], bytes: Uint8Array, kind: 'field' | 'trailer', isClassic: boolean): string[][] {
  const lines: string[][] = [];
  const part = kind === 'field' ? 'header-section' : 'trailer-section';
  for (const span of spans.filter((other) => other.part === part)) {
    const raw = textOf(bytes, span.start, span.end);
    const text = isClassic ? (decodeUtf8(bytes.subarray(span.start, span.end)) ?? raw) : raw;
    if (span.name === `${kind}-name`) lines.push([text, '']);
    else if (span.name === `${kind}-value`) lines.at(-1)![1]! += text;
    else if (span.name === 'fold') lines.at(-1)![1]! += ' ';
  }
  return lines.map(([name, value]) => [name!, value!.replace(/^[\t ]+|[\t ]+$/g, '')]);
}

function check(bytes: Uint8Array, options: InspectOptions): void {
  const inspection = inspect(bytes, options);
  const { spans, findings } = inspection;
  expect(spans.map(({ start }) => start)).toEqual([0, ...spans.map(({ end }) => end)].slice(0, spans.length));
  expect(spans.at(-1)?.end ?? 0).toBe(bytes.length);

  const isClassic = options.dialect === 'classic';
  const greeted = isClassic && spans[0]?.name === 'greeting' ? spans[0].end : 0;
  const { messages, error } = readAll(bytes.subarray(greeted), options);
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ code, offset }) => [code, offset - greeted])).toEqual(error === undefined ? [] : [error]);
  for (const { start, end } of findings) expect(0 <= start && start <= end && end <= bytes.length).toBe(true);

  // Where the reader finds nothing wrong, neither does the lenient one.
  if (error === undefined && options.ended !== false) {
    const survey = new Survey(bytes, Number.POSITIVE_INFINITY);
    const { role, method = [], dialect = 'http' } = options;
    const methods = typeof method === 'string' ? [method] : method;
    nameMessages(survey, { kind: role === 'server' ? 'request' : 'response', dialect, methods });
    expect(survey.defects).toEqual([]);
    expect(spans.some(({ name }) => name === 'unread')).toBe(false);
  }

  const bodyNames: ReadonlySet<SpanName> = new Set(['body', 'chunk-data']);
  for (const [index, message] of messages.entries()) {
    const own = spans.filter((span) => span.message === index);
    const text = (name: SpanName): string =>
      own
        .filter((span) => span.name === name)
        .map(({ start, end }) => textOf(bytes, start, end))
        .join('');
    expect(options.role === 'server' ? [text('method'), text('target')] : [text('status'), text('reason')]).toEqual(
      message.start,
    );
    const fields = message.fields.map(([name, value]) => [name, value.replace(/^[\t ]+|[\t ]+$/g, '')]);
    expect(linesOf(own, bytes, 'field', isClassic)).toEqual(fields);
    const body = own.filter(({ name }) => bodyNames.has(name)).map(({ start, end }) => textOf(bytes, start, end));
    if (!message.complete) expect(body.join('').startsWith(message.body)).toBe(true);
    else {
      expect(body.join('')).toBe(message.body);
      expect(linesOf(own, bytes, 'trailer', false)).toEqual(message.trailers);
    }
  }
}

type Random = (below: number) => number;

/** mulberry32: small, and the same on every machine. */
function randomOf(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)]!;

const requests = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  '\r\nPOST /a?b HTTP/1.1\r\nHost: a:1\r\nContent-Length: 5\r\nX: \t y z \t\r\n\r\nhello',
  'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\n1\r\nx\r\n0\r\nSum: 1\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close, upgrade\r\nUpgrade: x\r\nExpect: 100-continue\r\n\r\n',
  'GET http://[::1]:80/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
];
const responses = [
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 204 \r\nA: b \r\n\t c\r\n \r\nB:\r\n c\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'HTTP/1.0 404 No such thing\r\nSet-Cookie: \xe9\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\nall the rest',
  'HTTP/1.1 101 On\r\nUpgrade: x\r\n\r\n',
];
const classicRequests = [
  'PUT / HTTP/1.1\r\nHost: a/update\r\nContent-Length: 3\r\n\na:b',
  'GET / HTTP/1.1\r\nHost: \xed\x95\x9c\r\nContent-Length: 1\r\n\r\n\xed\x95\x9c',
  'GET / HTTP/1.1\r\nHost: a\r\n\nto the end',
];
const classicResponses = ['HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\nname', greetingText];

const morsels = [
  ...['\r', '\n', '\r\n', ' ', '\t', ':', ';', '#', '\0', '\x7f', '\xff', '0', '5', 'f', 'x', '%', '"', ',', '*', '/'],
  ...['\r\n ', '\r\r\n', '\n\n', '\r\n\r\n', 'HTTP/1.1', 'HTTP/2.0', 'Host: b\r\n', 'Content-Length: 3\r\n', 'HEAD '],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip\r\n', 'fffffffffffffff', 'Connection: close\r\n'],
];

const settings: readonly [InspectOptions, readonly string[]][] = [
  [{ role: 'server' }, requests],
  [{ role: 'server', ended: false }, requests],
  [{ role: 'client' }, responses],
  [{ role: 'client', method: ['GET', 'HEAD', 'CONNECT'] }, responses],
  [{ role: 'client', method: 'CONNECT', ended: false }, responses],
  [{ role: 'server', dialect: 'classic' }, classicRequests],
  [{ role: 'client', dialect: 'classic' }, classicResponses],
];

function someMessages(random: Random, from: readonly string[]): string {
  let text = pick(random, from);
  while (random(2) === 0) text += pick(random, from);
  return text;
}

function mutate(random: Random, text: string): string {
  const at = random(text.length + 1);
  const to = Math.min(text.length, at + random(8));
  switch (random(6)) {
    case 0:
      return text.slice(0, at) + pick(random, morsels) + text.slice(at);
    case 1:
      return text.slice(0, at) + pick(random, morsels) + text.slice(to);
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, to) + text.slice(at);
    case 4:
      return text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1);
    default:
      return text.slice(0, at);
  }
}

const small: Partial<Limits> = {
  startLine: 40,
  headerSection: 80,
  headerFields: 3,
  body: 6,
  chunkExtensions: 5,
  chunkOverhead: 10,
  trailerSection: 8,
  leadingEmptyLines: 1,
};

describe('on random input the inspector agrees with the reader', () => {
  const first = Number(process.env['INSPECT_SEED'] ?? Date.now() % 2 ** 31);

  function checkMany(makeInput: (random: Random, from: readonly string[]) => string): void {
    const runs = process.env['INSPECT_SEED'] === undefined ? 1500 : 1;
    for (let seed = first; seed < first + runs; seed += 1) {
      for (const [options, from] of settings) {
        const random = randomOf(seed);
        const input = makeInput(random, from);
        const limits = random(4) === 0 ? small : {};
        try {
          check(toBytes(input), { ...options, limits });
        } catch (error) {
          const setting = JSON.stringify({ ...options, limits });
          throw new Error(`INSPECT_SEED=${seed} ${setting} ${JSON.stringify(input)}`, { cause: error });
        }
      }
    }
  }

  it('valid messages in a row', () => {
    checkMany(someMessages);
  });

  it('messages with mistakes', () => {
    checkMany((random, from) => {
      let text = someMessages(random, from);
      do text = mutate(random, text);
      while (random(3) > 0);
      return text;
    });
  });

  it('strings of morsels, and any bytes', () => {
    checkMany((random, from) => {
      const parts = Array.from({ length: random(30) }, () =>
        random(8) === 0
          ? pick(random, from)
          : random(2) === 0
            ? pick(random, morsels)
            : String.fromCharCode(random(256)),
      );
      return parts.join('');
    });
  });
});

describe('the work grows with the input, not faster', () => {
  /** How often a byte is looked at while `text`, `count` times over, is named behind `before`. */
  function looks(options: InspectOptions, before: string, text: string, count: number): number {
    let looked = 0;
    const bytes = toBytes(before + text.repeat(count));
    const counting = new Proxy(bytes, {
      get(target, key): unknown {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof key === 'string' && /^[0-9]/.test(key)) looked += 1;
        if (typeof value !== 'function') return value;
        // A piece that is cut out is read once; with an open end it is the codec's, which reads a body of it.
        if (key === 'subarray')
          return (start: number, end?: number): Uint8Array => {
            looked += end === undefined ? 0 : end - start;
            return bytes.subarray(start, end);
          };
        return value.bind(target) as unknown;
      },
    });
    const survey = new Survey(counting, Number.POSITIVE_INFINITY);
    const kind = options.role === 'server' ? 'request' : 'response';
    nameMessages(survey, { kind, dialect: options.dialect ?? 'http', methods: [] });
    survey.finish();
    expect(survey.spans.length).toBeLessThanOrEqual(bytes.length);
    return looked;
  }

  const start = 'POST / HTTP/1.1\r\n';
  const chunked = `${start}Host: a\r\nTransfer-Encoding: chunked\r\n\r\n`;
  it.each<[string, InspectOptions, string, string]>([
    ['empty lines', { role: 'server' }, '', '\n'],
    ['bare CRs', { role: 'server' }, '', '\r'],
    ['a long word', { role: 'server' }, '', 'a'],
    ['words', { role: 'server' }, '', 'a '],
    ['spaces', { role: 'server' }, 'GET', ' '],
    ['requests', { role: 'server' }, '', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['requests that close', { role: 'server' }, '', 'GET / HTTP/1.0\r\n\r\n'],
    ['broken requests', { role: 'server' }, '', 'GET /a b HTTP/1.1\nHost : a\n\n'],
    ['Host lines', { role: 'server' }, start, 'Host: a\r\n'],
    ['lines without a colon', { role: 'server' }, start, 'a\r\n'],
    ['colons', { role: 'server' }, start, ':'],
    ['a name of spaces', { role: 'server' }, start, ' '],
    ['a value of spaces', { role: 'server' }, `${start}A:`, ' '],
    ['a value of words', { role: 'server' }, `${start}Connection:`, ' a,'],
    ['folds', { role: 'client' }, 'HTTP/1.1 200 OK\r\nHost:', '\r\n a'],
    ['folds of nothing', { role: 'client' }, 'HTTP/1.1 200 OK\r\nHost:', '\n '],
    ['chunks', { role: 'server' }, chunked, '1\r\nx\r\n'],
    ['chunks with extensions', { role: 'server' }, chunked, '1;a=b\nx\n'],
    ['a long chunk size', { role: 'server' }, chunked, '0'],
    ['a long extension', { role: 'server' }, `${chunked}1`, ';a'],
    ['trailers', { role: 'server' }, `${chunked}0\r\n`, 'Host: a\r\n'],
    ['informational responses', { role: 'client' }, '', 'HTTP/1.1 100 Go\r\n\r\n'],
    [
      'classic requests',
      { role: 'server', dialect: 'classic' },
      '',
      'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\nx',
    ],
  ])('%s', (_name, options, before, text) => {
    const once = looks(options, before, text, 200);
    const twice = looks(options, before, text, 400);
    expect(twice).toBeLessThan(2.1 * once + 100);
    expect(twice).toBeLessThan(16 * (before.length + 400 * text.length));
  });
});
