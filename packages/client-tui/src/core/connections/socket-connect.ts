/**
 * Connections over TCP, and over TLS where the endpoint says so. Without Nagle's delay: a request is one write. Over
 * TLS a name is told to the server (SNI), an IP address is not (RFC 6066 section 3); HTTP/1.1 is the one protocol
 * offered.
 */
import { createConnection, isIP, type LookupFunction, type Socket } from 'node:net';
import type { Connect, Endpoint, TlsOptions } from './byte-stream.js';
import { SocketStream } from './socket-stream.js';

/** A way to connect over sockets. @param lookup turns names into addresses; default: the system's way */
export function socketConnect(lookup?: LookupFunction): Connect {
  return (endpoint, { signal, onResolved, onConnected, tls }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const socket = socketTo(endpoint, lookup, tls);
      const settle = (): void => {
        signal.removeEventListener('abort', abort);
        socket.removeListener('error', failed);
      };
      const abort = (): void => {
        settle();
        // What a socket that is being let go of has to complain about is of no interest any more.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(signal.reason as Error);
      };
      const failed = (error: Error): void => {
        settle();
        reject(error);
      };
      signal.addEventListener('abort', abort, { once: true });
      socket.once('lookup', (error: Error | null) => {
        if (error === null) onResolved?.();
      });
      socket.once('error', failed);
      const made = (): void => {
        settle();
        resolve(new SocketStream(socket));
      };
      if (endpoint.secure !== true) {
        socket.once('connect', made);
        return;
      }
      socket.once('connect', () => onConnected?.());
      socket.once('secureConnect', made);
    });
}

/** Connects with the system's names. */
export const connectSocket: Connect = socketConnect();

function socketTo({ host, port, secure }: Endpoint, lookup: LookupFunction | undefined, tls: TlsOptions = {}): Socket {
  const common = { host, port, allowHalfOpen: true, ...(lookup === undefined ? {} : { lookup }) };
  if (secure !== true) return createConnection({ ...common, noDelay: true });
  // Loaded here and not at the start: most requests are not over TLS, and it brings all of Node's cryptography along.
  const socket = process.getBuiltinModule('node:tls').connect({
    ...common,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: tls.rejectUnauthorized ?? true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  });
  socket.setNoDelay(true);
  return socket;
}
