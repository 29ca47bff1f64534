/**
 * `ByteStream` on a socket. Bytes that nobody has read yet wait in a queue of bounded size: past it the socket is
 * paused, so that a slow reader slows the sender down.
 */
import type { Socket } from 'node:net';
import type { ByteStream } from './byte-stream.js';

/** Bytes that may wait before the socket is paused. */
const highWaterMark = 1024 * 1024;

interface Reader {
  resolve(bytes: Uint8Array | null): void;
  reject(error: Error): void;
}

export class SocketStream implements ByteStream {
  readonly #socket: Socket;
  readonly #queue: Uint8Array[] = [];
  #queued = 0;
  #reader: Reader | undefined;
  #ended = false;
  #error: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Uint8Array) => {
      this.#arrived(bytes);
    });
    socket.on('end', () => {
      this.#finish();
    });
    socket.on('error', (error) => {
      this.#finish(error);
    });
    socket.on('close', () => {
      this.#finish();
    });
  }

  read(): Promise<Uint8Array | null> {
    const bytes = this.#queue.shift();
    if (bytes !== undefined) {
      this.#queued -= bytes.length;
      if (this.#queued < highWaterMark) this.#socket.resume();
      return Promise.resolve(bytes);
    }
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  room(): Promise<void> {
    const socket = this.#socket;
    if (!socket.writableNeedDrain || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = (): void => {
        socket.removeListener('drain', settle);
        socket.removeListener('close', settle);
        resolve();
      };
      socket.on('drain', settle);
      socket.on('close', settle);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #arrived(bytes: Uint8Array): void {
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#reader = undefined;
      reader.resolve(bytes);
      return;
    }
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (this.#queued >= highWaterMark) this.#socket.pause();
  }

  #finish(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    const reader = this.#reader;
    this.#reader = undefined;
    if (error === undefined) reader?.resolve(null);
    else reader?.reject(error);
  }
}
