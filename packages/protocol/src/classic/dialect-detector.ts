/**
 * Tells by the first request's bytes which dialect a client speaks: the end of its header block is found first, within
 * the limits of a head. CRLF and a bare LF end a classic one, CRLF CRLF an HTTP one. The bytes are kept, to be fed to
 * a connection of the dialect found.
 */
import { protocolError } from '../errors.js';
import type { Dialect } from '../events.js';
import { LF } from '../grammar.js';
import { HeadReader } from '../head-reader.js';
import { limitsFrom, type Limits } from '../limits.js';
import { ReceiveBuffer } from '../receive-buffer.js';
import { concatenate } from '../text.js';

/** What is known so far; `neither` once the bytes are a request in no dialect, whatever follows. */
export type Detection = Dialect | 'neither' | 'need-data';

/** For one connection: feed it what comes until it no longer says `need-data`. */
export class DialectDetector {
  readonly #buffer = new ReceiveBuffer();
  readonly #received: Uint8Array[] = [];
  // In this setting a header block may end both ways, so one reading finds its end in either dialect.
  readonly #reader: HeadReader;

  /**
   * Has heard nothing yet.
   * @param limits those of `defaultLimits` that are to differ: a head beyond them is `neither`
   */
  constructor(limits?: Partial<Limits>) {
    this.#reader = new HeadReader('request', 'classic', limitsFrom(limits));
  }

  /** Feeds bytes; says what they make it. */
  receive(bytes: Uint8Array): Detection {
    this.#received.push(bytes);
    this.#buffer.append(bytes);
    try {
      if (!this.#reader.read(this.#buffer)) return 'need-data';
    } catch (error) {
      protocolError(error);
      return 'neither';
    }
    const { bytes: memory, start } = this.#buffer;
    const beforeLast = memory[start + this.#reader.length - 2];
    return beforeLast === LF ? 'classic' : 'http';
  }

  /** Whether anything was received. */
  get begun(): boolean {
    return this.#received.length > 0;
  }

  /** All that was received. */
  take(): Uint8Array {
    return concatenate(this.#received);
  }
}
