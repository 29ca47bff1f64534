/**
 * Reads a body in chunked coding (RFC 9112 section 7.1): sizes of hexadecimal digits only, extensions checked against
 * their grammar, both bytes that end a chunk's data checked, trailers kept apart. What is no data is counted, so that
 * a peer can't make much work with little of it.
 */
import { bodyTooLarge, needData, plainEnd, truncated, type BodyReader } from './body-reader.js';
import { ProtocolError, type ErrorCode } from './errors.js';
import type { DataEvent, EndEvent, NeedData } from './events.js';
import { slotsPerLine } from './field-index.js';
import { forbiddenTrailers } from './framing.js';
import { CR, LF, hexValue, isFieldValue } from './grammar.js';
import { FieldReader } from './field-reader.js';
import type { Limits } from './limits.js';
import type { ReceiveBuffer } from './receive-buffer.js';
import { decodeBytes } from './text.js';

const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILERS = 6;

/** Framing bytes that a byte of data may cost: the smallest honest chunk (`1 CRLF x CRLF`) costs five. */
const overheadPerByte = 8;

const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const quoted = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
const extensions = new RegExp(`^(?:[ \\t]*;[ \\t]*${token}(?:[ \\t]*=[ \\t]*(?:${token}|${quoted}))?)+$`);

export class ChunkedBody implements BodyReader {
  readonly endsBySilence = false;
  readonly #kind: 'request' | 'response';
  readonly #limits: Limits;
  #state = SIZE;
  #size = 0;
  #digits = 0;
  #missing = 0;
  #data = 0;
  #overhead = 0;
  #extensionBytes = 0;
  #extensionLength = 0;
  #trailers: FieldReader | undefined;

  constructor(kind: 'request' | 'response', limits: Limits) {
    this.#kind = kind;
    this.#limits = limits;
  }

  read(buffer: ReceiveBuffer): DataEvent | EndEvent | NeedData {
    while (buffer.length > 0) {
      switch (this.#state) {
        case SIZE:
          this.#readSize(buffer);
          break;

        case EXTENSION:
          if (!this.#readExtensions(buffer)) return needData;
          break;

        case SIZE_LF:
          this.#expect(buffer, LF, 'invalid-chunk-size', 'the line of a chunk size does not end with CRLF');
          if (this.#size === 0) this.#state = TRAILERS;
          else this.#startData(buffer);
          break;

        case DATA: {
          const count = Math.min(this.#missing, buffer.length);
          this.#missing -= count;
          this.#data += count;
          if (this.#missing === 0) this.#state = DATA_CR;
          return { type: 'data', bytes: buffer.take(count) };
        }

        case DATA_CR:
          this.#expect(buffer, CR, 'invalid-chunk-end', 'the data of a chunk is not followed by CRLF');
          this.#state = DATA_LF;
          break;

        case DATA_LF:
          this.#expect(buffer, LF, 'invalid-chunk-end', 'the data of a chunk is not followed by CRLF');
          this.#state = SIZE;
          break;

        default:
          return this.#readTrailers(buffer);
      }
    }
    return needData;
  }

  close(buffer: ReceiveBuffer): EndEvent {
    throw truncated(buffer, 'the chunked body ends before its last chunk and the empty line after it');
  }

  #readSize(buffer: ReceiveBuffer): void {
    const byte = buffer.bytes[buffer.start]!;
    const digit = hexValue[byte]!;
    if (digit !== 0xff) {
      this.#size = this.#size * 16 + digit;
      this.#digits += 1;
      if (this.#size > Number.MAX_SAFE_INTEGER)
        throw this.#refusal(buffer, 'invalid-chunk-size', 'the chunk size is beyond 2^53 - 1');
      this.#countFraming(buffer);
      buffer.consume(1);
      return;
    }
    if (this.#digits === 0)
      throw this.#refusal(
        buffer,
        'invalid-chunk-size',
        'a chunk size begins with something else than a hexadecimal digit',
      );
    if (byte === CR) {
      this.#countFraming(buffer);
      buffer.consume(1);
      this.#state = SIZE_LF;
      return;
    }
    this.#extensionLength = 0;
    this.#state = EXTENSION;
  }

  /** Extensions stay in the buffer until their line ends: few peers send any, and their bytes are capped. */
  #readExtensions(buffer: ReceiveBuffer): boolean {
    while (this.#extensionLength < buffer.length) {
      const byte = buffer.bytes[buffer.start + this.#extensionLength]!;
      if (byte === CR) {
        const end = buffer.start + this.#extensionLength;
        if (!extensions.test(decodeBytes(buffer.bytes, buffer.start, end)))
          throw this.#refusal(buffer, 'invalid-chunk-extension', 'what follows the chunk size is no chunk extension');
        buffer.consume(this.#extensionLength + 1);
        this.#countFraming(buffer);
        this.#state = SIZE_LF;
        return true;
      }
      if (isFieldValue[byte] !== 1)
        throw this.#refusal(
          buffer,
          'invalid-chunk-extension',
          'a control character follows the chunk size',
          this.#extensionLength,
        );
      this.#extensionLength += 1;
      this.#extensionBytes += 1;
      if (this.#extensionBytes > this.#limits.chunkExtensions)
        throw this.#refusal(
          buffer,
          'chunk-extensions-too-large',
          `the chunk extensions are larger than ${this.#limits.chunkExtensions} bytes`,
          this.#extensionLength,
          413,
        );
    }
    return false;
  }

  #startData(buffer: ReceiveBuffer): void {
    if (this.#data + this.#size > this.#limits.body) throw bodyTooLarge(buffer, this.#limits.body);
    this.#missing = this.#size;
    this.#size = 0;
    this.#digits = 0;
    this.#state = DATA;
  }

  #readTrailers(buffer: ReceiveBuffer): EndEvent | NeedData {
    const reader = (this.#trailers ??= new FieldReader(this.#kind, 'http', this.#limits, 'trailers'));
    if (!reader.read(buffer)) return needData;
    const text = decodeBytes(buffer.bytes, buffer.start, buffer.start + reader.end);
    const trailers = reader.take(text);
    for (let line = 0; line < trailers.length; line += 1) {
      if (forbiddenTrailers.has(trailers.name(line).toLowerCase()))
        throw this.#refusal(
          buffer,
          'forbidden-trailer',
          `${trailers.name(line)} may not be a trailer`,
          reader.stretch.slots[reader.stretch.from + line * slotsPerLine],
          400,
          'RFC 9110 section 6.5.1',
        );
    }
    buffer.consume(reader.end);
    return trailers.length === 0 ? plainEnd : { type: 'end', trailers };
  }

  /** Takes one byte of framing that can be only this one. */
  #expect(buffer: ReceiveBuffer, byte: number, code: ErrorCode, message: string): void {
    if (buffer.bytes[buffer.start] !== byte) throw this.#refusal(buffer, code, message);
    this.#countFraming(buffer);
    buffer.consume(1);
  }

  #countFraming(buffer: ReceiveBuffer): void {
    this.#overhead += 1;
    if (this.#overhead > this.#limits.chunkOverhead + overheadPerByte * this.#data)
      throw this.#refusal(buffer, 'chunk-overhead-too-large', 'the body has far more chunk framing than data', 0, 413);
  }

  #refusal(
    buffer: ReceiveBuffer,
    code: ErrorCode,
    message: string,
    ahead = 0,
    status = 400,
    section = 'RFC 9112 section 7.1',
  ): ProtocolError {
    return new ProtocolError(code, message, { offset: buffer.offsetOf(buffer.start + ahead), section, status });
  }
}
