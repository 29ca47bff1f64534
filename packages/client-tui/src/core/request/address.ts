/**
 * Addresses as people type them, taken apart: `http://localhost:8080/people?age:gte=30`, `localhost:8080/create`,
 * `:8080/`, and `/people` on the server at hand. Each either becomes an `Address` or an `AddressError` that says what to type.
 */
import { isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import type { Endpoint } from '../connections/byte-stream.js';

/** What is wrong with an address, in one sentence that says what to do. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

/** A server, without a path. */
export interface ServerAddress extends Endpoint {
  /** Host and port as a Host field names them: without the port where it is that of the scheme. */
  readonly authority: string;
}

/** A server and what is asked of it. */
export interface Address extends ServerAddress {
  /** The request target: path and query, with everything that a URL may not hold percent-encoded. */
  readonly target: string;
  /** What follows the first `/` as it was typed: the classic dialect sends it raw. */
  readonly typedPath: string;
}

/** Rowhouse's own port. */
const rowhousePort = 8080;

/** The port of a scheme (RFC 9110 sections 4.2.1 and 4.2.2). */
function portOf(secure: boolean): number {
  return secure ? 443 : 80;
}

/** Where the client looks when nothing else is said. */
export const defaultServer: ServerAddress = { host: 'localhost', port: rowhousePort, authority: 'localhost:8080' };

/**
 * A server as `--server` and ROWHOUSE_SERVER name it: `host`, `host:port` or a URL without a path; the port is 8080 unless
 * given, 443 with https.
 * @throws AddressError
 */
export function parseServer(typed: string): ServerAddress {
  const { secure, hierarchical } = schemeOf(typed.trim());
  const { authority, rest } = split(hierarchical);
  if (rest !== '' && rest !== '/') {
    throw new AddressError(`"${typed}" names a path: give the server alone, as host:port.`);
  }
  return serverOf(authority, typed, secure, secure ? portOf(true) : rowhousePort);
}

/**
 * A URL as it is typed into the request line; one that begins with `/` is asked of `server`.
 * @throws AddressError
 */
export function parseAddress(typed: string, server: ServerAddress): Address {
  const trimmed = typed.trim();
  if (trimmed === '') throw new AddressError('There is no URL: type one, such as http://localhost:8080/ or /people.');
  if (/[\r\n]/.test(trimmed)) throw new AddressError('A URL is one line: take the line break out.');
  const relative = trimmed.startsWith('/');
  const { secure, hierarchical } = relative ? { secure: false, hierarchical: trimmed } : schemeOf(trimmed);
  const { authority, rest } = relative ? { authority: '', rest: trimmed } : split(hierarchical);
  const at = relative ? server : serverOf(authority, typed, secure, portOf(secure));
  const [path = ''] = rest.split('#', 1);
  return {
    ...at,
    target: percentEncode(path.startsWith('/') ? path : `/${path}`),
    typedPath: rest.startsWith('/') ? rest.slice(1) : rest,
  };
}

/** Scheme and authority of a server, as the request line shows them. */
export function serverUrl(server: ServerAddress): string {
  return `${server.secure === true ? 'https' : 'http'}://${server.authority}`;
}

/** A host as URLs have it: an IPv6 address in brackets (RFC 3986 section 3.2.2). */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** A server as it is listed and kept: what `parseServer` makes the same server of. */
export function serverName(server: ServerAddress): string {
  if (server.secure === true) return serverUrl(server);
  return server.port === portOf(false) ? `${server.authority}:${server.port}` : server.authority;
}

/** Takes the scheme off; http where there is none. */
function schemeOf(typed: string): { secure: boolean; hierarchical: string } {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(typed);
  if (scheme === null) return { secure: false, hierarchical: typed };
  const name = (scheme[1] ?? '').toLowerCase();
  if (name !== 'http' && name !== 'https') {
    throw new AddressError(`"${name}" is no scheme that this client speaks: use http or https.`);
  }
  return { secure: name === 'https', hierarchical: typed.slice(scheme[0].length) };
}

function split(typed: string): { authority: string; rest: string } {
  const end = typed.search(/[/?#]/);
  return end < 0 ? { authority: typed, rest: '' } : { authority: typed.slice(0, end), rest: typed.slice(end) };
}

function serverOf(authority: string, typed: string, secure: boolean, defaultPort: number): ServerAddress {
  if (authority.includes('@')) {
    throw new AddressError('A user name in the URL is not sent: put it into an Authorization header.');
  }
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority);
  if (parts === null)
    throw new AddressError(`"${typed}" has no host and port: type host:port, an IPv6 address as [::1]:port.`);
  const [, typedHost = '', typedPort = ''] = parts;
  const port = typedPort === '' ? defaultPort : Number(typedPort);
  if (port < 1 || port > 65_535) throw new AddressError(`${typedPort} is no port: ports go from 1 to 65535.`);
  const { host, written } = hostOf(typedHost === '' && authority !== '' ? 'localhost' : typedHost, typed);
  const named = port === portOf(secure) ? written : `${written}:${port}`;
  return { host, port, authority: named, ...(secure ? { secure } : {}) };
}

function hostOf(typedHost: string, typed: string): { host: string; written: string } {
  if (typedHost.startsWith('[')) {
    const host = typedHost.slice(1, -1);
    if (!isIPv6(host)) throw new AddressError(`${typedHost} is no IPv6 address.`);
    return { host, written: typedHost };
  }
  const host = domainToASCII(typedHost);
  if (host === '' || !/^[A-Za-z0-9._-]+$/.test(host)) {
    throw new AddressError(`"${typed}" has no host that can be looked up: type host:port/path.`);
  }
  return { host, written: host };
}

/** Encodes what RFC 3986 allows nowhere in a URL; what is encoded already stays as it is. */
function percentEncode(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/gu, (character) =>
      [...new TextEncoder().encode(character)]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join(''),
    );
}
