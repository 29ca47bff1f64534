/** `rowhouse schema`: what types the columns have, as a Data Package; `--infer` writes it down. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { openCsvStore, StoreError, type TableDescription } from '@rowhouse/store';
import { tableSchema } from '../rows/table-schema.js';
import { type DataPackage, withSchemas } from './data-package.js';
import { chosenTables, descriptionOf } from './chosen-tables.js';
import { replaceFile } from './replace-file.js';
import { writeOut } from './standard-output.js';

const fileName = 'datapackage.json';

export function schemaCommand(): Command {
  return new Command('schema')
    .description('show the types of columns, as a Data Package, or write them down')
    .argument('<folder>', 'the folder that holds the CSV files')
    .argument('[tables...]', 'which tables (default: all)')
    .option('--infer', `write what is not declared yet into ${fileName} of the folder`, false)
    .addHelpText(
      'after',
      `
What is declared holds for every write from then on. Without a declaration types follow from the cells: a column
of numbers is one until somebody writes a text into it.

The folder must not be served meanwhile. A server tells the schema of a table at /TABLE/_schema.`,
    )
    .action(async (folder: string, tables: readonly string[], { infer }: { infer: boolean }) => {
      const descriptions = await describeTables(folder, tables);
      const path = join(folder, fileName);
      const written = withSchemas(
        await readPackage(path),
        descriptions.map((description) => ({ table: description.name, schema: tableSchema(description) })),
      );
      const text = `${JSON.stringify(written, undefined, 2)}\n`;
      if (!infer) {
        await writeOut(text);
        return;
      }
      await replaceFile(path, text);
      await writeOut(`${path}: the schemas of ${descriptions.map(({ name }) => name).join(', ')} are written down.\n`);
    });
}

async function describeTables(folder: string, named: readonly string[]): Promise<readonly TableDescription[]> {
  const store = await openCsvStore(folder);
  try {
    const missing = (name: string): string => `There is no file ${name}.csv in ${folder}; name another table.`;
    return chosenTables(await store.tables(), named, missing).map(descriptionOf);
  } finally {
    await store.close();
  }
}

async function readPackage(path: string): Promise<DataPackage> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StoreError('table-unreadable', `${path} is not JSON: ${(error as Error).message}. Correct it first.`, {
      cause: error,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as DataPackage;
  throw new StoreError('table-unreadable', `${path} is no JSON object: correct it first.`);
}
