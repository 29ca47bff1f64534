/** Exchanges that never happened, for views. */
import { Fields } from '@rowhouse/protocol';
import type { Exchange } from '../src/core/exchange/exchange.js';

/** An exchange that was answered 200 with `body`, except for `over`. */
export function exchangeOf(body: string | Uint8Array, over: Partial<Exchange> = {}): Exchange {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return {
    dialect: 'http',
    method: 'GET',
    url: 'http://localhost:8080/people',
    startedAt: new Date(0),
    passages: [
      { direction: 'sent', at: 0.5, bytes: new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n') },
      { direction: 'received', at: 2.25, bytes },
    ],
    phases: { connected: 0.4, sent: 0.5, firstByte: 2, lastByte: 2.25, ended: 2.25 },
    greeting: undefined,
    informational: [],
    response: {
      status: 200,
      reason: 'OK',
      version: '1.1',
      headers: Fields.from([['Content-Type', 'application/json']]),
    },
    body: bytes,
    bodyLength: bytes.length,
    trailers: undefined,
    failure: undefined,
    ...over,
  };
}
