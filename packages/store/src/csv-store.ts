import { join } from 'node:path';
import type { ConflictReport } from './saves/conflict-reports.js';
import type {
  DropOptions,
  KnownTable,
  Replacement,
  ReplaceOptions,
  Table,
  TableContent,
  TableDescription,
  TableStatus,
  TableStore,
} from './contract.js';
import { systemTimers, type Timers } from './scheduling/timers.js';
import { CsvTable } from './table/csv-table.js';
import { StoreError } from './errors.js';
import { checkFolder, clearFolder, listFolder } from './files/data-folder.js';
import { errnoOf, type FileSystem, type FolderLock } from './files/file-system.js';
import { noSuchSave } from './table/held-acceptance.js';
import type { HeldSave } from './saves/held-saves.js';
import { KeptFiles } from './saves/kept-files.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { OWN_FOLDER } from './files/lock.js';
import type { OutsideSaves } from './outside-saves.js';
import { nodeFileSystem } from './files/node-file-system.js';
import { sparing } from './files/sparing-file-system.js';
import type { TableFileOptions } from './table/table-file.js';
import { loggedTables } from './log/own-folder.js';
import { DataPackageFile } from './schema/package-file.js';
import { quote } from './schema/warnings.js';
import { checkTableName, compareNames, fileNameOf, tableNameFault, tableNameOf } from './files/table-name.js';

/** How a store is opened; everything has a default. */
export interface CsvStoreOptions {
  /** Default: {@link DEFAULT_LIMITS}; those that are given replace theirs. */
  readonly limits?: Partial<Limits>;
  /** Default: the machine's own. */
  readonly fileSystem?: FileSystem;
  /** Default: the machine's own. */
  readonly timers?: Timers;
}

/** What the tables of a store have in common. */
type SharedOptions = Pick<TableFileOptions, 'fileSystem' | 'limits' | 'timers' | 'keptFiles'>;

/** A store of CSV files. */
export interface CsvStore extends TableStore, OutsideSaves {
  /**
   * Folds the logs into the files now, instead of a moment after the last write. Never rejects: what can't be folded
   * stays in the log, as durable as before.
   */
  checkpoint(): Promise<void>;
}

/**
 * Opens a folder of CSV files as a store. Every `*.csv` in it is a table; each is read now, and one that cannot be read
 * keeps none of the others from being served. No other store can open the folder until this one is closed.
 *
 * Rejects with `folder-missing`, `folder-not-a-folder`, `folder-not-readable`, `folder-not-writable`, `folder-locked` or
 * `lock-failed`.
 */
export async function openCsvStore(folder: string, options: CsvStoreOptions = {}): Promise<CsvStore> {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const path = await checkFolder(folder, fileSystem);
  const lock = await fileSystem.lock(path);
  try {
    await clearFolder(path, fileSystem);
    const keptFiles = new KeptFiles();
    const shared = {
      fileSystem: sparing(fileSystem, keptFiles.giveUpOne),
      limits,
      timers: options.timers ?? systemTimers,
      keptFiles,
    };
    const store = new FolderStore(path, shared, lock);
    await store.setLostLogsAside();
    await store.tables();
    return store;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

class FolderStore implements CsvStore {
  readonly #folder: string;
  readonly #fileSystem: FileSystem;
  readonly #shared: SharedOptions;
  readonly #lock: FolderLock;
  readonly #schemas: DataPackageFile;
  /** Every table that was ever seen: two objects for one file would be two writers. */
  readonly #tables = new Map<string, CsvTable>();
  #closing: Promise<void> | undefined;

  constructor(folder: string, shared: SharedOptions, lock: FolderLock) {
    this.#folder = folder;
    this.#fileSystem = shared.fileSystem;
    this.#shared = shared;
    this.#lock = lock;
    this.#schemas = new DataPackageFile(folder, shared.fileSystem);
  }

  /** Of tables whose files went while nobody watched: what comes under their names is another table. */
  async setLostLogsAside(): Promise<void> {
    const files = new Set(await this.#listNames());
    for (const name of await loggedTables(this.#fileSystem, join(this.#folder, OWN_FOLDER))) {
      if (!files.has(name) && tableNameFault(name) === undefined) await this.#tableObject(name).exists();
    }
  }

  async checkpoint(): Promise<void> {
    await Promise.all(Array.from(this.#tables.values(), (table) => table.checkpoint()));
  }

  async heldSaves(table: string): Promise<readonly HeldSave[]> {
    return (await this.#existing(table)).findings.held.list();
  }

  async acceptHeldSave(table: string, id: string): Promise<TableDescription> {
    return (await this.#existing(table)).acceptHeldSave(id);
  }

  async discardHeldSave(table: string, id: string): Promise<void> {
    await (await this.#existing(table)).discardHeldSave(id);
  }

  async conflictReports(table: string): Promise<readonly ConflictReport[]> {
    return (await this.#existing(table)).findings.conflicts.list();
  }

  async discardConflictReport(table: string, id: string): Promise<void> {
    if (!(await (await this.#existing(table)).findings.conflicts.discard(id))) throw noSuchSave(id, table);
  }

  async tables(): Promise<readonly TableStatus[]> {
    this.#checkOpen();
    const statuses: TableStatus[] = [];
    for (const name of await this.#listNames()) {
      const status = await this.#status(name);
      if (status !== undefined) statuses.push(status);
    }
    return statuses;
  }

  table(name: string): Promise<Table | undefined> {
    return this.#table(name);
  }

  tableAtOnce(name: string): KnownTable | undefined {
    return this.#closing === undefined ? this.#tables.get(name)?.atOnce() : undefined;
  }

  async #existing(name: string): Promise<CsvTable> {
    const table = await this.#table(name);
    if (table !== undefined) return table;
    throw noSuchTable(name);
  }

  async #table(name: string): Promise<CsvTable | undefined> {
    this.#checkOpen();
    if (tableNameFault(name) !== undefined) return undefined;
    // A name that was only asked for must not stay in memory.
    if (!this.#tables.has(name) && !(await this.#isListed(name))) return undefined;
    const table = this.#tableObject(name);
    return (await table.exists()) ? table : undefined;
  }

  async replaceTable(name: string, content: TableContent, options: ReplaceOptions = {}): Promise<Replacement> {
    this.#checkOpen();
    checkTableName(name);
    return this.#tableObject(name).replace(content, options);
  }

  async dropTable(name: string, options: DropOptions = {}): Promise<void> {
    this.#checkOpen();
    // At once, where it is known: what is asked of the table afterwards comes behind it.
    const isNamed = tableNameFault(name) === undefined && (this.#tables.has(name) || (await this.#isListed(name)));
    if (!isNamed) throw noSuchTable(name);
    await this.#tableObject(name).drop(options);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    try {
      await Promise.all(Array.from(this.#tables.values(), (table) => table.close()));
    } finally {
      await this.#lock.release();
    }
  }

  async #status(name: string): Promise<TableStatus | undefined> {
    try {
      const nameFault = tableNameFault(name);
      if (nameFault !== undefined) throw this.#unservableName(name, nameFault);
      return { name, state: 'ready', description: await this.#tableObject(name).describe() };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Removed since the folder was listed.
      if (error.code === 'no-such-table') return undefined;
      // A disk that keeps one table from being recovered keeps none of the others from being served.
      if (error.blame === 'file' || error.blame === 'environment') return { name, state: 'unreadable', fault: error };
      throw error;
    }
  }

  async #listNames(): Promise<readonly string[]> {
    const files = await listFolder(this.#folder, this.#fileSystem);
    return files
      .map((file) => tableNameOf(file))
      .filter((name) => name !== undefined)
      .sort(compareNames);
  }

  async #isListed(name: string): Promise<boolean> {
    try {
      await this.#fileSystem.lstat(join(this.#folder, fileNameOf(name)));
      return true;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false;
      // There is something: its table will say what is wrong.
      return true;
    }
  }

  #tableObject(name: string): CsvTable {
    let table = this.#tables.get(name);
    if (table === undefined) {
      const source = { table: name, file: join(this.#folder, fileNameOf(name)) };
      const options = {
        ...this.#shared,
        folder: this.#folder,
        ownFolder: join(this.#folder, OWN_FOLDER),
        source,
        schemas: this.#schemas,
      };
      table = new CsvTable(options, () => {
        this.#checkOpen();
      });
      this.#tables.set(name, table);
    }
    return table;
  }

  #unservableName(name: string, fault: string): StoreError {
    const file = fileNameOf(name);
    return new StoreError('table-unreadable', `${JSON.stringify(file)}: its name ${fault}; rename the file.`, {
      table: name,
      file: join(this.#folder, file),
      reason: 'invalid-name',
    });
  }

  #checkOpen(): void {
    if (this.#closing === undefined) return;
    throw new StoreError('closed', 'The store is closed, or is being closed; open it anew.', { file: this.#folder });
  }
}

function noSuchTable(name: string): StoreError {
  return new StoreError('no-such-table', `There is no table ${quote(name)}.`, { table: name });
}
