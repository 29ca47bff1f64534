/** How exchanges are held: what a caller may set, and what holds where it says nothing. */
import { quietTime } from '@rowhouse/protocol';
import type { Connect, TlsOptions } from '../connections/byte-stream.js';
import { systemClock, type Clock } from '../clock.js';
import type { Connections } from '../connections/connections.js';
import type { ExchangeObserver } from './exchange.js';
import { connectSocket } from '../connections/socket-connect.js';

/** How long the client waits for what, in milliseconds. */
export interface Patience {
  /** For a connection, name look-up and TLS included. Default 10,000. */
  readonly connect: number;
  /** For the classic greeting's first byte. Default 10,000. */
  readonly greeting: number;
  /** For the next byte of an answer, or for room for the next of a request. Default 30,000. */
  readonly silence: number;
  /**
   * For the next bytes of a stream of events (text/event-stream), which come when something happens. Default: `silence`
   * where that is given, else a day.
   */
  readonly feed: number;
  /** The silence that ends a greeting or a body in the classic dialect. Default 200. */
  readonly quiet: number;
}

/** What holds where a caller says nothing. */
export const defaultPatience: Patience = {
  connect: 10_000,
  greeting: 10_000,
  silence: 30_000,
  feed: 24 * 60 * 60 * 1000,
  quiet: quietTime,
};

/** What a conversation needs; everything has a default. */
export interface ConversationOptions {
  /** Calls the exchange off when aborted: its failure is `cancelled`. Default: nothing does. */
  readonly signal?: AbortSignal;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  /** How connections are made. Default: over a socket, with TLS where the address says https. */
  readonly connect?: Connect;
  /** How long to wait for what. Default: `defaultPatience`; those that are given replace theirs. */
  readonly patience?: Partial<Patience>;
  /** Hears what happens while it happens. Default: nobody does. */
  readonly observer?: ExchangeObserver;
  /** False: passages and body are handed to the observer and not kept, so that there is no limit. Default true. */
  readonly recording?: boolean;
  /** Connections that are kept and used again. Default: each exchange makes one of its own and closes it. */
  readonly connections?: Connections;
  /** Whom to trust. Default: the usual authorities. */
  readonly tls?: TlsOptions;
}

/** Options with every default filled in. */
export interface Settings {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly connect: Connect;
  readonly patience: Patience;
  readonly observer: ExchangeObserver;
  readonly recording: boolean;
  readonly connections: Connections | undefined;
  readonly tls: TlsOptions;
}

/** Fills in the defaults. */
export function settingsFrom(options: ConversationOptions): Settings {
  return {
    signal: options.signal ?? new AbortController().signal,
    clock: options.clock ?? systemClock,
    connect: options.connect ?? connectSocket,
    patience: patienceFrom(options.patience ?? {}),
    observer: options.observer ?? {},
    recording: options.recording ?? true,
    connections: options.connections,
    tls: options.tls ?? {},
  };
}

function patienceFrom(given: Partial<Patience>): Patience {
  return { ...defaultPatience, feed: given.silence ?? defaultPatience.feed, ...given };
}
