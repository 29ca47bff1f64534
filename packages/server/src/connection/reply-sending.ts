/** Sends a reply over a connection: one write where the whole of it is known, else as it comes. */
import type { Connection, FieldLines } from '@rowhouse/protocol';
import type { Reply } from '../http/exchange.js';

/** Writes bytes; answers whether the peer is still there. */
export type Write = (bytes: Uint8Array) => Promise<boolean>;

const encoder = new TextEncoder();

const end = { type: 'end' } as const;

export interface Sending {
  readonly connection: Connection<'server'>;
  readonly reply: Reply;
  /** Whether the request is HEAD: the answer is that of GET without its body. */
  readonly isHead: boolean;
  readonly date: Date;
  readonly write: Write;
}

/** @returns whether the peer was there to the end */
export async function sendReply(sending: Sending): Promise<boolean> {
  const { connection, reply, isHead, write } = sending;
  const { status, body } = reply;
  if (body === undefined) {
    const headers = fields(sending, status === 204 ? [] : [['Content-Length', '0']]);
    return write(connection.send({ type: 'response', status, headers }, end));
  }
  if (typeof body === 'string') {
    return sendWhole(sending, body);
  }
  const pieces = body[Symbol.asyncIterator]();
  const first = await pieces.next();
  const second = first.done === true ? first : await pieces.next();
  if (first.done === true || second.done === true) {
    return sendWhole(sending, first.done === true ? '' : first.value);
  }
  const head = { type: 'response', status, headers: fields(sending) } as const;
  if (isHead) {
    await pieces.return?.();
    return write(connection.send(head, end));
  }
  let going = await write(connection.send(head, piece(first.value), piece(second.value)));
  while (going) {
    const next = await pieces.next();
    if (next.done === true) {
      return write(connection.send(end));
    }
    going = await write(connection.send(piece(next.value)));
  }
  await pieces.return?.();
  return false;
}

function sendWhole(sending: Sending, text: string): Promise<boolean> {
  const { connection, reply, isHead, write } = sending;
  const bytes = encoder.encode(text);
  const headers = fields(sending, [['Content-Length', String(bytes.length)]]);
  const head = { type: 'response', status: reply.status, headers } as const;
  return write(isHead ? connection.send(head, end) : connection.send(head, { type: 'data', bytes }, end));
}

/** The reply's own fields, and those that every answer has: its date, and word to browsers not to guess another type. */
function fields({ reply, date }: Sending, framing: readonly (readonly [string, string])[] = []): FieldLines {
  return [...reply.headers, ['Date', date.toUTCString()], ['X-Content-Type-Options', 'nosniff'], ...framing];
}

function piece(text: string): { readonly type: 'data'; readonly bytes: Uint8Array } {
  return { type: 'data', bytes: encoder.encode(text) };
}
