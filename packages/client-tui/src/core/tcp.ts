/**
 * `ByteStream` on a TCP socket. Bytes that nobody has read yet wait in a queue of bounded size: past it the socket is
 * paused, so that a slow reader slows the sender down.
 */
import { createConnection, type Socket } from 'node:net';
import type { ByteStream, Connect } from './byte-stream.js';

/** Bytes that may wait before the socket is paused. */
const highWaterMark = 1024 * 1024;

interface Reader {
  resolve(bytes: Uint8Array | null): void;
  reject(error: Error): void;
}

class TcpByteStream implements ByteStream {
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

/** Connects over TCP, without Nagle's delay: a request is one write. */
export const connectTcp: Connect = (endpoint, { signal, onResolved }) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = createConnection({ host: endpoint.host, port: endpoint.port, noDelay: true, allowHalfOpen: true });
    const abort = (): void => {
      socket.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('error', failed);
    };
    const failed = (error: Error): void => {
      settled();
      reject(error);
    };
    socket.once('lookup', () => onResolved?.());
    socket.once('error', failed);
    socket.once('connect', () => {
      settled();
      resolve(new TcpByteStream(socket));
    });
  });
