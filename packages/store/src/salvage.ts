/** Serves a table again whose log is damaged, with what can still be read of it. */
import { hash as hashOf, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { checkFolder } from './files/data-folder.js';
import { StoreError } from './errors.js';
import { readTableFile } from './files/file-reading.js';
import type { FileSystem } from './files/file-system.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { OWN_FOLDER } from './files/lock.js';
import type { FileRecord, LogRecord } from './log/records.js';
import { recover, type Recovery } from './log/recovery.js';
import { isStep } from './log/history.js';
import { LogDamaged, TableLog } from './log/table-log.js';
import { nodeFileSystem } from './files/node-file-system.js';
import { OwnFolder } from './log/own-folder.js';
import { checkTableName, fileNameOf } from './files/table-name.js';
import { writeError } from './state/write-errors.js';

/** What became of a damaged log. */
export interface Salvage {
  /** The folder that holds what there was of the log. */
  readonly aside: string;
  /** Writes that the table has, though its file does not have them yet. */
  readonly applied: number;
  /**
   * Writes that can be read, but do not follow from the file: something is missing before them. Nothing of them is in the
   * table, unless the file has it; each is a line of JSON in {@link UNAPPLIED} in that folder, with the rows before and after.
   */
  readonly unapplied: number;
}

/** The file beside a damaged log that lists what could not be applied. */
export const UNAPPLIED = 'unapplied.jsonl';

/** How a damaged log is read; everything has a default. */
export interface SalvageOptions {
  /** Default: {@link DEFAULT_LIMITS}; those that are given replace theirs. */
  readonly limits?: Partial<Limits>;
  /** Default: the machine's own. */
  readonly fileSystem?: FileSystem;
}

/**
 * Makes a table with a damaged log one that can be served: its file, and what of its log leads on from the file without a
 * gap. No write is guessed: those behind the damage are listed. The table has another incarnation then, so that nobody
 * takes a version of it for one from before. The file is left as it is; what there was of the log is kept beside it.
 *
 * Can be cut off at any time, and done again. Undefined where the log is not damaged: then nothing is changed.
 *
 * Rejects as `openCsvStore` does for the folder, and with `invalid-table-name`, `no-such-table`, `table-unreadable`, or a
 * write error.
 *
 * @param folder the folder of CSV files; no store may have it open
 * @param table its name
 * @param options how its log and file are read
 */
export async function salvageTable(
  folder: string,
  table: string,
  { fileSystem = nodeFileSystem, limits }: SalvageOptions = {},
): Promise<Salvage | undefined> {
  checkTableName(table);
  const path = await checkFolder(folder, fileSystem);
  const source = { table, file: join(path, fileNameOf(table)) };
  const lock = await fileSystem.lock(path);
  try {
    const logs = new OwnFolder(fileSystem, join(path, OWN_FOLDER), 'logs', table);
    const log = new TableLog(fileSystem, logs, table);
    if (!(await isDamaged(log))) return undefined;
    const content = await readTableFile(fileSystem, source, { ...DEFAULT_LIMITS, ...limits });
    if (content === undefined) throw new StoreError('no-such-table', `There is no file ${source.file}.`, { table });
    const runs = await log.readableRuns();
    const known = leadingOn(runs, hashOf('sha256', content.bytes, 'base64url'));
    const aside = new OwnFolder(fileSystem, join(path, OWN_FOLDER), 'logs', `${table}.${asideName()}`);
    const unapplied = stepsBehind(runs, known?.sequence);
    await aside.make();
    await aside.put(linesOf(unapplied), () => UNAPPLIED);
    const damaged = await log.segmentNames();
    try {
      // Enough by itself: from here on the segments before it are not read any more.
      if (known !== undefined) await log.begin(randomBytes(16).toString('base64url'), recordsOf(known));
      // Without it the oldest goes first: as long as one of them is there the log is as damaged as it was.
      for (const name of damaged) logs.move(name, aside);
      await aside.sync();
      await logs.sync();
    } finally {
      await log.close();
    }
    return { aside: aside.path, applied: known?.transactions.length ?? 0, unapplied: unapplied.length };
  } catch (error) {
    throw writeError(error, source);
  } finally {
    await lock.release();
  }
}

async function isDamaged(log: TableLog): Promise<boolean> {
  try {
    await log.read();
    return false;
  } catch (error) {
    if (error instanceof LogDamaged) return true;
    throw error;
  }
}

function asideName(): string {
  return `damaged-${randomBytes(6).toString('hex')}`;
}

/** What the newest run says that knows the content of the file; undefined where none does. */
function leadingOn(runs: readonly (readonly LogRecord[])[], hash: string): Recovery | undefined {
  for (const run of runs.toReversed()) {
    const recovery = recover(run, hash);
    if (recovery?.isKnownContent === true) return recovery;
  }
  return undefined;
}

function recordsOf({ base, transactions }: Recovery): readonly LogRecord[] {
  const file: FileRecord = base.type === 'file' ? base : { ...base, type: 'file', changes: [] };
  return [file, ...transactions];
}

/** The writes of a log behind a sequence; all where nothing of it is known to be in the file. */
function stepsBehind(runs: readonly (readonly LogRecord[])[], sequence = 0): readonly LogRecord[] {
  return runs.flat().filter((record) => isStep(record) && record.sequence > sequence);
}

function* linesOf(records: readonly LogRecord[]): Generator<Buffer> {
  for (const record of records) yield Buffer.from(`${JSON.stringify(record)}\n`);
}
