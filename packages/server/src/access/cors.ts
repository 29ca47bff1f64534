/** Pages of other sites that may ask (Fetch Standard, section 3.2): none, unless an operator names them. */
import type { Fields, RequestEvent } from '@rowhouse/protocol';
import type { HeaderLine, Reply } from '../http/exchange.js';

const exposed = 'ETag, Link, Location, X-Total-Count, Preference-Applied, Retry-After';
const allowedHeaders =
  'Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer';
const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** Seconds for which a browser need not ask again. */
const maxAge = '600';

/** Whether pages of an origin may ask; `*` stands for any. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  return allowed.includes('*') || allowed.some((each) => each.toLowerCase() === origin.toLowerCase());
}

/** What lets a page read the answer. */
export function corsFields(headers: Fields, allowed: readonly string[]): readonly HeaderLine[] {
  if (allowed.length === 0) return [];
  const origin = headers.get('origin');
  if (origin === undefined || !isAllowedOrigin(origin, allowed)) return [['Vary', 'Origin']];
  return [
    ['Access-Control-Allow-Origin', allowed.includes('*') ? '*' : origin],
    ['Access-Control-Expose-Headers', exposed],
    ['Vary', 'Origin'],
  ];
}

/** Whether a browser asks if it may ask. Such a request bears no token, and says nothing of any table. */
export function isPreflight({ method, headers }: RequestEvent): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
}

/** What a page that may ask is told. {@link corsFields} say whether it may. */
export function preflightReply(): Reply {
  return {
    status: 204,
    headers: [
      ['Access-Control-Allow-Methods', allowedMethods],
      ['Access-Control-Allow-Headers', allowedHeaders],
      ['Access-Control-Max-Age', maxAge],
    ],
  };
}
