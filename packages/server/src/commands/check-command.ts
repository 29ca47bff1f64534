/** `rowhouse check`: reads every table as the server would, and reports each fault with its file, line and column. */
import { readdir } from 'node:fs/promises';
import { Command, Option } from 'commander';
import {
  checkDataPackage,
  checkTable,
  salvageTable,
  StoreError,
  type TableFault,
  type TableReport,
  UNAPPLIED,
} from '@rowhouse/store';
import { SetupError } from '../setup-files.js';
import { wholeNumber } from './options.js';
import { showProgress } from './progress-line.js';
import { writeOut } from './standard-output.js';

interface Options {
  readonly json: boolean;
  readonly maxFaults: number;
  readonly salvage?: string;
}

export function checkCommand(): Command {
  return new Command('check')
    .description('report what is wrong with the files of a folder, or mend a damaged log')
    .argument('<folder>', 'the folder that holds the CSV files')
    .argument('[tables...]', 'which tables (default: all)')
    .option('--json', 'one fault a line, as JSON', false)
    .addOption(
      new Option('--max-faults <number>', 'of one table, so many are described')
        .argParser(wholeNumber(1, 1_000_000))
        .default(100),
    )
    .option(
      '--salvage <table>',
      'serve a table again whose log is damaged, with what can be read of it; the rest is listed beside it',
    )
    .addHelpText(
      'after',
      `
Nothing is changed, but with --salvage, and a server that runs is not disturbed: what it has not folded into
the files yet is not looked at. The exit code is 1 where there are faults.`,
    )
    .action(async (folder: string, tables: readonly string[], options: Options) => {
      if (options.salvage !== undefined) await salvage(folder, options.salvage);
      else if (await check(folder, tables, options)) process.exitCode = 1;
    });
}

/** Resolves to whether there are faults. */
async function check(folder: string, named: readonly string[], { json, maxFaults }: Options): Promise<boolean> {
  const tables = named.length > 0 ? named : await tablesOf(folder);
  let faults = 0;
  const tell = async (fault: Partial<TableFault> & { readonly message: string }): Promise<void> => {
    faults += 1;
    await writeOut(json ? `${JSON.stringify(fault)}\n` : `${fault.message}\n`);
  };
  for (const { message, line } of await checkDataPackage(folder)) await tell({ kind: 'declaration', message, line });
  for (const [index, table] of tables.entries()) {
    showProgress(`Checking ${table} (${index + 1} of ${tables.length})`);
    const report = await reportOf(folder, table, maxFaults);
    showProgress('');
    for (const fault of report.faults) await tell(fault);
    if (report.hasMore && !json) await writeOut(`${table}.csv: there may be more; --max-faults shows them.\n`);
  }
  if (!json && faults === 0) await writeOut(`${tables.length} tables, no faults.\n`);
  return faults > 0;
}

/** A file whose name no table can have is one fault among others. */
async function reportOf(folder: string, table: string, maxFaults: number): Promise<TableReport> {
  try {
    return await checkTable(folder, table, { maxFaults });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'invalid-table-name') throw error;
    return { faults: [{ kind: 'unreadable', table, message: `${table}.csv: ${error.message}` }], hasMore: false };
  }
}

async function tablesOf(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw new SetupError(`The folder ${folder} can't be read (${(error as Error).message}); name another.`, {
      cause: error,
    });
  });
  return files
    .filter((file) => file.endsWith('.csv') && !file.startsWith('.'))
    .map((file) => file.slice(0, -4))
    .sort();
}

async function salvage(folder: string, table: string): Promise<void> {
  const found = await salvageTable(folder, table);
  if (found === undefined) {
    await writeOut(`The log of ${table}.csv is not damaged: nothing was changed.\n`);
    return;
  }
  const { aside, applied, unapplied } = found;
  const lost =
    unapplied === 0 ? '' : ` ${unapplied} writes behind the damage are in ${UNAPPLIED} there, and not in the table.`;
  await writeOut(
    `${table}.csv can be served again, with ${applied} writes that its file did not have yet. What there was of the log is in ${aside}.${lost}\n`,
  );
}
