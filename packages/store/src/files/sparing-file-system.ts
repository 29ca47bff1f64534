/** A file system that does without some of its open files before it says that it can open no more. */
import { errnoOf, type FileSystem } from './file-system.js';

/** Too many of the process, or of the machine. */
const NO_DESCRIPTOR = new Set(['EMFILE', 'ENFILE']);

/** `giveOneBack` closes a file that is open but not needed; it resolves to false where there is none. */
export function sparing(fileSystem: FileSystem, giveOneBack: () => Promise<boolean>): FileSystem {
  const opening = async <T>(open: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await open();
      } catch (error) {
        if (!NO_DESCRIPTOR.has(errnoOf(error) ?? '') || !(await giveOneBack())) throw error;
      }
    }
  };
  return {
    realPath: (path) => fileSystem.realPath(path),
    stat: (path) => fileSystem.stat(path),
    lstat: (path) => fileSystem.lstat(path),
    lstatSync: (path) => fileSystem.lstatSync(path),
    list: (folder) => opening(() => fileSystem.list(folder)),
    openForReading: (path) => opening(() => fileSystem.openForReading(path)),
    openForUpdate: (path) => opening(() => fileSystem.openForUpdate(path)),
    create: (path) => opening(() => fileSystem.create(path)),
    makeFolder: (path) => fileSystem.makeFolder(path),
    link: (path, secondPath) => fileSystem.link(path, secondPath),
    renameSync: (from, to) => {
      fileSystem.renameSync(from, to);
    },
    remove: (path) => fileSystem.remove(path),
    removeFolder: (path) => fileSystem.removeFolder(path),
    openFolder: (folder) => opening(() => fileSystem.openFolder(folder)),
    lock: (folder) => fileSystem.lock(folder),
  };
}
