/** `rowhouse export`: writes the tables of a database as CSV files, as they came or would have been written. */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { StoreError, type TableDescription, type TableVersion } from '@rowhouse/store';
import type { PostgresStore } from '@rowhouse/store-postgres';
import { openDatabases } from '../open-store.js';
import { SetupError } from '../setup-files.js';
import { chosenTables, descriptionOf } from './chosen-tables.js';
import { severalUrls } from './options.js';
import { patiently } from './patience.js';
import { ProgressBar } from './progress-line.js';
import { replaceFile } from './replace-file.js';
import { writeOut } from './standard-output.js';

const packageFile = 'datapackage.json';
/** What was exported so far, while not all is. */
const stateFile = '.rowhouse-export.json';

/** A file that was written, and of which version it is. */
interface Written {
  readonly version: TableVersion;
  readonly rows: number;
  readonly size: number;
}

export function exportCommand(): Command {
  return new Command('export')
    .description('write the tables of a database as CSV files')
    .argument('<folder>', 'where to write them: a new folder, or an empty one')
    .argument('[tables...]', 'which tables (default: all)')
    .addOption(
      severalUrls(
        'store',
        '<url>',
        'the database: postgres://user@host/database; of several each, as servers are given them',
      ).makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      `
Each file is of one moment, and may be of another one than the next: stop the servers first where that matters.
What was interrupted goes on where it was when the command is given again.`,
    )
    .action(async (folder: string, tables: readonly string[], { store }: { store: readonly string[] }) => {
      const database = await openDatabases(store);
      try {
        await new Exporting(database, folder).run(tables);
      } finally {
        await database.close();
      }
    });
}

class Exporting {
  readonly #database: PostgresStore;
  readonly #folder: string;
  #bar = new ProgressBar(0);
  /** Rows of tables that are through. */
  #rows = 0;

  constructor(database: PostgresStore, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  async run(named: readonly string[]): Promise<void> {
    const missing = (name: string): string =>
      `There is no table ${JSON.stringify(name)} in the database; name another.`;
    const descriptions = chosenTables(await this.#database.tables(), named, missing).map(descriptionOf);
    const written = await this.#begin();
    this.#bar = new ProgressBar(descriptions.reduce((sum, { rowCount }) => sum + rowCount, 0));
    for (const description of descriptions) {
      this.#rows += await this.#export(description, written);
    }
    const declared = await this.#database.dataPackage();
    if (declared !== undefined) await replaceFile(join(this.#folder, packageFile), declared);
    await rm(join(this.#folder, stateFile), { force: true });
    this.#bar.clear();
    await writeOut(`${descriptions.length} tables are in ${this.#folder}, with ${this.#rows} rows.\n`);
  }

  /** What an earlier run has written. Throws where the folder has anything else. */
  async #begin(): Promise<Map<string, Written>> {
    await mkdir(this.#folder, { recursive: true });
    const found = await readdir(this.#folder);
    if (found.includes(stateFile)) {
      const text = await readFile(join(this.#folder, stateFile), 'utf8');
      return new Map(Object.entries(JSON.parse(text) as Record<string, Written>));
    }
    if (found.length > 0)
      throw new SetupError(`The folder ${this.#folder} is not empty: name a new one, so that no file of yours is written over.`); // prettier-ignore
    await this.#note(new Map());
    return new Map();
  }

  async #note(written: ReadonlyMap<string, Written>): Promise<void> {
    await replaceFile(join(this.#folder, stateFile), JSON.stringify(Object.fromEntries(written)));
  }

  /** @returns how many rows the file has: more may have come since the tables were listed */
  async #export({ name, version }: TableDescription, written: Map<string, Written>): Promise<number> {
    const path = join(this.#folder, `${name}.csv`);
    const before = written.get(name);
    const isThere =
      before?.version.incarnation === version.incarnation &&
      before.version.sequence === version.sequence &&
      (await sizeOf(path)) === before.size;
    const now = isThere ? before : await this.#exportAnew(name, path, written);
    this.#bar.clear();
    await writeOut(`${name}: ${now.rows} rows, ${isThere ? 'there already' : 'written'}\n`);
    return now.rows;
  }

  async #exportAnew(name: string, path: string, written: Map<string, Written>): Promise<Written> {
    const waiting = (message: string): void => {
      this.#bar.show(this.#rows, `waiting: ${message}`);
    };
    const now = await patiently(() => this.#write(name, path), waiting);
    written.set(name, now);
    await this.#note(written);
    return now;
  }

  async #write(name: string, path: string): Promise<Written> {
    const table = await this.#database.table(name);
    if (table === undefined) throw new StoreError('no-such-table', `The table ${name} was dropped meanwhile; export again.`); // prettier-ignore
    const { description, bytes } = await table.file();
    const show = (size: number): void => {
      this.#bar.show(this.#rows, `${name}, ${(size / 1e6).toFixed(1)} MB`);
    };
    let size = 0;
    async function* counted(): AsyncGenerator<Uint8Array, void> {
      for await (const piece of bytes) {
        yield piece;
        size += piece.length;
        show(size);
      }
    }
    await replaceFile(path, counted());
    return { version: description.version, rows: description.rowCount, size };
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
