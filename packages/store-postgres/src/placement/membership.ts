/** How a database becomes one of several. Each knows whose catalog says what lies in it, so that they can't be mixed up. */
import { StoreError } from '@rowhouse/store';
import type { Identity } from '../catalog/layout.js';
import type { Database } from './database.js';
import type { PlacementCatalog } from './placement.js';

/** What is joined. */
export interface Membership {
  readonly home: Database;
  readonly homeId: string;
  readonly catalog: PlacementCatalog;
}

/** @param hasOthers whether it is the first of several */
export async function checkHome(home: Database, { id, home: of }: Identity, hasOthers: boolean): Promise<void> {
  const kept = of ?? (hasOthers ? await keepHome(home, id) : id);
  if (kept === id) return;
  throw new StoreError('write-failed', `${home.address} is one of several databases, and not the one that has their catalog of tables: name that one first, then the others.`); // prettier-ignore
}

/**
 * Takes the tables of a database that was alone so far into the catalog, with all that they are. What is there under a name
 * that has a table somewhere else keeps it out, as does another store's catalog.
 */
export async function adopt(database: Database, { id, home: of }: Identity, to: Membership): Promise<void> {
  if (of === to.homeId) return;
  if (of !== null) throw strange(database, to.home);
  const [theirs, own] = [await to.home.dataPackage(), await database.dataPackage()];
  if (own !== undefined && theirs?.equals(own) !== true)
    throw new StoreError('write-failed', `${database.address} has a datapackage.json of its own, and ${to.home.address} has not the same: declare it there first.`); // prettier-ignore
  // Before they are placed: none of them is looked for there then, however far this comes.
  const names = await ownTables(database);
  const [atHome, placed] = [await named(to.home, names), await to.catalog.all()];
  const taken = names.filter((name) => atHome.includes(name) || (placed.get(name)?.database ?? id) !== id);
  if (taken.length === 0)
    for (const name of names) if ((await to.catalog.place(name, id)).database !== id) taken.push(name);
  if (taken.length > 0)
    throw new StoreError('write-failed', `${database.address} has tables of its own whose names are taken in ${to.home.address} and the others: ${taken.join(', ')}. Drop them on one side, or use another schema, before they are served together.`); // prettier-ignore
  if ((await keepHome(database, to.homeId)) !== to.homeId) throw strange(database, to.home);
}

function strange(database: Database, home: Database): StoreError {
  return new StoreError('write-failed', `${database.address} belongs to another catalog of tables than that of ${home.address}: name the databases that belong together, the one with the catalog first.`); // prettier-ignore
}

/** The first that is written down stays. */
async function keepHome({ connections, layout }: Database, home: string): Promise<string> {
  return connections.transaction(async (connection) => {
    await connection.query(`UPDATE ${layout.identity} SET home = $1 WHERE home IS NULL`, [home]);
    return (await connection.query<{ home: string }>(`SELECT home FROM ${layout.identity}`)).rows[0]!.home;
  });
}

async function ownTables({ connections, layout }: Database): Promise<readonly string[]> {
  return connections.transaction(async (connection) => {
    const sql = `SELECT name FROM ${layout.tables} WHERE about->'move' IS NULL ORDER BY name`;
    return (await connection.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  });
}

async function named({ connections, layout }: Database, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  return connections.transaction(async (connection) => {
    const sql = `SELECT name FROM ${layout.tables} WHERE name = ANY($1::text[]) ORDER BY name`;
    return (await connection.query<{ name: string }>(sql, [names])).rows.map(({ name }) => name);
  });
}
