/**
 * The seam between the client and the network: bytes out, bytes in, and the end. `tcp.ts` implements it on a socket.
 */

/** Where to connect. */
export interface Endpoint {
  /** A name or an IP address, an IPv6 one without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A connection, as bytes. */
export interface ByteStream {
  /**
   * The next bytes that came, or null once the peer has closed its side. Never two calls at a time.
   * Throws the system's error when the connection broke; what came before it is handed out first.
   */
  read(): Promise<Uint8Array | null>;
  /** Hands bytes to the network, in order. What goes wrong with them is told by `read`. */
  write(bytes: Uint8Array): void;
  /** Lets go of the connection; further calls do nothing. */
  close(): void;
}

/** How to make a connection. */
export interface ConnectOptions {
  /** Gives up at once when aborted; the promise is then rejected. */
  readonly signal: AbortSignal;
  /** Called when the host's name has been turned into an address. */
  readonly onResolved?: () => void;
}

/** Makes a connection, or throws the system's error. */
export type Connect = (endpoint: Endpoint, options: ConnectOptions) => Promise<ByteStream>;
