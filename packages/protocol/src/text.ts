/**
 * Between bytes and strings, without a runtime's own buffer type. HTTP's text is one character a byte (what the
 * RFCs call obs-text included); the platform's `latin1` decoder is really windows-1252 and would change bytes 0x80
 * to 0x9F, so it is not used.
 */

// Argument lists have a length that engines bound; this stays well below every one.
const sliceLength = 8192;

type Latin1Slice = (this: Uint8Array, start: number, end: number) => string;
type Latin1Write = (this: Uint8Array, text: string, start: number, length: number) => number;

/**
 * Node's own way between bytes and strings, where this runs on Node or a runtime that follows it: one call instead of
 * one character at a time, which is nine tenths of the cost of a head. Every other runtime takes the portable way.
 */
interface NodeBuffer {
  readonly allocUnsafe?: (length: number) => Uint8Array;
  readonly prototype: { readonly latin1Slice?: Latin1Slice; readonly latin1Write?: Latin1Write };
}
const nodeBuffer = (globalThis as { readonly Buffer?: NodeBuffer }).Buffer;
const { latin1Slice, latin1Write } = nodeBuffer?.prototype ?? {};

/** `bytes[start..end)` as a string of one character a byte. */
export function decodeBytes(bytes: Uint8Array, start: number, end: number): string {
  return latin1Slice === undefined ? decodePortably(bytes, start, end) : latin1Slice.call(bytes, start, end);
}

/** The same in any JavaScript runtime. */
export function decodePortably(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= sliceLength) return String.fromCharCode.apply(null, bytes.subarray(start, end) as never);
  let text = '';
  for (let at = start; at < end; at += sliceLength) text += decodePortably(bytes, at, Math.min(at + sliceLength, end));
  return text;
}

/** A string of one character a byte as bytes. Characters above 0xFF must have been refused before. */
export function encodeBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeBytes(bytes, text, 0);
  return bytes;
}

function writeBytes(bytes: Uint8Array, text: string, start: number): void {
  if (latin1Write === undefined) writePortably(bytes, text, start);
  else latin1Write.call(bytes, text, start, text.length);
}

/** The same in any JavaScript runtime: writes the characters of `text` into `bytes` from `start` on. */
export function writePortably(bytes: Uint8Array, text: string, start: number): void {
  for (let at = 0; at < text.length; at += 1) bytes[start + at] = text.charCodeAt(at);
}

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A string as UTF-8. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** UTF-8 as a string; undefined where the bytes are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** How many Unicode code points begin in `bytes[start..end)`: every byte of UTF-8 but the continuations. */
export function countCodePoints(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if ((bytes[at]! & 0xc0) !== 0x80) count += 1;
  return count;
}

/**
 * One array of bytes from several pieces; strings are of one character a byte. All of it is written here, so that the
 * memory may come from Node's pool, uncleared: making a cleared array costs as much as all the rest of an answer.
 */
export function concatenate(pieces: readonly (Uint8Array | string)[]): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'object') return only;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const whole = nodeBuffer?.allocUnsafe?.(length) ?? new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') writeBytes(whole, piece, at);
    else whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
