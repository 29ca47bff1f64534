/**
 * The record of one exchange while it is made: passages with their times, phases, heads, and the body in one piece.
 *
 * A body is kept in memory that grows by doubling, or has its size from the start where the answer says it. A passage
 * that is nothing but body then becomes a view of that memory, so that a large answer is there once, not twice; only
 * where chunked coding or a content coding stands between the wire and the body are both kept.
 */
import type { Fields, Framing } from '@rowhouse/protocol';
import type { Clock } from '../clock.js';
import {
  ExchangeFailure,
  type BrokenAttempt,
  type CodedBody,
  type Exchange,
  type Passage,
  type Phases,
  type ResponseHead,
} from './exchange.js';
import type { ConnectionLife } from '../connections/connection-life.js';

/** Most bytes that are kept of one exchange, in both directions together: 64 MiB. Past it: failure `too-large`. */
export const recordingLimit = 64 * 1024 * 1024;

/** What a passage costs besides its bytes: a peer that sends them one by one must not get past the limit. */
const passageCost = 128;

/** Bytes of a body from a file or a stream that are kept: 1 MiB. What follows goes on record as a number. */
export const uploadLimit = 1024 * 1024;

/** What came of a conversation so far: of an exchange, what comes over the wire. */
export type Recorded = Omit<Exchange, 'dialect' | 'method' | 'url' | 'startedAt' | 'connection' | 'failure'>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Recording {
  readonly phases: Phases = {};
  readonly informational: ResponseHead[] = [];
  greeting: string | undefined;
  response: ResponseHead | undefined;
  trailers: Fields | undefined;
  coded: CodedBody | undefined;
  /** The first bytes of the answer. */
  firstAnswered: Uint8Array | undefined;
  /** The first word of the server: that the body is wanted (100), or its answer. */
  readonly heard = Promise.withResolvers<'continue' | 'answer'>();
  readonly #keeps: boolean;
  readonly #clock: Clock;
  readonly #began: number;
  #passages: Writable<Passage>[] = [];
  /** Passages that are nothing but body, and where they lie in it. */
  #wholes: { readonly passage: Writable<Passage>; readonly start: number }[] = [];
  #body: Uint8Array = new Uint8Array(0);
  #bodyLength = 0;
  #hasFixedSize = false;
  #kept = 0;
  #uploaded = 0;
  #brokenAttempt: BrokenAttempt | undefined;

  constructor(clock: Clock, keeps: boolean) {
    this.#clock = clock;
    this.#keeps = keeps;
    this.#began = clock.now();
  }

  /** Milliseconds since the exchange began. */
  elapsed(): number {
    return this.#clock.now() - this.#began;
  }

  sent(bytes: Uint8Array): void {
    this.#keep('sent', bytes);
  }

  /** A piece of a body that comes from a file or a stream: kept up to a limit. */
  uploaded(bytes: Uint8Array): void {
    const room = Math.max(0, uploadLimit - this.#uploaded);
    this.#uploaded += bytes.length;
    if (room > 0) this.#keep('sent', bytes.subarray(0, room));
    const left = bytes.length - room;
    if (left <= 0 || !this.#keeps) return;
    const last = this.#passages.findLast(({ direction }) => direction === 'sent');
    if (last !== undefined) last.omitted = (last.omitted ?? 0) + left;
  }

  /** The request is out. */
  wasSent(): void {
    // An answer may be there before: then sending is no phase before waiting.
    if (this.phases.firstByte === undefined) this.phases.sent = this.elapsed();
  }

  /** Bytes came. @param isAnswer false while a greeting is awaited */
  received(bytes: Uint8Array, isAnswer: boolean): void {
    if (isAnswer) {
      this.firstAnswered ??= bytes;
      this.phases.lastByte = this.elapsed();
      this.phases.firstByte ??= this.phases.lastByte;
    }
    this.#keep('received', bytes);
  }

  /** The last bytes that came belong to the next exchange. */
  giveBack(count: number): void {
    // The rest of the request may have gone out since.
    const index = this.#passages.findLastIndex(({ direction }) => direction === 'received');
    const last = this.#passages[index];
    if (count === 0 || last === undefined) return;
    this.#kept -= count;
    last.bytes = last.bytes.subarray(0, last.bytes.length - count);
    if (last.bytes.length === 0) this.#passages.splice(index, 1);
  }

  /** A body begins. @param framing how its end is found; undefined where its size is not that of what comes */
  expectBody(framing: Framing | undefined): void {
    if (!this.#keeps || framing?.kind !== 'length' || framing.length > recordingLimit - this.#kept) return;
    // Memory that is never written to is never used: a false promise costs nothing.
    this.#body = new Uint8Array(framing.length);
    this.#hasFixedSize = true;
  }

  /** A piece of the body. @param source the bytes of the wire that it is from, where it may be all of them */
  data(bytes: Uint8Array, source: Uint8Array | undefined): void {
    const start = this.#bodyLength;
    this.#bodyLength += bytes.length;
    if (!this.#keeps) return;
    // What comes decoded has not been counted as it came.
    if (this.coded !== undefined) this.#count(bytes.length);
    this.#reserve(this.#bodyLength);
    this.#body.set(bytes, start);
    const passage = this.#passages.at(-1);
    if (source === undefined || passage?.bytes !== source || source.length !== bytes.length) return;
    if (this.#hasFixedSize) passage.bytes = this.#body.subarray(start, start + bytes.length);
    else this.#wholes.push({ passage, start });
  }

  /** Begins anew on another connection: what went over the first one is set aside. */
  abandon(connection: ConnectionLife, reason: string): void {
    this.#brokenAttempt = { connection, reason, passages: this.#passages };
    this.#passages = [];
    this.#uploaded = 0;
    delete this.phases.sent;
  }

  /** What there is so far. */
  record(): Recorded {
    if (this.#body.length > this.#bodyLength && !this.#hasFixedSize) this.#trim();
    for (const { passage, start } of this.#wholes.splice(0)) {
      passage.bytes = this.#body.subarray(start, start + passage.bytes.length);
    }
    return {
      passages: this.#passages,
      phases: this.phases,
      greeting: this.greeting,
      informational: this.informational,
      response: this.response,
      body: this.#keeps ? this.#body.subarray(0, this.#bodyLength) : new Uint8Array(0),
      bodyLength: this.#bodyLength,
      coded: this.coded,
      trailers: this.trailers,
      brokenAttempt: this.#brokenAttempt,
    };
  }

  #keep(direction: Passage['direction'], bytes: Uint8Array): void {
    if (!this.#keeps || bytes.length === 0) return;
    this.#count(bytes.length + passageCost);
    this.#passages.push({ direction, at: this.elapsed(), bytes });
  }

  #count(bytes: number): void {
    this.#kept += bytes;
    if (this.#kept <= recordingLimit) return;
    throw new ExchangeFailure(
      'too-large',
      `More than ${recordingLimit / 1024 / 1024} MiB came, the most that is kept here: fetch it with rowhouse-client GET URL > file.`,
    );
  }

  #reserve(length: number): void {
    if (length <= this.#body.length) return;
    const grown = new Uint8Array(Math.max(length, this.#body.length * 2, 16 * 1024));
    grown.set(this.#body);
    this.#body = grown;
  }

  /** Small bodies are kept in memory of their size; of large ones the rest was never written to, and costs nothing. */
  #trim(): void {
    if (this.#body.length <= 64 * 1024) this.#body = this.#body.slice(0, this.#bodyLength);
  }
}
