/** Opens what has the tables: a folder of CSV files, or databases. */
import { openCsvStore, type OutsideSaves, StoreError, type TableStore } from '@rowhouse/store';
import type { PostgresStore } from '@rowhouse/store-postgres';
import type { Settings } from './settings.js';
import { SetupError } from './setup-files.js';

export interface OpenedStore {
  readonly store: TableStore;
  /** Where the store has files that others save too. */
  readonly saves: OutsideSaves | undefined;
}

/** @throws StoreError or SetupError */
export async function openStore({ folder, store = [] }: Pick<Settings, 'folder' | 'store'>): Promise<OpenedStore> {
  const urls = typeof store === 'string' ? [store] : store;
  if (folder !== undefined && urls.length > 0)
    throw new SetupError('The tables are in a folder or in a database (--store): name one of them');
  if (urls.length > 0) return { store: await openDatabases(urls), saves: undefined };
  if (folder === undefined)
    throw new SetupError('Name the folder that holds the CSV files, or a database with --store');
  const files = await openCsvStore(folder);
  return { store: files, saves: files };
}

/**
 * A driver for each kind of database, which is loaded when it is asked for: nobody else needs to install it.
 * @param urls one at least; the first of several has the catalog of tables
 * @throws StoreError or SetupError
 */
export async function openDatabases(urls: readonly string[]): Promise<PostgresStore> {
  const notTaken = (url: string): SetupError => new SetupError(`--store takes postgres://user@host/database, not ${withoutPassword(url)}`); // prettier-ignore
  if (urls.length === 0) throw new SetupError('Name the database with --store, such as postgres://user@host/database');
  for (const url of urls) if (!/^postgres(?:ql)?:\/\//.test(url)) throw notTaken(url);
  let driver;
  try {
    driver = await import('@rowhouse/store-postgres');
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new SetupError('--store takes the package @rowhouse/store-postgres: npm install @rowhouse/store-postgres', {
      cause: error,
    });
  }
  for (const url of urls) if (!driver.isDatabaseUrl(url)) throw notTaken(url);
  try {
    return await driver.openPostgresStore(urls);
  } catch (error) {
    if (!(error instanceof StoreError && error.cause instanceof Error)) throw error;
    throw new StoreError(error.code, `${error.message} What it says: ${error.cause.message}`, { cause: error });
  }
}

/** A database's address as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):.*@/, '$1@').replace(/([?&]password=)[^&#]*/g, '$1…');
}
