import type { FileStat, OpenFile } from '../../src/index.js';
import { type DiskOperation, systemError } from './faults.js';
import { type DataChange, FileNode, type Node, statOf } from './nodes.js';

/** What an open file needs of its disk. */
export interface FileHost {
  /** `fail` is what a planned fault does beyond the refusal. */
  submit<T>(operation: DiskOperation, act: () => T, fail?: () => void): Promise<T>;
  /** How many of so many bytes can be written. Throws `ENOSPC`. */
  room(bytes: number): number;
  /** Called after each change of what is pending. */
  changed(file: FileNode): void;
  /** The time of a change. */
  tick(): number;
  readonly afterFailedSync: 'written' | 'on-disk';
}

/** A descriptor: it stays on its file whatever becomes of the file's names. */
export class SimulatedFile implements OpenFile {
  readonly #node: Node;
  readonly #path: string;
  readonly #writable: boolean;
  readonly #host: FileHost;
  #open = true;

  constructor(node: Node, path: string, writable: boolean, host: FileHost) {
    this.#node = node;
    this.#path = path;
    this.#writable = writable;
    this.#host = host;
  }

  stat(): Promise<FileStat> {
    return this.#submit('statFile', () => statOf(this.#node));
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return this.#submit('read', () => {
      if (this.#node.kind === 'folder') throw systemError('EISDIR', 'read', this.#path);
      return this.#node instanceof FileNode ? this.#node.bytes.read(into, position) : 0;
    });
  }

  write(bytes: Uint8Array, position: number): Promise<number> {
    return this.#submit('write', () => {
      const file = this.#writableFile('write');
      const count = this.#host.room(bytes.length);
      if (count > 0) this.#change(file, { kind: 'write', position, bytes: bytes.slice(0, count) });
      return count;
    });
  }

  setMode(mode: number): Promise<void> {
    return this.#submit('setMode', () => {
      if (this.#node instanceof FileNode) this.#node.attributes = { ...this.#node.attributes, mode };
    });
  }

  setOwner(uid: number, gid: number): Promise<void> {
    return this.#submit('setOwner', () => {
      if (this.#node instanceof FileNode) this.#node.attributes = { ...this.#node.attributes, uid, gid };
    });
  }

  truncate(size: number): Promise<void> {
    return this.#submit('truncate', () => {
      const file = this.#writableFile('truncate');
      if (size !== file.bytes.size) this.#change(file, { kind: 'truncate', size });
    });
  }

  sync(): Promise<void> {
    return this.#sync('syncFile', (file) => {
      file.durableAttributes = file.attributes;
    });
  }

  syncData(): Promise<void> {
    return this.#sync('syncData', () => undefined);
  }

  close(): Promise<void> {
    return this.#submit('close', () => {
      this.#open = false;
    });
  }

  #sync(operation: 'syncFile' | 'syncData', alsoDurable: (file: FileNode) => void): Promise<void> {
    const file = this.#node;
    if (!(file instanceof FileNode)) return this.#submit(operation, () => undefined);
    const succeed = (): void => {
      file.makeDurable();
      this.#host.changed(file);
      alsoDurable(file);
    };
    // The changes are forgotten, not kept for the next sync to try again.
    const fail = (): void => {
      file.pending = [];
      if (this.#host.afterFailedSync === 'on-disk') file.bytes = file.durableBytes;
      this.#host.changed(file);
    };
    return this.#submit(operation, succeed, fail);
  }

  #change(file: FileNode, change: DataChange): void {
    file.change(change, this.#host.tick());
    this.#host.changed(file);
  }

  #writableFile(operation: 'write' | 'truncate'): FileNode {
    if (!this.#writable) throw systemError(operation === 'write' ? 'EBADF' : 'EINVAL', operation, this.#path);
    if (!(this.#node instanceof FileNode)) throw systemError('EINVAL', operation, this.#path);
    return this.#node;
  }

  #submit<T>(operation: DiskOperation, act: () => T, fail?: () => void): Promise<T> {
    return this.#host.submit(
      operation,
      () => {
        if (!this.#open) throw systemError('EBADF', operation, this.#path);
        return act();
      },
      fail,
    );
  }
}
