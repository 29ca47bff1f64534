/** A store's databases, and the way to the one that has a table. */
import { StoreError } from '@rowhouse/store';
import { beingMoved, NotHere } from './authority.js';
import { adopt, checkHome } from './membership.js';
import type { Connections } from '../connections/connections.js';
import type { Database } from './database.js';
import { PlacementCatalog } from './placement.js';
import type { StoreLife } from './store-life.js';

/** So often a table is looked for that is somewhere else by the time it is asked. */
const attempts = 20;

export class Databases {
  /** The first is home. */
  readonly all: readonly Database[];
  readonly catalog: PlacementCatalog;
  readonly #life: StoreLife;
  readonly #homeId: string;
  /** Tries to reach those that could not be reached yet. */
  readonly #joining = new Map<Database, Promise<void>>();

  private constructor(all: readonly Database[], catalog: PlacementCatalog, homeId: string, life: StoreLife) {
    this.all = all;
    this.catalog = catalog;
    this.#homeId = homeId;
    this.#life = life;
  }

  /**
   * The first must be reached, and others that can be must be what they are taken for.
   * @param connections others to the first of them, for the catalog alone
   */
  static async open(
    all: readonly [Database, ...Database[]],
    connections: Connections,
    life: StoreLife,
  ): Promise<Databases> {
    const [home, ...others] = all;
    const identity = await home.prepare();
    await checkHome(home, identity, others.length > 0);
    const catalog = new PlacementCatalog(connections, home.layout, identity.id);
    const databases = new Databases(all, catalog, identity.id, life);
    home.join(identity.id, { catalog, life });
    for (const outcome of await Promise.allSettled(others.map((each) => databases.reach(each))))
      if (outcome.status === 'rejected' && !isUnavailable(outcome.reason)) throw outcome.reason;
    return databases;
  }

  get home(): Database {
    return this.all[0]!;
  }

  /** The database with this identity; undefined where none of the store's has it. Rejects where that can't be known now. */
  async withIdentity(id: string): Promise<Database | undefined> {
    const known = this.all.find((each) => each.id === id);
    if (known !== undefined) return known;
    const unknown = this.all.filter((each) => each.id === undefined);
    const outcomes = await Promise.allSettled(unknown.map((each) => this.reach(each)));
    const found = this.all.find((each) => each.id === id);
    const away = outcomes.find((outcome) => outcome.status === 'rejected');
    if (found === undefined && away !== undefined) throw away.reason;
    return found;
  }

  /**
   * Does something in the database that has a table, and anew where it has moved on meanwhile: `work` must have changed
   * nothing where it rejects with NotHere, or `unavailable`.
   */
  async where<T>(table: string, work: (database: Database) => Promise<T>): Promise<T> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const { database: id } = this.catalog.known(table);
      try {
        const database = this.all.find((each) => each.id === id) ?? (await this.withIdentity(id));
        if (database === undefined) throw notGiven(table);
        return await work(database);
      } catch (error) {
        if (error instanceof NotHere && error.isLeaving) throw beingMoved(table);
        if (error instanceof NotHere) continue;
        // It may have left a database that can't be reached now.
        if (!isUnavailable(error) || !(await this.#hasLeft(table, id))) throw error;
      }
    }
    throw unsettled(table);
  }

  async #hasLeft(table: string, id: string): Promise<boolean> {
    this.#life.checkOpen();
    const now = await this.catalog.look(table).catch(() => undefined);
    return now !== undefined && now.database !== id;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((each) => each.close()));
    await this.catalog.close();
  }

  /**
   * Makes sure that a database is known for one of the store's. Rejects with `unavailable` where it could not be reached so
   * far, and with `write-failed` where it can't be one.
   */
  async reach(database: Database): Promise<void> {
    if (database.id !== undefined) return;
    let joining = this.#joining.get(database);
    if (joining === undefined) {
      joining = this.#tryJoin(database).finally(() => this.#joining.delete(database));
      this.#joining.set(database, joining);
    }
    await joining;
  }

  async #tryJoin(database: Database): Promise<void> {
    this.#life.checkOpen();
    const identity = await database.prepare();
    const twin = this.all.find((each) => each.id === identity.id);
    if (twin !== undefined && twin !== database)
      throw new StoreError('write-failed', `${database.address} and ${twin.address} are the same database, or one is a copy of the other: name one of them.`); // prettier-ignore
    await adopt(database, identity, { home: this.home, homeId: this.#homeId, catalog: this.catalog });
    // What was declared while it was away, or before it came.
    await database.declare(await this.home.dataPackage());
    database.join(identity.id, { catalog: this.catalog, life: this.#life });
  }
}

export function isUnavailable(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code === 'unavailable';
}

export function notGiven(table: string): StoreError {
  const message = `The table ${JSON.stringify(table)} is placed in a database that this server was not given; name that one too (--store), behind the others.`; // prettier-ignore
  return new StoreError('unavailable', message, { table });
}

/** Each time it was in another database than the catalog said; or the catalog is not that of these databases. */
function unsettled(table: string): StoreError {
  const message = `The table ${JSON.stringify(table)} was not where the catalog of tables says it is, ${attempts} times; try again in a moment. Where that goes on, the databases are not of the same time: one was restored from a backup.`; // prettier-ignore
  return new StoreError('unavailable', message, { table });
}
