/**
 * Reads a body: `read()` gives the next piece of it, its end, or need-data; `close()` says what the end of input
 * means here; `silence()` what a quiet time means. Chunked bodies have a file of their own.
 */
import { ProtocolError } from './errors.js';
import type { DataEvent, EndEvent, NeedData } from './events.js';
import { Fields } from './fields.js';
import type { Limits } from './limits.js';
import type { ReceiveBuffer } from './receive-buffer.js';

export const needData: NeedData = { type: 'need-data' };
/** The end of a message that has no trailers. */
export const plainEnd: EndEvent = { type: 'end', trailers: Fields.empty };

export interface BodyReader {
  read(buffer: ReceiveBuffer): DataEvent | EndEvent | NeedData;
  /** The peer closed its side and all that came was read. @throws ProtocolError `truncated` where bytes are missing */
  close(buffer: ReceiveBuffer): EndEvent;
  /** Whether a quiet time ends this body, as in the classic dialect. */
  readonly endsBySilence: boolean;
}

/** Exactly so many bytes (RFC 9112 section 6.2). */
export class LengthBody implements BodyReader {
  readonly endsBySilence = false;
  readonly #limit: number;
  #missing: number;

  constructor(length: number, limits: Limits) {
    this.#missing = length;
    this.#limit = limits.body;
  }

  read(buffer: ReceiveBuffer): DataEvent | EndEvent | NeedData {
    if (this.#missing === 0) return plainEnd;
    // None of a body that would be too large is taken: what was announced can't become less.
    if (this.#missing > this.#limit) throw bodyTooLarge(buffer, this.#limit);
    const count = Math.min(this.#missing, buffer.length);
    if (count === 0) return needData;
    this.#missing -= count;
    return { type: 'data', bytes: buffer.take(count) };
  }

  close(buffer: ReceiveBuffer): EndEvent {
    throw truncated(buffer, `the body is ${this.#missing} bytes short of its Content-Length`);
  }
}

/** All that comes until the peer closes (RFC 9112 section 6.3, rule 8) or, in the classic dialect, falls silent. */
export class OpenEndedBody implements BodyReader {
  readonly endsBySilence: boolean;
  readonly #limit: number;
  #taken = 0;

  constructor(limits: Limits, endsBySilence: boolean) {
    this.endsBySilence = endsBySilence;
    this.#limit = limits.body;
  }

  read(buffer: ReceiveBuffer): DataEvent | NeedData {
    if (buffer.length === 0) return needData;
    const count = Math.min(buffer.length, this.#limit - this.#taken);
    if (count === 0) throw bodyTooLarge(buffer, this.#limit);
    this.#taken += count;
    return { type: 'data', bytes: buffer.take(count) };
  }

  close(): EndEvent {
    return plainEnd;
  }
}

/** The refusal of a body above the limit. */
export function bodyTooLarge(buffer: ReceiveBuffer, limit: number): ProtocolError {
  return new ProtocolError('body-too-large', `the body is larger than ${limit} bytes`, {
    offset: buffer.offsetOf(buffer.start),
    section: 'RFC 9110 section 15.5.14',
    status: 413,
  });
}

/** The refusal of a message whose end never came. */
export function truncated(buffer: ReceiveBuffer, message: string): ProtocolError {
  return new ProtocolError('truncated', message, {
    offset: buffer.offsetOf(buffer.end),
    section: 'RFC 9112 section 8',
  });
}
