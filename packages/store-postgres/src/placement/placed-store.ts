/** A store of tables that lie, each of them whole, in one of several databases. */
import {
  type CsvFile,
  type DropOptions,
  type Limits,
  type Replacement,
  type ReplaceOptions,
  StoreError,
  type Table,
  type TableContent,
  type TableDescription,
  type TableStatus,
  type TableStore,
} from '@rowhouse/store';
import { encodeContent, tableNameFault } from '@rowhouse/store/engine';
import type { Database } from './database.js';
import { type Databases, isUnavailable } from './databases.js';
import { noSuchTable } from '../table/group-commit.js';
import { type MovedTable, moveTable } from './moving.js';
import { PlacedTable } from './placed-table.js';
import type { StoreLife } from './store-life.js';
import type { ImportOptions } from '../table/table-import.js';

/** A store in one PostgreSQL database, or several. */
export interface PostgresStore extends TableStore {
  /**
   * Moves a table, with all that it is: its version, keys, cursors, feeds and answers go on as if nothing had been. Meanwhile it
   * can be read, and writes to it reject with `unavailable`. Where a move was cut off, ask for it again: it begins anew; or
   * ask for the database where the table was, and it is taken back. Of two moves of a table the one that began later has its way.
   *
   * Rejects with `no-such-table`, or `unavailable` where a database can't be reached or another move began: the message says
   * whether the table takes writes.
   * @param to the database, as it was named when the store was opened
   */
  moveTable(name: string, to: string): Promise<MovedTable>;

  /** The `datapackage.json` that says what is in the tables, to the byte; undefined where there is none. */
  dataPackage(): Promise<Uint8Array | undefined>;

  /**
   * Takes this one in place of it: for tables that are there, and for those to come. Their types, and keys that their rows
   * keep, are as it says from then on; cells that break it stay as they are. Undefined takes away what was declared.
   *
   * Rejects with `precondition-failed` where it declares another encoding of a table that is there, and with `unavailable` where
   * a database can't be reached: what is there by then is to be declared again.
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

export class PlacedStore implements PostgresStore {
  readonly #databases: Databases;
  readonly #limits: Limits;
  readonly #life: StoreLife;
  readonly #tables = new Map<string, PlacedTable>();
  /** Moves that are on their way: what they have begun they end. */
  readonly #moving = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(databases: Databases, limits: Limits, life: StoreLife) {
    this.#databases = databases;
    this.#limits = limits;
    this.#life = life;
  }

  /** Tables that are placed in a database that is away, or was not given, are listed as unreadable: they may be there. */
  async tables(): Promise<readonly TableStatus[]> {
    this.#life.checkOpen();
    const { all, catalog, home } = this.#databases;
    // Where a table that is moved meanwhile was, and where it will be, its name is.
    const listed = new Map(await home.list());
    const names = new Set([...listed.keys(), ...(await catalog.all()).keys()]);
    const faults = new Map<string | undefined, StoreError>();
    for (const database of all.slice(1)) {
      try {
        await this.#databases.reach(database);
        for (const [name, description] of await database.list()) {
          names.add(name);
          if (description !== undefined) listed.set(name, description);
        }
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        // Without an identity it may be any that is not known.
        faults.set(database.id, error);
      }
    }
    const faultOf = (name: string): StoreError | undefined => {
      const { database } = catalog.known(name);
      return faults.get(all.some(({ id }) => id === database) ? database : undefined);
    };
    const statuses: TableStatus[] = [];
    for (const name of [...names].sort(byBytes)) {
      const status = await this.#status(name, listed.get(name), faultOf(name));
      if (status !== undefined) statuses.push(status);
    }
    return statuses;
  }

  async table(name: string): Promise<Table | undefined> {
    this.#life.checkOpen();
    if (tableNameFault(name) !== undefined) return undefined;
    if (!(await this.#databases.where(name, (database) => database.has(name)))) return undefined;
    return this.#tableObject(name);
  }

  async replaceTable(name: string, content: TableContent, options: ReplaceOptions = {}): Promise<Replacement> {
    this.#life.checkOpen();
    checkName(name);
    // Once, however often it is tried: rows may be such as can be had once.
    const encoded = encodeContent(name, content, this.#limits);
    // What must be there is not made.
    if (options.expected === undefined || options.expected === 'absent') await this.#place(name);
    return this.#databases.where(name, (database) => database.tableNamed(name).replace(encoded, options));
  }

  async dataPackage(): Promise<Uint8Array | undefined> {
    this.#life.checkOpen();
    return this.#databases.home.dataPackage();
  }

  async declare(dataPackage: Uint8Array | undefined): Promise<void> {
    this.#life.checkOpen();
    // Home first: what it says the others are told when they come back.
    for (const database of this.#databases.all) {
      await this.#databases.reach(database);
      await database.declare(dataPackage);
    }
  }

  async importTable(
    name: string,
    { bytes, highestKey }: Pick<CsvFile, 'bytes' | 'highestKey'>,
    options: ImportOptions = {},
  ): Promise<Replacement> {
    this.#life.checkOpen();
    checkName(name);
    // Once, however often it is tried.
    const file = { bytes: await gathered(bytes), highestKey };
    await this.#place(name);
    return this.#databases.where(name, (database) => database.importTable(name, file, options));
  }

  async dropTable(name: string, options: DropOptions = {}): Promise<void> {
    this.#life.checkOpen();
    if (tableNameFault(name) !== undefined) throw noSuchTable(name);
    await this.#databases.where(name, (database) => database.tableNamed(name).drop(options));
  }

  async moveTable(name: string, to: string): Promise<MovedTable> {
    this.#life.checkOpen();
    if (tableNameFault(name) !== undefined) throw noSuchTable(name);
    const database = this.#databases.all.find(({ url }) => url === to);
    if (database === undefined) throw new StoreError('unavailable', `The store was opened without the database that ${JSON.stringify(name)} is to be moved to; name it there, too.`, { table: name }); // prettier-ignore
    const moving = moveTable(this.#databases, name, database);
    const ended = moving.then(() => undefined, () => undefined); // prettier-ignore
    this.#moving.add(ended);
    return moving.finally(() => this.#moving.delete(ended));
  }

  close(): Promise<void> {
    this.#life.end();
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.all(this.#moving);
    await this.#databases.close();
  }

  async #status(
    name: string,
    description: TableDescription | undefined,
    fault: StoreError | undefined,
  ): Promise<TableStatus | undefined> {
    if (description !== undefined) return { name, state: 'ready', description };
    if (fault !== undefined) return { name, state: 'unreadable', fault };
    try {
      return { name, state: 'ready', description: await this.#tableObject(name).describe() };
    } catch (error) {
      if (isUnavailable(error)) return { name, state: 'unreadable', fault: error };
      // Removed since the tables were listed, or long ago.
      if (error instanceof StoreError && error.code === 'no-such-table') return undefined;
      throw error;
    }
  }

  /** Before a table is made: all who make it at once agree where. */
  async #place(name: string): Promise<void> {
    const { catalog, home } = this.#databases;
    if (catalog.known(name).isPlaced || (await catalog.look(name)).isPlaced) return;
    // Tables that were there before there were others are there, and nobody makes one without placing it.
    const database = (await home.hasRow(name)) ? home : await this.#emptiest();
    await catalog.place(name, database.id!);
  }

  /** With the fewest tables, among those that can be reached; the first of several. */
  async #emptiest(): Promise<Database> {
    const { all, home } = this.#databases;
    if (all.length === 1) return home;
    const counts = await Promise.allSettled(
      all.map(async (database) => {
        await this.#databases.reach(database);
        return { database, count: await database.count() };
      }),
    );
    const known = counts.flatMap((count) => (count.status === 'fulfilled' ? [count.value] : []));
    return known.sort((a, b) => a.count - b.count)[0]?.database ?? home;
  }

  #tableObject(name: string): PlacedTable {
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = new PlacedTable(name, { databases: this.#databases, life: this.#life });
      this.#tables.set(name, table);
    }
    return table;
  }
}

async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

function checkName(name: string): void {
  const fault = tableNameFault(name);
  if (fault === undefined) return;
  throw new StoreError('invalid-table-name', `A table cannot be called ${JSON.stringify(name)}: the name ${fault}.`, { table: name }); // prettier-ignore
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
