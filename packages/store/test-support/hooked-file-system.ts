import type { FileStat, FileSystem, FolderLock, OpenFile, OpenFolder } from '../src/index.js';
import { nodeFileSystem } from '../src/index.js';

/** The operations that a hook can be set on; those of an open file have `File` or their own name. */
export type OperationName =
  | 'realPath'
  | 'stat'
  | 'lstat'
  | 'lstatSync'
  | 'list'
  | 'openForReading'
  | 'openForUpdate'
  | 'create'
  | 'makeFolder'
  | 'link'
  | 'renameSync'
  | 'remove'
  | 'removeFolder'
  | 'openFolder'
  | 'syncFolder'
  | 'statFile'
  | 'read'
  | 'write'
  | 'setMode'
  | 'setOwner'
  | 'truncate'
  | 'syncFile'
  | 'syncData'
  | 'close';

/** Those that a hook can wait in. */
type WaitingOperation = Exclude<OperationName, 'lstatSync' | 'renameSync'>;
type Hook = () => void | Promise<void>;

/** The machine's file system, with a hook before or after any operation. What a hook throws is what the operation does. */
export class HookedFileSystem implements FileSystem {
  readonly #before = new Map<WaitingOperation, Hook>();
  readonly #after = new Map<WaitingOperation, Hook>();
  #beforeEach: ((operation: OperationName) => void) | undefined;
  /** So many bytes a write takes at most. */
  maxWriteBytes = Infinity;

  before(operation: WaitingOperation, hook: Hook): void {
    this.#before.set(operation, hook);
  }

  after(operation: WaitingOperation, hook: Hook): void {
    this.#after.set(operation, hook);
  }

  /** Called before every operation, also the synchronous ones; undefined ends it. */
  beforeEach(hook: ((operation: OperationName) => void) | undefined): void {
    this.#beforeEach = hook;
  }

  /**
   * The operation with this index, counted from 0 from now on, fails. The answer ends that, and gives which operation it
   * was; undefined where there were not so many.
   */
  failAt(index: number, error: Error): () => OperationName | undefined {
    let operation = 0;
    let failed: OperationName | undefined;
    this.beforeEach((name) => {
      if (operation++ !== index) return;
      failed = name;
      throw error;
    });
    return () => {
      this.beforeEach(undefined);
      return failed;
    };
  }

  realPath(path: string): Promise<string> {
    return this.#perform('realPath', () => nodeFileSystem.realPath(path));
  }

  stat(path: string): Promise<FileStat> {
    return this.#perform('stat', () => nodeFileSystem.stat(path));
  }

  lstat(path: string): Promise<FileStat> {
    return this.#perform('lstat', () => nodeFileSystem.lstat(path));
  }

  lstatSync(path: string): FileStat | undefined {
    this.#beforeEach?.('lstatSync');
    return nodeFileSystem.lstatSync(path);
  }

  list(folder: string): Promise<readonly string[]> {
    return this.#perform('list', () => nodeFileSystem.list(folder));
  }

  openForReading(path: string): Promise<OpenFile> {
    return this.#perform('openForReading', async () => this.#hooked(await nodeFileSystem.openForReading(path)));
  }

  openForUpdate(path: string): Promise<OpenFile> {
    return this.#perform('openForUpdate', async () => this.#hooked(await nodeFileSystem.openForUpdate(path)));
  }

  makeFolder(path: string): Promise<void> {
    return this.#perform('makeFolder', () => nodeFileSystem.makeFolder(path));
  }

  link(path: string, secondPath: string): Promise<void> {
    return this.#perform('link', () => nodeFileSystem.link(path, secondPath));
  }

  removeFolder(path: string): Promise<void> {
    return this.#perform('removeFolder', () => nodeFileSystem.removeFolder(path));
  }

  create(path: string): Promise<OpenFile> {
    return this.#perform('create', async () => this.#hooked(await nodeFileSystem.create(path)));
  }

  renameSync(from: string, to: string): void {
    this.#beforeEach?.('renameSync');
    nodeFileSystem.renameSync(from, to);
  }

  remove(path: string): Promise<void> {
    return this.#perform('remove', () => nodeFileSystem.remove(path));
  }

  async openFolder(folder: string): Promise<OpenFolder> {
    const opened = await this.#perform('openFolder', () => nodeFileSystem.openFolder(folder));
    return { sync: () => this.#perform('syncFolder', () => opened.sync()), close: () => opened.close() };
  }

  lock(folder: string): Promise<FolderLock> {
    return nodeFileSystem.lock(folder);
  }

  #hooked(file: OpenFile): OpenFile {
    return {
      stat: () => this.#perform('statFile', () => file.stat()),
      read: (into, position) => this.#perform('read', () => file.read(into, position)),
      write: (bytes, position) =>
        this.#perform('write', () =>
          file.write(bytes.subarray(0, Math.min(bytes.length, this.maxWriteBytes)), position),
        ),
      setMode: (mode) => this.#perform('setMode', () => file.setMode(mode)),
      setOwner: (uid, gid) => this.#perform('setOwner', () => file.setOwner(uid, gid)),
      truncate: (size) => this.#perform('truncate', () => file.truncate(size)),
      sync: () => this.#perform('syncFile', () => file.sync()),
      syncData: () => this.#perform('syncData', () => file.syncData()),
      // A descriptor is given back whatever close() says.
      close: async () => {
        await file.close();
        await this.#perform('close', () => Promise.resolve());
      },
    };
  }

  async #perform<T>(operation: WaitingOperation, act: () => Promise<T>): Promise<T> {
    this.#beforeEach?.(operation);
    await this.#before.get(operation)?.();
    const result = await act();
    await this.#after.get(operation)?.();
    return result;
  }
}
