import { constants, lstatSync, renameSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, realpath, rm, rmdir, stat } from 'node:fs/promises';
import type { FileStat, FileSystem, OpenFile } from './file-system.js';
import { lockFolder } from './lock.js';

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = constants;
// Windows has neither; it has no FIFOs under file names, and its links are refused by their kind.
const O_NOFOLLOW = 'O_NOFOLLOW' in constants ? constants.O_NOFOLLOW : 0;
const O_NONBLOCK = 'O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0;

/** The file system of the machine. */
export const nodeFileSystem: FileSystem = {
  realPath: (path) => realpath(path),
  stat: async (path) => fileStat(await stat(path, { bigint: true })),
  lstat: async (path) => fileStat(await lstat(path, { bigint: true })),
  lstatSync: (path) => {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats && fileStat(stats);
  },
  list: (folder) => readdir(folder),
  openForReading: async (path) => openFile(await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)),
  openForUpdate: async (path) => openFile(await open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK)),
  create: async (path) => openFile(await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)),
  makeFolder: async (path) => {
    await mkdir(path);
  },
  link: (path, secondPath) => link(path, secondPath),
  renameSync: (from, to) => {
    renameSync(from, to);
  },
  remove: (path) => rm(path),
  removeFolder: (path) => rmdir(path),
  openFolder: async (folder) => {
    const handle = await open(folder, O_RDONLY);
    return { sync: () => handle.sync(), close: () => handle.close() };
  },
  lock: (folder) => lockFolder(folder),
};

function openFile(handle: FileHandle): OpenFile {
  return {
    stat: async () => fileStat(await handle.stat({ bigint: true })),
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
    setMode: (mode) => handle.chmod(mode),
    setOwner: (uid, gid) => handle.chown(uid, gid),
    truncate: (size) => handle.truncate(size),
    sync: () => handle.sync(),
    syncData: () => handle.datasync(),
    close: () => handle.close(),
  };
}

function fileStat(stats: BigIntStats): FileStat {
  const content = `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}`;
  return {
    kind: kindOf(stats),
    size: Number(stats.size),
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    links: Number(stats.nlink),
    content,
    identity: `${content}:${stats.ctimeNs}`,
  };
}

function kindOf(stats: BigIntStats): FileStat['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'symbolic-link' : 'other';
}
