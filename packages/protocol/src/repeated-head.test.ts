import { describe, expect, it } from 'vitest';
import type { RequestEvent } from './events.js';
import { MessageReader } from './message-reader.js';
import { encodeBytes } from './text.js';

const head = (target: string, more = ''): string => `GET ${target} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

/** The heads that a new reader finds in `text`, given in pieces of `size` bytes. */
function read(text: string, size = text.length): RequestEvent[] {
  const reader = new MessageReader('request');
  const heads: RequestEvent[] = [];
  for (let at = 0; at < text.length; at += size) {
    reader.receive(encodeBytes(text.slice(at, at + size)));
    for (let event = reader.read(); event.type !== 'need-data'; event = reader.read())
      if (event.type === 'request') heads.push(event);
  }
  return heads;
}

const targets = (heads: readonly RequestEvent[]): string[] => heads.map(({ target }) => target);

describe('a head that comes again', () => {
  it('is the very event of the time before, once it was read twice', () => {
    const [first, second, third, fourth] = read(head('/a').repeat(4));
    expect([second, third, fourth]).toEqual([first, first, first]);
    expect(second).not.toBe(first);
    expect([third, fourth]).toEqual([second, second]);
    expect(third).toBe(second);
    expect(fourth).toBe(second);
  });

  it('is the same in every split of the input', () => {
    const text = head('/a').repeat(3) + head('/b') + head('/a').repeat(3) + head('/a', 'X: y\r\n').repeat(2);
    const whole = read(text);
    expect(whole).toHaveLength(9);
    for (let size = 1; size < 80; size += 1) expect(read(text, size), `pieces of ${size}`).toEqual(whole);
  });

  it('is forgotten when another comes between', () => {
    const heads = read(head('/a').repeat(3) + head('/b') + head('/a').repeat(2));
    expect(targets(heads)).toEqual(['/a', '/a', '/a', '/b', '/a', '/a']);
    expect(heads[4]).not.toBe(heads[2]);
    // Once is no repetition: nothing is copied for it.
    expect(heads[5]).not.toBe(heads[4]);
  });

  it.each([
    ['another field', head('/a'), head('/a', 'X: y\r\n')],
    ['another value', head('/a', 'X: y\r\n'), head('/a', 'X: z\r\n')],
    ['another method', head('/a'), head('/a').replace('GET', 'PUT')],
    ['a longer target', head('/a'), head('/aa')],
    ['another version', head('/a'), head('/a').replace('1.1', '1.0')],
  ])('is told from one with %s', (_, known, other) => {
    const heads = read(known.repeat(3) + other.repeat(3));
    expect(heads.slice(3)).toEqual(read(other.repeat(3)));
    expect(heads[3]).not.toEqual(heads[2]);
  });

  it('is read anew where it is long, or announces a body', () => {
    const long = read(head('/a', `X: ${'y'.repeat(1024)}\r\n`).repeat(3));
    expect(long[2]).not.toBe(long[1]);
    const withBody = read(`${head('/a', 'Content-Length: 1\r\n')}x`.repeat(3));
    expect(withBody).toHaveLength(3);
    expect(withBody[2]).not.toBe(withBody[1]);
  });

  it('is what it is after bytes that were refused in its place', () => {
    const reader = new MessageReader('request');
    reader.receive(encodeBytes(head('/a').repeat(3)));
    for (let n = 0; n < 6; n += 1) reader.read();
    reader.receive(encodeBytes(head('/a').replace('Host: a', 'Host : a')));
    expect(() => reader.read()).toThrow('colon');
  });
});
