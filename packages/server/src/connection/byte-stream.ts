/**
 * A connection to a peer: bytes both ways and nothing else. What speaks a protocol over it sets itself as `receiver`;
 * the next one may take its place.
 */
import type { Socket } from 'node:net';

export interface Receiver {
  /** Bytes came. They are the receiver's to keep. */
  data(bytes: Uint8Array): void;
  /** The peer will send nothing more; it may still read. */
  end(): void;
  /** After a `write()` that answered false: there is room again. */
  drained(): void;
  /** The connection is gone. Nothing is told after this. */
  closed(): void;
}

export interface ByteStream {
  receiver: Receiver;
  /** The peer's IP address, IPv4 in its own form also where it came in over IPv6. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** The address of this machine that the peer connected to. */
  readonly localAddress: string;
  /** @returns false where the peer reads more slowly than this: wait for `drained()` */
  write(bytes: Uint8Array): boolean;
  /** Writes what is still to be written, says that nothing more will come, and tells when the system has it all. */
  end(then: () => void): void;
  /** Ends the connection at once. */
  destroy(): void;
  /** Stops reading, so that the peer is slowed down. */
  pause(): void;
  resume(): void;
}

const nobody: Receiver = { data() {}, end() {}, drained() {}, closed() {} };

/** A `ByteStream` over a socket that was made with `allowHalfOpen`. */
export function socketStream(socket: Socket): ByteStream {
  const stream: ByteStream = {
    receiver: nobody,
    remoteAddress: plainAddress(socket.remoteAddress),
    remotePort: socket.remotePort ?? 0,
    localAddress: plainAddress(socket.localAddress),
    write: (bytes) => socket.writable && socket.write(bytes),
    end(then) {
      if (socket.writable) socket.end(then);
    },
    destroy() {
      socket.destroy();
    },
    pause() {
      socket.pause();
    },
    resume() {
      socket.resume();
    },
  };
  socket.setNoDelay(true);
  socket.on('data', (bytes: Buffer) => {
    stream.receiver.data(bytes);
  });
  socket.on('end', () => {
    stream.receiver.end();
  });
  socket.on('drain', () => {
    stream.receiver.drained();
  });
  // A reset connection is an everyday event; 'close' follows and says all that matters.
  socket.on('error', () => {});
  socket.on('close', () => {
    stream.receiver.closed();
    stream.receiver = nobody;
  });
  return stream;
}

function plainAddress(address = ''): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
