import type { FileSystem, OpenFile } from '../../src/index.js';

/**
 * File systems that leave out, or put off, one of the steps that durability needs: an engine over one of them is one
 * that forgot the step. An exploration that finds nothing wrong with it would find nothing wrong with such an engine.
 */

/** Every sync of a file says that it is done, and does nothing. */
export function withoutFileSync(fileSystem: FileSystem): FileSystem {
  return withFiles(fileSystem, (file) => ({
    ...file,
    sync: () => Promise.resolve(),
    syncData: () => Promise.resolve(),
  }));
}

/** Every sync of a folder says that it is done, and does nothing. */
export function withoutFolderSync(fileSystem: FileSystem): FileSystem {
  return {
    ...bound(fileSystem),
    openFolder: async (path) => {
      const folder = await fileSystem.openFolder(path);
      return { sync: () => Promise.resolve(), close: () => folder.close() };
    },
  };
}

/** A file is synced only after it was renamed, right before the sync of the folder. */
export function renamedBeforeSync(fileSystem: FileSystem): FileSystem {
  let due: OpenFile[] = [];
  const broken = withFiles(fileSystem, (file) => {
    const syncLater = (): Promise<void> => {
      due.push(file);
      return Promise.resolve();
    };
    // The descriptor stays open until it is synced.
    return { ...file, sync: syncLater, syncData: syncLater, close: () => Promise.resolve() };
  });
  return {
    ...broken,
    openFolder: async (path) => {
      const folder = await fileSystem.openFolder(path);
      const sync = async (): Promise<void> => {
        const files = due;
        due = [];
        for (const file of files) await file.sync();
        await folder.sync();
      };
      return { sync, close: () => folder.close() };
    },
  };
}

/** A write takes no more than a sector or so, as on a full disk, and says that it took all. */
export function blindToShortWrites(fileSystem: FileSystem): FileSystem {
  return withFiles(fileSystem, (file) => ({
    ...file,
    write: async (bytes, position) => {
      await file.write(bytes.subarray(0, 700), position);
      return bytes.length;
    },
  }));
}

function withFiles(fileSystem: FileSystem, change: (file: OpenFile) => OpenFile): FileSystem {
  return {
    ...bound(fileSystem),
    openForReading: async (path) => boundFile(await fileSystem.openForReading(path)),
    openForUpdate: async (path) => change(boundFile(await fileSystem.openForUpdate(path))),
    create: async (path) => change(boundFile(await fileSystem.create(path))),
  };
}

/** Its operations as properties of their own, which can be spread. */
function bound(fileSystem: FileSystem): FileSystem {
  return {
    realPath: (path) => fileSystem.realPath(path),
    stat: (path) => fileSystem.stat(path),
    lstat: (path) => fileSystem.lstat(path),
    lstatSync: (path) => fileSystem.lstatSync(path),
    list: (folder) => fileSystem.list(folder),
    openForReading: (path) => fileSystem.openForReading(path),
    openForUpdate: (path) => fileSystem.openForUpdate(path),
    create: (path) => fileSystem.create(path),
    makeFolder: (path) => fileSystem.makeFolder(path),
    link: (path, secondPath) => fileSystem.link(path, secondPath),
    renameSync: (from, to) => {
      fileSystem.renameSync(from, to);
    },
    remove: (path) => fileSystem.remove(path),
    removeFolder: (path) => fileSystem.removeFolder(path),
    openFolder: (path) => fileSystem.openFolder(path),
    lock: (folder) => fileSystem.lock(folder),
  };
}

function boundFile(file: OpenFile): OpenFile {
  return {
    stat: () => file.stat(),
    read: (into, position) => file.read(into, position),
    write: (bytes, position) => file.write(bytes, position),
    setMode: (mode) => file.setMode(mode),
    setOwner: (uid, gid) => file.setOwner(uid, gid),
    truncate: (size) => file.truncate(size),
    sync: () => file.sync(),
    syncData: () => file.syncData(),
    close: () => file.close(),
  };
}
