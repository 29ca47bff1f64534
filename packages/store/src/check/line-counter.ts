import { CR, LF } from '../csv/csv-bytes.js';

/** The lines of offsets that only grow: the bytes are gone through once, however many lines are asked for. */
export class LineCounter {
  readonly #bytes: Uint8Array;
  #at = 0;
  #line = 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** As `lineAt`; `offset` is not before that of the last call. */
  lineAt(offset: number): number {
    for (; this.#at < offset; this.#at++) {
      const byte = this.#bytes[this.#at];
      if (byte === LF || (byte === CR && this.#bytes[this.#at + 1] !== LF)) this.#line++;
    }
    return this.#line;
  }
}
