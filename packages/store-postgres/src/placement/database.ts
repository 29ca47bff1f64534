/** One of a store's databases: its tables, and who it is. */
import type { Replacement, TableDescription } from '@rowhouse/store';
import { describe } from '@rowhouse/store/engine';
import { Authority } from './authority.js';
import { findAtOnce, findTables } from '../catalog/catalog.js';
import type { Connections } from '../connections/connections.js';
import { asStoreError } from '../connections/database-errors.js';
import { findDeclarations } from '../catalog/declarations.js';
import { type Identity, type Layout, prepareLayout } from '../catalog/layout.js';
import { Notifications } from '../connections/notifications.js';
import { unloadedState } from '../rows/loaded-rows.js';
import type { PlacementCatalog } from './placement.js';
import { PostgresTable, type TableOptions } from '../table/postgres-table.js';
import { declare } from '../catalog/redeclaration.js';
import type { StoreLife } from './store-life.js';
import { type ImportedFile, type ImportOptions, importTable } from '../table/table-import.js';

/** What its tables have in common, and where it is. */
export interface DatabaseOptions extends Omit<TableOptions, 'notifications' | 'authority' | 'checkOpen'> {
  /** As it was named when the store was opened. */
  readonly url: string;
}

/** What the tables of a database need of the store. */
export interface Surroundings {
  readonly catalog: PlacementCatalog;
  readonly life: StoreLife;
}

export class Database {
  /** As it may be shown: without who one is there. */
  readonly address: string;
  readonly url: string;
  readonly connections: Connections;
  readonly layout: Layout;
  readonly #options: DatabaseOptions;
  readonly #notifications: Notifications;
  readonly #tables = new Map<string, PostgresTable>();
  #id: string | undefined;
  #surroundings: Surroundings | undefined;

  constructor(options: DatabaseOptions) {
    this.#options = options;
    ({ url: this.url, connections: this.connections, layout: this.layout } = options);
    this.address = shownAddress(this.url);
    this.#notifications = new Notifications(this.connections, this.layout);
  }

  /** Makes what is not there yet. Rejects with `unavailable`. */
  async prepare(): Promise<Identity> {
    const { connections, layout } = this;
    const connection = await connections.hold();
    try {
      const identity = await prepareLayout(connection, layout);
      connection.giveBack();
      return identity;
    } catch (error) {
      await connection.abandon(error);
      throw asStoreError(error);
    }
  }

  /** From now on it is one of the store's databases. */
  join(id: string, surroundings: Surroundings): void {
    this.#id = id;
    this.#surroundings = surroundings;
  }

  /** Undefined as long as it could not be reached. */
  get id(): string | undefined {
    return this.#id;
  }

  /** All tables that are, or were, here; undefined for one that has to be asked for by itself, as a move has marked it. */
  async list(): Promise<ReadonlyMap<string, TableDescription | undefined>> {
    const found = await this.connections.snapshot((connection) => findTables(connection, this.layout));
    return new Map(
      found.map((row) => [row.name, row.about.move === undefined ? describe(unloadedState(row)) : undefined]),
    );
  }

  /** How many tables are here. */
  async count(): Promise<number> {
    const sql = `SELECT count(*)::int AS count FROM ${this.layout.tables} WHERE about->'move' IS NULL`;
    return (await this.connections.once<{ count: number }>(sql))[0]!.count;
  }

  /** Whether anything of a table of this name is here, whatever it is worth. */
  async hasRow(name: string): Promise<boolean> {
    return (await findAtOnce(this.connections, this.layout, name)).found !== undefined;
  }

  /** Whether there is a table of this name. Rejects with NotHere where that is to be asked elsewhere. */
  async has(name: string): Promise<boolean> {
    const authority = this.#authorityOf(name);
    const known = authority.known();
    const { found } = await findAtOnce(this.connections, this.layout, name);
    await authority.read(found, known);
    return found !== undefined;
  }

  /** The same object each time, whether there is such a table or not. */
  tableNamed(name: string): PostgresTable {
    let table = this.#tables.get(name);
    if (table === undefined) {
      const checkOpen = (): void => {
        this.#surroundings!.life.checkOpen();
      };
      const authority = this.#authorityOf(name);
      table = new PostgresTable(name, { ...this.#options, authority, notifications: this.#notifications, checkOpen });
      this.#tables.set(name, table);
    }
    return table;
  }

  /** The `datapackage.json` under which its tables are; undefined for none. */
  async dataPackage(): Promise<Buffer | undefined> {
    const { bytes } = await this.connections.snapshot((connection) => findDeclarations(connection, this.layout));
    return bytes ?? undefined;
  }

  /** See `PostgresStore.declare`. */
  async declare(dataPackage: Uint8Array | undefined): Promise<void> {
    await declare(this.connections, this.layout, dataPackage, this.#options.limits);
    for (const name of (await this.list()).keys()) this.#notifications.tell(name);
  }

  /** See `PostgresStore.importTable`. Rejects with NotHere where the table is somewhere else. */
  async importTable(name: string, file: ImportedFile, options: ImportOptions): Promise<Replacement> {
    const { connections, layout, contentLimits: limits } = this.#options;
    const made = await importTable({ connections, layout, limits, authority: this.#authorityOf(name) }, name, file, options); // prettier-ignore
    this.#notifications.tell(name);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#tables.values(), (table) => table.close()));
    await this.#notifications.close();
    await this.connections.close();
  }

  #authorityOf(name: string): Authority {
    return new Authority(this.#surroundings!.catalog, name, this.#id!);
  }
}

/** Host, port, database and schema. A password may have any character in it, and stands before the last `@`. */
function shownAddress(url: string): string {
  const schema = /[?&](schema=[^&#]*)/.exec(url)?.[1];
  const rest = url.replace(/^.*:\/\//s, '').replace(/^.*@/s, '').replace(/[?#].*$/s, ''); // prettier-ignore
  return schema === undefined ? rest : `${rest}?${schema}`;
}
