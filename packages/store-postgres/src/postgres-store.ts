/** A store of tables in PostgreSQL, which any number of servers may have open at the same time. */
import { DEFAULT_LIMITS, type Limits } from '@rowhouse/store';
import { type DatabaseAddress, parseDatabaseUrl } from './connections/addresses.js';
import { Connections } from './connections/connections.js';
import { Database } from './placement/database.js';
import { Databases } from './placement/databases.js';
import { layoutIn } from './catalog/layout.js';
import { PlacedStore, type PostgresStore } from './placement/placed-store.js';
import { StoreLife } from './placement/store-life.js';

/** How a store in PostgreSQL is opened. */
export interface PostgresStoreOptions {
  /** The database's schema that has the tables; made where it is not there. Default: `rowhouse`. */
  readonly schema?: string;
  /**
   * Default: {@link DEFAULT_LIMITS}, but for how large a table may be, which is 1,000,000,000 rows and 1 TiB: its rows are in no
   * memory. What is put in place of a table whole, or imported, is, and may be as large as a file.
   */
  readonly limits?: Partial<Limits>;
  /**
   * How long what happened is kept, for feeds that go on where they were and transactions that are sent again, in
   * milliseconds. Default: a day.
   */
  readonly kept?: number;
  /**
   * How long it is tried to find out what became of a commit whose answer was lost, in milliseconds, before it is said that nobody
   * knows (`outcome-unknown`): as long as a standby may take to be promoted. Other writes of the table are `unavailable` meanwhile.
   * Default: 60,000.
   */
  readonly patience?: number;
  /**
   * How many connections to each database there may be for statements. Ten more are for readers of whole tables and two to listen; of the
   * first database four for the catalog. Default: 20.
   */
  readonly connections?: number;
  /**
   * How long a connection may take to be had, in milliseconds; of several servers each. Beyond it: `unavailable`.
   * Default: 5 s.
   */
  readonly connectTime?: number;
  /**
   * How long a statement may take, in milliseconds, locks that others hold included. Beyond it nothing is changed:
   * `unavailable`. A server that does not answer at all is given up `connectTime` later. Default: 30 s.
   */
  readonly statementTime?: number;
  /**
   * How often a feed looks for what other servers have committed, in milliseconds. They tell each other where the database
   * lets them (LISTEN), so that it looks earlier. Default: 1 s.
   */
  readonly pollInterval?: number;
}

const tableLimits = { maxFileBytes: 2 ** 40, maxRows: 1e9, maxCells: 1e12 };

/** For the catalog of tables, which is asked seldom, and for a moment. */
const catalogConnections = 4;

const day = 24 * 60 * 60 * 1000;

/**
 * Opens the store in a database, or in several with the tables spread over them. The first of several is home: it has the
 * catalog that says which table is where, and the tables that it had when it was alone; the others may be named in any
 * order, and may be away. A database that had tables of its own brings them along.
 *
 * Rejects with `unavailable` where the first can't be reached, with `write-failed` where they do not belong together, and with
 * a TypeError where an address is none (`isDatabaseUrl`).
 * @param url `postgres://user:password@host:port/database`, and behind it `?schema=NAME` in place of the option. Behind a
 *   comma other hosts of the same database (`@a:5432,b:5433/`), of which the one is used that takes writes. Of several databases
 *   a list
 */
export async function openPostgresStore(
  url: string | readonly string[],
  options: PostgresStoreOptions = {},
): Promise<PostgresStore> {
  const [first, ...others] = typeof url === 'string' ? [url] : url;
  if (first === undefined) throw new TypeError('openPostgresStore() takes the address of one database, at least.');
  const {
    connectTime = 5000,
    statementTime = 30_000,
    connections: statements = 20,
    kept = day,
    patience = 60_000,
    pollInterval,
  } = options;
  const contentLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const limits = { ...contentLimits, ...tableLimits, ...options.limits };
  const connectionsTo = ({ servers }: DatabaseAddress, most: number): Connections =>
    new Connections(servers, { connectTime, statementTime, statements: most });
  const databaseAt = (each: string): Database => {
    const address = addressOf(each);
    const layout = layoutIn(options.schema ?? address.schema ?? 'rowhouse');
    return new Database({
      url: each,
      connections: connectionsTo(address, statements),
      layout,
      limits,
      contentLimits,
      kept,
      patience,
      pollInterval,
    });
  };
  const life = new StoreLife();
  const home = addressOf(first);
  const all = [databaseAt(first), ...others.map(databaseAt)] as const;
  const catalog = connectionsTo(home, catalogConnections);
  try {
    return new PlacedStore(await Databases.open([...all], catalog, life), contentLimits, life);
  } catch (error) {
    await Promise.all([...all.map((each) => each.close()), catalog.close()]);
    throw error;
  }
}

function addressOf(url: string): DatabaseAddress {
  const address = parseDatabaseUrl(url);
  if (address === undefined) throw new TypeError('A database is named by postgres://user@host:port/database.');
  return address;
}
