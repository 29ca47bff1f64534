import { errnoOf } from '../../src/files/file-system.js';
import { StoreError } from '../../src/index.js';
import type { FileStat, FileSystem, FolderLock, OpenFile, OpenFolder } from '../../src/index.js';
import { Random } from '../random.js';
import { DiskImage } from './disk-image.js';
import { DiskTree } from './disk-tree.js';
import { CHANGING_OPERATIONS, type DiskOperation, type FaultPlan, FaultSchedule, systemError } from './faults.js';
import { type Node, statOf } from './nodes.js';
import { type PowerCutOptions, powerCuts, unharmed } from './power-cut.js';
import { NeverAnswered, Scheduler } from './scheduler.js';
import { SimulatedFile } from './simulated-file.js';

export interface SimulatedDiskOptions {
  /** Decides all that is random: the order of operations begun together, and what a power cut leaves. Default 0. */
  readonly seed?: number;
  readonly faults?: FaultPlan;
}

/** Called right before an operation takes effect, when nothing is half done. */
export type DiskObserver = (operation: DiskOperation, path: string, index: number) => void;

/**
 * A disk and the system that runs on it, in memory. What is written is seen at once, as on any system, and lasts only
 * when it was synced: {@link powerCuts} says what could be left if the power were cut now, and an image of it boots as
 * a disk of its own. Nothing here waits for a clock, and the seed decides all that is random.
 */
export class SimulatedDisk implements FileSystem {
  readonly #tree: DiskTree;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #faults: FaultSchedule;
  readonly #plan: FaultPlan;
  readonly #locked = new Set<string>();
  #freeBytes: number;
  #operations = 0;
  #hasPower = true;
  #isFaulty = false;
  #isReadOnly = false;
  #observer: DiskObserver | undefined;

  constructor(start: DiskImage | DiskTree, options: SimulatedDiskOptions = {}) {
    this.#tree = start instanceof DiskTree ? start : new DiskTree(start);
    this.#random = new Random(options.seed ?? 0);
    this.#scheduler = new Scheduler(this.#random);
    this.#plan = options.faults ?? {};
    this.#faults = new FaultSchedule(this.#plan);
    this.#freeBytes = this.#plan.freeBytes ?? Infinity;
  }

  /** A disk with these files, by their paths, all of it durable. Folders are made; one alone has a path that ends in `/`. */
  static of(files: Readonly<Record<string, string | Uint8Array>>, options: SimulatedDiskOptions = {}): SimulatedDisk {
    const attributes = { mode: 0o755, uid: 0, gid: 0 };
    const root = { kind: 'folder', inode: 2, attributes, modified: 0, entries: new Map() } as const;
    const disk = new SimulatedDisk(new DiskImage(root, 0, 11), options);
    for (const [path, content] of Object.entries(files)) {
      if (path.endsWith('/')) disk.#makeFolders(path.slice(0, -1));
      else disk.save(path, content);
    }
    return disk;
  }

  /** How many operations have begun to take effect since it was booted. */
  get operations(): number {
    return this.#operations;
  }

  /** Whether a planned fault has occurred. */
  get isFaulty(): boolean {
    return this.#isFaulty;
  }

  /** Another number whenever what a power cut could leave may be another. */
  get version(): number {
    return this.#tree.version;
  }

  observe(observer: DiskObserver | undefined): void {
    this.#observer = observer;
  }

  /** What could be left if the power were cut now; see `power-cut.ts`. */
  powerCuts(options: PowerCutOptions): Iterable<DiskImage> {
    return powerCuts(this.#tree, this.#random, options);
  }

  /** All as it is seen now: what is left if the process is killed. */
  image(): DiskImage {
    return unharmed(this.#tree);
  }

  /**
   * Ends the system: whatever its processes ask from now on is never answered and does nothing; an operation that would
   * answer at once throws {@link NeverAnswered}.
   */
  cutPower(): void {
    this.#hasPower = false;
    this.#scheduler.stop();
  }

  /**
   * Kills the processes and lets others begin on the same running system: nothing is lost, and what was not synced still
   * is not. This object is of the dead processes: see {@link cutPower}.
   */
  killProcesses(options: SimulatedDiskOptions = {}): SimulatedDisk {
    this.cutPower();
    return new SimulatedDisk(this.#tree, options);
  }

  /** Another program saves a file, as a careful editor does: a new file, synced, renamed into its place, and synced. */
  save(path: string, content: string | Uint8Array): void {
    const folder = path.slice(0, path.lastIndexOf('/'));
    this.#makeFolders(folder);
    const temporary = `${path}.saving`;
    const file = this.#tree.createFile(temporary);
    file.change({ kind: 'write', position: 0, bytes: Uint8Array.from(Buffer.from(content)) }, this.#tree.tick());
    file.makeDurable();
    this.#tree.rename(temporary, path);
    this.#tree.makeEntriesDurable(this.#tree.findFolder(folder, 'save'));
  }

  /** A name that is no file, durably. `target` is where a symbolic link leads. */
  makeSpecial(path: string, kind: 'symbolic-link' | 'other', target = ''): void {
    this.#tree.makeSpecial(path, kind, target);
    this.#tree.makeEntriesDurable(this.#tree.place(path, 'makeSpecial', false).folder);
  }

  realPath(path: string): Promise<string> {
    return this.#submit('realPath', path, () => this.#tree.realPath(path));
  }

  stat(path: string): Promise<FileStat> {
    return this.#submit('stat', path, () => statOf(this.#tree.find(path, 'stat', true)));
  }

  lstat(path: string): Promise<FileStat> {
    return this.#submit('lstat', path, () => statOf(this.#tree.find(path, 'lstat', false)));
  }

  lstatSync(path: string): FileStat | undefined {
    return this.#perform('lstatSync', path, () => {
      try {
        return statOf(this.#tree.find(path, 'lstatSync', false));
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    });
  }

  list(folder: string): Promise<readonly string[]> {
    return this.#submit('list', folder, () => [...this.#tree.findFolder(folder, 'list').entries.keys()]);
  }

  openForReading(path: string): Promise<OpenFile> {
    return this.#submit('openForReading', path, () => this.#open(path, 'openForReading', false));
  }

  openForUpdate(path: string): Promise<OpenFile> {
    return this.#submit('openForUpdate', path, () => this.#open(path, 'openForUpdate', true));
  }

  create(path: string): Promise<OpenFile> {
    return this.#submit('create', path, () => this.#fileOn(this.#tree.createFile(path), path, true));
  }

  makeFolder(path: string): Promise<void> {
    return this.#submit('makeFolder', path, () => {
      this.#tree.makeFolder(path);
    });
  }

  link(path: string, secondPath: string): Promise<void> {
    return this.#submit('link', secondPath, () => {
      this.#tree.link(path, secondPath);
    });
  }

  renameSync(from: string, to: string): void {
    this.#perform('renameSync', to, () => {
      this.#tree.rename(from, to);
    });
  }

  remove(path: string): Promise<void> {
    return this.#submit('remove', path, () => {
      this.#tree.remove(path);
    });
  }

  removeFolder(path: string): Promise<void> {
    return this.#submit('removeFolder', path, () => {
      this.#tree.removeFolder(path);
    });
  }

  openFolder(path: string): Promise<OpenFolder> {
    return this.#submit('openFolder', path, () => {
      const folder = this.#tree.findFolder(path, 'openFolder');
      return {
        sync: () =>
          this.#submit(
            'syncFolder',
            path,
            () => {
              this.#tree.makeEntriesDurable(folder);
            },
            () => {
              if (this.#plan.afterFailedFolderSync === 'forgotten') this.#tree.forgetEntryChanges(folder);
              else this.#isReadOnly = true;
            },
          ),
        close: () => this.#submit('close', path, () => undefined),
      };
    });
  }

  lock(folder: string): Promise<FolderLock> {
    return this.#submit('lock', folder, () => {
      const path = this.#tree.realPath(folder);
      if (this.#locked.has(path)) {
        throw new StoreError('folder-locked', `The folder ${path} is in use.`, { file: path });
      }
      this.#locked.add(path);
      let held = true;
      return {
        release: () =>
          this.#submit('release', folder, () => {
            if (held) this.#locked.delete(path);
            held = false;
          }),
      };
    });
  }

  #open(path: string, operation: 'openForReading' | 'openForUpdate', writable: boolean): OpenFile {
    const node = this.#tree.find(path, operation, false);
    if (node.kind === 'symbolic-link') throw systemError('ELOOP', operation, path);
    if (node.kind === 'folder' && writable) throw systemError('EISDIR', operation, path);
    return this.#fileOn(node, path, writable);
  }

  #fileOn(node: Node, path: string, writable: boolean): OpenFile {
    const { maxWriteBytes = Infinity, afterFailedSync = 'written' } = this.#plan;
    return new SimulatedFile(node, path, writable, {
      submit: (operation, act, fail) => this.#submit(operation, path, act, fail),
      room: (bytes) => {
        const count = Math.min(bytes, maxWriteBytes, this.#freeBytes);
        if (count < bytes) this.#isFaulty = true;
        if (count === 0 && bytes > 0 && maxWriteBytes > 0) throw systemError('ENOSPC', 'write', path);
        this.#freeBytes -= count;
        return count;
      },
      changed: (file) => {
        this.#tree.fileChanged(file);
      },
      tick: () => this.#tree.tick(),
      afterFailedSync,
    });
  }

  #submit<T>(operation: DiskOperation, path: string, act: () => T, fail?: () => void): Promise<T> {
    if (!this.#hasPower) return new Promise<T>(() => {});
    return this.#scheduler.submit(() => this.#perform(operation, path, act, fail));
  }

  /** `fail` is what a planned fault does beyond the refusal. */
  #perform<T>(operation: DiskOperation, path: string, act: () => T, fail?: () => void): T {
    this.#checkPower(operation, path);
    const index = this.#operations++;
    this.#observer?.(operation, path, index);
    // The observer may have cut it.
    this.#checkPower(operation, path);
    if (this.#isReadOnly && CHANGING_OPERATIONS.has(operation)) throw systemError('EROFS', operation, path);
    const code = this.#faults.codeAt(index, operation);
    // The lock is the kernel's, and no matter of the disk.
    if (code === undefined || operation === 'lock' || operation === 'release') return act();
    this.#isFaulty = true;
    // A descriptor is given back whatever close() says.
    if (operation === 'close') act();
    fail?.();
    throw systemError(code, operation, path);
  }

  #checkPower(operation: DiskOperation, path: string): void {
    if (!this.#hasPower) throw new NeverAnswered(`${operation} '${path}' of a process that is gone`);
  }

  #makeFolders(path: string): void {
    if (path === '') return;
    const parent = path.slice(0, path.lastIndexOf('/'));
    this.#makeFolders(parent);
    if (this.#tree.place(path, 'save', true).node !== undefined) return;
    this.#tree.makeFolder(path);
    this.#tree.makeEntriesDurable(this.#tree.findFolder(parent, 'save'));
  }
}
