import { expect, it } from 'vitest';
import { keyHash } from './key-hash.js';

it('is HalfSipHash-1-3, by the first test vectors of Linux (lib/siphash_kunit.c)', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);
  const hashes = Array.from({ length: 12 }, (_, length) => keyHash(bytes, 0, length, [0x03020100, 0x07060504]));
  expect(hashes.map((hash) => hash.toString(16).padStart(8, '0'))).toEqual([
    '5814c896',
    'e7e864ca',
    'bc4b0e30',
    '01539939',
    '7e059ea6',
    '88e3d89b',
    'a0080b65',
    '9d38d9d6',
    '577999b1',
    'c839caed',
    'e4fa32cf',
    '959246ee',
  ]);
});

it('depends on the range and the key alone', () => {
  const inside = keyHash(Buffer.from('xxabcdefgxx'), 2, 9, [1, 2]);
  expect(inside).toBe(keyHash(Buffer.from('abcdefg'), 0, 7, [1, 2]));
  expect(inside).not.toBe(keyHash(Buffer.from('abcdefg'), 0, 7, [1, 3]));
});
