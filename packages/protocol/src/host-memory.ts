/**
 * The value of the last Host field that was valid. A server hears the same one again and again: where the bytes are
 * the same, the string is there already and needs no second check, which is a sixth of the cost of a small request.
 */
import { isHost } from './host.js';
import { encodeBytes } from './text.js';

let lastHost = '';
let lastBytes = new Uint8Array(0);

/** The value whose bytes are `bytes[start..end)`, where it is the last one; else undefined. */
export function rememberedHost(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start !== lastBytes.length) return undefined;
  for (let at = 0; at < lastBytes.length; at += 1) if (bytes[start + at] !== lastBytes[at]) return undefined;
  return lastHost;
}

/** As `isHost`, and remembers what was valid. */
export function isValidHost(text: string): boolean {
  if (text === lastHost) return text !== '';
  if (!isHost(text)) return false;
  lastHost = text;
  lastBytes = new Uint8Array(encodeBytes(text));
  return true;
}
