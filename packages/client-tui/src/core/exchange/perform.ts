/**
 * One request from start to end: connection, greeting where the dialect has one, sending, receiving, letting go. The
 * answer is always a record, also of what failed.
 */
import { Conversation, type ConversationOptions } from './conversation.js';
import { ExchangeFailure, type Exchange } from './exchange.js';
import type { PreparedRequest } from '../request/request.js';

/**
 * Sends one request and records what happens, on a connection of its own or a kept one (`options.connections`). Never
 * rejects for what network or peer do.
 */
export async function exchange(request: PreparedRequest, options: ConversationOptions = {}): Promise<Exchange> {
  const startedAt = new Date();
  const conversation = new Conversation(request.address, request.dialect, options);
  let failure: ExchangeFailure | undefined;
  try {
    // What is sent as it was typed is sent where nothing went before.
    await conversation.open(request.raw === undefined);
    await conversation.ask(request);
  } catch (error) {
    if (!(error instanceof ExchangeFailure)) throw error;
    failure = error;
  } finally {
    conversation.close();
  }
  return {
    ...conversation.record(),
    dialect: request.dialect,
    method: request.head.method,
    url: request.url,
    startedAt,
    connection: conversation.life(),
    failure,
  };
}
