/** The port that is listened on, in the clear or with TLS. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Logger } from './logger.js';
import type { Settings } from './settings.js';
import type { Certificate } from './setup-files.js';

/** Why the server could not listen. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Where the server can be reached. */
export interface Listening {
  /** The port that was asked for, or the free one that was taken for 0. */
  readonly port: number;
  /** The address listened on; `::` or `0.0.0.0` for all of them. */
  readonly host: string;
}

export interface Listener {
  readonly server: Server;
  /** For connections from now on. Without TLS nothing happens. */
  replaceCertificate(certificate: Certificate): void;
  /** Ends connections that nothing can be said on yet. */
  abandonHandshakes(): void;
}

/** Does not listen yet. Connections beyond the most that are taken at a time are dropped. */
export function createListener(
  settings: Settings,
  certificate: Certificate | undefined,
  log: Logger,
  accept: (socket: Socket) => void,
): Listener {
  const listener = certificate === undefined ? inTheClear(accept) : withTls(settings, certificate, log, accept);
  const { server } = listener;
  server.maxConnections = settings.maxConnections;
  server.on('drop', (dropped) => {
    log.warn({ address: dropped?.remoteAddress }, `a connection was dropped: ${settings.maxConnections} are open`);
  });
  return listener;
}

const socketOptions = { allowHalfOpen: true, noDelay: true };

function inTheClear(accept: (socket: Socket) => void): Listener {
  return { server: createServer(socketOptions, accept), replaceCertificate() {}, abandonHandshakes() {} };
}

function withTls(
  { headTimeout }: Settings,
  certificate: Certificate,
  log: Logger,
  accept: (socket: Socket) => void,
): Listener {
  // A handshake that does not come to its end takes no longer than a head may.
  const options = { ...socketOptions, ...certificate, handshakeTimeout: headTimeout, minVersion: 'TLSv1.2' as const };
  const server = createTlsServer(options, (socket) => {
    unsecured.delete(nameOf(socket));
    accept(socket);
  });
  // Those whose handshake is not at its end: a server that closes would wait for them.
  const unsecured = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket);
    unsecured.set(name, socket);
    socket.once('close', () => {
      if (unsecured.get(name) === socket) unsecured.delete(name);
    });
  });
  server.on('tlsClientError', (error, socket) => {
    log.debug({ err: error, address: socket.remoteAddress }, 'a connection was not secured');
    socket.destroy();
  });
  return {
    server,
    replaceCertificate(next) {
      server.setSecureContext(next);
    },
    abandonHandshakes() {
      for (const socket of unsecured.values()) socket.destroy();
    },
  };
}

/** The same for a connection in the clear and the secured one over it. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress ?? ''} ${remotePort ?? ''}`;
}

/** @throws ListenError */
export function listen(server: Server, { port, host }: Settings): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(new ListenError(listenFault(error, port, host), { cause: error }));
    };
    server.once('error', fail);
    server.listen({ port, host }, () => {
      server.off('error', fail);
      const address = server.address() as AddressInfo;
      resolve({ port: address.port, host: address.address });
    });
  });
}

function listenFault({ code, message }: NodeJS.ErrnoException, port: number, host = ''): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use by another program: stop that one, or choose another port with --port`;
    case 'EACCES':
      return `port ${port} may not be used without more rights: choose one above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `"${host}" is not an address of this machine: correct --host, or leave it out to listen on all`;
    default:
      return `listening on port ${port} failed: ${message}`;
  }
}
