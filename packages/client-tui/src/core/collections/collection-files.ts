/**
 * The `.http` files of a collection folder: found, read, and written back only where nobody changed them in between. All
 * paths stay inside the folder; symbolic links are not followed out of it.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { codeOf } from '../storage/error-code.js';
import { accessError, FileError, readTextFile, writeTextFile, type TextFile } from '../storage/text-files.js';
import type { BodyFile } from './http-document.js';

/** How much of a folder is looked at, and how much of a file is read. */
export const collectionLimits = {
  /** Folders inside folders. */
  depth: 6,
  /** `.http` files. */
  files: 500,
  /** Files and folders that are looked at altogether. */
  visited: 20_000,
  /** Bytes of one `.http` or environment file: 2 MiB. */
  fileSize: 2 * 1024 * 1024,
  /** Bytes of a body that is kept in a file: 16 MiB. */
  bodySize: 16 * 1024 * 1024,
} as const;

/** What was found in a folder. */
export interface FoundFiles {
  /** Relative to the folder, `/` between their parts, in the order of their names. */
  readonly paths: readonly string[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
}

/** The `.http` and `.rest` files of a folder and the folders in it. Hidden folders and `node_modules` are passed over. */
export async function findCollections(
  folder: string,
  limits:
    | Pick<typeof collectionLimits, 'depth' | 'files' | 'visited'>
    | Record<'depth' | 'files' | 'visited', number> = collectionLimits,
): Promise<FoundFiles> {
  const paths: string[] = [];
  const notes: string[] = [];
  let visited = 0;
  const waiting: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    let entries;
    try {
      entries = await readdir(join(folder, next.path), { withFileTypes: true });
    } catch (error) {
      if (next.path === '' && codeOf(error) === 'ENOENT') return { paths, notes };
      notes.push(accessError(join(folder, next.path), 'listed', error).message);
      continue;
    }
    entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const entry of entries) {
      visited += 1;
      if (visited > limits.visited || paths.length >= limits.files) {
        notes.push(`${folder} holds more than is looked at: only the first ${paths.length} files are listed.`);
        return { paths: paths.sort(), notes };
      }
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        if (next.depth < limits.depth) waiting.push({ path, depth: next.depth + 1 });
        else notes.push(`${path} is too deep in the folder: its files are not listed.`);
      } else if (/\.(?:http|rest)$/i.test(entry.name) && (entry.isFile() || entry.isSymbolicLink())) {
        paths.push(path);
      }
    }
  }
  return { paths: paths.sort(), notes };
}

/**
 * A file of a collection; undefined where there is none.
 * @param path relative to `folder`
 * @throws FileError
 */
export async function readCollection(folder: string, path: string): Promise<TextFile | undefined> {
  return readTextFile(await inside(folder, path), collectionLimits.fileSize);
}

/**
 * Writes a file back.
 * @param revision the revision that was read
 * @throws FileError `changed` where the file is another by now, or gone; nothing is written then
 */
export async function saveCollection(folder: string, path: string, text: string, revision: string): Promise<TextFile> {
  const full = await inside(folder, path);
  const now = await readTextFile(full, collectionLimits.fileSize);
  if (now?.revision !== revision) {
    const what = now === undefined ? 'was deleted' : 'was changed by another program';
    throw new FileError(
      'changed',
      full,
      `${path} ${what} since it was read: load it again, then make your change anew.`,
    );
  }
  withinLimit(full, text);
  return writeTextFile(full, text);
}

/**
 * Makes a new file.
 * @throws FileError `exists` where there is one
 */
export async function createCollection(folder: string, path: string, text: string): Promise<void> {
  const full = await inside(folder, path);
  if (!/\.(?:http|rest)$/i.test(path)) {
    throw new FileError('access', full, `"${path}" has another ending: name the file ${path}.http.`);
  }
  withinLimit(full, text);
  const draft = `${full}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(full), { recursive: true });
    await writeFile(draft, text, { flag: 'wx' });
    // A link, unlike a rename, never takes the place of a file.
    await link(draft, full);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new FileError('exists', full, `${path} exists: choose another name.`, error);
    throw accessError(full, 'made', error);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * The text of a body file.
 * @param path the `.http` file that names it, relative to `folder`
 * @throws FileError where there is none, where it is not text, or where it lies outside of the folder
 */
export async function readBodyFile(folder: string, path: string, file: BodyFile): Promise<string> {
  if (isAbsolute(file.path)) throw outside(file.path);
  const full = await inside(folder, join(dirname(path), file.path));
  const body = await readTextFile(full, collectionLimits.bodySize);
  if (body === undefined) throw new FileError('access', full, `The body's file ${file.path} does not exist.`);
  return body.text;
}

function withinLimit(path: string, text: string): void {
  if (Buffer.byteLength(text) <= collectionLimits.fileSize) return;
  throw new FileError('too-large', path, `${path} would be larger than 2 MiB, the most that is read: split it.`);
}

/** A path of the folder as the file system has it, after every symbolic link. */
async function inside(folder: string, path: string): Promise<string> {
  const full = resolve(folder, path);
  if (!isWithin(resolve(folder), full)) throw outside(path);
  const [realFolder, real] = await Promise.all([realOf(resolve(folder)), realOf(full)]);
  if (!isWithin(realFolder, real)) throw outside(path);
  return full;
}

/** The real path of the part that exists, with the rest behind it. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path) throw accessError(path, 'read', error);
    return join(await realOf(parent), path.slice(parent.length));
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function outside(path: string): FileError {
  return new FileError('access', path, `${path} lies outside of the collection folder: move the file into it.`);
}
