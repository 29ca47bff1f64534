/** Every setting of the server, with its unit and its default. */
import type { Dialect } from '@rowhouse/protocol';

/** How a server is run; `serve()` takes any of them, and `defaultSettings` for the rest. */
export interface Settings {
  /** The folder of CSV files; undefined where the tables are somewhere else. */
  readonly folder: string | undefined;
  /**
   * Where the tables are in place of a folder: `postgres://user@host/database`, with `?schema=NAME`; or several of them, of
   * which the first has the catalog that says which table is where. Default: none.
   */
  readonly store: string | readonly string[] | undefined;
  /** TCP port; 0 takes a free one. Default 8080. */
  readonly port: number;
  /** Address to listen on. Default: all of them; peers on other machines are refused all the same (`open`). */
  readonly host: string | undefined;
  /** `http`: HTTP only. `classic`: the greeting dialect only. `auto`: both, told apart by who speaks first. Default `http`. */
  readonly dialect: Dialect | 'auto';
  /** Serve peers on other machines too, who could then read and change every table. Default false. */
  readonly open: boolean;
  /** Path of the file of tokens; without it only peers on this machine are served (but for `open`). Default: none. */
  readonly tokens: string | undefined;
  /** Path of a certificate in PEM, with which TLS is spoken; with `tlsKey`. Default: none, and no TLS. */
  readonly tlsCert: string | undefined;
  /** Path of its key. */
  readonly tlsKey: string | undefined;
  /** Serve nothing but reading, whoever asks. Default false. */
  readonly readOnly: boolean;
  /** Origins whose pages may ask, such as `https://app.example`; `*` for all. Default: none. */
  readonly corsOrigins: readonly string[];
  /** Tables whose rows are written over or deleted only with `If-Match` (428 without), as names with `*` in them. Default: none. */
  readonly requireIfMatch: readonly string[];
  /** Connections at a time; further ones are dropped. Default 10,000. */
  readonly maxConnections: number;
  /** Names under which the server answers, besides IP addresses, `localhost` and this machine's own name. Default none. */
  readonly allowedHosts: readonly string[];
  /** Bytes in a request's body. Default 4 MiB. */
  readonly maxBody: number;
  /** Bytes that the bodies of all connections may hold together. Default 256 MiB. */
  readonly maxBodies: number;
  /** Milliseconds for a header section to arrive, from its first byte. Default 10,000. */
  readonly headTimeout: number;
  /** Milliseconds between two pieces of a body. Default 30,000. */
  readonly bodyTimeout: number;
  /** Milliseconds without a request on an open connection. Default 75,000. */
  readonly idleTimeout: number;
  /** Milliseconds in which a peer must take something of an answer. Default 30,000. */
  readonly writeTimeout: number;
  /** Milliseconds of silence after which a connection is greeted (dialect `auto`). Default 1,000. */
  readonly greetingDelay: number;
  /** The same, while a browser was heard from the same address within the last minute. Default 30,000. */
  readonly browserGreetingDelay: number;
  /** Milliseconds that a greeted connection may stay silent. Default 300,000. */
  readonly greetedIdleTimeout: number;
  /** Milliseconds for running requests to finish at shutdown. Default 10,000. */
  readonly shutdownTimeout: number;
}

/** What holds where a caller sets nothing. */
export const defaultSettings: Omit<Settings, 'folder'> = {
  store: undefined,
  port: 8080,
  host: undefined,
  dialect: 'http',
  open: false,
  tokens: undefined,
  tlsCert: undefined,
  tlsKey: undefined,
  readOnly: false,
  corsOrigins: [],
  requireIfMatch: [],
  maxConnections: 10_000,
  allowedHosts: [],
  maxBody: 4 * 1024 * 1024,
  maxBodies: 256 * 1024 * 1024,
  headTimeout: 10_000,
  bodyTimeout: 30_000,
  idleTimeout: 75_000,
  writeTimeout: 30_000,
  greetingDelay: 1000,
  browserGreetingDelay: 30_000,
  greetedIdleTimeout: 300_000,
  shutdownTimeout: 10_000,
};
