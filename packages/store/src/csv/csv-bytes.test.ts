import { describe, expect, it } from 'vitest';
import { lineAt, lineEndLength } from './csv-bytes.js';

describe('lineAt', () => {
  it.each([
    ['a\nb\nc', 4, 3],
    ['a\r\nb\r\nc', 6, 3],
    ['a\rb\rc', 4, 3],
    ['a\r\n\n\rb', 5, 4],
    ['abc', 0, 1],
    ['a\r\n', 2, 1],
  ])('in %j at byte %i is %i', (text, offset, line) => {
    expect(lineAt(Buffer.from(text), offset)).toBe(line);
  });
});

describe('lineEndLength', () => {
  it.each([
    ['', 0],
    ['a', 0],
    ['a\n', 1],
    ['a\r', 1],
    ['a\r\n', 2],
    ['\n', 1],
    ['\n\n', 1],
  ])('of %j is %i', (text, length) => {
    expect(lineEndLength(Buffer.from(text), 0, text.length)).toBe(length);
  });
});
