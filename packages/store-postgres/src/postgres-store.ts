/** A store of tables in PostgreSQL, which any number of servers may have open at the same time. */
import {
  type CsvFile,
  DEFAULT_LIMITS,
  type DropOptions,
  type Limits,
  type Replacement,
  type ReplaceOptions,
  StoreError,
  type Table,
  type TableContent,
  type TableStatus,
  type TableStore,
} from '@rowhouse/store';
import { tableNameFault } from '@rowhouse/store/engine';
import { parseDatabaseUrl } from './addresses.js';
import { Connections } from './connections.js';
import { asStoreError } from './database-errors.js';
import { findDeclarations } from './declarations.js';
import { noSuchTable } from './group-commit.js';
import { layoutIn, makeLayout } from './layout.js';
import { Notifications } from './notifications.js';
import { PostgresTable, type TableOptions } from './postgres-table.js';
import { declare } from './redeclaration.js';
import { type ImportOptions, importTable } from './table-import.js';

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

/** A store of tables in PostgreSQL. */
export interface PostgresStore extends TableStore {
  /** The `datapackage.json` that says what is in the tables, to the byte; undefined where there is none. */
  dataPackage(): Promise<Uint8Array | undefined>;

  /**
   * Takes this one in place of it: for tables that are there, and for those to come. Their types, and keys that their rows
   * keep, are as it says from then on; cells that break it stay as they are. Undefined takes away what was declared.
   *
   * Rejects with `precondition-failed` where it declares another encoding of a table that is there.
   */
  declare(dataPackage: Uint8Array | undefined): Promise<void>;

  /**
   * Makes a table of a CSV file, which `Table.file` gives out again to the byte. It is there whole when all of it is; what
   * was interrupted goes on where it was when the same file is brought again, and the same file over itself is no change.
   *
   * Rejects with `precondition-failed` where there is another table, and as `Table.file` of one that can't be read.
   */
  importTable(name: string, file: Pick<CsvFile, 'bytes' | 'highestKey'>, options?: ImportOptions): Promise<Replacement>;
}

const tableLimits = { maxFileBytes: 2 ** 40, maxRows: 1e9, maxCells: 1e12 };

const day = 24 * 60 * 60 * 1000;

/**
 * Opens the store in a database.
 * @param url `postgres://user:password@host:port/database`, and behind it `?schema=NAME` in place of the option. Behind a
 *   comma other hosts of the same database (`@a:5432,b:5433/`), of which the one is used that takes writes. Rejects with a
 *   TypeError where it is none (`isDatabaseUrl`).
 */
export async function openPostgresStore(url: string, options: PostgresStoreOptions = {}): Promise<PostgresStore> {
  const address = parseDatabaseUrl(url);
  if (address === undefined) throw new TypeError('A database is named by postgres://user@host:port/database.');
  const { connectTime = 5000, statementTime = 30_000 } = options;
  const connections = new Connections(address.servers, { connectTime, statementTime });
  const layout = layoutIn(options.schema ?? address.schema ?? 'rowhouse');
  try {
    const connection = await connections.hold();
    try {
      await makeLayout(connection, layout);
      connection.giveBack();
    } catch (error) {
      await connection.abandon(error);
      throw asStoreError(error);
    }
  } catch (error) {
    await connections.close();
    throw error;
  }
  const contentLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const limits = { ...contentLimits, ...tableLimits, ...options.limits };
  const notifications = new Notifications(connections, layout);
  const { kept = day, pollInterval } = options;
  return new DatabaseStore({ connections, layout, limits, contentLimits, kept, notifications, pollInterval });
}

class DatabaseStore implements PostgresStore {
  readonly #options: Omit<TableOptions, 'checkOpen'>;
  readonly #tables = new Map<string, PostgresTable>();
  #closing: Promise<void> | undefined;

  constructor(options: Omit<TableOptions, 'checkOpen'>) {
    this.#options = options;
  }

  async tables(): Promise<readonly TableStatus[]> {
    this.#checkOpen();
    const statuses: TableStatus[] = [];
    for (const name of await this.#names()) {
      const status = await this.#status(name);
      if (status !== undefined) statuses.push(status);
    }
    return statuses;
  }

  async table(name: string): Promise<Table | undefined> {
    this.#checkOpen();
    if (tableNameFault(name) !== undefined || !(await this.#isThere(name))) return undefined;
    return this.#tableObject(name);
  }

  async replaceTable(name: string, content: TableContent, options: ReplaceOptions = {}): Promise<Replacement> {
    this.#checkOpen();
    const fault = tableNameFault(name);
    if (fault !== undefined)
      throw new StoreError('invalid-table-name', `A table cannot be called ${JSON.stringify(name)}: the name ${fault}.`, { table: name }); // prettier-ignore
    return this.#tableObject(name).replace(content, options);
  }

  async dropTable(name: string, options: DropOptions = {}): Promise<void> {
    this.#checkOpen();
    if (tableNameFault(name) !== undefined) throw noSuchTable(name);
    await this.#tableObject(name).drop(options);
  }

  async dataPackage(): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    const { connections, layout } = this.#options;
    const { bytes } = await connections.snapshot((connection) => findDeclarations(connection, layout));
    return bytes ?? undefined;
  }

  async declare(dataPackage: Uint8Array | undefined): Promise<void> {
    this.#checkOpen();
    const { connections, layout, limits } = this.#options;
    await declare(connections, layout, dataPackage, limits);
  }

  async importTable(
    name: string,
    file: Pick<CsvFile, 'bytes' | 'highestKey'>,
    options: ImportOptions = {},
  ): Promise<Replacement> {
    this.#checkOpen();
    return importTable({ ...this.#options, limits: this.#options.contentLimits }, name, file, options);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.all(Array.from(this.#tables.values(), (table) => table.close()));
    await this.#options.notifications.close();
    await this.#options.connections.close();
  }

  async #status(name: string): Promise<TableStatus | undefined> {
    try {
      return { name, state: 'ready', description: await this.#tableObject(name).describe() };
    } catch (error) {
      // Removed since the tables were listed.
      if (error instanceof StoreError && error.code === 'no-such-table') return undefined;
      throw error;
    }
  }

  async #names(): Promise<readonly string[]> {
    return this.#options.connections.transaction(async (connection) => {
      const { rows } = await connection.query<{ name: string }>(
        `SELECT name FROM ${this.#options.layout.tables} ORDER BY name`,
      );
      return rows.map(({ name }) => name);
    });
  }

  async #isThere(name: string): Promise<boolean> {
    return this.#options.connections.transaction(async (connection) => {
      const { rows } = await connection.query(`SELECT 1 FROM ${this.#options.layout.tables} WHERE name = $1`, [name]);
      return rows.length > 0;
    });
  }

  #tableObject(name: string): PostgresTable {
    let table = this.#tables.get(name);
    if (table === undefined) {
      const checkOpen = (): void => {
        this.#checkOpen();
      };
      table = new PostgresTable(name, { ...this.#options, checkOpen });
      this.#tables.set(name, table);
    }
    return table;
  }

  #checkOpen(): void {
    if (this.#closing === undefined) return;
    throw new StoreError('closed', 'The store is closed, or is being closed; open it anew.');
  }
}
