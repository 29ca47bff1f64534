/**
 * Takes one answer from a connection to its end: bytes from the network into the codec's reader, its events into the
 * record, to the observer and through the content codings.
 */
import type { ResponseEvent } from '@rowhouse/protocol';
import type { AnswerEvent, AnswerReader } from './answer-reader.js';
import { orCancelled, turn } from './cancelling.js';
import type { ClientConnection } from '../connections/client-connection.js';
import { keepAliveTime } from '../connections/connection-life.js';
import { ContentDecoder, codingsOf } from './content-codings.js';
import { ExchangeFailure } from './exchange.js';
import type { Settings } from './exchange-options.js';
import { protocolFailure, seconds, timeOut } from './failures.js';
import type { Recording } from './recording.js';

/** Where an answer comes from and where it goes. */
export interface AnswerContext {
  readonly connection: ClientConnection;
  readonly reader: AnswerReader;
  readonly recording: Recording;
  readonly settings: Settings;
  /** Stops the taking, at once. */
  readonly signal: AbortSignal;
}

/** Work after which the event loop has its turn, so that keys stay alive: bytes, with what each event costs. */
const turnAfter = 256 * 1024;
const eventCost = 256;

/** Most interim answers (1xx) that may come before the answer. Past it: failure `protocol`. */
export const informationalLimit = 100;

/** Waits for the classic greeting. */
export async function takeGreeting({ connection, reader, recording, settings, signal }: AnswerContext): Promise<void> {
  const { observer, patience } = settings;
  observer.phase?.('greeting');
  for (;;) {
    const event = nextEvent(reader, recording);
    if (event.type === 'greeting') {
      recording.greeting = event.text;
      recording.phases.greeted = recording.elapsed();
      observer.greeting?.(event.text);
      return;
    }
    if (event.type !== 'need-data') {
      throw new ExchangeFailure(
        'protocol',
        'The server closed the connection without a greeting: is it a classic one? Try the http dialect.',
      );
    }
    const begun = reader.awaitsSilence;
    const came = await connection.next(begun ? patience.quiet : patience.greeting, signal);
    if (came === 'end') reader.receiveEnd();
    else if (came !== 'silence') {
      recording.received(came, false);
      reader.receive(came);
    } else if (begun) reader.receiveSilence();
    else {
      throw new ExchangeFailure(
        'time-out',
        `No greeting came within ${seconds(patience.greeting)}: is it a classic server? Try the http dialect.`,
      );
    }
  }
}

/**
 * Takes an answer.
 * @param decodes whether content codings are taken off
 * @throws ExchangeFailure
 */
export async function takeAnswer(context: AnswerContext, decodes: boolean): Promise<void> {
  const { reader, recording, settings, signal } = context;
  const { observer } = settings;
  const body = new BodyTaker(context);
  let work = 0;
  try {
    for (;;) {
      const event = nextEvent(reader, recording);
      switch (event.type) {
        case 'need-data':
          body.source = await more(context);
          break;
        case 'greeting':
          recording.greeting = event.text;
          break;
        case 'informational':
          if (recording.informational.length === informationalLimit) {
            throw new ExchangeFailure(
              'protocol',
              `More than ${informationalLimit} interim answers came, and no final one (RFC 9110 section 15.2).`,
              { section: 'RFC 9110 section 15.2' },
            );
          }
          recording.informational.push(event);
          if (event.status === 100) recording.heard.resolve('continue');
          observer.informational?.(event);
          break;
        case 'response':
          recording.response = event;
          recording.heard.resolve('answer');
          context.connection.serverIdleTime = keepAliveTime(event.headers) ?? context.connection.serverIdleTime;
          body.begin(event, decodes);
          observer.response?.(event);
          observer.phase?.('receiving');
          break;
        case 'data':
          await body.take(event.bytes);
          work += event.bytes.length + eventCost;
          break;
        case 'end':
          recording.trailers = event.trailers;
          await body.end();
          recording.phases.ended = recording.elapsed();
          return;
        case 'upgrade':
        case 'paused':
          recording.phases.ended = recording.elapsed();
          return;
        case 'closed':
          throw new ExchangeFailure('protocol', 'The server closed the connection without an answer.', {
            section: 'RFC 9112 section 8',
          });
      }
      if (work < turnAfter) continue;
      work = 0;
      await orCancelled(turn(), signal);
    }
  } finally {
    body.stop();
  }
}

/** Takes the pieces of a body: into the record and to the observer, decoded where that is asked for. */
class BodyTaker {
  /** The bytes that came last. */
  source: Uint8Array | undefined;
  readonly #context: AnswerContext;
  #decoder: ContentDecoder | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  begin(response: ResponseEvent, decodes: boolean): void {
    const { recording } = this.#context;
    // A part of an encoded body can't be decoded alone (RFC 9110 section 14.1.2).
    const codings = decodes && response.status !== 206 ? codingsOf(response.headers) : undefined;
    if (codings === undefined) {
      recording.expectBody(response.framing);
      return;
    }
    recording.coded = { codings, length: 0 };
    this.#decoder = new ContentDecoder(codings, (bytes) => this.#deliver(bytes, undefined));
  }

  async take(bytes: Uint8Array): Promise<void> {
    const { coded } = this.#context.recording;
    if (this.#decoder === undefined || coded === undefined) {
      await this.#deliver(bytes, this.source);
      return;
    }
    coded.length += bytes.length;
    await orCancelled(this.#decoder.write(bytes), this.#context.signal);
  }

  async end(): Promise<void> {
    if (this.#decoder !== undefined) await orCancelled(this.#decoder.end(), this.#context.signal);
  }

  stop(): void {
    this.#decoder?.stop();
  }

  async #deliver(bytes: Uint8Array, source: Uint8Array | undefined): Promise<void> {
    this.#context.recording.data(bytes, source);
    const taken = this.#context.settings.observer.data?.(bytes);
    if (taken !== undefined) await orCancelled(taken, this.#context.signal);
  }
}

function isFeed({ response }: Recording): boolean {
  return /^text\/event-stream\b/i.test(response?.headers.get('content-type') ?? '');
}

/** Waits for what comes next and hands it to the reader. */
async function more(context: AnswerContext): Promise<Uint8Array | undefined> {
  const { connection, reader, recording, settings, signal } = context;
  // A classic body has no length to trust: silence is its end.
  const untilQuiet = reader.awaitsSilence;
  const patience = untilQuiet
    ? settings.patience.quiet
    : isFeed(recording)
      ? settings.patience.feed
      : settings.patience.silence;
  const came = await connection.next(patience, signal);
  if (came === 'silence') {
    if (!untilQuiet)
      throw timeOut(recording.response === undefined ? 'answer' : 'rest of the answer', connection.endpoint, patience);
    reader.receiveSilence();
  } else if (came === 'end') reader.receiveEnd();
  else {
    recording.received(came, true);
    reader.receive(came);
    return came;
  }
  return undefined;
}

function nextEvent(reader: AnswerReader, recording: Recording): AnswerEvent {
  try {
    return reader.nextEvent();
  } catch (error) {
    throw protocolFailure(error, recording.firstAnswered);
  }
}
