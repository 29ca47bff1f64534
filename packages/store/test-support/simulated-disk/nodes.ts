import type { FileStat } from '../../src/index.js';
import type { FileBytes } from './file-bytes.js';

/**
 * What names lead to, as the running system sees it and as the disk is known to have it. Between the two lie the changes
 * that were not synced, each of which a power cut may keep or lose.
 */

export interface Attributes {
  /** The permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A change of a file's content that no sync has made durable yet. */
export type DataChange =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly size: number };

export type Node = FileNode | FolderNode | SpecialNode;

export class FileNode {
  readonly kind = 'file';
  readonly inode: number;
  /** As every process sees it. */
  bytes: FileBytes;
  durableBytes: FileBytes;
  /** In their order. */
  pending: DataChange[] = [];
  attributes: Attributes;
  durableAttributes: Attributes;
  /** When the content was last changed, in nanoseconds of the disk's own clock. */
  modified: number;
  /** In how many entries it is, as the running system sees them. */
  names = 0;

  constructor(inode: number, bytes: FileBytes, attributes: Attributes, modified: number) {
    this.inode = inode;
    this.bytes = bytes;
    this.durableBytes = bytes;
    this.attributes = attributes;
    this.durableAttributes = attributes;
    this.modified = modified;
  }

  change(change: DataChange, now: number): void {
    this.bytes = applyChange(this.bytes, change);
    this.pending.push(change);
    this.modified = now;
  }

  makeDurable(): void {
    this.durableBytes = this.pending.reduce(applyChange, this.durableBytes);
    this.pending = [];
  }
}

export class FolderNode {
  readonly kind = 'folder';
  readonly inode: number;
  readonly attributes: Attributes;
  readonly entries = new Map<string, Node>();
  readonly durableEntries = new Map<string, Node>();
  modified: number;
  names = 0;

  constructor(inode: number, attributes: Attributes, modified: number) {
    this.inode = inode;
    this.attributes = attributes;
    this.modified = modified;
  }
}

/** A symbolic link, or a FIFO. */
export class SpecialNode {
  readonly kind: 'symbolic-link' | 'other';
  readonly inode: number;
  readonly attributes: Attributes;
  /** Where a symbolic link leads; empty for a FIFO. */
  readonly target: string;
  readonly modified: number;
  names = 0;

  constructor(kind: SpecialNode['kind'], inode: number, attributes: Attributes, target: string, modified: number) {
    this.kind = kind;
    this.inode = inode;
    this.attributes = attributes;
    this.target = target;
    this.modified = modified;
  }
}

/**
 * One operation on names that no sync has made durable yet. Its steps are atomic: a rename takes one name away and sets
 * another, or does neither.
 */
export interface EntryChange {
  readonly steps: readonly EntryStep[];
}

export interface EntryStep {
  readonly folder: FolderNode;
  readonly name: string;
  /** Undefined where the name is taken away. */
  readonly node: Node | undefined;
}

export function applyChange(bytes: FileBytes, change: DataChange): FileBytes {
  return change.kind === 'write' ? bytes.write(change.bytes, change.position) : bytes.truncate(change.size);
}

export function applySteps(steps: readonly EntryStep[], entriesOf: (folder: FolderNode) => Map<string, Node>): void {
  for (const { folder, name, node } of steps) {
    if (node === undefined) entriesOf(folder).delete(name);
    else entriesOf(folder).set(name, node);
  }
}

/** As the running system sees it. */
export function statOf(node: Node): FileStat {
  const { kind, inode, attributes, modified, names } = node;
  const size = node instanceof FileNode ? node.bytes.size : 0;
  const content = `1:${inode}:${size}:${modified}`;
  return { kind, size, ...attributes, links: names, content, identity: content };
}
