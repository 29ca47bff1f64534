/** Sends a reply over a connection: one write where the whole of it is known, else as it comes. */
import type { Connection, FieldLines } from '@rowhouse/protocol';
import { isWhole, type Reply } from '../http/exchange.js';

/** Writes bytes; answers whether the peer is still there. */
export type Write = (bytes: Uint8Array) => boolean | Promise<boolean>;

const encoder = new TextEncoder();

const end = { type: 'end' } as const;

export interface Sending {
  readonly connection: Connection<'server'>;
  readonly reply: Reply;
  /** Whether the request is HEAD: the answer is that of GET without its body. */
  readonly isHead: boolean;
  readonly date: Date;
  /** The texts of a live reply. */
  readonly live?: AsyncGenerator<string> | undefined;
  readonly write: Write;
}

/**
 * A reply whose body is whole where it comes in one piece: such a one has a length, and is not coded where it is short.
 * What was taken of a longer one already stands at its beginning.
 */
export async function gatherReply(reply: Reply): Promise<Reply> {
  const { body } = reply;
  if (isWhole(body)) return reply;
  const pieces = body[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return { ...reply, body: '' };
  const second = await pieces.next();
  if (second.done === true) return { ...reply, body: first.value };
  return { ...reply, body: continued([first.value, second.value], pieces) };
}

async function* continued<T>(begun: readonly T[], rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    yield* begun;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** @returns whether the peer was there to the end; at once, where nothing had to be waited for */
export function sendReply(sending: Sending): boolean | Promise<boolean> {
  const { connection, reply, live, write } = sending;
  const { status, body } = reply;
  if (live !== undefined) return sendLive(sending, live);
  if (body === undefined) {
    const isBodiless = status === 204 || status === 304;
    const headers = fields(sending, isBodiless ? [] : [['Content-Length', '0']]);
    return write(connection.send({ type: 'response', status, headers }, end));
  }
  if (isWhole(body)) return sendWhole(sending, body);
  return sendPieces(sending, body[Symbol.asyncIterator]());
}

async function sendPieces(sending: Sending, pieces: AsyncIterator<string | Uint8Array>): Promise<boolean> {
  const { connection, reply, isHead, write } = sending;
  const { status } = reply;
  const head = { type: 'response', status, headers: fields(sending) } as const;
  if (isHead) {
    await pieces.return?.();
    return write(connection.send(head, end));
  }
  // Until the first piece is there an error can still be told with its status.
  const first = await pieces.next();
  if (first.done === true) return write(connection.send(head, end));
  let going = await write(connection.send(head, piece(first.value)));
  while (going) {
    const next = await pieces.next();
    if (next.done === true) return write(connection.send(end));
    going = await write(connection.send(piece(next.value)));
  }
  await pieces.return?.();
  return false;
}

/** The head goes out before there is anything to say. */
async function sendLive(sending: Sending, texts: AsyncGenerator<string>): Promise<boolean> {
  const { connection, reply, isHead, write } = sending;
  const head = { type: 'response', status: reply.status, headers: fields(sending) } as const;
  if (isHead) {
    await texts.return(undefined);
    return write(connection.send(head, end));
  }
  let going = await write(connection.send(head));
  for await (const text of texts) {
    if (going) going = await write(connection.send(piece(text)));
    if (!going) return false;
  }
  return going && write(connection.send(end));
}

function sendWhole(sending: Sending, content: string | Uint8Array): boolean | Promise<boolean> {
  const { connection, reply, isHead, write } = sending;
  if (reply.prepared !== undefined) return write(connection.sendPrepared(reply.prepared, commonFields(sending.date)));
  const { bytes } = piece(content);
  const headers = fields(sending, [['Content-Length', String(bytes.length)]]);
  const head = { type: 'response', status: reply.status, headers } as const;
  return write(isHead ? connection.send(head, end) : connection.send(head, { type: 'data', bytes }, end));
}

/** The reply's own fields, and those that every answer has: its date, and word to browsers not to guess another type. */
function fields({ reply, date }: Sending, framing: readonly (readonly [string, string])[] = []): FieldLines {
  return [...reply.headers, ...commonFields(date), ...framing];
}

let common: { readonly second: number; readonly lines: FieldLines } = { second: Number.NaN, lines: [] };

/** The very same array for a second, so that it is checked and put into bytes once. */
function commonFields(date: Date): FieldLines {
  const second = Math.floor(date.getTime() / 1000);
  if (common.second !== second) {
    const lines = [
      ['Date', date.toUTCString()],
      ['X-Content-Type-Options', 'nosniff'],
    ] as const;
    common = { second, lines };
  }
  return common.lines;
}

function piece(content: string | Uint8Array): { readonly type: 'data'; readonly bytes: Uint8Array } {
  return { type: 'data', bytes: typeof content === 'string' ? encoder.encode(content) : content };
}
