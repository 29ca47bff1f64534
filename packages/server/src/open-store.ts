/** Opens what has the tables: a folder of CSV files, or a database. */
import { openCsvStore, type OutsideSaves, type TableStore } from '@rowhouse/store';
import type { PostgresStore } from '@rowhouse/store-postgres';
import type { Settings } from './settings.js';
import { SetupError } from './setup-files.js';

export interface OpenedStore {
  readonly store: TableStore;
  /** Where the store has files that others save too. */
  readonly saves: OutsideSaves | undefined;
}

/** @throws StoreError or SetupError */
export async function openStore({ folder, store: url }: Pick<Settings, 'folder' | 'store'>): Promise<OpenedStore> {
  if (folder !== undefined && url !== undefined)
    throw new SetupError('The tables are in a folder or in a database (--store): name one of them');
  if (url !== undefined) return { store: await openDatabase(url), saves: undefined };
  if (folder === undefined)
    throw new SetupError('Name the folder that holds the CSV files, or a database with --store');
  const store = await openCsvStore(folder);
  return { store, saves: store };
}

/**
 * A driver for each kind of database, which is loaded when it is asked for: nobody else needs to install it.
 * @throws StoreError or SetupError
 */
export async function openDatabase(url: string): Promise<PostgresStore> {
  const notTaken = new SetupError(`--store takes postgres://user@host/database, not ${withoutPassword(url)}`);
  if (!/^postgres(?:ql)?:\/\//.test(url)) throw notTaken;
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
  if (!driver.isDatabaseUrl(url)) throw notTaken;
  return driver.openPostgresStore(url);
}

/** A database's address as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):.*@/, '$1@').replace(/([?&]password=)[^&#]*/g, '$1…');
}
