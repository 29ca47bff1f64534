/**
 * Connections that are kept between exchanges (RFC 9112 section 9.3), per scheme, host, port and whom TLS trusts. A kept
 * one is watched: when its server closes it, or sends what nobody asked for, it is gone before anybody uses it. HTTP
 * only; a classic server has one exchange a connection.
 */
import type { Endpoint, TlsOptions } from './byte-stream.js';
import type { ClientConnection } from './client-connection.js';
import { systemClock, type Clock } from '../clock.js';

/** How connections are kept; everything has a default. */
export interface ConnectionsOptions {
  /** Default: the machine's own. */
  readonly clock?: Clock;
  /** Most connections that are kept idle, in all; past it the one that is idle for longest is closed. Default 8. */
  readonly idleLimit?: number;
  /** How long one is kept idle, in milliseconds; a server's shorter time counts instead. Default 60,000. */
  readonly idleTime?: number;
}

/** A server that closes after `timeout` may do so while a request is on its way: it is left alone this much earlier. */
const margin = 1000;

interface Idle {
  readonly connection: ClientConnection;
  readonly origin: string;
  /** Stops the watch and the timer. */
  readonly release: () => void;
}

/** Hand one to several exchanges, and `close()` it at the end: an idle connection keeps the process alive. */
export class Connections {
  readonly #clock: Clock;
  readonly #idleLimit: number;
  readonly #idleTime: number;
  /** The one that is idle for longest first. */
  #idle: Idle[] = [];
  #made = 0;
  #isClosed = false;

  /** Makes no connection yet. */
  constructor(options: ConnectionsOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#idleLimit = options.idleLimit ?? 8;
    this.#idleTime = options.idleTime ?? 60_000;
  }

  /** How many are idle. */
  get idleCount(): number {
    return this.#idle.length;
  }

  /**
   * The number of a connection that is being made.
   * @internal
   */
  nextNumber(): number {
    this.#made += 1;
    return this.#made;
  }

  /**
   * A connection to use again, the one that was used last; undefined where there is none.
   * @internal
   */
  take(endpoint: Endpoint, tls: TlsOptions): ClientConnection | undefined {
    const origin = originOf(endpoint, tls);
    const found = this.#idle.findLast((idle) => idle.origin === origin);
    if (found === undefined) return undefined;
    this.#remove(found);
    found.connection.closesIdleAt = undefined;
    return found.connection;
  }

  /**
   * Keeps a connection on which an exchange is over and nothing is under way.
   * @internal
   */
  keep(connection: ClientConnection, tls: TlsOptions): void {
    const { serverIdleTime } = connection;
    const time = Math.min(this.#idleTime, (serverIdleTime ?? Infinity) - Math.min(margin, (serverIdleTime ?? 0) / 2));
    if (this.#isClosed) connection.close('released');
    else if (time <= 0) connection.close('idle-time-out');
    if (!connection.isOpen) return;
    connection.closesIdleAt = new Date(Date.now() + time);
    const end = (why: 'idle-time-out' | 'peer-closed' | 'unexpected-bytes'): void => {
      this.#remove(idle);
      connection.close(why);
    };
    const cancelTimer = this.#clock.after(time, () => {
      end('idle-time-out');
    });
    const stopWatch = connection.watch(() => {
      // By then `keep` is over: what comes is told in a later turn.
      queueMicrotask(() => {
        if (this.#idle.includes(idle)) end(connection.isAtEnd ? 'peer-closed' : 'unexpected-bytes');
      });
    });
    const idle: Idle = {
      connection,
      origin: originOf(connection.endpoint, tls),
      release: () => {
        cancelTimer();
        stopWatch();
      },
    };
    this.#idle.push(idle);
    if (this.#idle.length > this.#idleLimit) {
      const [oldest] = this.#idle;
      this.#remove(oldest!);
      oldest!.connection.close('too-many-idle');
    }
  }

  /** Closes all that are idle, and each other one as soon as its exchange is over. */
  close(): void {
    this.#isClosed = true;
    for (const idle of [...this.#idle]) {
      this.#remove(idle);
      idle.connection.close('released');
    }
  }

  #remove(idle: Idle): void {
    idle.release();
    this.#idle = this.#idle.filter((each) => each !== idle);
  }
}

function originOf({ secure, host, port }: Endpoint, tls: TlsOptions): string {
  // A connection to somebody whom nobody vouched for must not serve those who ask for that.
  const trust = secure === true ? [tls.rejectUnauthorized ?? true, tls.ca ?? ''] : [];
  return JSON.stringify([secure === true ? 'https' : 'http', host.toLowerCase(), port, ...trust]);
}
