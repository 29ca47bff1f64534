/**
 * Text files of this user, read within a limit and written whole: a reader sees the old file or the new one, never half
 * of one. What goes wrong is a `FileError` whose message can be shown as it is.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { codeOf } from './error-code.js';

/** Why a file could not be read or written. */
export type FileErrorKind = 'too-large' | 'not-text' | 'not-a-file' | 'changed' | 'exists' | 'damaged' | 'access';

/** What is wrong with a file, in one sentence that names it and says what to do. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly kind: FileErrorKind;
  readonly path: string;

  constructor(kind: FileErrorKind, path: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.path = path;
  }
}

/** What a file held when it was read. */
export interface TextFile {
  readonly text: string;
  /** Names these very bytes (their SHA-256, in hex). */
  readonly revision: string;
}

const nonBlockingRead = constants.O_RDONLY | constants.O_NONBLOCK;

/** Files that only their owner may read. */
export const privateMode = 0o600;

/**
 * The text of a file; undefined where there is none. A byte-order mark stays in the text.
 * @param limit most bytes that are read
 * @throws FileError `too-large`, `not-text` (it is not UTF-8), `not-a-file`, `access`
 */
export async function readTextFile(path: string, limit: number): Promise<TextFile | undefined> {
  const bytes = await readBytes(path, limit);
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, revision: revisionOf(bytes) };
  } catch (error) {
    throw new FileError('not-text', path, `${path} is not UTF-8 text: save it as UTF-8.`, error);
  }
}

/**
 * Writes a file whole, and the folders above it where they are missing.
 * @param mode the file's permissions; without it they stay as they are, or are what the system gives a new file
 * @throws FileError `access`
 */
export async function writeTextFile(path: string, text: string, mode?: number): Promise<TextFile> {
  const bytes = Buffer.from(text, 'utf8');
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, bytes, mode === undefined ? {} : { mode });
  } catch (error) {
    throw accessError(path, 'written', error);
  }
  return { text, revision: revisionOf(bytes) };
}

/** A `FileError` for what the file system answered. */
export function accessError(path: string, done: string, error: unknown): FileError {
  const code = codeOf(error);
  const reason =
    (code === undefined ? undefined : reasons[code]) ?? (error instanceof Error ? error.message : 'failed');
  return new FileError('access', path, `${path} can't be ${done}: ${reason}.`, error);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota is used up',
  EISDIR: 'it is a folder: name a file in it',
  ENOENT: 'its folder does not exist: make it',
  ENOTDIR: 'something on its path is no folder',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'its name is too long',
};

async function readBytes(path: string, limit: number): Promise<Uint8Array | undefined> {
  let file;
  try {
    // Without O_NONBLOCK, a named pipe would keep us waiting for somebody to write to it.
    file = await open(path, nonBlockingRead);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw accessError(path, 'read', error);
  }
  try {
    const { size } = await regular(file, path);
    if (size > limit) throw tooLarge(path, limit);
    const bytes = Buffer.alloc(limit + 1 < size + 4096 ? limit + 1 : size + 4096);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
    }
    throw length > limit ? tooLarge(path, limit) : accessError(path, 'read', new Error('it grows while it is read'));
  } catch (error) {
    throw error instanceof FileError ? error : accessError(path, 'read', error);
  } finally {
    await file.close();
  }
}

async function regular(file: Awaited<ReturnType<typeof open>>, path: string): Promise<{ size: number }> {
  const stats = await file.stat();
  if (!stats.isFile()) {
    throw new FileError('not-a-file', path, `${path} is no file that can be read.`);
  }
  return stats;
}

function tooLarge(path: string, limit: number): FileError {
  const most = limit >= 1024 * 1024 ? `${Math.floor(limit / 1024 / 1024)} MiB` : `${Math.floor(limit / 1024)} KiB`;
  return new FileError('too-large', path, `${path} is larger than ${most}, the most that is read.`);
}

function revisionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
