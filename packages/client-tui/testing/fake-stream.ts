/** A byte stream whose other end is the test. */
import type { ByteStream, Connect } from '../src/core/connections/byte-stream.js';

export class FakeStream implements ByteStream {
  /** What the client wrote, as text (one character a byte). */
  written = '';
  isClosed = false;
  /** False: the peer takes nothing more until `giveRoom()`. */
  hasRoom = true;
  #roomy: () => void = () => undefined;
  #queue: (Uint8Array | null | Error)[] = [];
  #reader: ((next: Uint8Array | null | Error) => void) | undefined;

  read(): Promise<Uint8Array | null> {
    return new Promise((resolve, reject) => {
      const take = (next: Uint8Array | null | Error): void => {
        if (next instanceof Error) reject(next);
        else resolve(next);
      };
      const next = this.#queue.shift();
      if (next === undefined) this.#reader = take;
      else take(next);
    });
  }

  write(bytes: Uint8Array): void {
    this.written += Buffer.from(bytes).toString('latin1');
  }

  room(): Promise<void> {
    return this.hasRoom ? Promise.resolve() : new Promise((resolve) => (this.#roomy = resolve));
  }

  /** The peer takes what was written, and more. */
  giveRoom(): void {
    this.hasRoom = true;
    this.#roomy();
  }

  close(): void {
    this.isClosed = true;
  }

  /** Bytes (text as UTF-8), the end (null) or an error arrive. */
  arrive(next: string | Uint8Array | null | Error): void {
    const given = typeof next === 'string' ? new TextEncoder().encode(next) : next;
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) this.#queue.push(given);
    else reader(given);
  }
}

/** A way to connect that always answers `stream`. */
export function connectTo(stream: ByteStream): Connect {
  return () => Promise.resolve(stream);
}
