import { sortRanks } from './sort-ranks.js';
import type { Turn } from '../scheduling/turn.js';

/** What a scan found for one page. */
export interface Page {
  /** Ranks of the page's rows, in the order of the query. */
  readonly ranks: ArrayLike<number>;
  /** Whether a row follows. */
  readonly more: boolean;
}

/** Takes matching rows in the order of their ranks, and keeps no more of them than the page needs. */
export interface PageCollector {
  /** False where no later row can be on the page, and one that follows it is known. */
  add(rank: number): boolean;
  finish(turn: Turn): Promise<Page>;
}

/** A page in the order of insertion: the first rows that come. */
export class FirstRows implements PageCollector {
  readonly #offset: number;
  readonly #limit: number;
  readonly #ranks: number[] = [];
  #skipped = 0;
  #more = false;

  constructor(offset: number, limit = Infinity) {
    this.#offset = offset;
    this.#limit = limit;
  }

  add(rank: number): boolean {
    if (this.#skipped < this.#offset) this.#skipped++;
    else if (this.#ranks.length < this.#limit) this.#ranks.push(rank);
    else this.#more = true;
    return !this.#more;
  }

  finish(): Promise<Page> {
    return Promise.resolve({ ranks: this.#ranks, more: this.#more });
  }
}

/** A page of sorted rows: a binary heap of the foremost ones, with the hindmost of them on top. */
export class TopRows implements PageCollector {
  readonly #offset: number;
  readonly #size: number;
  readonly #compare: (a: number, b: number) => number;
  readonly #heap: number[] = [];
  #more = false;

  constructor(compare: (a: number, b: number) => number, offset: number, limit = Infinity) {
    this.#compare = compare;
    this.#offset = offset;
    this.#size = offset + limit;
  }

  add(rank: number): boolean {
    const heap = this.#heap;
    if (heap.length < this.#size) {
      heap.push(rank);
      // Without an end to the page there is nothing to be thrown out, and sorting once is cheaper.
      if (this.#size !== Infinity) this.#rise(heap.length - 1);
      return true;
    }
    this.#more = true;
    if (heap.length > 0 && this.#compare(rank, heap[0]!) < 0) this.#sink(rank);
    return true;
  }

  async finish(turn: Turn): Promise<Page> {
    const sorted = await sortRanks(this.#heap, this.#compare, turn);
    return { ranks: sorted.subarray(this.#offset), more: this.#more };
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const rank = heap[from]!;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#compare(heap[parent]!, rank) > 0) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = rank;
  }

  /** Puts the rank in the place of the hindmost. */
  #sink(rank: number): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#compare(heap[child + 1]!, heap[child]!) > 0) child++;
      if (this.#compare(rank, heap[child]!) > 0) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = rank;
  }
}
