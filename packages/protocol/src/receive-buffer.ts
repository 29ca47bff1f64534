/**
 * The bytes that were received and not read yet. Feeding an empty buffer keeps the caller's array without a copy;
 * feeding one that still holds an unfinished line copies into memory that doubles, so that the cost of any split of
 * the input is linear. Bytes handed out are never written over.
 */
export class ReceiveBuffer {
  /** The memory; what is unread lies at `start` up to `end`. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** The memory that `bytes` was last a part of, as words: pieces of one pool follow each other often. */
  #words: Int32Array = new Int32Array(0);
  /** How many bytes were received before `bytes[0]`. */
  #before = 0;
  /** Whether `bytes` was allocated here, so that its free tail may be filled. */
  #owned = false;

  get length(): number {
    return this.end - this.start;
  }

  /**
   * The whole words of the memory that `bytes` is a part of: the first is at its beginning, not that of `bytes`.
   * @returns undefined for so few bytes that asking would cost more than it saves
   */
  wordsFor(count: number): Int32Array | undefined {
    if (count < 96) return undefined;
    const { buffer } = this.bytes;
    if (this.#words.buffer !== buffer) this.#words = new Int32Array(buffer, 0, buffer.byteLength >> 2);
    return this.#words;
  }

  append(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.start === this.end) {
      this.#before += this.end;
      this.bytes = chunk;
      this.start = 0;
      this.end = chunk.length;
      this.#owned = false;
      return;
    }
    if (!this.#owned || this.end + chunk.length > this.bytes.length) this.#grow(this.length + chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Takes `count` bytes off the front. */
  consume(count: number): void {
    this.start += count;
  }

  /** A view of the next `count` bytes, taken off the front. */
  take(count: number): Uint8Array {
    const taken = this.bytes.subarray(this.start, this.start + count);
    this.start += count;
    return taken;
  }

  /** Where the byte at `position` of `bytes` stands in all that was received. */
  offsetOf(position: number): number {
    return this.#before + position;
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(256, needed * 2));
    bytes.set(this.bytes.subarray(this.start, this.end));
    this.#before += this.start;
    this.bytes = bytes;
    this.end -= this.start;
    this.start = 0;
    this.#owned = true;
  }
}
