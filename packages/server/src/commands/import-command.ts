/** `rowhouse import`: brings the tables of a folder into a database, to the byte, with what is declared of them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { type CsvStore, openCsvStore, StoreError, type TableStatus } from '@rowhouse/store';
import type { PostgresStore } from '@rowhouse/store-postgres';
import { openDatabases } from '../open-store.js';
import { chosenTables } from './chosen-tables.js';
import { severalUrls } from './options.js';
import { patiently } from './patience.js';
import { ProgressBar } from './progress-line.js';
import { writeOut } from './standard-output.js';

interface Options {
  readonly store: readonly string[];
  readonly replace: boolean;
}

const packageFile = 'datapackage.json';

export function importCommand(): Command {
  return new Command('import')
    .description('bring the tables of a folder into a database')
    .argument('<folder>', 'the folder that holds the CSV files')
    .argument('[tables...]', 'which tables (default: all)')
    .addOption(
      severalUrls(
        'store',
        '<url>',
        'the database that they are brought into: postgres://user@host/database; of several each, as servers are given them',
      ).makeOptionMandatory(),
    )
    .option('--replace', 'also where a table is there already with another content, which is lost', false)
    .addHelpText(
      'after',
      `
The folder must not be served meanwhile; it stays as it is. What was interrupted goes on where it was when the
command is given again, and tables that are there already, unchanged, are passed over. The exit code is 1 where
a table could not be brought in.`,
    )
    .action(async (folder: string, tables: readonly string[], options: Options) => {
      const files = await openCsvStore(folder);
      try {
        const database = await openDatabases(options.store);
        try {
          await declareAsIn(folder, database, options);
          if (!(await new Importing(files, database, options).run(tables))) process.exitCode = 1;
        } finally {
          await database.close();
        }
      } finally {
        await files.close();
      }
    });
}

/** Before the tables: it says how they are to be read. */
async function declareAsIn(folder: string, database: PostgresStore, { replace }: Options): Promise<void> {
  const declared = await readFile(join(folder, packageFile)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (declared === undefined) return;
  const before = await database.dataPackage();
  if (before !== undefined && !declared.equals(before) && !replace)
    throw new StoreError('precondition-failed', `The database has another ${packageFile} than ${folder}; bring it in with --replace, or make both the same first.`); // prettier-ignore
  await database.declare(declared);
}

class Importing {
  readonly #files: CsvStore;
  readonly #database: PostgresStore;
  readonly #options: Options;
  #bar = new ProgressBar(0);
  /** Rows of tables that are through, and of those that are in the database. */
  #rows = 0;
  #imported = 0;
  #failed = 0;

  constructor(files: CsvStore, database: PostgresStore, options: Options) {
    this.#files = files;
    this.#database = database;
    this.#options = options;
  }

  /** Resolves to whether all went well. */
  async run(named: readonly string[]): Promise<boolean> {
    const missing = (name: string): string => `There is no file ${name}.csv in the folder; name another table.`;
    const chosen = chosenTables(await this.#files.tables(), named, missing);
    this.#bar = new ProgressBar(chosen.reduce((sum, status) => sum + rowCountOf(status), 0));
    for (const status of chosen) {
      await this.#import(status);
      this.#rows += rowCountOf(status);
    }
    this.#bar.clear();
    await writeOut(`${chosen.length - this.#failed} of ${chosen.length} tables are in the database, with ${this.#imported} rows.\n`); // prettier-ignore
    return this.#failed === 0;
  }

  async #import(status: TableStatus): Promise<void> {
    const { name } = status;
    if (status.state === 'unreadable') {
      this.#tell(status.fault.message);
      return;
    }
    const saves = await this.#files.heldSaves(name);
    if (saves.length > 0) this.#warn(`${name}.csv: ${saves.length} saves of it wait for a decision, and are not brought in; serve the folder to see them.`); // prettier-ignore
    try {
      const { outcome, description } = await patiently(() => this.#once(name), this.#waiting);
      this.#imported += description.rowCount;
      this.#bar.clear();
      const what = { created: 'brought in', replaced: 'brought in, in place of another', unchanged: 'there already' };
      await writeOut(`${name}: ${description.rowCount} rows, ${what[outcome]}\n`);
    } catch (error) {
      // What is about one table keeps none of the others out.
      if (!(error instanceof StoreError) || !['caller', 'conflict', 'file'].includes(error.blame)) throw error;
      this.#tell(error.code === 'precondition-failed' ? `${error.message} (--replace)` : error.message);
    }
  }

  async #once(name: string): ReturnType<PostgresStore['importTable']> {
    const file = await (await this.#files.table(name))!.file();
    return this.#database.importTable(name, file, {
      replace: this.#options.replace,
      progress: (done, total) => {
        this.#bar.show(this.#rows + done, `${name}, row ${done} of ${total}`);
      },
    });
  }

  readonly #waiting = (message: string): void => {
    this.#bar.show(this.#rows, `waiting: ${message}`);
  };

  #tell(message: string): void {
    this.#failed += 1;
    this.#warn(message);
  }

  #warn(message: string): void {
    this.#bar.clear();
    process.stderr.write(`rowhouse: ${message}\n`);
  }
}

function rowCountOf(status: TableStatus): number {
  return status.state === 'ready' ? status.description.rowCount : 0;
}
