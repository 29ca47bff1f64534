/**
 * Reads a classic request's body: its Content-Length counts Unicode code points, because the program that set the
 * dialect counted the characters of a string. A peer that counted bytes would leave the body short, so silence and
 * the end of input complete it as well.
 */
import { bodyTooLarge, needData, plainEnd, type BodyReader } from '../body-reader.js';
import type { DataEvent, EndEvent, NeedData } from '../events.js';
import type { Limits } from '../limits.js';
import type { ReceiveBuffer } from '../receive-buffer.js';

export class CountedBody implements BodyReader {
  readonly endsBySilence = true;
  readonly #codePoints: number;
  readonly #limit: number;
  #begun = 0;
  /** Continuation bytes that the code point begun last still needs. */
  #continuations = 0;
  #taken = 0;

  /** @param codePoints how many code points the body has; infinite where the head did not say */
  constructor(codePoints: number, limits: Limits) {
    this.#codePoints = codePoints;
    this.#limit = limits.body;
  }

  read(buffer: ReceiveBuffer): DataEvent | EndEvent | NeedData {
    if (this.#isComplete()) return plainEnd;
    let at = buffer.start;
    while (at < buffer.end && !this.#isComplete()) {
      if (this.#taken === this.#limit) break;
      this.#count(buffer.bytes[at]!);
      this.#taken += 1;
      at += 1;
    }
    if (at > buffer.start) return { type: 'data', bytes: buffer.take(at - buffer.start) };
    if (buffer.length > 0) throw bodyTooLarge(buffer, this.#limit);
    return needData;
  }

  close(): EndEvent {
    return plainEnd;
  }

  #isComplete(): boolean {
    return this.#begun >= this.#codePoints && this.#continuations === 0;
  }

  #count(byte: number): void {
    if ((byte & 0xc0) === 0x80) {
      if (this.#continuations > 0) this.#continuations -= 1;
      return;
    }
    this.#begun += 1;
    this.#continuations = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
  }
}
