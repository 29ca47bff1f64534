/** The folder that the CSV files are in, as it is when a store is opened. */
import { StoreError } from '../errors.js';
import { errnoOf, type FileSystem } from './file-system.js';
import { removeLeftovers } from './file-writing.js';

/** The folder's path without links, so that it stays the same folder whatever becomes of them. */
export async function checkFolder(folder: string, fileSystem: FileSystem): Promise<string> {
  try {
    const path = await fileSystem.realPath(folder);
    if ((await fileSystem.stat(path)).kind === 'folder') return path;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') {
      const message = `The folder ${folder} does not exist; make it, or name another.`;
      throw new StoreError('folder-missing', message, { file: folder, cause: error });
    }
    if (errno !== 'ENOTDIR') throw notReadable(folder, error);
  }
  const message = `${folder} is not a folder; name the folder that the CSV files are in.`;
  throw new StoreError('folder-not-a-folder', message, { file: folder });
}

export async function clearFolder(folder: string, fileSystem: FileSystem): Promise<void> {
  await listFolder(folder, fileSystem);
  try {
    await removeLeftovers(fileSystem, folder);
  } catch (error) {
    const message = `A temporary file of an earlier run could not be removed from ${folder} (${errnoOf(error) ?? String(error)}): give this user the right to write there.`;
    throw new StoreError('folder-not-writable', message, { file: folder, cause: error });
  }
  await makeDurable(folder, fileSystem);
}

/**
 * A run that was killed may have moved a file into its place without a sync of the folder. It will be read now, and what
 * a reader has seen must last.
 */
async function makeDurable(folder: string, fileSystem: FileSystem): Promise<void> {
  try {
    const opened = await fileSystem.openFolder(folder);
    try {
      await opened.sync();
    } finally {
      await opened.close();
    }
  } catch (error) {
    const message = `What an earlier run left in ${folder} could not be made durable (${errnoOf(error) ?? String(error)}): see to the disk and the rights on it, then open it again.`;
    throw new StoreError('folder-not-writable', message, { file: folder, cause: error });
  }
}

export async function listFolder(folder: string, fileSystem: FileSystem): Promise<readonly string[]> {
  try {
    return await fileSystem.list(folder);
  } catch (error) {
    throw notReadable(folder, error);
  }
}

function notReadable(folder: string, cause: unknown): StoreError {
  const message = `The folder ${folder} cannot be read (${errnoOf(cause) ?? String(cause)}): give this user the right to list it.`;
  return new StoreError('folder-not-readable', message, { file: folder, cause });
}
