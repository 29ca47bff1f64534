import type { FileBytes } from './file-bytes.js';
import type { Attributes } from './nodes.js';

/**
 * What is on a disk while no system runs: everything that the next one will find. Never changed, and cheap to keep, since
 * images of the same disk share the content of their files.
 */

export type ImageNode = ImageFile | ImageFolder | ImageSpecial;

interface ImageNodeBase {
  readonly inode: number;
  readonly attributes: Attributes;
  readonly modified: number;
}

export interface ImageFile extends ImageNodeBase {
  readonly kind: 'file';
  readonly bytes: FileBytes;
}

export interface ImageFolder extends ImageNodeBase {
  readonly kind: 'folder';
  readonly entries: ReadonlyMap<string, ImageNode>;
}

export interface ImageSpecial extends ImageNodeBase {
  readonly kind: 'symbolic-link' | 'other';
  readonly target: string;
}

export class DiskImage {
  readonly root: ImageFolder;
  /** Where the clock of the next system begins: behind every time on the disk. */
  readonly time: number;
  readonly nextInode: number;
  #fingerprint: string | undefined;

  constructor(root: ImageFolder, time: number, nextInode: number) {
    this.root = root;
    this.time = time;
    this.nextInode = nextInode;
  }

  /** Equal where names, kinds, inodes, contents and attributes are equal; times are not compared. */
  get fingerprint(): string {
    return (this.#fingerprint ??= fingerprintOf(this.root));
  }

  /** What a path leads to, without following links; undefined where there is nothing. */
  find(path: string): ImageNode | undefined {
    let node: ImageNode | undefined = this.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      if (node?.kind !== 'folder') return undefined;
      node = node.entries.get(name);
    }
    return node;
  }

  /** The content of a file; undefined where there is none. */
  read(path: string): FileBytes | undefined {
    const node = this.find(path);
    return node?.kind === 'file' ? node.bytes : undefined;
  }

  /** One line for each thing on it, for messages. */
  describe(): string[] {
    return [...linesOf(this.root, '')];
  }
}

function fingerprintOf(node: ImageNode): string {
  const { mode, uid, gid } = node.attributes;
  return `${node.kind} ${node.inode} ${mode} ${uid} ${gid} ${contentFingerprint(node)}`;
}

function contentFingerprint(node: ImageNode): string {
  if (node.kind === 'file') return node.bytes.fingerprint;
  if (node.kind !== 'folder') return node.target;
  const entries = Array.from(node.entries, ([name, entry]) => `${name}: ${fingerprintOf(entry)}`);
  return `{${entries.sort().join('\n')}}`;
}

function* linesOf(folder: ImageFolder, path: string): Generator<string> {
  for (const [name, node] of folder.entries) {
    const content = node.kind === 'file' ? `${node.bytes.size} bytes` : node.kind;
    yield `${path}/${name}: inode ${node.inode}, ${content}`;
    if (node.kind === 'folder') yield* linesOf(node, `${path}/${name}`);
  }
}
