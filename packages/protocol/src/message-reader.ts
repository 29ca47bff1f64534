/**
 * Reads messages of one kind from bytes: a head, pieces of a body, an end, and again. It knows nothing of whose turn
 * it is: that is the connection's. Callers that only want a decoder can use it alone.
 */
import { LengthBody, OpenEndedBody, needData, plainEnd, truncated, type BodyReader } from './body-reader.js';
import { ChunkedBody } from './chunked-body.js';
import { CountedBody } from './classic/counted-body.js';
import type {
  DataEvent,
  Dialect,
  EndEvent,
  Framing,
  InformationalEvent,
  NeedData,
  RequestEvent,
  ResponseEvent,
} from './events.js';
import { HeadReader } from './head-reader.js';
import { limitsFrom, type Limits } from './limits.js';
import { requestEvent, responseEvent } from './message-head.js';
import { ReceiveBuffer } from './receive-buffer.js';
import { RepeatedHead } from './repeated-head.js';

/** What a reader reads; who wants both takes two readers. */
export type MessageKind = 'request' | 'response';

/** What a reader is made with; everything has a default. */
export interface MessageReaderOptions {
  /** Default `http`. */
  readonly dialect?: Dialect;
  /** Those that are to differ from `defaultLimits`. */
  readonly limits?: Partial<Limits>;
}

/** The head that a message of a kind begins with. */
export type MessageHead<K extends MessageKind> = K extends 'request'
  ? RequestEvent
  : ResponseEvent | InformationalEvent;

/** What `read()` answers. */
export type MessageEvent<K extends MessageKind> = MessageHead<K> | DataEvent | EndEvent | NeedData;

/**
 * A decoder of messages that follow each other. After an error it is of no more use: what is unread has no meaning.
 * @typeParam K what it reads; it decides which heads `read()` answers
 */
export class MessageReader<K extends MessageKind> {
  /** The method of the request that the next response answers; it decides whether that has a body. */
  answeredMethod: string | undefined;

  readonly #kind: K;
  readonly #dialect: Dialect;
  readonly #limits: Limits;
  readonly #buffer = new ReceiveBuffer();
  readonly #head: HeadReader;
  readonly #repeated = new RepeatedHead();
  /** What is left of the message after its head; undefined between messages. Most have nothing more. */
  #body: BodyReader | 'none' | undefined;

  /** @throws RangeError where a limit is no number from 0 on */
  constructor(kind: K, options: MessageReaderOptions = {}) {
    this.#kind = kind;
    this.#dialect = options.dialect ?? 'http';
    this.#limits = limitsFrom(options.limits);
    this.#head = new HeadReader(kind, this.#dialect, this.#limits);
  }

  /** Feeds bytes. They belong to the reader until they were read: don't write over them. */
  receive(bytes: Uint8Array): void {
    this.#buffer.append(bytes);
  }

  /** How many bytes were received and not read. */
  get unread(): number {
    return this.#buffer.length;
  }

  /** Where the next unread byte stands in all that was received. */
  get offset(): number {
    return this.#buffer.offsetOf(this.#buffer.start);
  }

  /** Whether a message was begun and not ended. */
  get insideMessage(): boolean {
    return this.#body !== undefined || this.#head.begun;
  }

  /** Whether a quiet time would end the body that is being read (classic dialect). */
  get endsBySilence(): boolean {
    return this.#body !== undefined && this.#body !== 'none' && this.#body.endsBySilence;
  }

  /** All that is unread, taken out. */
  takeUnread(): Uint8Array {
    return this.#buffer.take(this.#buffer.length);
  }

  /**
   * The next event, or need-data.
   * @throws ProtocolError on the first byte that may not stand where it does
   */
  read(): MessageEvent<K> {
    if (this.#body === undefined) {
      const repeated = this.#head.begun ? undefined : this.#repeated.take(this.#buffer);
      if (repeated !== undefined) {
        this.#body = 'none';
        return repeated as MessageHead<K>;
      }
      if (!this.#head.read(this.#buffer)) return needData;
      return this.#startMessage();
    }
    const event = this.#body === 'none' ? plainEnd : this.#body.read(this.#buffer);
    if (event.type === 'end') this.#body = undefined;
    return event;
  }

  /**
   * Says that no more bytes will come; call it when `read()` needs data.
   * @returns the end of the message where the end of input is one; undefined between messages
   * @throws ProtocolError `truncated` inside a message that is not complete
   */
  close(): EndEvent | undefined {
    if (this.#body !== undefined) {
      const event = this.#body === 'none' ? plainEnd : this.#body.close(this.#buffer);
      this.#body = undefined;
      return event;
    }
    if (this.#head.begun) throw truncated(this.#buffer, 'the input ends inside a header section');
    return undefined;
  }

  /** Says that a quiet time passed; call it when `read()` needs data. Ends a body that ends so. */
  silence(): EndEvent | undefined {
    return this.endsBySilence ? this.close() : undefined;
  }

  #startMessage(): MessageHead<K> {
    const event =
      this.#kind === 'request'
        ? requestEvent(this.#buffer, this.#head, this.#dialect)
        : responseEvent(this.#buffer, this.#head, this.#dialect, this.answeredMethod);
    if (event.type === 'request' && this.#dialect === 'http')
      this.#repeated.note(event, this.#buffer, this.#head.length);
    this.#buffer.consume(this.#head.length);
    this.#head.reset();
    if (event.type !== 'informational') this.#body = this.#bodyFor(event.framing);
    return event as MessageHead<K>;
  }

  #bodyFor(framing: Framing): BodyReader | 'none' {
    if (this.#dialect === 'classic')
      return this.#kind === 'request'
        ? new CountedBody(framing.kind === 'length' ? framing.length : Number.POSITIVE_INFINITY, this.#limits)
        : new OpenEndedBody(this.#limits, true);
    switch (framing.kind) {
      case 'none':
        return 'none';
      case 'length':
        return new LengthBody(framing.length, this.#limits);
      case 'chunked':
        return new ChunkedBody(this.#kind, this.#limits);
      case 'until-close':
        return new OpenEndedBody(this.#limits, false);
    }
  }
}
