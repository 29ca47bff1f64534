/** The content of a table's file on its way from UTF-8 to the file's own encoding. */
import { StringDecoder } from 'node:string_decoder';
import { decoderOf, encoderOf, findNoCharacter, UTF_8 } from './text-encoding.js';

/** So many bytes of UTF-8 are encoded at once. */
const SLICE_BYTES = 1024 * 1024;

/**
 * Chunks of UTF-8, encoded one after the other as they are taken. Every cell was held against the encoding before; here
 * it is made sure of, because a codec puts `?` for what it can't carry, and says nothing. Throws where it would.
 */
export class EncodedChunks implements Iterable<Buffer> {
  readonly #chunks: Iterable<Buffer>;
  readonly #encoding: string;
  #textLength = 0;

  constructor(chunks: Iterable<Buffer>, encoding: string) {
    this.#chunks = chunks;
    this.#encoding = encoding;
  }

  /** Bytes of UTF-8 that were taken. */
  get textLength(): number {
    return this.#textLength;
  }

  *[Symbol.iterator](): Generator<Buffer> {
    const encoding = this.#encoding === UTF_8 ? undefined : new ExactEncoding(this.#encoding);
    for (const chunk of this.#chunks) {
      this.#textLength += chunk.length;
      if (encoding === undefined) yield chunk;
      else for (const slice of slicesOf(chunk)) yield encoding.encode(slice);
    }
    if (encoding !== undefined) yield encoding.finish();
  }
}

/** The same for chunks that are waited for. */
export async function* encodedStream(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer, void> {
  if (encoding === UTF_8) {
    yield* chunks;
    return;
  }
  const exact = new ExactEncoding(encoding);
  for await (const chunk of chunks) for (const slice of slicesOf(chunk)) yield exact.encode(slice);
  yield exact.finish();
}

function* slicesOf(chunk: Buffer): Generator<Buffer> {
  for (let start = 0; start < chunk.length; start += SLICE_BYTES) yield chunk.subarray(start, start + SLICE_BYTES);
}

/** Encodes, decodes again, and compares, piece by piece. */
class ExactEncoding {
  readonly #encoding: string;
  readonly #reader = new StringDecoder('utf8');
  readonly #encoder: ReturnType<typeof encoderOf>;
  readonly #decoder: ReturnType<typeof decoderOf>;
  /** Encoded, and not yet seen to come back. */
  #expected = '';

  constructor(encoding: string) {
    this.#encoding = encoding;
    this.#encoder = encoderOf(encoding);
    this.#decoder = decoderOf(encoding);
  }

  encode(slice: Buffer): Buffer {
    const text = this.#reader.write(slice);
    if (findNoCharacter(text, this.#encoding) !== -1) throw this.#error();
    this.#expected += text;
    const encoded = this.#encoder.write(text);
    this.#compare(this.#decoder.write(encoded));
    return encoded;
  }

  finish(): Buffer {
    const encoded = this.#encoder.end() ?? Buffer.alloc(0);
    this.#compare(this.#decoder.write(encoded) + (this.#decoder.end() ?? ''));
    if (this.#expected !== '') throw this.#error();
    return encoded;
  }

  #compare(text: string): void {
    if (!this.#expected.startsWith(text)) throw this.#error();
    this.#expected = this.#expected.slice(text.length);
  }

  #error(): Error {
    return new Error(`A table holds a character that ${this.#encoding} does not have`);
  }
}
