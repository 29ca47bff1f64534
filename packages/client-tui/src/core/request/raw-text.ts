/**
 * Requests as they are typed, byte for byte, right or wrong. The text is what an editor holds:
 *
 * - a line break is CRLF, and a backslash before it takes it away, so that long lines can be broken;
 * - `\r`, `\n` and `\t` are the bytes 0D, 0A and 09, `\\` is a backslash, `\xHH` any byte;
 * - `\p{200}` sends what stands before it and waits 200 milliseconds before it goes on;
 * - every other character is its UTF-8 bytes.
 *
 * So a bare LF that ends a line is `\n\` at the line's end. Nothing is checked but this notation.
 */
import { visible } from '../text/visible.js';

/** Bytes, or a pause in milliseconds. */
export type RawPiece =
  | Uint8Array
  /** So many milliseconds, 60,000 at most. */
  | { readonly pause: number };

/** What is wrong with the text, and where. */
export class RawSyntaxError extends Error {
  override readonly name = 'RawSyntaxError';
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;

  /** The place goes in front of the message. */
  constructor(message: string, line: number, column: number) {
    super(`Line ${line}, column ${column}: ${message}`);
    this.line = line;
    this.column = column;
  }
}

/** Most bytes of a request that is typed: 16 MiB. */
export const rawLimit = 16 * 1024 * 1024;

/** Longest pause, in milliseconds. */
export const pauseLimit = 60_000;

const named: Readonly<Record<string, number>> = { r: 0x0d, n: 0x0a, t: 0x09, '\\': 0x5c };

/** One step of the notation, from where the reader stands. */
const step =
  /(?<plain>[^\\\r\n\p{Surrogate}]+)|(?<break>\r?\n)|(?<cr>\r)|\\(?:(?<joined>\r?\n)|(?<named>[rnt\\])|x(?<hex>[0-9A-Fa-f]{2})|p\{(?<pause>\d{1,9})\})/uy;

/**
 * The pieces of a typed request: line breaks are CRLF (a backslash before one takes it away), `\r`, `\n`, `\t`, `\\` and
 * `\xHH` are bytes, `\p{200}` is a pause of 200 milliseconds, every other character is its UTF-8 bytes. 16 MiB at most.
 * @throws RawSyntaxError
 */
export function parseRawPieces(text: string): RawPiece[] {
  const pieces: RawPiece[] = [];
  const encoder = new TextEncoder();
  let bytes: Uint8Array = new Uint8Array(Math.min(text.length + 64, 4096));
  let length = 0;
  let total = 0;
  const refuse = (message: string, at: number): never => {
    const before = text.slice(0, at).split('\n');
    throw new RawSyntaxError(message, before.length, Array.from(before.at(-1) ?? '').length + 1);
  };
  const add = (added: ArrayLike<number>, at: number): void => {
    total += added.length;
    if (total > rawLimit)
      refuse(`the request is larger than ${rawLimit / 1024 / 1024} MiB here: send a file instead.`, at);
    if (length + added.length > bytes.length) {
      const grown = new Uint8Array(Math.max(bytes.length * 2, length + added.length));
      grown.set(bytes);
      bytes = grown;
    }
    bytes.set(added, length);
    length += added.length;
  };
  const flush = (): void => {
    if (length > 0) pieces.push(bytes.slice(0, length));
    length = 0;
  };
  for (let at = 0; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const groups = step.exec(text)?.groups;
    if (groups === undefined) return refuse(complaint(text, at), at);
    if (groups['plain'] !== undefined) add(encoder.encode(groups['plain']), at);
    else if (groups['break'] !== undefined) add([0x0d, 0x0a], at);
    else if (groups['cr'] !== undefined) add([0x0d], at);
    else if (groups['named'] !== undefined) add([named[groups['named']]!], at);
    else if (groups['hex'] !== undefined) add([Number.parseInt(groups['hex'], 16)], at);
    else if (groups['pause'] !== undefined) {
      const pause = Number(groups['pause']);
      if (pause > pauseLimit) refuse(`a pause is ${pauseLimit} milliseconds at most.`, at);
      flush();
      if (pause > 0) pieces.push({ pause });
    }
  }
  flush();
  return pieces;
}

/**
 * The bytes of a typed request, without its pauses; the notation is that of `parseRawPieces()`.
 * @throws RawSyntaxError
 */
export function parseRawRequest(text: string): Uint8Array {
  const pieces = parseRawPieces(text).filter((piece) => piece instanceof Uint8Array);
  return pieces.length === 1 ? pieces[0]! : Uint8Array.from(Buffer.concat(pieces));
}

function complaint(text: string, at: number): string {
  if (text[at] !== '\\') return 'half a character stands here: take it out, or write its bytes as \\xHH.';
  const next = String.fromCodePoint(text.codePointAt(at + 1) ?? 0x20);
  if (at + 1 === text.length) return 'the text ends with a backslash: write \\\\ for one.';
  if (next === 'x') return '\\x is followed by two hexadecimal digits, such as \\x0A.';
  if (next === 'p') return `\\p is followed by milliseconds in braces, such as \\p{200}, ${pauseLimit} at most.`;
  return `\\${visible(next)} stands for nothing: write \\\\ for a backslash; there are \\r, \\n, \\t, \\xHH and \\p{ms}.`;
}

/** The text that stands for `bytes`: characters where they are such, escapes elsewhere. */
export function rawTextOfBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at]!;
    if (byte === 0x0d && bytes[at + 1] === 0x0a) {
      text += '\n';
      at += 2;
    } else if (byte >= 0x80) {
      const character = characterAt(bytes, at);
      text += character === undefined ? hex(byte) : character.text;
      at += character?.length ?? 1;
    } else {
      text += asciiText(byte);
      at += 1;
    }
  }
  return text;
}

function asciiText(byte: number): string {
  switch (byte) {
    case 0x0a:
      // The line goes on in the next one of the text, where a reader expects it.
      return '\\n\\\n';
    case 0x0d:
      return '\\r';
    case 0x09:
      return '\\t';
    case 0x5c:
      return '\\\\';
    default:
      return byte < 0x20 || byte === 0x7f ? hex(byte) : String.fromCharCode(byte);
  }
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The character whose UTF-8 bytes begin at `at`; undefined where there is none, or none that can be seen. */
function characterAt(bytes: Uint8Array, at: number): { text: string; length: number } | undefined {
  const lead = bytes[at]!;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    const text = utf8.decode(bytes.subarray(at, at + length));
    return length > 0 && visible(text) === text ? { text, length } : undefined;
  } catch {
    return undefined;
  }
}
