/**
 * The cost of reading grows with the input and with nothing else, whatever its shape and split. Steps are counted, not
 * time: every look at a character class, every byte decoded, every byte copied, every call.
 */
import { describe, expect, it, vi } from 'vitest';
import { Connection } from './connection.js';
import type { Limits } from './limits.js';
import { MessageReader, type MessageKind } from './message-reader.js';
import { toBytes } from './testing/transcript.js';

const counted = vi.hoisted(() => ({ steps: 0 }));

vi.mock(import('./grammar.js'), async (original) => {
  const grammar = await original();
  /** The same table, each look at which is a step. */
  const counting = (table: Uint8Array): Uint8Array => {
    const accessors: PropertyDescriptorMap = {};
    for (const [byte, value] of table.entries())
      accessors[byte] = {
        get: () => {
          counted.steps += 1;
          return value;
        },
      };
    return Object.defineProperties({}, accessors) as Uint8Array;
  };
  const tables = Object.entries(grammar).filter(
    (entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array,
  );
  return { ...grammar, ...Object.fromEntries(tables.map(([name, table]) => [name, counting(table)])) };
});

vi.mock(import('./text.js'), async (original) => {
  const text = await original();
  return {
    ...text,
    decodeBytes: (bytes, start, end) => {
      counted.steps += end - start;
      return text.decodeBytes(bytes, start, end);
    },
  };
});

const unlimited: Partial<Limits> = {
  startLine: 1e9,
  headerSection: 1e9,
  headerFields: 10_000,
  chunkExtensions: 1e9,
  chunkOverhead: 1e9,
  trailerSection: 1e9,
};

/** How many steps it takes to read `text` in pieces of `size` bytes. */
function work(kind: MessageKind, text: string, size: number): number {
  const bytes = toBytes(text);
  const reader = new MessageReader(kind, { limits: unlimited });
  const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const copy = vi.spyOn(typedArray, 'set').mockImplementation(function (this: Uint8Array, source, offset = 0) {
    counted.steps += source.length;
    for (let at = 0; at < source.length; at += 1) this[offset + at] = source[at]!;
  });
  counted.steps = 0;
  let ends = 0;
  for (let at = 0; at < bytes.length; at += size) {
    reader.receive(bytes.subarray(at, at + size));
    for (let event = reader.read(); event.type !== 'need-data'; event = reader.read()) {
      counted.steps += 1;
      if (event.type === 'end') ends += 1;
    }
  }
  copy.mockRestore();
  expect(ends, 'whole messages').toBeGreaterThan(0);
  return counted.steps;
}

const head = 'POST / HTTP/1.1\r\nHost: a\r\n';
const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;
const empty = 'HTTP/1.1 204 \r\n';

describe.each<[shape: string, kind: MessageKind, text: (n: number) => string]>([
  ['a long target', 'request', (n) => `GET /${'x'.repeat(n)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['a long method', 'request', (n) => `${'X'.repeat(n)} / HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['a long field name', 'request', (n) => `${head}${'x'.repeat(n)}: y\r\n\r\n`],
  ['a long value', 'request', (n) => `${head}X: ${'y'.repeat(n)}\r\n\r\n`],
  ['white space around a value', 'request', (n) => `${head}X:${' '.repeat(n)}y${'\t'.repeat(n)}\r\n\r\n`],
  ['many fields', 'request', (n) => `${head}${'X: y\r\n'.repeat(n / 4)}\r\n`],
  ['a body by length', 'request', (n) => `${head}Content-Length: ${n}\r\n\r\n${'x'.repeat(n)}`],
  ['one chunk', 'request', (n) => `${chunked}${n.toString(16)}\r\n${'x'.repeat(n)}\r\n0\r\n\r\n`],
  ['many chunks', 'request', (n) => `${chunked}${'1\r\nx\r\n'.repeat(n / 4)}0\r\n\r\n`],
  ['a chunk size with many zeros', 'request', (n) => `${chunked}${'0'.repeat(n)}1\r\nx\r\n0\r\n\r\n`],
  ['a long chunk extension', 'request', (n) => `${chunked}1;${'a'.repeat(n)}\r\nx\r\n0\r\n\r\n`],
  ['a chunk extension of many parts', 'request', (n) => `${chunked}1${' ; a = "b"'.repeat(n / 8)}\r\nx\r\n0\r\n\r\n`],
  ['many trailers', 'request', (n) => `${chunked}0\r\n${'X: y\r\n'.repeat(n / 4)}\r\n`],
  ['pipelined requests', 'request', (n) => `${head}\r\n`.repeat(n / 16)],
  ['a long reason', 'response', (n) => `HTTP/1.1 204 ${'x'.repeat(n)}\r\n\r\n`],
  ['a value on many lines', 'response', (n) => `${empty}X: y\r\n${' z\r\n'.repeat(n / 4)}\r\n`],
  ['a value on many empty lines', 'response', (n) => `${empty}X: y\r\n${' \r\n'.repeat(n / 4)}\r\n`],
  ['informational heads', 'response', (n) => `${'HTTP/1.1 103 \r\n\r\n'.repeat(n / 16)}${empty}\r\n`],
])('%s', (_shape, kind, text) => {
  it.each([1, 7, 256, Number.MAX_SAFE_INTEGER])('in pieces of %d bytes', (size) => {
    const once = work(kind, text(4096), size);
    const twice = work(kind, text(8192), size);
    expect(twice).toBeLessThan(2.2 * once);
    expect(once).toBeLessThan(32 * text(4096).length);
  });
});

/** Of these every step is the engine's own. Were they quadratic they would take many minutes, and the test its limit. */
describe('what grows with the square of the input in a careless reader', () => {
  it('blanks in front of folds', () => {
    const value = `a${' '.repeat(1_000_000)}b${'\r\n c'.repeat(100_000)}`;
    const reader = new MessageReader('response', { limits: unlimited });
    reader.receive(toBytes(`${empty}X: ${value}\r\n\r\n`));
    const event = reader.read();
    expect(event.type === 'response' && event.headers.get('x')?.length).toBe(1_200_002);
  });

  it('lines of a field that the codec acts on, both ways', () => {
    const lines = Array.from({ length: 200_000 }, () => ['Connection', 'x'] as const);
    const client = new Connection('client');
    const bytes = client.send({ type: 'request', method: 'GET', target: '/', headers: [['Host', 'a'], ...lines] });
    const reader = new MessageReader('request', { limits: { ...unlimited, headerFields: 1e9 } });
    reader.receive(bytes);
    const event = reader.read();
    expect(event.type === 'request' && event.headers.length).toBe(lines.length + 1);
  });
});
