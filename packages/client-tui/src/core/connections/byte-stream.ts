/**
 * The seam between the client and the network: bytes out, bytes in, and the end. `socket-stream.ts` implements it on a
 * socket, over TCP and over TLS.
 */

/** Where to connect. */
export interface Endpoint {
  /** A name or an IP address, an IPv6 one without brackets. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Whether the bytes go over TLS (https). Default false. */
  readonly secure?: boolean;
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
  /** Settles once few enough written bytes wait that more should be handed over, and when the connection is over. */
  room(): Promise<void>;
  /** Lets go of the connection; further calls do nothing. */
  close(): void;
}

/** Whom to trust over TLS. */
export interface TlsOptions {
  /** False: any certificate is taken, and nobody knows who the server is. Default true. */
  readonly rejectUnauthorized?: boolean;
  /** Certificates of authorities to trust instead of the usual ones, in PEM. */
  readonly ca?: string;
}

/** How to make a connection. */
export interface ConnectOptions {
  /** Gives up at once when aborted; the promise is then rejected. */
  readonly signal: AbortSignal;
  /** Called when the host's name has been turned into an address. */
  readonly onResolved?: () => void;
  /** Called when there is a connection, before TLS is agreed on; not at all where there is no TLS. */
  readonly onConnected?: () => void;
  /** Default: whoever has a certificate of the usual authorities is trusted. */
  readonly tls?: TlsOptions;
}

/** Makes a connection, or throws the system's error. */
export type Connect = (endpoint: Endpoint, options: ConnectOptions) => Promise<ByteStream>;
