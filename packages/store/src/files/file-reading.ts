import { createHash } from 'node:crypto';
import { type CsvSource, tableUnreadable } from '../csv/csv-reader.js';
import { errnoOf, type FileStat, type FileSystem, type OpenFile } from './file-system.js';
import type { Limits } from '../limits.js';

/** A file's bytes, and the file as it was while they were read. */
export interface FileContent {
  readonly bytes: Buffer;
  /** SHA-256 of the bytes, in base64url. */
  readonly hash: string;
  readonly stat: FileStat;
}

/** A file that is being saved is read again, so many times. */
const MAX_ATTEMPTS = 5;

/** Undefined where there is no file of this name. */
export async function statIfThere(fileSystem: FileSystem, path: string): Promise<FileStat | undefined> {
  return ifThere(() => fileSystem.lstat(path));
}

/**
 * Reads a file whole, such that it did not change meanwhile; undefined where there is none. Rejects with
 * `table-unreadable` for what is no plain file, too large, not to be read, or never the same twice.
 */
export async function readTableFile(
  fileSystem: FileSystem,
  source: CsvSource,
  limits: Limits,
): Promise<FileContent | undefined> {
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      // A look at the name first: opening a device can have effects of its own.
      const seen = await statIfThere(fileSystem, source.file);
      if (seen === undefined) return undefined;
      checkKind(seen, source);
      const content = await readOnce(fileSystem, source, limits);
      if (content !== undefined) return content;
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === 'ENOENT') return undefined;
    const sentence = `the file could not be read (${errno}); see that this user may read it and that the disk is in order`;
    throw tableUnreadable(source, 'read-failed', sentence, { cause: error });
  }
  throw tableUnreadable(source, 'keeps-changing', 'the file changed each time it was read; it is served when it rests');
}

async function ifThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined where the file changed while it was read. */
async function readOnce(fileSystem: FileSystem, source: CsvSource, limits: Limits): Promise<FileContent | undefined> {
  const file = await fileSystem.openForReading(source.file);
  try {
    const stat = await file.stat();
    checkKind(stat, source);
    checkSize(stat, source, limits);
    const { bytes, hash } = await readHashed(file, stat.size);
    const after = await file.stat();
    return bytes.length === stat.size && after.identity === stat.identity ? { bytes, hash, stat } : undefined;
  } finally {
    await file.close();
  }
}

/** Hashed in one turn of the event loop: some 2 ms. */
const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * As {@link readWhole}, in pieces, each of which is hashed while the next one is read: a tenth of what it takes to open
 * a file of 100 MB, and the event loop is never held up for all of it.
 */
async function readHashed(file: OpenFile, size: number): Promise<Pick<FileContent, 'bytes' | 'hash'>> {
  const bytes = Buffer.allocUnsafeSlow(size);
  const hash = createHash('sha256');
  let hashed = 0;
  let at = 0;
  for (let isMore = size > 0; isMore;) {
    const reading = file.read(bytes.subarray(at, at + PIECE_BYTES), at);
    hash.update(bytes.subarray(hashed, at));
    hashed = at;
    const count = await reading;
    at += count;
    isMore = count > 0 && at < size;
  }
  hash.update(bytes.subarray(hashed, at));
  return { bytes: bytes.subarray(0, at), hash: hash.digest('base64url') };
}

/** So many bytes from the beginning of a file, or as many as it has. */
export async function readWhole(file: OpenFile, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size;) {
    const count = await file.read(bytes.subarray(at), at);
    if (count === 0) return bytes.subarray(0, at);
    at += count;
  }
  return bytes;
}

function checkKind({ kind }: FileStat, source: CsvSource): void {
  if (kind === 'file') return;
  if (kind === 'symbolic-link') {
    const sentence =
      'it is a symbolic link, which the first write would replace by a file; put the file itself into the folder';
    throw tableUnreadable(source, 'symbolic-link', sentence);
  }
  const what = kind === 'folder' ? 'a folder' : 'a FIFO, a socket or a device';
  throw tableUnreadable(source, 'not-a-file', `it is ${what}, not a file; put a CSV file in its place`);
}

function checkSize({ size }: FileStat, source: CsvSource, { maxFileBytes }: Limits): void {
  if (size <= maxFileBytes) return;
  const sentence = `the file has ${size} bytes, of at most ${maxFileBytes} (maxFileBytes); split it or raise the limit`;
  throw tableUnreadable(source, 'file-too-large', sentence);
}
