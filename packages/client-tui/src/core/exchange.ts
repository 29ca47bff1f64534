/**
 * What one exchange leaves behind: heads, body, every byte in both directions with its time, the phases, and how it
 * failed if it did. A record of what happened, never of what should have.
 */
import type { Dialect, Fields } from '@rowhouse/protocol';

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
  readonly kind: FailureKind;
  /** The section that was broken, such as `RFC 9112 section 4`; protocol failures only. */
  readonly section: string | undefined;

  constructor(kind: FailureKind, message: string, options: { section?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.section = options.section;
  }
}

/** Bytes that were handed to the socket, or came from it, in one go. */
export interface Passage {
  readonly direction: 'sent' | 'received';
  /** Milliseconds since the exchange began. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** When each phase ended, in milliseconds since the exchange began; undefined where it was not reached. */
export interface Phases {
  /** The name has an address; undefined also where there was nothing to resolve. */
  resolved?: number;
  connected?: number;
  /** The greeting was complete; classic only. */
  greeted?: number;
  /** The request was handed to the socket. */
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
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  readonly headers: Fields;
}

/** What became of one request. */
export interface Exchange {
  readonly dialect: Dialect;
  readonly method: string;
  /** Where it went, as a URL. */
  readonly url: string;
  readonly startedAt: Date;
  /** Empty where the caller asked for no recording. */
  readonly passages: readonly Passage[];
  readonly phases: Phases;
  /** The server's first words; classic only. */
  readonly greeting: string | undefined;
  /** The 1xx heads that came before the answer. */
  readonly informational: readonly ResponseHead[];
  /** The head of the answer; undefined where none came. */
  readonly response: ResponseHead | undefined;
  /** The body, as far as it came; empty where the caller asked for no recording. */
  readonly body: Uint8Array;
  /** How many bytes of body came. */
  readonly bodyLength: number;
  readonly trailers: Fields | undefined;
  /** Undefined where the answer came whole. */
  readonly failure: ExchangeFailure | undefined;
}

/** What a caller may watch while an exchange runs. */
export interface ExchangeObserver {
  phase?(phase: 'connecting' | 'greeting' | 'waiting' | 'receiving'): void;
  greeting?(text: string): void;
  informational?(head: ResponseHead): void;
  response?(head: ResponseHead): void;
  /** A piece of the body. Nothing more is read until the promise is settled. */
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
