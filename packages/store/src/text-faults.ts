import { isUtf8 } from 'node:buffer';
import type { FileFault } from './errors.js';

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
  const mark = bytes.subarray(0, 2).toString('latin1');
  if (mark === '\u00ff\u00fe' || mark === '\u00fe\u00ff') {
    return { reason: 'utf-16', offset: 0, sentence: 'the file is UTF-16; save it as UTF-8' };
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    return {
      reason: 'nul-bytes',
      offset: nul,
      sentence: 'there are NUL bytes, as in a file that was damaged when a machine went down; restore it from a copy',
    };
  }
  if (isUtf8(bytes)) return undefined;
  return {
    reason: 'not-utf-8',
    offset: firstInvalidByte(bytes),
    sentence: 'this byte is not UTF-8; save the file as UTF-8 (it may be in an older encoding, such as Windows-1252)',
  };
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
