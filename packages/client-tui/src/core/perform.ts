/**
 * One request from start to end: connect, greet where the dialect does, send, receive, close. The answer is always a
 * record, also of what failed.
 */
import { Conversation, type ConversationOptions } from './conversation.js';
import { ExchangeFailure, type Exchange } from './exchange.js';
import type { PreparedRequest } from './request.js';

/** Sends one request on a connection of its own and records what happens. Never rejects for what network or peer do. */
export async function exchange(request: PreparedRequest, options: ConversationOptions = {}): Promise<Exchange> {
  const startedAt = new Date();
  const conversation = new Conversation(request.address, request.dialect, options);
  let failure: ExchangeFailure | undefined;
  try {
    await conversation.open();
    await conversation.ask(request);
  } catch (error) {
    if (!(error instanceof ExchangeFailure)) throw error;
    failure = error;
  } finally {
    conversation.close();
  }
  const { pieces, ...recorded } = conversation.record();
  return {
    ...recorded,
    dialect: request.dialect,
    method: request.head.method,
    url: request.url,
    startedAt,
    body: joined(pieces),
    failure,
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
