import { describe, expect, it } from 'vitest';
import { parseRawPieces, parseRawRequest, pauseLimit, rawLimit, RawSyntaxError, rawTextOfBytes } from './raw-text.js';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('parseRawRequest', () => {
  it.each([
    ['GET / HTTP/1.1\nHost: a\n\n', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a\r\nb', 'a\r\nb'],
    ['a\\n\\\nb\\r\\tc', 'a\nb\r\tc'],
    ['long \\\n  line', 'long   line'],
    ['\\x00\\xff\\x0A\\\\x41', '\x00\xff\n\\x41'],
    ['김', '\xea\xb9\x80'],
    ['😀\\x21', '\xf0\x9f\x98\x80!'],
    ['one\\p{20}two\\p{0}', 'onetwo'],
    ['', ''],
  ])('%j', (text, bytes) => {
    expect(latin1(parseRawRequest(text))).toBe(bytes);
  });

  it.each([
    ['GET /\nA: \\q', 2, 4, /\\q stands for nothing: write \\\\ for a backslash/],
    ['\\x4', 1, 1, /two hexadecimal digits/],
    ['ab\\p{soon}', 1, 3, /milliseconds in braces/],
    [`\\p{${pauseLimit + 1}}`, 1, 1, /60000 milliseconds at most/],
    ['김😀\\', 1, 3, /ends with a backslash/],
    ['a\ud800', 1, 2, /half a character/],
    ['\\\u001b', 1, 1, /\\␛ stands for nothing/],
  ])('refuses %j, with the place', (text, line, column, message) => {
    expect(() => parseRawRequest(text)).toThrow(expect.objectContaining({ line, column }) as Error);
    expect(() => parseRawRequest(text)).toThrow(RawSyntaxError);
    expect(() => parseRawRequest(text)).toThrow(message);
  });

  it('refuses what is too large, and reads what is large in no time', () => {
    expect(parseRawRequest('\\x41\n'.repeat(1_000_000)).length).toBe(3_000_000);
    expect(() => parseRawRequest('x'.repeat(rawLimit + 1))).toThrow(/16 MiB/);
  });
});

describe('parseRawPieces', () => {
  it('cuts at pauses', () => {
    const pieces = parseRawPieces('\\p{5}GET\\p{200}\\p{1} /');
    expect(pieces.map((piece) => (piece instanceof Uint8Array ? latin1(piece) : piece.pause))).toEqual([
      5,
      'GET',
      200,
      1,
      ' /',
    ]);
  });
});

describe('rawTextOfBytes', () => {
  it('can be read where there is something to read', () => {
    const text = rawTextOfBytes(Buffer.from('POST / HTTP/1.1\r\nX: 김\r\n\r\n{\n\t"a": "\\"\n}\r\u202e'));
    expect(text).toBe('POST / HTTP/1.1\nX: 김\n\n{\\n\\\n\\t"a": "\\\\"\\n\\\n}\\r\\xE2\\x80\\xAE');
  });

  it('stands for exactly its bytes, whatever they are', () => {
    let seed = 20_261_129;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    const awkward = Buffer.from('\r\n\r\n\\\\p{9}\\x김é😀\ufeff\u0000\u007f\u0085', 'utf8');
    for (let round = 0; round < 2000; round += 1) {
      const bytes = Uint8Array.from({ length: random(24) }, () =>
        random(2) === 0 ? random(256) : awkward[random(awkward.length)]!,
      );
      expect(parseRawRequest(rawTextOfBytes(bytes)), `round ${round}`).toEqual(bytes);
    }
  });
});
