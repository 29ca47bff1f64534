/**
 * The server as a library call: opens the folder, listens, and closes again without losing what it acknowledged.
 *
 * ```ts
 * const server = serve({ folder: './data', port: 8080 });
 * const { port } = await server.ready();
 * await server.close();
 * ```
 */
import type { TableStore } from '@rowhouse/store';
import { FailedAttempts } from './access/credentials.js';
import { tablesNamed } from './access/table-pattern.js';
import { BodyBudget } from './connection/body-buffer.js';
import { BrowserMemory } from './connection/browser-memory.js';
import { socketStream } from './connection/byte-stream.js';
import { systemClock, type Clock, type Timer } from './clock.js';
import type { OpenSession, ServerContext } from './context.js';
import { Turn } from './connection/turn.js';
import { startSession } from './connection/dialect.js';
import { createListener, listen, type Listener, type Listening } from './listening.js';
import { Metrics } from './metrics.js';
import { silentLogger, type Logger } from './logger.js';
import { openStore } from './open-store.js';
import { defaultSettings, type Settings } from './settings.js';
import { readCertificate, readTokens } from './setup-files.js';

/** The folder or the database, and those settings that are to differ from `defaultSettings`. */
export interface ServeOptions extends Partial<Settings> {
  /** Default: nobody is told anything. */
  readonly log?: Logger;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** A server that was started. */
export interface RowhouseServer {
  /** Resolves once connections are accepted. @throws StoreError, SetupError or ListenError where that can't be */
  ready(): Promise<Listening>;
  /**
   * Stops accepting, finishes what is in flight, and closes the store. What is not finished after the shutdown time is
   * cut off. Can be called again.
   */
  close(): Promise<void>;
  /**
   * Reads the file of tokens and the certificate anew. What is open goes on; the next request needs a token of the new
   * file, and the next connection has the new certificate.
   * @throws SetupError where one of them can't be read: all is then as it was before
   */
  reload(): Promise<void>;
}

/** How often deadlines are looked at, in milliseconds. */
const sweepInterval = 500;

/**
 * Serves a folder of CSV files, or a database: begins to open it and to listen, and returns at once. What keeps it from that
 * is told by `ready()`, and by `close()`. One server at a time has a folder, any number of them a database.
 */
export function serve(options: ServeOptions): RowhouseServer {
  const { log = silentLogger, clock = systemClock, ...given } = options;
  const settings: Settings = { ...defaultSettings, folder: undefined, ...given };
  const opening = open(settings, log, clock);
  let closing: Promise<void> | undefined;
  // Whoever does not wait for ready() hears of a failure from close().
  opening.catch(() => {});
  return {
    ready: async () => (await opening).listening,
    close: () => (closing ??= opening.then(close)),
    reload: async () => {
      const { context, listener } = await opening;
      const [tokens, certificate] = await Promise.all([readTokens(settings.tokens), readCertificate(settings)]);
      context.tokens = tokens;
      if (certificate !== undefined) listener.replaceCertificate(certificate);
      log.info({ tokens: settings.tokens, tlsCert: settings.tlsCert }, 'Tokens and certificate were read anew');
    },
  };
}

interface Running {
  readonly context: ServerContext;
  readonly listener: Listener;
  readonly listening: Listening;
  readonly stopSweeping: () => void;
}

async function open(settings: Settings, log: Logger, clock: Clock): Promise<Running> {
  const tokens = await readTokens(settings.tokens);
  const certificate = await readCertificate(settings);
  const { store, saves } = await openStore(settings);
  try {
    await reportFaults(store, log);
    const browsers = new BrowserMemory(clock);
    const sessions = new Set<OpenSession>();
    const context: ServerContext = {
      settings,
      metrics: new Metrics(() => sessions.size),
      store,
      saves,
      tokens,
      failures: new FailedAttempts(),
      clock,
      demandsPrecondition: tablesNamed(settings.requireIfMatch),
      log,
      browsers,
      bodies: new BodyBudget(settings.maxBodies),
      sessions,
      turn: new Turn(clock),
      closing: false,
    };
    const listener = createListener(settings, certificate, log, (socket) => {
      const stream = socketStream(socket);
      const { remoteAddress: address, remotePort: port } = stream;
      log.info({ address, port }, `Connection established from address ${address}:${port}`);
      startSession(context, stream);
    });
    const listening = await listen(listener.server, settings);
    listener.server.on('error', (error) => {
      log.error({ err: error }, `a connection could not be accepted: ${error.message}`);
    });
    return { context, listener, listening, stopSweeping: sweep(context) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function reportFaults(store: TableStore, log: Logger): Promise<void> {
  for (const table of await store.tables())
    if (table.state === 'unreadable')
      log.warn({ table: table.name, file: table.fault.file, line: table.fault.line }, table.fault.message);
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

async function close({ context, listener, stopSweeping }: Running): Promise<void> {
  context.closing = true;
  const accepted = new Promise<void>((resolve) => {
    listener.server.close(() => {
      resolve();
    });
  });
  listener.abandonHandshakes();
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
