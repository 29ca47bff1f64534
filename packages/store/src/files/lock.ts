import { access, constants, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StoreError, type LockHolder } from '../errors.js';
import { errnoOf, type FolderLock } from './file-system.js';
import { withoutSqliteWarning } from './sqlite-warning.js';

/**
 * One writer for a folder. The lock is an exclusive transaction, never ended, on `.rowhouse/lock.db`: the kernel frees
 * it when the process dies, however it dies, so nothing is ever "stale", and it holds between containers that share
 * the folder. `.rowhouse/lock-holder.json` beside it tells the next process whom to look for; nothing depends on it.
 */

/** What is the store's own in a data folder. */
export const OWN_FOLDER = '.rowhouse';
/** SQLite's primary result codes (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;
/** What `sqlite3_errstr` gives for them, which is the same in every language. */
const CODE_OF_TEXT: Readonly<Record<string, number>> = {
  'database is locked': SQLITE_BUSY,
  'attempt to write a readonly database': SQLITE_READONLY,
  'unable to open database file': SQLITE_CANTOPEN,
};

/** Rejects with `folder-locked`, `folder-not-writable` or `lock-failed`. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const own = join(folder, OWN_FOLDER);
  await prepare(folder, own);
  const holderFile = join(own, 'lock-holder.json');
  const database = await beginExclusive(folder, join(own, 'lock.db'), holderFile);
  const holder: LockHolder = { pid: process.pid, host: hostname() };
  // It only informs: a full disk keeps nobody from reading the tables.
  await writeFile(holderFile, `${JSON.stringify(holder)}\n`).catch(() => undefined);
  let released: Promise<void> | undefined;
  return {
    release: () =>
      (released ??= rm(holderFile, { force: true })
        .catch(() => undefined)
        .finally(() => {
          database.close();
        })),
  };
}

async function prepare(folder: string, own: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
    await mkdir(own, { recursive: true });
  } catch (error) {
    throw notWritable(folder, error);
  }
}

interface Sqlite {
  readonly DatabaseSync: typeof DatabaseSync;
}

async function beginExclusive(folder: string, path: string, holderFile: string): Promise<DatabaseSync> {
  // Node before 22.13 has none, whatever its types say.
  const sqlite = withoutSqliteWarning(process, () => process.getBuiltinModule('node:sqlite') as Sqlite | undefined);
  if (sqlite === undefined) {
    const message = `The folder ${folder} can't be locked: that takes node:sqlite, which Node has from 22.13 on; this is ${process.version}.`;
    throw new StoreError('lock-failed', message, { file: path });
  }
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const code = sqliteCode(error);
    if (code === SQLITE_BUSY) throw await lockedError(folder, holderFile, error);
    if (code === SQLITE_READONLY || code === SQLITE_CANTOPEN) throw notWritable(folder, error);
    throw new StoreError(
      'lock-failed',
      `The folder ${folder} could not be locked (${String(error)}). If its file system has no locks, move the folder; ` +
        `if ${path} is damaged, remove it while no server runs on the folder.`,
      { file: path, cause: error },
    );
  }
}

/** Extended result codes carry the primary one in their low byte; Deno gives none, only what SQLite says for it. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return CODE_OF_TEXT[error.message];
}

async function lockedError(folder: string, holderFile: string, cause: unknown): Promise<StoreError> {
  const holder = await readHolder(holderFile);
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new StoreError(
    'folder-locked',
    `The folder ${folder} is in use by ${who}. Stop that server, or give this one another folder.`,
    { file: folder, holder, cause },
  );
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || !('host' in holder)) return undefined;
    if (typeof holder.pid !== 'number' || typeof holder.host !== 'string') return undefined;
    return { pid: holder.pid, host: holder.host };
  } catch {
    // It only informs the message: a holder that has not written it yet is "another process".
    return undefined;
  }
}

function notWritable(folder: string, cause: unknown): StoreError {
  return new StoreError(
    'folder-not-writable',
    `The folder ${folder} cannot be written (${errnoOf(cause) ?? String(cause)}): give this user the right to write in ` +
      `it and in its ${OWN_FOLDER}.`,
    { file: folder, cause },
  );
}
