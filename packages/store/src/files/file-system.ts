/**
 * Every operation on files that the engine makes, and no other: a simulated file system that fails, tears writes or
 * loses power at any one of them stands in for the real one. Failures reject (or throw) with an error that has
 * Node's `code`, such as `ENOENT` or `ENOSPC`.
 */
export interface FileSystem {
  /** The path without symbolic links. */
  realPath(path: string): Promise<string>;
  /** Follows a symbolic link. */
  stat(path: string): Promise<FileStat>;
  /** Does not follow a symbolic link. */
  lstat(path: string): Promise<FileStat>;
  /**
   * As `lstat`, at once: for the last look before `renameSync`, with nothing of this process in between, and for a look
   * that every operation begins with. Undefined where there is nothing, which costs much less than an error.
   */
  lstatSync(path: string): FileStat | undefined;
  /** The names in a folder, in any order. */
  list(folder: string): Promise<readonly string[]>;
  /** Opens for reading. Does not follow a symbolic link (`ELOOP`), and does not wait for the other end of a FIFO. */
  openForReading(path: string): Promise<OpenFile>;
  /** Opens a file that is there for reading and writing. Does not follow a symbolic link (`ELOOP`). */
  openForUpdate(path: string): Promise<OpenFile>;
  /** Makes a file for reading and writing; `EEXIST` if there is one. */
  create(path: string): Promise<OpenFile>;
  /** Makes a folder; `EEXIST` if there is something of this name. */
  makeFolder(path: string): Promise<void>;
  /** Gives a file a second name; `EEXIST` if it is taken. */
  link(path: string, secondPath: string): Promise<void>;
  /** Puts a file in the place of another, in one step. */
  renameSync(from: string, to: string): void;
  /** Removes a file, or a symbolic link itself; `ENOENT` where there is none. */
  remove(path: string): Promise<void>;
  /** Removes an empty folder; `ENOTEMPTY` where it is not. */
  removeFolder(path: string): Promise<void>;
  /** Opens a folder to sync its entries. */
  openFolder(folder: string): Promise<OpenFolder>;
  /** Makes this process the only one that writes in the folder; rejects with a StoreError. */
  lock(folder: string): Promise<FolderLock>;
}

/** A file that was opened: what is renamed or removed meanwhile stays the same file. Positions are in bytes, from 0. */
export interface OpenFile {
  /** Of the open file, wherever its name leads now. */
  stat(): Promise<FileStat>;
  /** How many bytes were read; 0 at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** How many bytes were written, which may be fewer than were given. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Sets the permission bits, such as `0o600`. */
  setMode(mode: number): Promise<void>;
  /** `EPERM` where this user may not. */
  setOwner(uid: number, gid: number): Promise<void>;
  /** Cuts the file off, or fills it up with zeros. */
  truncate(size: number): Promise<void>;
  /** Makes the contents durable, and all that is known of the file: fsync. */
  sync(): Promise<void>;
  /** Makes the contents durable, and the size, but not the times: fdatasync. */
  syncData(): Promise<void>;
  /** Frees the descriptor; the file can't be used afterwards. */
  close(): Promise<void>;
}

/** A folder that was opened. */
export interface OpenFolder {
  /** Makes the folder's entries durable: fsync. */
  sync(): Promise<void>;
  /** Frees the descriptor. */
  close(): Promise<void>;
}

/** What is known of a file without opening it. */
export interface FileStat {
  /** `other`: a FIFO, a socket, a device. */
  readonly kind: 'file' | 'folder' | 'symbolic-link' | 'other';
  /** Bytes. */
  readonly size: number;
  /** The permission bits. */
  readonly mode: number;
  /** Number of the owner; 0 on Windows. */
  readonly uid: number;
  /** Number of the owner's group; 0 on Windows. */
  readonly gid: number;
  /** How many names a file has: more than one by hard links, none when the last was taken away. */
  readonly links: number;
  /**
   * Device, inode, size and time of the last change of the content in nanoseconds, joined by colons: differs where that
   * was changed.
   */
  readonly content: string;
  /**
   * As `content`, and the time of the last change of the file's status, which nobody can set back. It differs also where
   * the file was only moved, linked or given other rights.
   */
  readonly identity: string;
}

/** A folder that this process alone writes in, until the lock is released or the process ends. */
export interface FolderLock {
  /** Can be called again. */
  release(): Promise<void>;
}

/** The `code` of an operating system's error, such as `ENOENT`; undefined for every other error, ours too. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}
