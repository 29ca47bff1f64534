/**
 * Where a redirect leads (RFC 9110 section 15.4): the next request, with the method that the status asks for, and
 * without what the new place must not get to know.
 */
import { AddressError } from '../request/address.js';
import type { ResponseHead } from './exchange.js';
import { isRepeatable } from '../request/request-body.js';
import { DraftError, prepareRequest, type PreparedRequest } from '../request/request.js';

/** Why a redirect can't be followed, in one sentence. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

const followed = new Set([301, 302, 303, 307, 308]);

/** What describes content, and is dropped together with it (RFC 9110 section 15.4). */
const aboutContent = /^(?:content-.+|transfer-encoding|trailer|expect|digest|last-modified)$/;

/** Conditions on the state of the first resource say nothing about the next one. */
const conditions = /^if-(?:match|none-match|modified-since|unmodified-since|range)$/;

/** What only the origin it was meant for may see. */
const secrets = /^(?:authorization|cookie|proxy-authorization)$/;

/**
 * The request that an answer to `request` asks for, or undefined where it asks for none.
 * @throws RedirectError where it leads nowhere that this client can go
 */
export function redirectOf(request: PreparedRequest, head: ResponseHead): PreparedRequest | undefined {
  const location = head.headers.get('location');
  if (request.dialect !== 'http' || request.raw !== undefined || !followed.has(head.status) || location === undefined)
    return undefined;
  const from = new URL(request.url);
  const to = destination(location, from);
  const isSameOrigin = to.origin === from.origin;
  const method = methodAfter(request.head.method, head.status);
  const losesContent = method !== request.head.method;
  const kept = [...request.head.headers].filter(([name]) => {
    const key = name.toLowerCase();
    if (losesContent && (aboutContent.test(key) || conditions.test(key))) return false;
    return isSameOrigin || (key !== 'host' && !secrets.test(key));
  });
  const next = prepared(method, to, kept, request);
  // Defaults that were taken out of the first request stay out of the next one; Host has to be there.
  const names = new Set([...kept.map(([name]) => name.toLowerCase()), 'host']);
  const headers = [...next.head.headers].filter(([name]) => names.has(name.toLowerCase()));
  if (!losesContent && !isRepeatable(request.body)) {
    throw new RedirectError(`The redirect to ${to.href} asks for the body again, which can be sent once only.`);
  }
  return {
    ...next,
    head: { ...next.head, headers },
    body: losesContent ? new Uint8Array() : request.body,
    ...(request.decodes !== undefined && { decodes: request.decodes }),
  };
}

/** The sentence about a redirect past the last that may be followed; `visited` are the URLs in their order. */
export function tooManyRedirects(visited: readonly string[], next: string): string {
  const before = visited.indexOf(next);
  const count = visited.length - 1;
  if (before < 0) {
    return `${count} redirects were followed and there is one more, to ${next}: raise --max-redirects, or look at where they lead.`;
  }
  const circle = [...visited.slice(before, before + 3), next].join(' → ');
  return `The redirects lead in a circle (${circle}): ${count} were followed, and no more are.`;
}

function destination(location: string, from: URL): URL {
  // A field value has a character a byte; what is above ASCII is UTF-8 at its best.
  const typed = Buffer.from(location, 'latin1').toString();
  const to = URL.canParse(typed, from.href) ? new URL(typed, from) : undefined;
  if (to === undefined) throw new RedirectError(`The redirect leads to "${location}", which is no URL.`);
  if (to.protocol !== 'http:' && to.protocol !== 'https:') {
    throw new RedirectError(`The redirect leads to ${to.protocol}, which is not HTTP: it is not followed.`);
  }
  return to;
}

/** 303 asks for what there is to see; 301 and 302 do so after a POST, as all browsers have it. */
function methodAfter(method: string, status: number): string {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET';
  return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method;
}

function prepared(
  method: string,
  to: URL,
  headers: readonly (readonly [string, string])[],
  request: PreparedRequest,
): PreparedRequest {
  try {
    const url = to.origin + to.pathname + to.search;
    return prepareRequest({ dialect: 'http', method, url, headers, body: '' }, request.address);
  } catch (error) {
    if (error instanceof DraftError || error instanceof AddressError) {
      throw new RedirectError(`The redirect leads to ${to.href}, which can't be followed: ${error.message}`);
    }
    throw error;
  }
}
