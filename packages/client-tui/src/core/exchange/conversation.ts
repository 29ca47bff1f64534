/**
 * One exchange, step by step: opening (with the greeting, in the classic dialect), request, answer. Steps of their own,
 * because the prompts talk to the user between them; `exchange()` in `perform.ts` takes all of them at once.
 *
 * Every step throws an `ExchangeFailure`; what was recorded until then can be had from `record()`.
 */
import type { Dialect } from '@rowhouse/protocol';
import { takeAnswer, takeGreeting, type AnswerContext } from './answer.js';
import { ClassicAnswerReader, HttpAnswerReader, type AnswerReader } from './answer-reader.js';
import type { Endpoint } from '../connections/byte-stream.js';
import type { ClientConnection } from '../connections/client-connection.js';
import type { ConnectionEnd, ConnectionLife } from '../connections/connection-life.js';
import { ExchangeFailure } from './exchange.js';
import { settingsFrom, type ConversationOptions, type Settings } from './exchange-options.js';
import { endAfter, letGo } from './letting-go.js';
import { openConnection, takeKept } from './opening.js';
import { Recording, type Recorded } from './recording.js';
import type { PreparedRequest } from '../request/request.js';
import { isRepeatable } from '../request/request-body.js';
import { send, sendingOf, type Sending } from './sending.js';

export { defaultPatience, type ConversationOptions, type Patience } from './exchange-options.js';
export { recordingLimit } from './recording.js';

/** Methods that may be sent twice where nobody knows whether the first was heard (RFC 9110 section 9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

export class Conversation {
  readonly #endpoint: Endpoint;
  readonly #settings: Settings;
  readonly #recording: Recording;
  readonly #classic: ClassicAnswerReader | undefined;
  #connection: ClientConnection | undefined;
  /** How the connection ends when the conversation is closed; undefined where it can be kept. */
  #end: ConnectionEnd | undefined = 'failed';

  constructor(endpoint: Endpoint, dialect: Dialect, options: ConversationOptions = {}) {
    this.#endpoint = endpoint;
    this.#settings = settingsFrom(options);
    this.#recording = new Recording(this.#settings.clock, this.#settings.recording);
    this.#classic = dialect === 'classic' ? new ClassicAnswerReader() : undefined;
  }

  /**
   * Comes by a connection; in the classic dialect it then waits for the greeting.
   * @param mayBeKept whether it may be one that was used before; default true
   */
  async open(mayBeKept = true): Promise<void> {
    const isShared = mayBeKept && this.#classic === undefined;
    const kept = isShared ? await takeKept(this.#endpoint, this.#settings) : undefined;
    this.#connection = kept ?? (await openConnection(this.#endpoint, this.#settings, this.#recording));
    if (this.#classic !== undefined) await takeGreeting(this.#context(this.#classic, this.#settings.signal));
  }

  /**
   * Sends a request and takes the answer to its end. A kept connection that turns out to be broken is replaced by a new
   * one, once, where the request may be sent twice (RFC 9112 section 9.3.1).
   */
  async ask(request: PreparedRequest): Promise<void> {
    const sending = this.#sendingOf(request);
    try {
      await this.#ask(request, sending);
    } catch (error) {
      if (!(error instanceof ExchangeFailure) || !this.#brokeUnanswered(error)) throw error;
      if (!idempotent.has(sending.answered.method) || !isRepeatable(request.body)) throw unrepeatable(request, error);
      const broken = this.#opened();
      broken.close('peer-closed');
      this.#recording.abandon(broken.life(), error.message);
      this.#connection = undefined;
      this.#connection = await openConnection(this.#endpoint, this.#settings, this.#recording);
      await this.#ask(request, sendingOf(request, this.#settings));
    }
  }

  /** Lets go of the connection: it is kept for others where it can be and somebody keeps it, else closed. */
  close(): void {
    const connection = this.#connection;
    if (connection?.isOpen === true) letGo(connection, this.#end, this.#settings);
  }

  /** What there is so far. */
  record(): Recorded {
    return this.#recording.record();
  }

  /** The connection, as it is now; undefined where none came about. */
  life(): ConnectionLife | undefined {
    return this.#connection?.life();
  }

  #sendingOf(request: PreparedRequest): Sending {
    try {
      return sendingOf(request, this.#settings, this.#classic);
    } catch (error) {
      // Nothing was sent: the connection is as good as it was.
      if (this.#classic === undefined) this.#end = undefined;
      throw error;
    }
  }

  async #ask(request: PreparedRequest, sending: Sending): Promise<void> {
    const connection = this.#opened();
    const { signal, observer } = this.#settings;
    connection.exchanges += 1;
    const reader = this.#classic ?? new HttpAnswerReader(sending.answered);
    // Ends the sending when the answer is there, and the waiting for an answer when the sending fails.
    const sent = new AbortController();
    const unsent = new AbortController();
    let isSent = false;
    let failure: unknown;
    const underWay = send(
      sending,
      connection,
      this.#recording,
      this.#settings,
      AbortSignal.any([signal, sent.signal]),
    ).then(
      () => {
        isSent = true;
      },
      (error: unknown) => {
        if (sent.signal.aborted) return;
        failure = error;
        unsent.abort();
      },
    );
    observer.phase?.('waiting');
    try {
      await takeAnswer(this.#context(reader, AbortSignal.any([signal, unsent.signal])), request.decodes === true);
    } catch (error) {
      throw failure ?? error;
    } finally {
      sent.abort();
      await underWay;
    }
    this.#end = this.#classic === undefined ? endAfter(sending, isSent, reader, this.#recording) : 'single-use';
  }

  /** Whether a connection that was kept broke before a byte of an answer came. */
  #brokeUnanswered(failure: ExchangeFailure): boolean {
    if (this.#opened().exchanges < 2 || this.#recording.firstAnswered !== undefined) return false;
    return failure.kind === 'connection' || failure.kind === 'protocol';
  }

  #context(reader: AnswerReader, signal: AbortSignal): AnswerContext {
    return {
      connection: this.#opened(),
      reader,
      recording: this.#recording,
      settings: this.#settings,
      signal,
    };
  }

  #opened(): ClientConnection {
    if (this.#connection === undefined) throw new Error('A conversation is opened before it is used.');
    return this.#connection;
  }
}

function unrepeatable({ head }: PreparedRequest, error: ExchangeFailure): ExchangeFailure {
  return new ExchangeFailure(
    'connection',
    `The server closed the kept connection without an answer, and ${head.method} is not sent twice by itself: see whether it was done, then send it again.`,
    { cause: error },
  );
}
