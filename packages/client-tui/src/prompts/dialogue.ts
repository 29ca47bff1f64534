/**
 * The original client's dialogue, for scripts that were written for it: connect, show the greeting, ask for method,
 * path and body, one line each, send, print the raw answer. Always in the classic dialect; what it prints is the
 * original's output, byte for byte.
 */
import { classicRequest } from '@rowhouse/protocol';
import { defaultServer, type ServerAddress } from '../core/request/address.js';
import { Conversation, type ConversationOptions } from '../core/exchange/conversation.js';
import { ExchangeFailure, exitCodeOf } from '../core/exchange/exchange.js';
import type { PreparedRequest } from '../core/request/request.js';
import { visible } from '../core/text/visible.js';
import { LongLineError } from './lines.js';

/** What the dialogue needs of the world around it. */
export interface DialogueOptions extends Omit<ConversationOptions, 'observer' | 'recording'> {
  /** Tried in order; the first that can be connected to is used. */
  readonly servers: readonly ServerAddress[];
  /** The lines of standard input, without their ends. */
  readonly lines: AsyncIterator<string>;
  /** Standard output: text, and the answer's bytes. */
  print(text: string | Uint8Array): Promise<void>;
  /** Standard error: one sentence at a time. */
  complain(sentence: string): Promise<void>;
}

/** The methods that the original takes. */
const methods = new Set(['GET', 'PUT', 'POST', 'HEAD']);

/** Exit code where standard input ended before the questions did, or holds no answer that can be sent. */
const unusableInput = 2;

class InputEnded extends Error {}

/** The servers that the original would try: its own machine by name; then localhost, where the name leads nowhere. */
export function originalServers(hostName: string): ServerAddress[] {
  return [{ host: hostName, port: defaultServer.port, authority: `${hostName}:${defaultServer.port}` }, defaultServer];
}

/** Holds the dialogue; the answer is the exit code. */
export async function runDialogue(options: DialogueOptions): Promise<number> {
  let conversation: Conversation | undefined;
  try {
    const opened = await openFirst(options);
    conversation = opened.conversation;
    await options.print(`Message Received ${conversation.record().greeting ?? ''}\n`);
    const request = await askUser(options, opened.server);
    const before = conversation.record().passages.length;
    await conversation.ask(request);
    await options.print(answerBytes(conversation, before));
    await options.print('\n');
    return 0;
  } catch (error) {
    if (error instanceof InputEnded || error instanceof LongLineError) {
      await options.complain(error.message);
      return unusableInput;
    }
    if (!(error instanceof ExchangeFailure)) throw error;
    // A machine's name may be in it.
    await options.complain(visible(error.message));
    return exitCodeOf({ failure: error, response: undefined });
  } finally {
    conversation?.close();
  }
}

async function openFirst(options: DialogueOptions): Promise<{ conversation: Conversation; server: ServerAddress }> {
  let failure: unknown;
  for (const server of options.servers) {
    const conversation = new Conversation(server, 'classic', options);
    try {
      await conversation.open();
      return { conversation, server };
    } catch (error) {
      conversation.close();
      if (!(error instanceof ExchangeFailure) || error.kind !== 'connection') throw error;
      failure = error;
    }
  }
  throw failure;
}

async function askUser(options: DialogueOptions, server: ServerAddress): Promise<PreparedRequest> {
  let method = '';
  while (!methods.has(method)) method = (await ask('Enter Method:', 'a method', options)).toUpperCase();
  const url = await ask('ENTER PATH:', 'a path', options);
  const body = await ask('Enter Body:', 'a body (an empty line for none)', options);
  return {
    dialect: 'classic',
    address: { ...server, target: '/', typedPath: '' },
    url,
    head: classicRequest({ method, url, body }),
    body: new TextEncoder().encode(body),
  };
}

async function ask(prompt: string, what: string, options: DialogueOptions): Promise<string> {
  await options.print(prompt);
  const line = await options.lines.next();
  if (line.done !== true) return line.value;
  throw new InputEnded(`standard input ended at "${prompt}": give ${what} on a line of its own.`);
}

/** What came after the request, as it came. */
function answerBytes(conversation: Conversation, from: number): Uint8Array {
  const { passages } = conversation.record();
  const received = passages.slice(from).filter((passage) => passage.direction === 'received');
  return Buffer.concat(received.map((passage) => passage.bytes));
}
