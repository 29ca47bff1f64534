/**
 * Takes content codings off a body as it comes (RFC 9110 section 8.4): gzip, deflate, br and zstd. The output is handed
 * over in small pieces, each of which is waited for, so that a small body that unfolds into a huge one is stopped by
 * whoever takes it.
 */
import { Writable, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Fields } from '@rowhouse/protocol';
import { ExchangeFailure } from './exchange.js';

/** Most codings on one body; each of them multiplies what a byte may unfold into. */
const codingLimit = 3;

/** Node.js knows zstd since 22.15. */
const knowsZstd = process.versions['zstd'] !== undefined;

/** What is asked for, as the value of Accept-Encoding: the codings that are understood here. */
export const acceptedCodings = knowsZstd ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br';

/**
 * The codings of a body, in the order they were applied; undefined where there is none, or one that is not understood,
 * so that the body stays as it came.
 */
export function codingsOf(headers: Fields): readonly string[] | undefined {
  const codings = [...headers]
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const isKnown = (coding: string): boolean =>
    ['gzip', 'x-gzip', 'deflate', 'br'].includes(coding) || (coding === 'zstd' && knowsZstd);
  if (codings.length === 0 || codings.length > codingLimit || !codings.every(isKnown)) return undefined;
  return codings;
}

export class ContentDecoder {
  readonly #codings: readonly string[];
  readonly #deliver: (bytes: Uint8Array) => Promise<void>;
  readonly #stopped = new AbortController();
  #first: Duplex | undefined;
  #done: Promise<void> | undefined;
  #isOver = false;
  /** Ends the wait for a piece that is being worked on. */
  #wake: () => void = () => undefined;

  /** @param deliver takes each piece of the decoded body; nothing more is decoded until it is settled */
  constructor(codings: readonly string[], deliver: (bytes: Uint8Array) => Promise<void>) {
    this.#codings = codings;
    this.#deliver = deliver;
  }

  /** Decodes a piece. @throws ExchangeFailure `protocol` where it is no such coding, and what `deliver` throws */
  async write(bytes: Uint8Array): Promise<void> {
    const first = (this.#first ??= this.#start(bytes));
    // A stream that fails while it works on a piece never says that it is done with it.
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#isOver) resolve();
      else
        first.write(bytes, () => {
          resolve();
        });
    });
    if (this.#isOver) await this.#done;
  }

  /** The body is complete. A body of no bytes is none in any coding, as with HEAD. */
  async end(): Promise<void> {
    this.#first?.end();
    await this.#done;
  }

  /** Lets go of what is under way. */
  stop(): void {
    this.#stopped.abort();
  }

  #start(bytes: Uint8Array): Duplex {
    // They are taken off in the opposite order.
    const decoders = this.#codings
      .toReversed()
      .map((coding, index) => decoderOf(coding, index === 0 ? bytes : undefined));
    const sink = new Writable({
      write: (piece: Uint8Array, _encoding, done) => {
        this.#deliver(piece).then(() => {
          done();
        }, done);
      },
    });
    const { signal } = this.#stopped;
    this.#done = pipeline([...decoders, sink], { signal })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        throw error instanceof ExchangeFailure ? error : this.#damaged(error);
      })
      .finally(() => {
        this.#isOver = true;
        this.#wake();
      });
    // Whoever stops waiting has a failure of its own already.
    this.#done.catch(() => undefined);
    return decoders[0]!;
  }

  #damaged(error: unknown): ExchangeFailure {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const named = this.#codings.join(', ');
    return new ExchangeFailure(
      'protocol',
      `The body is damaged: it is no proper ${named} (${error.message}). The bytes that came are in the wire view.`,
      { section: 'RFC 9110 section 8.4.1', cause: error },
    );
  }
}

/** @param beginning the body's first bytes, where this coding was applied last */
function decoderOf(coding: string, beginning: Uint8Array | undefined): Duplex {
  // Loaded here and not at the start: most bodies come as they are.
  const zlib = process.getBuiltinModule('node:zlib');
  switch (coding) {
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      return zlib.createZstdDecompress();
    case 'deflate':
      // Some servers leave the zlib format's two bytes out (RFC 9110 section 8.4.1.2, note).
      return beginning === undefined || hasZlibHeader(beginning) ? zlib.createInflate() : zlib.createInflateRaw();
    default:
      return zlib.createGunzip();
  }
}

/** RFC 1950 section 2.2: the method is 8, and the two bytes as a number are a multiple of 31. */
function hasZlibHeader(bytes: Uint8Array): boolean {
  const [method = 0, flags] = bytes;
  return (method & 0x0f) === 8 && (flags === undefined || (method * 256 + flags) % 31 === 0);
}
