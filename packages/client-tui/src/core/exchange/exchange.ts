/**
 * What one exchange leaves behind: heads, body, every byte in both directions with its time, the phases, and how it
 * failed if it did. A record of what happened, never of what should have.
 */
import type { Dialect, Fields } from '@rowhouse/protocol';
import type { ConnectionLife } from '../connections/connection-life.js';

/** Why an exchange did not come to its end. */
export type FailureKind =
  /** No connection, or it broke. */
  | 'connection'
  /** The peer was silent for too long. */
  | 'time-out'
  /** What came breaks the protocol. */
  | 'protocol'
  /** What was asked for may not be sent. */
  | 'unsendable'
  /** More came than this client keeps. */
  | 'too-large'
  /** The user called it off. */
  | 'cancelled';

/** How an exchange failed, in words for the user. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';
  /** What sort of failure it is; `exitCodeOf()` goes by it. */
  readonly kind: FailureKind;
  /** The section that was broken, such as `RFC 9112 section 4`; protocol failures only. */
  readonly section: string | undefined;

  /**
   * `exchange()` and `pipeline()` record one and throw nothing; `fileBody()` throws one.
   * @param message whole sentences: what went wrong, and where it helps what to do
   */
  constructor(kind: FailureKind, message: string, options: { section?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.section = options.section;
  }
}

/** Bytes that were handed to the socket, or came from it, in one go. */
export interface Passage {
  /** Seen from this side. */
  readonly direction: 'sent' | 'received';
  /** Milliseconds since the exchange began. */
  readonly at: number;
  /** As they were on the wire, within TLS in the clear. */
  readonly bytes: Uint8Array;
  /** How many bytes went after these that were not kept: of a body from a file or a stream only its beginning is. */
  readonly omitted?: number;
}

/**
 * When each phase ended, in milliseconds since the exchange began; undefined where it was not reached, or not needed: on
 * a connection that is used again nothing is resolved, connected or secured.
 */
export interface Phases {
  /** The name has an address; undefined also where there was nothing to resolve. */
  resolved?: number;
  /** There is a TCP connection. */
  connected?: number;
  /** TLS was agreed on; https only. */
  secured?: number;
  /** The greeting was complete; classic only. */
  greeted?: number;
  /** The request was handed to the socket; undefined also where its answer came before that. */
  sent?: number;
  /** The first byte of the answer came. */
  firstByte?: number;
  /** The last byte of the answer came. */
  lastByte?: number;
  /** The answer was known to be complete; later than `lastByte` where silence ended it. */
  ended?: number;
}

/** The head of an answer. */
export interface ResponseHead {
  /** As sent, from 100 to 999. */
  readonly status: number;
  /** The phrase as sent; it may be empty. */
  readonly reason: string;
  /** `1.0` or `1.1`. */
  readonly version: string;
  /** In the order and the case they came in. */
  readonly headers: Fields;
}

/** A body that came in a content coding that was taken off. */
export interface CodedBody {
  /** The codings in the order they were applied, such as `['gzip']`. */
  readonly codings: readonly string[];
  /** How many bytes it had in them. They themselves are in the passages. */
  length: number;
}

/** A first try on a kept connection that broke before anything was answered. */
export interface BrokenAttempt {
  /** The kept connection that broke. */
  readonly connection: ConnectionLife;
  /** How it broke, in a sentence. */
  readonly reason: string;
  /** What went over it before that. */
  readonly passages: readonly Passage[];
}

/** What became of one request. */
export interface Exchange {
  /** What was spoken. */
  readonly dialect: Dialect;
  /** That of the request. */
  readonly method: string;
  /** Where it went, as a URL. */
  readonly url: string;
  /** When the exchange began; what else has a time counts from here. */
  readonly startedAt: Date;
  /** Empty where the caller asked for no recording. */
  readonly passages: readonly Passage[];
  /** When what was done, in milliseconds. */
  readonly phases: Phases;
  /** The server's first words; classic only. */
  readonly greeting: string | undefined;
  /** The 1xx heads that came before the answer. */
  readonly informational: readonly ResponseHead[];
  /** The head of the answer; undefined where none came. */
  readonly response: ResponseHead | undefined;
  /** The body, as far as it came, without its content coding where that was taken off; empty where nothing is recorded. */
  readonly body: Uint8Array;
  /** How many bytes of such a body came. */
  readonly bodyLength: number;
  /** How the body came; undefined where no content coding was taken off. */
  readonly coded?: CodedBody | undefined;
  /** The trailer section, empty where the answer has none; undefined where it did not come to its end. */
  readonly trailers: Fields | undefined;
  /** The connection it went over, as it was at the end; undefined where none came about. */
  readonly connection?: ConnectionLife | undefined;
  /** Undefined where the first try was the only one. */
  readonly brokenAttempt?: BrokenAttempt | undefined;
  /** Undefined where the answer came whole. */
  readonly failure: ExchangeFailure | undefined;
}

/** What a caller may watch while an exchange runs. */
export interface ExchangeObserver {
  /** A phase begins, in this order; those before `receiving` come again where a second try is made. */
  phase?(phase: 'connecting' | 'greeting' | 'waiting' | 'receiving'): void;
  /** The server greeted; classic only. */
  greeting?(text: string): void;
  /** A 1xx head came. */
  informational?(head: ResponseHead): void;
  /** The head of the answer came; its body follows. */
  response?(head: ResponseHead): void;
  /** How many bytes of the request's body were handed over; only where it is sent in pieces. */
  sent?(bytes: number): void;
  /** A piece of the body, without its content coding where that is taken off. Nothing more is read until the promise is settled. */
  data?(bytes: Uint8Array): void | Promise<void>;
}

/** The exit code of a status (client programs agree on these): 3, 4 and 5 for 3xx, 4xx and 5xx, else 0. */
export function exitCodeOfStatus(status: number): number {
  return status >= 300 && status < 600 ? Math.floor(status / 100) : 0;
}

const exitCodes: Record<FailureKind, number> = {
  connection: 6,
  'time-out': 7,
  protocol: 8,
  unsendable: 2,
  'too-large': 1,
  cancelled: 130,
};

/** The exit code that tells how an exchange ended. */
export function exitCodeOf(exchange: Pick<Exchange, 'failure' | 'response'>): number {
  if (exchange.failure !== undefined) return exitCodes[exchange.failure.kind];
  return exitCodeOfStatus(exchange.response?.status ?? 0);
}
