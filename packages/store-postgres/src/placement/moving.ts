/**
 * Moves a table to another database, in four steps, each of which is right to stop behind:
 *
 * 1. The move takes a number from the catalog, which is higher than those of all that began before, and marks the table's row:
 *    from then on nothing is written to it there.
 * 2. All that the table is is copied: rows with their places, the row that says what it is, the records of what happened.
 * 3. The catalog says that it is there now: the only moment at which a table changes its place.
 * 4. The copy's mark is taken away, and what is left in the other databases is removed, but for a mark that stays.
 *
 * A move that was cut off before the third step leaves the table readable where it was, and not writable, since nobody can tell
 * whether it goes on. The next one, to wherever, takes over: the catalog then refuses the third step to the one before, and
 * each piece that one might still write finds another number at the copy's row.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { StoreError } from '@rowhouse/store';
import type { CatalogRow, MoveMark } from '../catalog/catalog.js';
import type { Database } from './database.js';
import type { Databases } from './databases.js';
import { noSuchTable } from '../table/group-commit.js';
import type { Claim } from './placement.js';
import { clear, copyTable, makeRoom, mark, superseded } from './table-copy.js';

/** What became of a move. */
export interface MovedTable {
  /** `unchanged` where the table was in that database already. */
  readonly outcome: 'moved' | 'unchanged';
  /**
   * Databases that could not be reached: what moves may have left there takes up room, and does nothing else. The next move
   * of the table removes it.
   */
  readonly notCleared: readonly string[];
}

/** So often it is asked whether a move has come to its end, where the answer is lost. */
const attempts = 5;
/** Between two of these, in milliseconds. */
const rest = 200;

export async function moveTable(databases: Databases, table: string, to: Database): Promise<MovedTable> {
  await databases.reach(to);
  // Nothing is placed that is not there.
  const isThere = await databases.where(table, (database) => database.has(table));
  if (!isThere) throw noSuchTable(table);
  const claim = await databases.catalog.claim(table);
  const isMoved = claim.from !== to.id;
  if (isMoved) await transfer(databases, table, claim, to);
  // A move that is taken back: as long as its mark is there nothing is written here.
  else await settle(table, claim, to);
  return { outcome: isMoved ? 'moved' : 'unchanged', notCleared: await clearUp(databases, table, claim, to) };
}

async function transfer(databases: Databases, table: string, claim: Claim, to: Database): Promise<void> {
  const from = await databases.withIdentity(claim.from);
  if (from === undefined) throw new StoreError('unavailable', `The table ${JSON.stringify(table)} is in a database that was not given: name that one too.`, { table }); // prettier-ignore
  const own: MoveMark = { kind: 'arriving', number: claim.number };
  const demandLatest = async (): Promise<void> => {
    if (!(await databases.catalog.isLatest(table, claim))) throw superseded(table);
  };
  try {
    const source = await beginLeaving(from, table, claim, demandLatest);
    await makeRoom(source, to, own, demandLatest);
    await copyTable(source, from, to, own);
    if (!(await hasArrived(databases, table, claim, to))) throw superseded(table);
  } catch (error) {
    if (error instanceof InDoubt) throw error.asStoreError;
    throw await takeBack(error, table, claim, from);
  }
}

/** @returns the row as nobody changes it any more */
async function beginLeaving(
  from: Database,
  table: string,
  { number }: Claim,
  demandLatest: () => Promise<void>,
): Promise<CatalogRow> {
  const found = await mark(from, table, async (row) => {
    if (row === undefined) throw noSuchTable(table);
    // With the row locked: the table can't have left, and come back, under a mark that is older than its coming.
    await demandLatest();
    return { kind: 'leaving', number };
  });
  return found!;
}

/** The third step. Where the answer is lost the catalog is asked what is so. */
async function hasArrived({ catalog }: Databases, table: string, claim: Claim, to: Database): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await catalog.arrive(table, claim, to.id!)) || (await catalog.look(table)).arrived === claim.number;
    } catch (error) {
      if (attempt === attempts || !(error instanceof StoreError)) throw new InDoubt(table, error);
      await pause(rest);
    }
  }
}

/** Nobody knows whether the table has another place now: nothing may be taken back. */
class InDoubt extends Error {
  readonly asStoreError: StoreError;

  constructor(table: string, cause: unknown) {
    super('The catalog does not answer');
    const message = `The move of the table ${JSON.stringify(table)} may have come to its end or not: the catalog of tables does not answer (${String(cause)}). The table can be read, and takes no writes until the move is asked for again, there or back.`; // prettier-ignore
    this.asStoreError = new StoreError('unavailable', message, { table, cause });
  }
}

/**
 * A move that gives up before its third step, or was refused it, will not take it any more, nor can anybody for it: the
 * mark with its number means nothing then.
 */
async function takeBack(error: unknown, table: string, { number }: Claim, from: Database): Promise<unknown> {
  if (!(error instanceof StoreError) || error.code === 'no-such-table') return error;
  const isBack = await mark(from, table, (row) => {
    const is = row?.about.move;
    return is?.kind === 'leaving' && is.number === number ? 'none' : 'as it is';
  }).then(() => true, () => false); // prettier-ignore
  const now = isBack
    ? 'It is where it was.'
    : 'It can be read where it was, and takes no writes until the move is asked for again, there or back.';
  return new StoreError('unavailable', `The table ${JSON.stringify(table)} was not moved. ${error.message} ${now}`, { table, cause: error }); // prettier-ignore
}

/**
 * The fourth step. What can't be reached stays as it is: the table is there, and whoever finds a mark asks the catalog.
 * @returns where that is so
 */
async function clearUp(databases: Databases, table: string, claim: Claim, to: Database): Promise<string[]> {
  const notCleared: string[] = [];
  for (const database of databases.all) {
    try {
      if (database === to) await settle(table, claim, to);
      else await clearAway(table, claim, database);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      notCleared.push(database.address);
    }
  }
  return notCleared;
}

/** Where the table is its row has no mark. Takes back, too, what moves before this one have begun. */
async function settle(table: string, { number }: Claim, to: Database): Promise<void> {
  await mark(to, table, (row) => {
    const is = row?.about.move;
    const isOver = is !== undefined && is.kind !== 'gone' && is.number <= number;
    return isOver ? 'none' : 'as it is';
  });
}

/** Since the catalog names another place, marks up to this number stand for nothing elsewhere. */
async function clearAway(table: string, { number }: Claim, database: Database): Promise<void> {
  const is = (await mark(database, table, () => 'as it is'))?.about.move;
  if (is !== undefined && is.kind !== 'gone' && is.number <= number)
    await clear(database, table, is, { kind: 'gone', number: is.number });
}
