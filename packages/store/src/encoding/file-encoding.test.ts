import { expect, it } from 'vitest';
import { EncodedChunks } from './file-encoding.js';
import { UTF_8 } from './text-encoding.js';

const chunksOf = (...texts: string[]) => texts.map((text) => Buffer.from(text));

it('UTF-8 is handed on as it is, and counted', () => {
  const chunks = chunksOf('a', 'é');
  const encoded = new EncodedChunks(chunks, UTF_8);
  expect([...encoded]).toEqual(chunks);
  expect(encoded.textLength).toBe(3);
});

it('a character may lie across chunks', () => {
  const [euro] = chunksOf('€');
  const encoded = new EncodedChunks([euro!.subarray(0, 1), euro!.subarray(1)], 'windows-1252');
  expect(Buffer.concat([...encoded])).toEqual(Buffer.from([0x80]));
  expect(encoded.textLength).toBe(3);
});

it.each([
  ['windows-1252', ['a', 'b한c']],
  ['windows-1252', ['a\ufffd']],
  ['cp949', ['é']],
  ['big5-hkscs', ['\u0304']],
])('%s gives no file with a question mark in the place of a character', (encoding, texts) => {
  expect(() => [...new EncodedChunks(chunksOf(...texts), encoding)]).toThrow(encoding);
});

it('characters that are one together are one, also across chunks', () => {
  const encoded = new EncodedChunks(chunksOf('\u00ca', '\u0304'), 'big5-hkscs');
  expect(Buffer.concat([...encoded])).toEqual(Buffer.from([0x88, 0x62]));
});
