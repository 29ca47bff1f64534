/**
 * A connection as the client uses it: bytes of which none is lost between two waits, silence that is counted, and its
 * life. It knows nothing of HTTP; exchanges happen on it one after the other.
 */
import type { ByteStream, Endpoint } from './byte-stream.js';
import { cancelled, orCancelled } from '../exchange/cancelling.js';
import type { Clock } from '../clock.js';
import type { ConnectionEnd, ConnectionLife } from './connection-life.js';
import { connectionFailure } from '../exchange/failures.js';

/** What a wait ended with. */
export type Came = Uint8Array | 'end' | 'silence';

type Landed = { readonly bytes: Uint8Array | null } | { readonly error: unknown };

export class ClientConnection {
  readonly endpoint: Endpoint;
  readonly number: number;
  readonly openedAt = new Date();
  /** How many exchanges were begun on it. */
  exchanges = 0;
  /** What the server last said of idle connections, in milliseconds. */
  serverIdleTime: number | undefined;
  /** Set while it is idle. */
  closesIdleAt: Date | undefined;
  readonly #stream: ByteStream;
  readonly #clock: Clock;
  #reading = false;
  #landed: Landed | undefined;
  #wake: (() => void) | undefined;
  #ended: ConnectionEnd | undefined;
  /** When bytes last found room. */
  #progressed = Number.NEGATIVE_INFINITY;

  constructor(stream: ByteStream, endpoint: Endpoint, number: number, clock: Clock) {
    this.#stream = stream;
    this.endpoint = endpoint;
    this.number = number;
    this.#clock = clock;
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Whether bytes, the end or an error came that nobody has taken. */
  get hasNews(): boolean {
    return this.#landed !== undefined;
  }

  /** Whether the end or an error is what comes next. */
  get isAtEnd(): boolean {
    return this.#landed !== undefined && !('bytes' in this.#landed && this.#landed.bytes !== null);
  }

  /**
   * Whatever is first: bytes, the end, or silence of `patience` milliseconds, in which no bytes found room either.
   * @throws ExchangeFailure `cancelled` when `signal` is aborted, `connection` when the connection broke
   */
  async next(patience: number, signal: AbortSignal): Promise<Came> {
    if (signal.aborted) throw cancelled();
    this.#read();
    const came = this.#landed ?? (await this.#wait(patience, signal));
    if (came === 'silence') return came;
    this.#landed = undefined;
    if ('error' in came) throw connectionFailure(came.error, this.endpoint, true);
    return came.bytes ?? 'end';
  }

  /** Puts back what was taken and belongs to the next exchange. */
  putBack(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#landed = { bytes };
  }

  /** Calls `then` once something comes, which stays to be taken. The answer calls it off. */
  watch(then: () => void): () => void {
    this.#wake = then;
    this.#read();
    if (this.#landed !== undefined) then();
    return () => {
      this.#wake = undefined;
    };
  }

  write(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }

  /** Waits until there is room for more. @throws ExchangeFailure `cancelled` when `signal` is aborted */
  async room(signal: AbortSignal): Promise<void> {
    await orCancelled(this.#stream.room(), signal);
    this.#progressed = this.#clock.now();
  }

  close(why: ConnectionEnd): void {
    this.#ended ??= why;
    this.closesIdleAt = undefined;
    this.#stream.close();
  }

  /** Its life, as of now. */
  life(): ConnectionLife {
    return {
      number: this.number,
      exchange: this.exchanges,
      reused: this.exchanges > 1,
      openedAt: this.openedAt,
      serverIdleTime: this.serverIdleTime,
      closesIdleAt: this.closesIdleAt,
      ended: this.#ended,
    };
  }

  /** Reads, unless that is under way or what came is still there. */
  #read(): void {
    if (this.#reading || this.#landed !== undefined) return;
    this.#reading = true;
    const land = (landed: Landed): void => {
      this.#reading = false;
      this.#landed = landed;
      this.#wake?.();
    };
    this.#stream.read().then(
      (bytes) => {
        land({ bytes });
      },
      (error: unknown) => {
        land({ error });
      },
    );
  }

  #wait(patience: number, signal: AbortSignal): Promise<Landed | 'silence'> {
    const { promise, resolve, reject } = Promise.withResolvers<Landed | 'silence'>();
    let cancelTimer = (): void => undefined;
    const settle = (): void => {
      cancelTimer();
      signal.removeEventListener('abort', cancel);
      this.#wake = undefined;
    };
    const cancel = (): void => {
      settle();
      reject(cancelled());
    };
    const arm = (milliseconds: number): void => {
      cancelTimer = this.#clock.after(milliseconds, () => {
        const left = this.#progressed + patience - this.#clock.now();
        if (left > 0) {
          arm(left);
          return;
        }
        settle();
        resolve('silence');
      });
    };
    arm(patience);
    signal.addEventListener('abort', cancel, { once: true });
    this.#wake = () => {
      const landed = this.#landed;
      if (landed === undefined) return;
      settle();
      resolve(landed);
    };
    return promise;
  }
}
