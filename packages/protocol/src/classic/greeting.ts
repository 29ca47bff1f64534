/** How a classic server greets. */
import { decodeBytes, decodeUtf8 } from '../text.js';

/** The words with which a classic server begins: 23 bytes of UTF-8, no line end. */
export const greetingText = 'Welcome to the server!!';

/** How long either side of a classic exchange waits before it takes a silent peer to be finished, in milliseconds. */
export const quietTime = 200;

/** A greeting and what came behind it. Another one than the well-known has no end but the silence behind it. */
export function splitGreeting(bytes: Uint8Array): { readonly text: string; readonly rest: Uint8Array } {
  const { length } = greetingText;
  if (decodeUtf8(bytes.subarray(0, length)) === greetingText)
    return { text: greetingText, rest: bytes.subarray(length) };
  const text = decodeUtf8(bytes) ?? decodeBytes(bytes, 0, Math.min(bytes.length, 1024));
  return { text, rest: bytes.subarray(bytes.length) };
}
