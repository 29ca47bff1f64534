/**
 * One connection and one exchange on it: socket and clock on one side, the codec's events on the other. Opening,
 * greeting and request are steps of their own, because the prompts talk to the user between them; `exchange()` in
 * `perform.ts` takes all of them at once.
 *
 * Every step throws an `ExchangeFailure`; what was recorded until then can be had from `record()`.
 */
import { Connection, quietTime, type Dialect, type Fields, type Sent } from '@rowhouse/protocol';
import type { ByteStream, Connect, Endpoint } from './byte-stream.js';
import type { Clock } from './clock.js';
import { systemClock } from './clock.js';
import { ExchangeFailure, type ExchangeObserver, type Passage, type Phases, type ResponseHead } from './exchange.js';
import { connectionFailure, protocolFailure } from './failures.js';
import type { PreparedRequest } from './request.js';
import { connectTcp } from './tcp.js';

/** How long the client waits for what, in milliseconds. */
export interface Patience {
  /** For a connection, name look-up included. Default 10,000. */
  readonly connect: number;
  /** For the classic greeting's first byte. Default 10,000. */
  readonly greeting: number;
  /** For the next byte of an answer. Default 30,000. */
  readonly silence: number;
  /** The silence that ends a greeting or a body in the classic dialect. Default 200. */
  readonly quiet: number;
}

/** What holds where a caller says nothing. */
export const defaultPatience: Patience = { connect: 10_000, greeting: 10_000, silence: 30_000, quiet: quietTime };

/** Most bytes that are kept of one exchange, in both directions together: 64 MiB. Past it: failure `too-large`. */
export const recordingLimit = 64 * 1024 * 1024;

/** What a conversation needs; everything has a default. */
export interface ConversationOptions {
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly connect?: Connect;
  readonly patience?: Partial<Patience>;
  readonly observer?: ExchangeObserver;
  /** False: passages and body are handed to the observer and not kept, so that there is no limit. Default true. */
  readonly recording?: boolean;
}

/** What came of a conversation so far. */
export interface Recorded {
  readonly passages: readonly Passage[];
  readonly phases: Phases;
  readonly greeting: string | undefined;
  readonly informational: readonly ResponseHead[];
  readonly response: ResponseHead | undefined;
  readonly pieces: readonly Uint8Array[];
  readonly bodyLength: number;
  readonly trailers: Fields | undefined;
}

type Came = Uint8Array | 'end' | 'silence';

export class Conversation {
  readonly #endpoint: Endpoint;
  readonly #dialect: Dialect;
  readonly #clock: Clock;
  readonly #patience: Patience;
  readonly #signal: AbortSignal;
  readonly #connect: Connect;
  readonly #observer: ExchangeObserver;
  readonly #recording: boolean;
  readonly #codec: Connection<'client'>;
  readonly #began: number;
  #stream: ByteStream | undefined;
  #reading: Promise<Uint8Array | null> | undefined;
  #firstReceived: Uint8Array | undefined;
  #kept = 0;

  readonly #passages: Passage[] = [];
  readonly #phases: Phases = {};
  readonly #informational: ResponseHead[] = [];
  readonly #pieces: Uint8Array[] = [];
  #bodyLength = 0;
  #greeting: string | undefined;
  #response: ResponseHead | undefined;
  #trailers: Fields | undefined;

  constructor(endpoint: Endpoint, dialect: Dialect, options: ConversationOptions = {}) {
    this.#endpoint = endpoint;
    this.#dialect = dialect;
    this.#clock = options.clock ?? systemClock;
    this.#patience = { ...defaultPatience, ...options.patience };
    this.#signal = options.signal ?? new AbortController().signal;
    this.#connect = options.connect ?? connectTcp;
    this.#observer = options.observer ?? {};
    this.#recording = options.recording ?? true;
    this.#codec = new Connection('client', { dialect });
    this.#began = this.#clock.now();
  }

  /** Connects; in the classic dialect it then waits for the greeting. */
  async open(): Promise<void> {
    this.#observer.phase?.('connecting');
    const late = new AbortController();
    const cancelTimer = this.#clock.after(this.#patience.connect, () => {
      late.abort();
    });
    try {
      this.#stream = await this.#connect(this.#endpoint, {
        signal: AbortSignal.any([this.#signal, late.signal]),
        onResolved: () => {
          this.#phases.resolved = this.#elapsed();
        },
      });
    } catch (error) {
      this.#throwIfCancelled();
      if (late.signal.aborted) throw this.#timeOut('connection', this.#patience.connect);
      throw connectionFailure(error, this.#endpoint, false);
    } finally {
      cancelTimer();
    }
    this.#phases.connected = this.#elapsed();
    if (this.#dialect === 'classic') await this.#greet();
  }

  /** Sends a request and takes the answer to its end. */
  async ask(request: PreparedRequest): Promise<void> {
    const stream = this.#opened();
    stream.write(this.#written(request));
    this.#phases.sent = this.#elapsed();
    this.#observer.phase?.('waiting');
    for (;;) {
      const event = this.#event();
      switch (event.type) {
        case 'need-data':
          await this.#more();
          break;
        case 'greeting':
          this.#greeting = event.text;
          break;
        case 'informational':
          this.#informational.push(event);
          this.#observer.informational?.(event);
          break;
        case 'response':
          this.#response = event;
          this.#observer.response?.(event);
          this.#observer.phase?.('receiving');
          break;
        case 'data':
          this.#bodyLength += event.bytes.length;
          if (this.#recording) this.#pieces.push(event.bytes);
          await this.#observer.data?.(event.bytes);
          break;
        case 'end':
          this.#trailers = event.trailers;
          this.#phases.ended = this.#elapsed();
          return;
        case 'upgrade':
        case 'paused':
          this.#phases.ended = this.#elapsed();
          return;
        case 'closed':
          throw new ExchangeFailure('protocol', 'The server closed the connection without an answer.');
      }
    }
  }

  /** Lets go of the connection. */
  close(): void {
    this.#stream?.close();
  }

  /** What there is so far. */
  record(): Recorded {
    return {
      passages: this.#passages,
      phases: this.#phases,
      greeting: this.#greeting,
      informational: this.#informational,
      response: this.#response,
      pieces: this.#pieces,
      bodyLength: this.#bodyLength,
      trailers: this.#trailers,
    };
  }

  async #greet(): Promise<void> {
    this.#observer.phase?.('greeting');
    for (;;) {
      const event = this.#event();
      if (event.type === 'greeting') {
        this.#greeting = event.text;
        this.#phases.greeted = this.#elapsed();
        this.#observer.greeting?.(event.text);
        return;
      }
      if (event.type !== 'need-data') {
        throw new ExchangeFailure(
          'protocol',
          'The server closed the connection without a greeting: is it a classic one? Try the http dialect.',
        );
      }
      await this.#moreOfGreeting();
    }
  }

  async #moreOfGreeting(): Promise<void> {
    const begun = this.#codec.awaitsSilence;
    const came = await this.#next(begun ? this.#patience.quiet : this.#patience.greeting);
    if (came !== 'silence') this.#take(came);
    else if (begun) this.#codec.receiveSilence();
    else {
      throw new ExchangeFailure(
        'time-out',
        `No greeting came within ${seconds(this.#patience.greeting)}: is it a classic server? Try the http dialect.`,
      );
    }
  }

  async #more(): Promise<void> {
    // A classic body has no length to trust: silence is its end.
    const untilQuiet = this.#codec.awaitsSilence;
    const came = await this.#next(untilQuiet ? this.#patience.quiet : this.#patience.silence);
    if (came !== 'silence') this.#take(came);
    else if (untilQuiet) this.#codec.receiveSilence();
    else throw this.#timeOut(this.#response === undefined ? 'answer' : 'rest of the answer', this.#patience.silence);
  }

  #written(request: PreparedRequest): Uint8Array {
    const events: Sent<'client'>[] = [request.head];
    if (request.body.length > 0) events.push({ type: 'data', bytes: request.body });
    events.push({ type: 'end' });
    try {
      const bytes = this.#codec.send(...events);
      this.#keep('sent', bytes);
      return bytes;
    } catch (error) {
      throw error instanceof ExchangeFailure ? error : protocolFailure(error, undefined);
    }
  }

  #event(): ReturnType<Connection<'client'>['nextEvent']> {
    try {
      return this.#codec.nextEvent();
    } catch (error) {
      throw protocolFailure(error, this.#firstReceived);
    }
  }

  #take(came: Uint8Array | 'end'): void {
    if (came === 'end') {
      this.#codec.receiveEnd();
      return;
    }
    this.#firstReceived ??= came;
    if (this.#phases.sent !== undefined) {
      this.#phases.lastByte = this.#elapsed();
      this.#phases.firstByte ??= this.#phases.lastByte;
    }
    this.#keep('received', came);
    this.#codec.receive(came);
  }

  #keep(direction: Passage['direction'], bytes: Uint8Array): void {
    if (!this.#recording || bytes.length === 0) return;
    this.#kept += bytes.length;
    if (this.#kept > recordingLimit) {
      throw new ExchangeFailure(
        'too-large',
        `More than ${recordingLimit / 1024 / 1024} MiB came, the most that is kept here: fetch it with rowhouse-client GET URL > file.`,
      );
    }
    this.#passages.push({ direction, at: this.#elapsed(), bytes });
  }

  /** Whatever is first: bytes, the end, silence, or the user's cancelling. */
  #next(patience: number): Promise<Came> {
    const stream = this.#opened();
    this.#throwIfCancelled();
    // A read that silence interrupted is still under way: it is waited for again.
    const reading = (this.#reading ??= stream.read());
    return new Promise<Came>((resolve, reject) => {
      const settle = (then: () => void): void => {
        cancelTimer();
        this.#signal.removeEventListener('abort', cancel);
        then();
      };
      const cancel = (): void => {
        settle(() => {
          reject(cancelled());
        });
      };
      const cancelTimer = this.#clock.after(patience, () => {
        settle(() => {
          resolve('silence');
        });
      });
      this.#signal.addEventListener('abort', cancel, { once: true });
      reading.then(
        (bytes) => {
          this.#reading = undefined;
          settle(() => {
            resolve(bytes ?? 'end');
          });
        },
        (error: unknown) => {
          settle(() => {
            reject(connectionFailure(error, this.#endpoint, true));
          });
        },
      );
    });
  }

  #opened(): ByteStream {
    if (this.#stream === undefined) throw new Error('A conversation is opened before it is used.');
    return this.#stream;
  }

  #throwIfCancelled(): void {
    if (this.#signal.aborted) throw cancelled();
  }

  #timeOut(what: string, patience: number): ExchangeFailure {
    const place = `${this.#endpoint.host}:${this.#endpoint.port}`;
    return new ExchangeFailure('time-out', `No ${what} came from ${place} within ${seconds(patience)}.`);
  }

  #elapsed(): number {
    return this.#clock.now() - this.#began;
  }
}

function cancelled(): ExchangeFailure {
  return new ExchangeFailure('cancelled', 'Cancelled.');
}

function seconds(milliseconds: number): string {
  return milliseconds >= 1000 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}
