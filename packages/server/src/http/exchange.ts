/** A request as routes see it, and an answer as they give it. */
import type { Fields, PreparedResponse } from '@rowhouse/protocol';
import type { Grant } from '../access/role.js';

export interface Request {
  /** As sent: HEAD is a method of its own here. */
  readonly method: string;
  /** The request target, as sent. */
  readonly target: string;
  /** The path's segments, percent-decoded; none for `/`. */
  readonly path: readonly string[];
  /** The query string's parameters, decoded, in their order. */
  readonly parameters: readonly Parameter[];
  readonly headers: Fields;
  /** What the client may do. */
  readonly grant: Grant;
  /** The whole body, within the limit; empty where there is none. A view that is good until the request is answered. */
  readonly body: Uint8Array;
}

export type Parameter = readonly [name: string, value: string];

export type HeaderLine = readonly [name: string, value: string];

export interface Reply {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  /** In pieces where it may be long: it is then sent as it comes. */
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  /** The same, ready to be sent but for the fields that every answer has. */
  readonly prepared?: PreparedResponse | undefined;
  /** In place of a body: texts that are sent at once, as they come, until the signal says that nobody listens any more. */
  readonly live?: (signal: AbortSignal) => AsyncGenerator<string>;
}

/** Whether a body is there already, whole, or there is none. */
export function isWhole(body: Reply['body']): body is string | Uint8Array | undefined {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array;
}
