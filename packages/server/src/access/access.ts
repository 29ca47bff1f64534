/**
 * Who is served. Without tokens the server is protected by default: only peers on this machine, because anybody else
 * could read and change every table. And a browser on this machine is a peer through which any web page can ask, so
 * requests that a page of another site made are told by what browsers say of them.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { hostname } from 'node:os';
import type { Fields, RequestEvent } from '@rowhouse/protocol';
import type { ByteStream } from '../connection/byte-stream.js';
import { HttpProblem } from '../http/problem.js';
import type { Settings } from '../settings.js';
import { isAllowedOrigin } from './cors.js';
import { type FailedAttempts, tokenOf, unauthorized } from './credentials.js';
import { type Grant, grantOf, limitedTo } from './role.js';
import type { TokenList } from './tokens.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** The sentence that a peer gets who is not served. */
export const protectedSentence =
  'This server answers only programs on its own machine; to serve other machines too, start it with --tokens, or with --open.';

/** Whether a connection comes from this machine: from loopback, or from the very address it came to. */
export function isLocal(stream: ByteStream): boolean {
  const { remoteAddress, localAddress } = stream;
  if (remoteAddress === '') return false;
  // The same address first: it is the quickest to tell, and most that are local have it.
  return remoteAddress === localAddress || loopback.check(remoteAddress, isIPv4(remoteAddress) ? 'ipv4' : 'ipv6');
}

/** Whether a request was passed on by a proxy, which may have taken it from anybody. */
export function isForwarded(headers: Fields): boolean {
  for (let line = 0; line < headers.length; line += 1) {
    const name = headers.name(line).toLowerCase();
    if (name === 'via' || name === 'forwarded' || name.startsWith('x-forwarded-')) return true;
  }
  return false;
}

/** What decides about a request, besides the request. */
export interface Policy {
  readonly settings: Pick<Settings, 'open' | 'readOnly' | 'allowedHosts' | 'corsOrigins'>;
  /** Those that may ask with a token; undefined where none are configured. */
  readonly tokens: TokenList | undefined;
  readonly failures: FailedAttempts;
}

/** Whether peers are served of whom nothing is known but where they are. */
export function admitsAnonymous({ settings, tokens }: Policy, stream: ByteStream): boolean {
  return tokens === undefined && (settings.open || isLocal(stream));
}

/** What a request may do. @throws HttpProblem 401, 403 or 429 where it is not admitted at all */
export function grantFor(policy: Policy, stream: ByteStream, request: RequestEvent, now: number): Grant {
  const { settings, tokens, failures } = policy;
  const most = settings.readOnly ? 'read' : 'admin';
  if (tokens !== undefined) {
    const token = tokenOf(request.headers);
    const grant = token === undefined ? undefined : tokens.find(token);
    if (grant !== undefined) return limitedTo(most, grant);
    if (token !== undefined) failures.note(stream.remoteAddress, now);
    throw unauthorized(token !== undefined);
  }
  if (!settings.open && (!isLocal(stream) || isForwarded(request.headers)))
    throw new HttpProblem(403, 'protected', protectedSentence);
  // A page that had its own name point here (DNS rebinding) sends that name as the host.
  const host = hostOf(request.authority);
  if (host !== '' && !isOwnHost(host, settings.allowedHosts))
    throw new HttpProblem(
      403,
      'foreign-host',
      `This server does not answer under the name "${host}"; to have it do so, start it with --allowed-host ${host}.`,
    );
  if (isUnsafe(request.method) && isFromOtherSite(request, settings.corsOrigins))
    throw new HttpProblem(403, 'foreign-origin', 'A page of another site may not change anything here.');
  return grantOf(most);
}

function isUnsafe(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

function isFromOtherSite({ headers, authority }: RequestEvent, allowed: readonly string[]): boolean {
  const origin = headers.get('origin');
  if (origin !== undefined && isAllowedOrigin(origin, allowed)) return false;
  if (headers.get('sec-fetch-site')?.toLowerCase() === 'cross-site') return true;
  return origin !== undefined && origin.replace(/^https?:\/\//i, '').toLowerCase() !== authority.toLowerCase();
}

/** An IP address can't be rebound; the machine's own names are its own. */
function isOwnHost(host: string, allowed: readonly string[]): boolean {
  return (
    isIP(host) !== 0 ||
    host === 'localhost' ||
    host === hostname().toLowerCase() ||
    allowed.some((name) => name.toLowerCase() === host)
  );
}

/** The host of `host:port`, in small letters; an IPv6 address without its brackets. */
function hostOf(authority: string): string {
  if (authority.startsWith('[')) return authority.slice(1, authority.indexOf(']')).toLowerCase();
  const colon = authority.lastIndexOf(':');
  const isPort = colon >= 0 && /^[0-9]*$/.test(authority.slice(colon + 1));
  return (isPort ? authority.slice(0, colon) : authority).toLowerCase();
}
