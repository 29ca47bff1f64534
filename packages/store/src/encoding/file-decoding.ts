/** A table's file in an encoding other than UTF-8, made into UTF-8, such that its bytes can be made of that again. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BYTE_ORDER_MARK, lineAt } from '../csv/csv-bytes.js';
import type { FileFault } from '../errors.js';
import type { Limits } from '../limits.js';
import { byteOrderOf, decode, decoderOf, encoderOf, findNoCharacter, isKnownEncoding, UTF_8 } from './text-encoding.js';
import { utf16Mark } from './utf-16.js';

/** Why a file is not text in the encoding that is declared. */
export interface DecodingFault {
  readonly reason: FileFault;
  /** As in `ByteFault`. */
  readonly sentence: string;
  /** In the file; with the line, where it is about a place. */
  readonly offset?: number;
  readonly line?: number;
}

/** So many bytes are decoded between two turns of the event loop: a millisecond or two of work. */
const SLICE_BYTES = 64 * 1024;

/**
 * The file as UTF-8, of at most `maxFileBytes`, or why it is not given out. Encoding that again gives the file to the
 * byte.
 */
export async function decodeFile(bytes: Buffer, encoding: string, limits: Limits): Promise<Buffer | DecodingFault> {
  if (encoding === UTF_8) return bytes;
  if (!isKnownEncoding(encoding)) return unknownEncoding(encoding);
  const otherMark = findOtherMark(bytes, encoding);
  if (otherMark !== undefined) return otherMark;
  const decoding = new ExactDecoding(bytes, encoding);
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    const fault = decoding.add(bytes.subarray(start, start + SLICE_BYTES));
    if (fault !== undefined) return fault;
    if (decoding.length > limits.maxFileBytes) return tooLarge(limits);
    await nextTurn();
  }
  return decoding.finish();
}

/** What is said of an encoding that is none. As a sentence that begins in lower case and has no full stop. */
export function unknownEncoding(encoding: string): DecodingFault {
  const sentence =
    `its encoding is declared to be ${JSON.stringify(encoding)} in datapackage.json, and that is none that is known ` +
    'here; declare the one that it has, such as "windows-1252", or save it as UTF-8 and declare none';
  return { reason: 'unknown-encoding', sentence };
}

/** A file that says itself that it is in another encoding. */
function findOtherMark(bytes: Buffer, encoding: string): DecodingFault | undefined {
  const marked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? UTF_8 : utf16Mark(bytes);
  if (marked === undefined || marked === byteOrderOf(encoding)) return undefined;
  const sentence =
    `it begins with the byte order mark of ${marked}, and is declared to be ${encoding}; save it so, or declare ` +
    `"encoding": "${marked}" for it in datapackage.json`;
  return { reason: 'not-in-encoding', offset: 0, line: 1, sentence };
}

function tooLarge({ maxFileBytes }: Limits): DecodingFault {
  const sentence = `the file has more than ${maxFileBytes} bytes as UTF-8 (maxFileBytes); split it or raise the limit`;
  return { reason: 'file-too-large', sentence };
}

/** Decodes, encodes again, and compares, piece by piece. */
class ExactDecoding {
  readonly #bytes: Buffer;
  readonly #encoding: string;
  readonly #decoder: ReturnType<typeof decoderOf>;
  readonly #encoder: ReturnType<typeof encoderOf>;
  readonly #parts: Buffer[] = [];
  #length = 0;
  /** The first half of a surrogate pair whose second has not come yet. */
  #half = '';
  /** So many bytes of the file are known to come back. */
  #confirmed = 0;

  constructor(bytes: Buffer, encoding: string) {
    this.#bytes = bytes;
    this.#encoding = encoding;
    this.#decoder = decoderOf(encoding);
    this.#encoder = encoderOf(encoding);
  }

  /** Bytes of UTF-8 so far. */
  get length(): number {
    return this.#length;
  }

  add(slice: Buffer): DecodingFault | undefined {
    const text = this.#half + this.#decoder.write(slice);
    this.#half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
    return this.#take(text.slice(0, text.length - this.#half.length));
  }

  finish(): Buffer | DecodingFault {
    const fault = this.#take(this.#half + (this.#decoder.end() ?? '')) ?? this.#compare(this.#encoder.end());
    if (fault !== undefined) return fault;
    // Half a character at the end.
    if (this.#confirmed < this.#bytes.length) return this.#fault(this.#confirmed);
    return Buffer.concat(this.#parts, this.#length);
  }

  #take(text: string): DecodingFault | undefined {
    const end = findNoCharacter(text, this.#encoding);
    const good = end === -1 ? text : text.slice(0, end);
    const fault = this.#compare(this.#encoder.write(good));
    if (fault !== undefined) return fault;
    const part = Buffer.from(good);
    this.#parts.push(part);
    this.#length += part.length;
    if (end === -1) return undefined;
    return this.#compare(this.#encoder.end()) ?? this.#fault(this.#confirmed);
  }

  #compare(encoded: Buffer | undefined): DecodingFault | undefined {
    if (encoded === undefined) return undefined;
    const start = this.#confirmed;
    const original = this.#bytes.subarray(start, start + encoded.length);
    if (!original.equals(encoded)) {
      const at = original.findIndex((byte, index) => byte !== encoded[index]);
      return this.#fault(start + (at === -1 ? original.length : at));
    }
    this.#confirmed += encoded.length;
    return undefined;
  }

  #fault(offset: number): DecodingFault {
    const rest = decode(this.#bytes.subarray(this.#confirmed, offset), this.#encoding);
    const before = Buffer.concat([...this.#parts, Buffer.from(rest)]);
    const sentence =
      `this byte is not ${this.#encoding}, as datapackage.json declares, or would not be the same when it is written ` +
      'again; save the file so, or declare the encoding that it has';
    return { reason: 'not-in-encoding', offset, line: lineAt(before, before.length), sentence };
  }
}
