/**
 * Gathers a body that comes in pieces, in memory that grows with it. Keeping the pieces themselves would cost a peer's
 * one-byte chunks a hundred times their size. What all bodies of the server hold together is bounded.
 */

/** Bytes that the bodies of all connections hold at a time. */
export class BodyBudget {
  readonly #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes so many bytes; false where they are not to be had. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#limit) return false;
    this.#held += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}

/** Most requests have no body. */
const nothing = new Uint8Array(0);

export class BodyBuffer {
  readonly #budget: BodyBudget;
  #bytes: Uint8Array = nothing;
  #length = 0;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  /** Adds a piece; false, and nothing added, where all bodies together are too large. */
  append(piece: Uint8Array): boolean {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const capacity = Math.max(1024, length, this.#bytes.length * 2);
      if (!this.#budget.take(capacity - this.#bytes.length)) return false;
      // Of Node's pool, and not zeroed: only what was written over is given out.
      const bytes = Buffer.allocUnsafe(capacity);
      bytes.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = bytes;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
    return true;
  }

  /** What was gathered: a view that is good until `clear()`. */
  get bytes(): Uint8Array {
    return this.#length === 0 ? nothing : this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    if (this.#bytes === nothing) return;
    this.#budget.giveBack(this.#bytes.length);
    this.#bytes = nothing;
    this.#length = 0;
  }
}
