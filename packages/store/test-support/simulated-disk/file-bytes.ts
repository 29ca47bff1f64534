import { hash } from 'node:crypto';

/**
 * The content of a file as a value: a change makes another one and shares the blocks that it did not touch, so that any
 * number of disk images can hold the same file. Blocks are kept without the zeros at their end; a hole is all zeros.
 */

export const BLOCK_BYTES = 4096;
/** What a disk writes whole or not at all. */
export const SECTOR_BYTES = 512;

const HOLE = new Uint8Array(0);
/** Blocks never change, so each is hashed once, however many images hold it. */
const blockHashes = new WeakMap<Uint8Array, string>();

export class FileBytes {
  static readonly empty = new FileBytes(0, []);

  /** Bytes. */
  readonly size: number;
  /** One for each begun block; behind `size` nothing but zeros. */
  readonly #blocks: readonly Uint8Array[];
  #fingerprint: string | undefined;

  private constructor(size: number, blocks: readonly Uint8Array[]) {
    this.size = size;
    this.#blocks = blocks;
  }

  static of(bytes: Uint8Array): FileBytes {
    return FileBytes.empty.write(bytes, 0);
  }

  /** Equal where size and bytes are equal. */
  get fingerprint(): string {
    return (this.#fingerprint ??= `${this.size}:${this.#blocks.map(blockHash).join('')}`);
  }

  /** How many bytes were read; 0 at the end. */
  read(into: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(into.length, this.size - position));
    for (let at = 0; at < count;) {
      const offset = (position + at) % BLOCK_BYTES;
      const length = Math.min(BLOCK_BYTES - offset, count - at);
      const block = this.#blocks[Math.floor((position + at) / BLOCK_BYTES)] ?? HOLE;
      const known = block.subarray(offset, offset + length);
      into.set(known, at);
      into.fill(0, at + known.length, at + length);
      at += length;
    }
    return count;
  }

  /** A gap before `position` is filled with zeros. */
  write(bytes: Uint8Array, position: number): FileBytes {
    if (bytes.length === 0) return this;
    const end = position + bytes.length;
    const blocks = this.#resized(Math.max(this.size, end));
    for (let at = 0; at < bytes.length;) {
      const index = Math.floor((position + at) / BLOCK_BYTES);
      const offset = (position + at) % BLOCK_BYTES;
      const length = Math.min(BLOCK_BYTES - offset, bytes.length - at);
      const before = blocks[index]!;
      const block = new Uint8Array(Math.max(before.length, offset + length));
      block.set(before);
      block.set(bytes.subarray(at, at + length), offset);
      blocks[index] = block;
      at += length;
    }
    return new FileBytes(Math.max(this.size, end), blocks);
  }

  /** Cut off, or filled up with zeros. */
  truncate(size: number): FileBytes {
    if (size === this.size) return this;
    const blocks = this.#resized(size);
    const last = blocks.length - 1;
    if (size < this.size && last >= 0) blocks[last] = blocks[last]!.slice(0, size - last * BLOCK_BYTES);
    return new FileBytes(size, blocks);
  }

  /** The bytes from `start` to `end`, as far as the file goes. */
  slice(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.size) - start));
    this.read(bytes, start);
    return bytes;
  }

  toBuffer(): Buffer {
    const buffer = Buffer.allocUnsafe(this.size);
    this.read(buffer, 0);
    return buffer;
  }

  #resized(size: number): Uint8Array[] {
    const blocks = this.#blocks.slice(0, Math.ceil(size / BLOCK_BYTES));
    while (blocks.length < Math.ceil(size / BLOCK_BYTES)) blocks.push(HOLE);
    return blocks;
  }
}

function blockHash(block: Uint8Array): string {
  let known = blockHashes.get(block);
  if (known === undefined) {
    let end = block.length;
    while (end > 0 && block[end - 1] === 0) end--;
    known = `${hash('sha1', block.subarray(0, end), 'base64')},`;
    blockHashes.set(block, known);
  }
  return known;
}
