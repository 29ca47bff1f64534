/**
 * The history on disk: lines of JSON, appended. When `history.jsonl` is half of what is kept it becomes `history.1.jsonl`
 * and a new one is begun; whatever another program is appending at that moment goes into the file that it has open, which
 * is still read. Nothing is copied, so nothing can be lost by a copy.
 *
 * A line that is torn (by a crash, a full disk) is passed over, and the next one begins on a line of its own.
 */
import { open, mkdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../storage/error-code.js';
import { accessError, FileError, privateMode } from '../storage/text-files.js';
import { entryOfLine, lineOfEntry, type HistoryEntry } from './history-entry.js';

/** How much is kept. */
export interface HistoryLimits {
  /** Entries that are read, the newest. Default 2,000. */
  readonly entries: number;
  /** Bytes on disk, the two files together. Default 8 MiB. */
  readonly bytes: number;
}

export const defaultHistoryLimits: HistoryLimits = { entries: 2_000, bytes: 8 * 1024 * 1024 };

/** What was read. */
export interface History {
  /** The newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Lines that could not be read: torn, damaged, or of a newer version. */
  readonly passedOver: number;
}

const currentName = 'history.jsonl';
const olderName = 'history.1.jsonl';
const lockName = 'history.lock';

/** A lock that is older was left behind by a crash: 10 seconds. */
const longestLock = 10_000;

/**
 * Appends an entry.
 * @throws FileError where it can't be written
 */
export async function appendHistory(
  folder: string,
  entry: HistoryEntry,
  limits: HistoryLimits = defaultHistoryLimits,
): Promise<void> {
  const line = lineOfEntry(entry);
  if (line === undefined || line.length > limits.bytes / 4) return;
  const path = join(folder, currentName);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const size = await append(path, line);
    if (size > limits.bytes / 2) await turnOver(folder, limits.bytes / 2);
  } catch (error) {
    throw error instanceof FileError ? error : accessError(path, 'written', error);
  }
}

/**
 * The newest entries.
 * @throws FileError where it can't be read
 */
export async function readHistory(folder: string, limits: HistoryLimits = defaultHistoryLimits): Promise<History> {
  const entries: HistoryEntry[] = [];
  let passedOver = 0;
  for (const name of [currentName, olderName]) {
    const lines = (await tailOf(join(folder, name), limits.bytes)).split('\n');
    for (const line of lines.reverse()) {
      if (entries.length >= limits.entries) break;
      if (line.trim() === '') continue;
      const entry = entryOfLine(line);
      if (entry === undefined) passedOver += 1;
      else entries.push(entry);
    }
  }
  return { entries, passedOver };
}

/** Forgets everything. */
export async function clearHistory(folder: string): Promise<void> {
  for (const name of [currentName, olderName]) {
    const path = join(folder, name);
    await rm(path, { force: true }).catch((error: unknown) => {
      throw accessError(path, 'deleted', error);
    });
  }
}

/** Appends one line with one write, as the system orders them. @returns the file's size then */
async function append(path: string, line: string): Promise<number> {
  const file = await open(path, 'a+', privateMode);
  try {
    const { size, mode } = await file.stat();
    if ((mode & 0o077) !== 0) await file.chmod(privateMode);
    const bytes = Buffer.from(`${(await endsTorn(file, size)) ? '\n' : ''}${line}\n`);
    await file.write(bytes);
    // Others may have appended in between.
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function endsTorn(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  const { bytesRead } = await file.read(last, 0, 1, size - 1);
  return bytesRead === 1 && last[0] !== 0x0a;
}

/** The current file becomes the older one. Of two programs that find it full, one does it. */
async function turnOver(folder: string, full: number): Promise<void> {
  const lock = join(folder, lockName);
  const held = await takeLock(lock);
  if (held === undefined) return;
  try {
    const current = join(folder, currentName);
    if ((await sizeOf(current)) > full) await rename(current, join(folder, olderName));
  } finally {
    await held.close();
    await rm(lock, { force: true });
  }
}

async function takeLock(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx', privateMode);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    // The next one that finds the file full takes it.
    if (age > longestLock) await rm(path, { force: true });
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The last `most` bytes of a file, from the first line end on where it is longer; empty where there is none. */
async function tailOf(path: string, most: number): Promise<string> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw accessError(path, 'read', error);
  }
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - most);
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const text = bytes.toString('utf8', 0, bytesRead);
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } catch (error) {
    throw accessError(path, 'read', error);
  } finally {
    await file.close();
  }
}
