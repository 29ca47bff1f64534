/** UTF-16 by the look of a file, for what is said of files that were not declared to be in it. */

export type Utf16 = 'utf-16le' | 'utf-16be';

/** By the byte order mark that the file begins with. */
export function utf16Mark(bytes: Uint8Array): Utf16 | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** So many bytes of the file are looked at. */
const SAMPLE_BYTES = 4096;

/**
 * By the zeros of a file without a mark. Delimiters, line ends and digits are two bytes of which one is zero, and always
 * the same; so at least a quarter of the pairs must have one, and none the other. A file that lost its blocks has both.
 */
export function looksLikeUtf16(bytes: Uint8Array): Utf16 | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]!++;
  const [even, odd] = zeros as [number, number];
  const enough = sample.length / 8;
  if (even === 0 && odd >= enough) return 'utf-16le';
  return odd === 0 && even >= enough ? 'utf-16be' : undefined;
}
