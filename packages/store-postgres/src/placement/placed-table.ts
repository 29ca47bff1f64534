/** A table of a store of several databases: each operation is done in the one that has it, and anew where it has moved on. */
import type {
  Change,
  CsvFile,
  FeedEvent,
  FeedOptions,
  Lookup,
  Query,
  QueryResult,
  Snapshot,
  Table,
  TableDescription,
  Transaction,
} from '@rowhouse/store';
import type { Database } from './database.js';
import type { Databases } from './databases.js';
import { followPlaced } from './placed-feed.js';
import type { PostgresTable } from '../table/postgres-table.js';
import type { StoreLife } from './store-life.js';

export interface PlacedTableOptions {
  readonly databases: Databases;
  readonly life: StoreLife;
}

export class PlacedTable implements Table {
  readonly name: string;
  readonly #options: PlacedTableOptions;
  /** Feeds that begin: what is committed here afterwards is behind them. */
  readonly #beginning = new Set<Promise<void>>();

  constructor(name: string, options: PlacedTableOptions) {
    this.name = name;
    this.#options = options;
  }

  describe(): Promise<TableDescription> {
    return this.#there((table) => table.describe());
  }

  get(key: string): Promise<Lookup> {
    return this.#there((table) => table.get(key));
  }

  read(): Promise<Snapshot> {
    return this.#there((table) => table.read());
  }

  query(query: Query): Promise<QueryResult> {
    return this.#there((table) => table.query(query));
  }

  file(): Promise<CsvFile> {
    return this.#there((table) => table.file());
  }

  async commit(transaction: Transaction): Promise<Change> {
    this.#options.life.checkOpen();
    if (this.#beginning.size > 0) await Promise.all(this.#beginning);
    return this.#there((table) => table.commit(transaction));
  }

  changes(options: FeedOptions = {}): AsyncIterable<FeedEvent> {
    const isClosed = (): boolean => this.#options.life.isOver();
    const there = (): PostgresTable | Promise<PostgresTable> => this.#thought() ?? this.#there((table) => Promise.resolve(table)); // prettier-ignore
    return {
      [Symbol.asyncIterator]: () => {
        let begun: (() => void) | undefined;
        const feed = followPlaced(options, { there, isClosed }, () => begun?.());
        return {
          ...feed,
          next: () => {
            if (begun === undefined) {
              const beginning = new Promise<void>((resolve) => (begun = resolve));
              this.#beginning.add(beginning);
              void beginning.then(() => this.#beginning.delete(beginning));
            }
            return feed.next();
          },
        };
      },
    };
  }

  /** In the database where it was last seen; undefined where that one could not be reached yet. */
  #thought(): PostgresTable | undefined {
    const { all, catalog } = this.#options.databases;
    const { database } = catalog.known(this.name);
    return all.find(({ id }) => id === database)?.tableNamed(this.name);
  }

  async #there<T>(work: (table: PostgresTable) => Promise<T>): Promise<T> {
    this.#options.life.checkOpen();
    return this.#options.databases.where(this.name, (database: Database) => work(database.tableNamed(this.name)));
  }
}
