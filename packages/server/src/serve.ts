/**
 * The server as a library call: opens the folder, listens, and closes again without losing what it acknowledged.
 *
 * ```ts
 * const server = serve({ folder: './data', port: 8080 });
 * const { port } = await server.ready();
 * await server.close();
 * ```
 */
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { openCsvStore, type TableStore } from '@rowhouse/store';
import { FailedAttempts } from './access/credentials.js';
import { parseTokens, TokenFileError, type TokenList } from './access/tokens.js';
import { BodyBudget } from './connection/body-buffer.js';
import { BrowserMemory } from './connection/browser-memory.js';
import { socketStream } from './connection/byte-stream.js';
import { systemClock, type Clock, type Timer } from './clock.js';
import type { OpenSession, ServerContext } from './context.js';
import { startSession } from './connection/dialect.js';
import { Metrics } from './metrics.js';
import { silentLogger, type Logger } from './logger.js';
import { defaultSettings, type Settings } from './settings.js';

export interface ServeOptions extends Partial<Settings> {
  readonly folder: string;
  /** Default: nobody is told anything. */
  readonly log?: Logger;
  /** Default: the system's. */
  readonly clock?: Clock;
}

export interface RowhouseServer {
  /** Resolves once connections are accepted. @throws StoreError, or ListenError, where that can't be */
  ready(): Promise<Listening>;
  /**
   * Stops accepting, finishes what is in flight, and closes the store. What is not finished after the shutdown time is
   * cut off. Can be called again.
   */
  close(): Promise<void>;
  /**
   * Reads the file of tokens anew. What is open goes on; the next request needs a token of the new file.
   * @throws TokenFileError, or the system's error, where it can't be read: the tokens are then those of before
   */
  reload(): Promise<void>;
}

export interface Listening {
  readonly port: number;
  /** The address listened on; `::` or `0.0.0.0` for all of them. */
  readonly host: string;
}

/** Why the server could not listen. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** How often deadlines are looked at, in milliseconds. */
const sweepInterval = 500;

/** Serves a folder of CSV files. */
export function serve(options: ServeOptions): RowhouseServer {
  const { log = silentLogger, clock = systemClock, ...given } = options;
  const settings: Settings = { ...defaultSettings, ...given };
  const opening = open(settings, log, clock);
  let closing: Promise<void> | undefined;
  // Whoever does not wait for ready() hears of a failure from close().
  opening.catch(() => {});
  return {
    ready: async () => (await opening).listening,
    close: () => (closing ??= opening.then(close)),
    reload: async () => {
      const { context } = await opening;
      context.tokens = await readTokens(settings.tokens);
      log.info({ tokens: settings.tokens }, 'The file of tokens was read anew');
    },
  };
}

interface Running {
  readonly context: ServerContext;
  readonly server: Server;
  readonly listening: Listening;
  readonly stopSweeping: () => void;
}

async function open(settings: Settings, log: Logger, clock: Clock): Promise<Running> {
  const tokens = await readTokens(settings.tokens);
  const store = await openCsvStore(settings.folder);
  try {
    await reportFaults(store, log);
    const browsers = new BrowserMemory(clock);
    const sessions = new Set<OpenSession>();
    const context: ServerContext = {
      settings,
      metrics: new Metrics(() => sessions.size),
      store,
      saves: store,
      tokens,
      failures: new FailedAttempts(),
      clock,
      log,
      browsers,
      bodies: new BodyBudget(settings.maxBodies),
      sessions,
      closing: false,
    };
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const stream = socketStream(socket);
      const { remoteAddress: address, remotePort: port } = stream;
      log.info({ address, port }, `Connection established from address ${address}:${port}`);
      startSession(context, stream);
    });
    server.maxConnections = settings.maxConnections;
    server.on('drop', (dropped) => {
      log.warn({ address: dropped?.remoteAddress }, `a connection was dropped: ${settings.maxConnections} are open`);
    });
    const listening = await listen(server, settings);
    server.on('error', (error) => {
      log.error({ err: error }, `a connection could not be accepted: ${error.message}`);
    });
    return { context, server, listening, stopSweeping: sweep(context) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function readTokens(path: string | undefined): Promise<TokenList | undefined> {
  if (path === undefined) return undefined;
  try {
    return parseTokens(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof TokenFileError ? error.message : `it can't be read (${(error as Error).message})`;
    throw new TokenFileError(`${path}: ${why}`, { cause: error });
  }
}

async function reportFaults(store: TableStore, log: Logger): Promise<void> {
  for (const table of await store.tables())
    if (table.state === 'unreadable')
      log.warn({ table: table.name, file: table.fault.file, line: table.fault.line }, table.fault.message);
}

function listen(server: Server, { port, host }: Settings): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(new ListenError(listenFault(error, port, host), { cause: error }));
    };
    server.once('error', fail);
    server.listen({ port, host }, () => {
      server.off('error', fail);
      const address = server.address() as AddressInfo;
      resolve({ port: address.port, host: address.address });
    });
  });
}

function listenFault({ code, message }: NodeJS.ErrnoException, port: number, host = ''): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use by another program: stop that one, or choose another port with --port`;
    case 'EACCES':
      return `port ${port} may not be used without more rights: choose one above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `"${host}" is not an address of this machine: correct --host, or leave it out to listen on all`;
    default:
      return `listening on port ${port} failed: ${message}`;
  }
}

/** Looks at every session's deadline, again and again. */
function sweep(context: ServerContext): () => void {
  let timer: Timer;
  const again = (): void => {
    timer = context.clock.after(sweepInterval, () => {
      const now = context.clock.now();
      for (const session of context.sessions) session.checkDeadline(now);
      again();
    });
  };
  again();
  return () => {
    timer.cancel();
  };
}

async function close({ context, server, stopSweeping }: Running): Promise<void> {
  context.closing = true;
  const accepted = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  for (const session of context.sessions) session.shutdown();
  const cutOff = context.clock.after(context.settings.shutdownTimeout, () => {
    context.log.warn({ connections: context.sessions.size }, 'requests that did not finish in time are cut off');
    for (const session of context.sessions) session.abandon();
  });
  await accepted;
  cutOff.cancel();
  stopSweeping();
  await context.store.close();
}
