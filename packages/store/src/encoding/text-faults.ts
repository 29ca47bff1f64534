import { isUtf8 } from 'node:buffer';
import { declaration, proposeEncoding } from './encoding-proposals.js';
import type { FileFault } from '../errors.js';
import { looksLikeUtf16, type Utf16, utf16Mark } from './utf-16.js';

/** Something in a file's bytes that keeps it from being read. */
export interface ByteFault {
  readonly reason: FileFault;
  /** From 0. */
  readonly offset: number;
  /** What is wrong and what to do, as a sentence that begins in lower case and has no full stop. */
  readonly sentence: string;
}

/** What keeps these bytes from being UTF-8 text; undefined where they are. */
export function textFault(bytes: Buffer): ByteFault | undefined {
  const marked = utf16Mark(bytes);
  if (marked !== undefined) return utf16Fault('is', marked);
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    const likely = looksLikeUtf16(bytes);
    if (likely !== undefined) return utf16Fault('looks like', likely);
    return {
      reason: 'nul-bytes',
      offset: nul,
      sentence: 'there are NUL bytes, as in a file that was damaged when a machine went down; restore it from a copy',
    };
  }
  if (isUtf8(bytes)) return undefined;
  const offset = firstInvalidByte(bytes);
  return { reason: 'not-utf-8', offset, sentence: `this byte is not UTF-8; ${proposeEncoding(bytes, offset)}` };
}

function utf16Fault(is: string, encoding: Utf16): ByteFault {
  const sentence = `the file ${is} UTF-16; save it as UTF-8, or ${declaration(encoding)}`;
  return { reason: 'utf-16', offset: 0, sentence };
}

/** The first byte of the first sequence that is none (RFC 3629, section 4). */
function firstInvalidByte(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at]!);
    if (length !== 1 && !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

/** How many bytes a character has, by its first. Bytes that begin none count one more, and so fail the check. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte >= 0xf0) return 4;
  return byte >= 0xe0 ? 3 : 2;
}
