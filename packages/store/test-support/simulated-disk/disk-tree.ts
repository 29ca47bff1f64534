import type { DiskImage, ImageNode } from './disk-image.js';
import { systemError } from './faults.js';
import { FileBytes } from './file-bytes.js';
import { applySteps, type EntryChange, type EntryStep, FileNode, FolderNode, type Node, SpecialNode } from './nodes.js';

/** The names of a disk and what they lead to, and the changes of names that are not durable yet, in their order. */

const MAX_LINKS = 40;
/** As a umask of 022 leaves them. */
const FILE_ATTRIBUTES = { mode: 0o644, uid: 0, gid: 0 };
const FOLDER_ATTRIBUTES = { mode: 0o755, uid: 0, gid: 0 };

/** A name in a folder, whether there is something of this name or not. */
export interface Place {
  readonly folder: FolderNode;
  readonly name: string;
  readonly node: Node | undefined;
}

export class DiskTree {
  readonly root: FolderNode;
  /** Not durable yet, in their order. */
  journal: EntryChange[] = [];
  /** Files with changes that are not durable yet, also those that have no name any more. */
  readonly dirtyFiles = new Set<FileNode>();
  /** Changes whenever what a power cut could leave may be another. */
  version = 0;
  #nextInode: number;
  #now: number;

  constructor(image: DiskImage) {
    this.#nextInode = image.nextInode;
    this.#now = image.time;
    this.root = bootNode(image.root, new Map()) as FolderNode;
  }

  get nextInode(): number {
    return this.#nextInode;
  }

  /** Each change has a time of its own. */
  get time(): number {
    return this.#now;
  }

  tick(): number {
    return (this.#now += 1_000_000);
  }

  /** Throws `ENOENT`, `ENOTDIR` or `ELOOP`. */
  find(path: string, operation: string, follow: boolean): Node {
    const { node } = this.place(path, operation, follow);
    if (node === undefined) throw systemError('ENOENT', operation, path);
    return node;
  }

  findFolder(path: string, operation: string): FolderNode {
    const node = this.find(path, operation, true);
    if (node.kind !== 'folder') throw systemError('ENOTDIR', operation, path);
    return node;
  }

  /** Throws where the folder of the name is not there. */
  place(path: string, operation: string, follow: boolean): Place {
    return this.#walk(path, operation, follow).at(-1)!;
  }

  /** The path without links. */
  realPath(path: string): string {
    const places = this.#walk(path, 'realPath', true);
    if (places.at(-1)!.node === undefined) throw systemError('ENOENT', 'realPath', path);
    return `/${places
      .slice(1)
      .map(({ name }) => name)
      .join('/')}`;
  }

  createFile(path: string): FileNode {
    const place = this.place(path, 'create', false);
    if (place.node !== undefined) throw systemError('EEXIST', 'create', path);
    const file = new FileNode(this.#nextInode++, FileBytes.empty, FILE_ATTRIBUTES, this.tick());
    this.change([{ ...place, node: file }]);
    return file;
  }

  makeFolder(path: string): void {
    const place = this.place(path, 'makeFolder', false);
    if (place.node !== undefined) throw systemError('EEXIST', 'makeFolder', path);
    this.change([{ ...place, node: new FolderNode(this.#nextInode++, FOLDER_ATTRIBUTES, this.tick()) }]);
  }

  link(path: string, secondPath: string): void {
    const node = this.find(path, 'link', false);
    if (node.kind === 'folder') throw systemError('EPERM', 'link', path);
    const second = this.place(secondPath, 'link', false);
    if (second.node !== undefined) throw systemError('EEXIST', 'link', secondPath);
    this.change([{ ...second, node }]);
  }

  rename(from: string, to: string): void {
    const source = this.place(from, 'rename', false);
    const target = this.place(to, 'rename', false);
    if (source.node === undefined) throw systemError('ENOENT', 'rename', from);
    // Two names of one file: POSIX has rename do nothing.
    if (source.node === target.node) return;
    if (target.node !== undefined) checkReplaceable(source.node, target.node, to);
    this.change([
      { ...source, node: undefined },
      { ...target, node: source.node },
    ]);
  }

  remove(path: string): void {
    const place = this.place(path, 'remove', false);
    if (place.node === undefined) throw systemError('ENOENT', 'remove', path);
    // As Node's `rm` has it.
    if (place.node.kind === 'folder') throw systemError('ERR_FS_EISDIR', 'remove', path);
    this.change([{ ...place, node: undefined }]);
  }

  removeFolder(path: string): void {
    const place = this.place(path, 'removeFolder', false);
    if (place.node === undefined) throw systemError('ENOENT', 'removeFolder', path);
    if (place.node.kind !== 'folder') throw systemError('ENOTDIR', 'removeFolder', path);
    if (place.node.entries.size > 0) throw systemError('ENOTEMPTY', 'removeFolder', path);
    this.change([{ ...place, node: undefined }]);
  }

  makeSpecial(path: string, kind: SpecialNode['kind'], target: string): void {
    const place = this.place(path, 'makeSpecial', false);
    if (place.node !== undefined) throw systemError('EEXIST', 'makeSpecial', path);
    this.change([{ ...place, node: new SpecialNode(kind, this.#nextInode++, FILE_ATTRIBUTES, target, this.tick()) }]);
  }

  /**
   * What a sync of the folder makes durable: every change of its names, and with a move to or from another folder the
   * whole of it, since file systems with a journal write such a move as one.
   */
  makeEntriesDurable(folder: FolderNode): void {
    const isIts = ({ steps }: EntryChange): boolean => steps.some((step) => step.folder === folder);
    for (const { steps } of this.journal.filter(isIts)) applySteps(steps, ({ durableEntries }) => durableEntries);
    this.journal = this.journal.filter((change) => !isIts(change));
    this.version++;
  }

  /** As a failed sync of the folder leaves it: the changes show, but no later sync knows of them. */
  forgetEntryChanges(folder: FolderNode): void {
    this.journal = this.journal.filter(({ steps }) => steps.every((step) => step.folder !== folder));
    this.version++;
  }

  /** To be called after each change of what a file has pending. */
  fileChanged(file: FileNode): void {
    if (file.pending.length > 0) this.dirtyFiles.add(file);
    else this.dirtyFiles.delete(file);
    this.version++;
  }

  change(steps: readonly EntryStep[]): void {
    const now = this.tick();
    for (const { folder, name, node } of steps) {
      const before = folder.entries.get(name);
      if (before !== undefined) before.names -= 1;
      if (node !== undefined) node.names += 1;
    }
    applySteps(steps, ({ entries }) => entries);
    for (const { folder } of steps) folder.modified = now;
    this.journal.push({ steps });
    this.version++;
  }

  /** Every place from the root to the end of the path; what links lead to in their stead. */
  #walk(path: string, operation: string, follow: boolean): Place[] {
    const start: Place = { folder: this.root, name: '', node: this.root };
    let places = [start];
    const names = path.split('/').filter((name) => name !== '');
    for (let links = 0; names.length > 0;) {
      const name = names.shift()!;
      const { node: folder } = places.at(-1)!;
      if (folder === undefined) throw systemError('ENOENT', operation, path);
      if (folder.kind !== 'folder') throw systemError('ENOTDIR', operation, path);
      const node = folder.entries.get(name);
      if (node?.kind === 'symbolic-link' && (follow || names.length > 0)) {
        if (++links > MAX_LINKS) throw systemError('ELOOP', operation, path);
        names.unshift(...node.target.split('/').filter((part) => part !== ''));
        if (node.target.startsWith('/')) places = [start];
      } else {
        places.push({ folder, name, node });
      }
    }
    return places;
  }
}

function checkReplaceable(source: Node, target: Node, path: string): void {
  if (target.kind !== 'folder') {
    if (source.kind === 'folder') throw systemError('ENOTDIR', 'rename', path);
    return;
  }
  if (source.kind !== 'folder') throw systemError('EISDIR', 'rename', path);
  if (target.entries.size > 0) throw systemError('ENOTEMPTY', 'rename', path);
}

/** Two names of one file lead to one node. */
function bootNode(image: ImageNode, known: Map<ImageNode, Node>): Node {
  let node = known.get(image);
  if (node === undefined) {
    node = bootNewNode(image, known);
    known.set(image, node);
  }
  return node;
}

function bootNewNode(image: ImageNode, known: Map<ImageNode, Node>): Node {
  const { inode, attributes, modified } = image;
  if (image.kind === 'file') return new FileNode(inode, image.bytes, attributes, modified);
  if (image.kind !== 'folder') return new SpecialNode(image.kind, inode, attributes, image.target, modified);
  const folder = new FolderNode(inode, attributes, modified);
  for (const [name, entry] of image.entries) {
    const node = bootNode(entry, known);
    node.names += 1;
    folder.entries.set(name, node);
    folder.durableEntries.set(name, node);
  }
  return folder;
}
