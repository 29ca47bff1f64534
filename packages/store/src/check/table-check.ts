import { join } from 'node:path';
import type { TableWarning } from '../contract.js';
import { type CsvSource, type CsvTable, readCsv } from '../csv/csv-reader.js';
import { StoreError } from '../errors.js';
import { readTableFile } from '../files/file-reading.js';
import type { FileSystem } from '../files/file-system.js';
import { DEFAULT_LIMITS, type Limits } from '../limits.js';
import { nodeFileSystem } from '../files/node-file-system.js';
import { columnsOf, declareTable } from '../schema/declared-table.js';
import { DataPackageFile, type SchemaSource } from '../schema/package-file.js';
import type { TableSchema } from '../schema/table-schema.js';
import { checkTableName, fileNameOf } from '../files/table-name.js';
import { stateOfFile } from '../state/table-state.js';
import { describeFaults } from './describe-faults.js';
import { type Reference, resolveReference } from './references.js';
import { FaultList, type TableReport } from './table-fault.js';

/** How a table is checked; everything has a default. */
export interface CheckOptions {
  /** So many faults are described at most. Default 1,000. */
  readonly maxFaults?: number;
  /** Default: {@link DEFAULT_LIMITS}; those that are given replace theirs. */
  readonly limits?: Partial<Limits>;
  /** Default: the machine's own. */
  readonly fileSystem?: FileSystem;
}

const MAX_FAULTS = 1000;

/**
 * Reads the file of a table as a store would, and describes what is wrong with it: all that a store serves although it
 * breaks what is declared, that it reads although something lacks, and that looks damaged; or why it cannot be served.
 * Takes no lock and changes nothing.
 *
 * Rejects with `invalid-table-name`, or `no-such-table` where there is no file.
 *
 * @param folder the folder of CSV files, whether a store has it open or not
 */
export async function checkTable(folder: string, table: string, options: CheckOptions = {}): Promise<TableReport> {
  checkTableName(table);
  const { maxFaults = MAX_FAULTS, fileSystem = nodeFileSystem } = options;
  const faults = new FaultList(table, maxFaults);
  const schemas = new DataPackageFile(folder, fileSystem);
  const files = new TableReader(folder, fileSystem, { ...DEFAULT_LIMITS, ...options.limits }, schemas);
  const schema = await schemas.schemaOf(table);
  try {
    const csv = await files.read(table);
    if (csv === undefined) throw noSuchTable(folder, table);
    await checkContent(csv, schema, files, faults);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    addUnreadable(error, faults);
  }
  return faults.report;
}

async function checkContent(csv: CsvTable, schema: TableSchema, files: TableReader, faults: FaultList): Promise<void> {
  const declared = declareTable(schema, csv.names);
  for (const { message, line } of declared.warnings) faults.addMessage('declaration', message, { line });
  try {
    stateOfFile(csv, files.sourceOf(faults.table), undefined, schema);
  } catch (error) {
    // A key that is broken is one fault of several: the rows can be checked all the same.
    if (!isUnreadable(error)) throw error;
    addUnreadable(error, faults);
  }
  const references: Reference[] = [];
  for (const key of schema.foreignKeys) {
    const { table } = key.references;
    const target = table === faults.table ? csv : await files.readTarget(table);
    const reference = resolveReference(key, csv.names, target);
    if (typeof reference === 'string') faults.add('foreign-key', `the foreign key ${reference}`);
    else references.push(reference);
  }
  const columns = columnsOf(declared, csv.names, csv.rows);
  await describeFaults({ csv, columns, declared, references }, faults);
}

/**
 * What is wrong with resources of a folder's `datapackage.json` that are no tables; what concerns a table is in its check.
 *
 * @param folder the folder that has it
 * @param options how it is read
 */
export async function checkDataPackage(
  folder: string,
  { fileSystem = nodeFileSystem }: Pick<CheckOptions, 'fileSystem'> = {},
): Promise<readonly TableWarning[]> {
  return (await new DataPackageFile(folder, fileSystem).current()).warnings;
}

function isUnreadable(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code === 'table-unreadable';
}

function addUnreadable({ message, line, otherLine, column }: StoreError, faults: FaultList): void {
  faults.addMessage('unreadable', message, { line, otherLine, column });
}

function noSuchTable(folder: string, table: string): StoreError {
  const message = `There is no file ${fileNameOf(table)} in ${folder}; name another table.`;
  return new StoreError('no-such-table', message, { table });
}

/** Reads tables of a folder. Those that references lead to are kept, because several may lead to one. */
class TableReader {
  readonly #folder: string;
  readonly #fileSystem: FileSystem;
  readonly #limits: Limits;
  readonly #schemas: SchemaSource;
  readonly #targets = new Map<string, CsvTable | undefined>();

  constructor(folder: string, fileSystem: FileSystem, limits: Limits, schemas: SchemaSource) {
    this.#folder = folder;
    this.#fileSystem = fileSystem;
    this.#limits = limits;
    this.#schemas = schemas;
  }

  sourceOf(table: string): CsvSource {
    return { table, file: join(this.#folder, fileNameOf(table)) };
  }

  /** Undefined where there is no file. Rejects with `table-unreadable`. */
  async read(table: string): Promise<CsvTable | undefined> {
    const source = this.sourceOf(table);
    const content = await readTableFile(this.#fileSystem, source, this.#limits);
    if (content === undefined) return undefined;
    const { encoding } = await this.#schemas.schemaOf(table);
    return readCsv(content.bytes, source, this.#limits, encoding);
  }

  /** Undefined also where it cannot be read, which its own check says. */
  async readTarget(table: string): Promise<CsvTable | undefined> {
    if (!this.#targets.has(table)) {
      const target = await this.read(table).catch((error: unknown) => {
        if (isUnreadable(error)) return undefined;
        throw error;
      });
      this.#targets.set(table, target);
    }
    return this.#targets.get(table);
  }
}
