/** Reads a whole head: a start line, then a header section. `read()` answers whether it is there. */
import type { Dialect } from './events.js';
import { FieldReader } from './field-reader.js';
import type { Limits } from './limits.js';
import type { ReceiveBuffer } from './receive-buffer.js';
import { StartLineReader } from './start-line-reader.js';

export class HeadReader {
  readonly startLine: StartLineReader;
  readonly fields: FieldReader;
  #inFields = false;

  constructor(kind: 'request' | 'response', dialect: Dialect, limits: Limits) {
    this.startLine = new StartLineReader(kind, limits);
    this.fields = new FieldReader(kind, dialect, limits);
  }

  /** Makes ready for the next head. */
  reset(): void {
    this.startLine.reset();
    this.#inFields = false;
  }

  /** Whether any byte of a head was read since the last reset. */
  get begun(): boolean {
    return this.startLine.begun;
  }

  /** How long the head is, once it is whole; it then lies at the front of the buffer. */
  get length(): number {
    return this.fields.end;
  }

  /** @throws ProtocolError on the first byte that may not stand where it does */
  read(buffer: ReceiveBuffer): boolean {
    if (!this.#inFields) {
      if (!this.startLine.read(buffer)) return false;
      this.fields.begin(this.startLine.length);
      this.#inFields = true;
    }
    return this.fields.read(buffer);
  }
}
