import { randomBytes } from 'node:crypto';

/** Two words of 32 bits. */
export type HashKey = readonly [number, number];

/** Drawn anew by every process, so that nobody can choose keys that collide. */
export const processHashKey: HashKey = [randomBytes(4).readInt32LE(), randomBytes(4).readInt32LE()];

/**
 * HalfSipHash-1-3 of a range of bytes, 32 bits without a sign: a keyed hash for tables whose keys come from outside
 * (Aumasson and Bernstein, "SipHash: a fast short-input PRF"; the half is from their reference code, and this variant is
 * the one that Linux uses for its hash tables). The round stands twice: a function of four words could give back but one.
 */
export function keyHash(bytes: Uint8Array, start: number, end: number, [k0, k1]: HashKey): number {
  let v0 = k0;
  let v1 = k1;
  let v2 = 0x6c796765 ^ k0;
  let v3 = 0x74656462 ^ k1;
  const lastWord = end - ((end - start) & 3);
  for (let at = start; ; at += 4) {
    const isLast = at === lastWord;
    const word = isLast ? tail(bytes, at, end, start) : wordAt(bytes, at);
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
    if (isLast) break;
  }
  v2 ^= 0xff;
  for (let round = 0; round < 3; round++) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  }
  return (v1 ^ v3) >>> 0;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** The last word: what is left, and the length. */
function tail(bytes: Uint8Array, at: number, end: number, start: number): number {
  let word = (end - start) << 24;
  for (let index = at; index < end; index++) word |= bytes[index]! << (8 * (index - at));
  return word;
}
