import { describe, expect, it, vi } from 'vitest';
import { Random, seed } from '../../test-support/random.js';
import { compareText, containing, foldAscii } from './text.js';

const CHARACTERS = [
  '',
  'a',
  'b',
  'Z',
  '\u007f',
  '\u0080',
  'é',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\uff5e',
  '\uffff',
];
CHARACTERS.push('\u{10000}', '\u{1f600}', '\u{1f601}', '\u{10ffff}');

it(`texts compare as their UTF-8 bytes do (ROWHOUSE_SEED=${seed})`, () => {
  const random = new Random(seed);
  const text = () => random.many(0, 3, () => random.pick(CHARACTERS)).join('');
  for (let run = 0; run < 20_000; run++) {
    const [a, b] = [text(), text()];
    const expected = Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(Math.sign(compareText(a, b)), JSON.stringify([a, b])).toBe(expected);
  }
});

it('folds A to Z, and nothing else', () => {
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
  const changed = all.filter((character) => foldAscii(character) !== character);
  expect(changed.join('')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  expect(foldAscii('AbÉ\u212aZ\u{1f600}\u0130')).toBe('abÉ\u212az\u{1f600}\u0130');
  expect(foldAscii('HTTP/1.1')).toBe('http/1.1');
});

describe('searching for a part', () => {
  it(`finds it where includes() does, whatever its length (ROWHOUSE_SEED=${seed})`, () => {
    const random = new Random(seed);
    const word = (length: number) => Array.from({ length }, () => random.pick(['a', 'a', 'a', 'b'])).join('');
    let found = 0;
    for (let run = 0; run < 3000; run++) {
      // Periodic parts, whose beginnings return in them, on both sides of the length from which they are searched for otherwise.
      const part = word(1 + random.below(12))
        .repeat(12)
        .slice(random.below(3), 40 + random.below(60));
      const text = word(random.below(20)) + part.slice(0, random.below(part.length + 20)) + part.slice(0, 90) + word(9);
      const expected = text.includes(part);
      if (expected) found++;
      expect(containing(part)(text), `${part} in ${text}`).toBe(expected);
    }
    expect(found).toBeGreaterThan(1000);
    expect(found).toBeLessThan(2999);
  });

  it('stays linear for a part that makes includes() quadratic', () => {
    const contains = containing(`${'a'.repeat(1000)}b${'a'.repeat(1000)}`);
    const text = 'a'.repeat(20_000);
    const reads = vi.spyOn(String.prototype, 'charCodeAt');
    const native = vi.spyOn(String.prototype, 'includes');
    let counts: number[];
    try {
      contains(text);
    } finally {
      counts = [reads.mock.calls.length, native.mock.calls.length];
      vi.restoreAllMocks();
    }
    expect(counts[0]).toBeLessThan(5 * text.length);
    expect(counts[1]).toBe(0);
    expect(contains(text)).toBe(false);
    expect(contains(`${text}b${text}`)).toBe(true);
  });
});
