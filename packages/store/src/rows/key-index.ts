import { QUOTE } from '../csv/csv-bytes.js';
import { countKey, type KeyCounter, type KeyLimits, NO_KEYS } from './keys.js';
import { cellContent, type CellRange } from './cell-bytes.js';
import { type HashKey, keyHash, processHashKey } from './key-hash.js';

/** What keeps a column from being the key, by rows' places. */
export type KeyPlaceFault =
  | { readonly reason: 'empty-key'; readonly row: number }
  | { readonly reason: 'cell-too-large'; readonly row: number; readonly bytes: number; readonly limits: KeyLimits }
  | { readonly reason: 'duplicate-key'; readonly row: number; readonly first: number };

/** The cells of one column. */
export interface KeyCells {
  readonly bytes: Buffer;
  /** An empty range where the row is too short. */
  cellOf(row: number): CellRange;
}

/** A key's own bytes, without quotes. */
interface Content {
  readonly content: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Integers of so many digits are exact as doubles. */
const MAX_EXACT_DIGITS = 15;
const EXACT_INTEGER = /^(?:0|[1-9][0-9]{0,14})$/;
const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;

/**
 * Where each key of a file's column lies. Keys that are integers in ascending order, as most are, need no index: they
 * are unique, and found by halving. All others are hashed as they are noted, and get a table with open addressing, flat,
 * 12 to 24 bytes a row, which is built when it is first needed, or in slices before that.
 */
export class KeyIndex {
  readonly #cells: KeyCells;
  readonly #limits: KeyLimits;
  readonly #hashKey: HashKey;
  #noted = 0;
  /** So many keys, from the first, are ascending integers; the others are hashed. */
  #ascending = 0;
  /** The first and the last of them. */
  #first = 0;
  #last = -1;
  /** The first row whose cell is no key, whatever the others hold. */
  #firstUnfit: KeyPlaceFault | undefined;
  /** By place. */
  #hashes = new Uint32Array(0);
  /** Each a row's place and one more; 0 where the slot is free. At most half of them are taken. */
  #slots = new Uint32Array(0);
  /** So many rows are in the slots. */
  #built = 0;
  #fault: KeyPlaceFault | undefined;
  readonly #tally = new KeyTally();

  constructor(cells: KeyCells, limits: KeyLimits, hashKey: HashKey = processHashKey) {
    this.#cells = cells;
    this.#limits = limits;
    this.#hashKey = hashKey;
  }

  /** What is wrong with the first row that breaks the key. */
  get fault(): KeyPlaceFault | undefined {
    this.#complete();
    return this.#fault;
  }

  /** The keys, counted; where there is no fault. */
  get counter(): KeyCounter {
    const { highest, others } = this.#tally.counter;
    return { highest: BigInt(this.#last) > highest ? BigInt(this.#last) : highest, others };
  }

  /** Takes the cell of each row in turn, as the file is scanned. */
  note(start: number, end: number): void {
    const row = this.#noted++;
    if (this.#ascending === row && end - start <= this.#limits.maxKeyBytes) {
      const integer = exactInteger(this.#cells.bytes, start, end);
      if (integer > this.#last) {
        if (row === 0) this.#first = integer;
        this.#last = integer;
        this.#ascending++;
        return;
      }
    }
    // What comes behind a fault need not be known.
    if (this.#firstUnfit !== undefined) return;
    const key = this.#contentOf(start, end);
    const bytes = key.end - key.start;
    if (bytes === 0) {
      this.#firstUnfit = { reason: 'empty-key', row };
      return;
    }
    if (bytes > this.#limits.maxKeyBytes) {
      this.#firstUnfit = { reason: 'cell-too-large', row, bytes, limits: this.#limits };
      return;
    }
    this.#setHash(row, keyHash(key.content, key.start, key.end, this.#hashKey));
    this.#tally.add(key.content, key.start, key.end);
  }

  /** Goes on with so many rows, once all are noted; false when nothing is left to do. */
  build(count: number): boolean {
    if (this.#isAscending || this.#fault !== undefined) return false;
    const last = this.#firstUnfit?.row ?? this.#noted;
    if (this.#slots.length === 0) this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * last + 1)));
    const end = Math.min(last, this.#built + count);
    while (this.#built < end) {
      if (!this.#put(this.#built)) return false;
    }
    if (end < last) return true;
    this.#fault = this.#firstUnfit;
    return false;
  }

  /** The place of the row with this key; where there is no fault. */
  find(key: string): number | undefined {
    this.#complete();
    if (this.#isAscending) return EXACT_INTEGER.test(key) ? this.#findInteger(Number(key)) : undefined;
    // Half of a surrogate pair is in no file; as bytes it would pass for U+FFFD.
    if (!key.isWellFormed()) return undefined;
    const content = Buffer.from(key);
    const slot = this.#slotOf(keyHash(content, 0, content.length, this.#hashKey), {
      content,
      start: 0,
      end: content.length,
    });
    const taken = this.#slots[slot]!;
    return taken === 0 ? undefined : taken - 1;
  }

  get #isAscending(): boolean {
    return this.#ascending === this.#noted;
  }

  #complete(): void {
    this.build(this.#noted);
  }

  #setHash(row: number, hash: number): void {
    if (row >= this.#hashes.length) {
      const hashes = new Uint32Array(Math.max(1024, row * 2));
      hashes.set(this.#hashes);
      this.#hashes = hashes;
    }
    this.#hashes[row] = hash;
  }

  /** False where the row's key is that of a row before it. */
  #put(row: number): boolean {
    if (row < this.#ascending) {
      const { content, start, end } = this.#contentOfRow(row);
      this.#setHash(row, keyHash(content, start, end, this.#hashKey));
    }
    const slot = this.#slotOf(this.#hashes[row]!, row);
    const taken = this.#slots[slot]!;
    if (taken !== 0) {
      this.#fault = { reason: 'duplicate-key', row, first: taken - 1 };
      return false;
    }
    this.#slots[slot] = row + 1;
    this.#built = row + 1;
    return true;
  }

  /** The slot that holds this key, or that of this row, or the free one where it would be put. */
  #slotOf(hash: number, key: Content | number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let taken = slots[slot]!; taken !== 0; taken = slots[slot]!) {
      // Few get so far whose keys are not the same.
      if (this.#hashes[taken - 1] === hash && this.#holds(taken - 1, key)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #holds(row: number, key: Content | number): boolean {
    const own = this.#contentOfRow(row);
    const { content, start, end } = typeof key === 'number' ? this.#contentOfRow(key) : key;
    return own.content.compare(content, start, end, own.start, own.end) === 0;
  }

  #contentOfRow(row: number): Content {
    const { start, end } = this.#cells.cellOf(row);
    return this.#contentOf(start, end);
  }

  /** The file's own bytes, without a view of them, unless there are quotes to take away. */
  #contentOf(start: number, end: number): Content {
    const { bytes } = this.#cells;
    if (bytes[start] !== QUOTE || end === start) return { content: bytes, start, end };
    const content = cellContent(bytes, { start, end });
    return { content, start: 0, end: content.length };
  }

  /**
   * Guesses the place from how far the key lies between those at both ends, which of keys without gaps is right at once:
   * each look costs two misses of the processor's caches in a large table. Every second step halves, so that no choice
   * of keys makes it more than twice as many steps as halving alone.
   */
  #findInteger(key: number): number | undefined {
    let low = 0;
    let high = this.#noted - 1;
    // Bounds of the keys from `low` to `high`.
    let least = this.#first;
    let most = this.#last;
    for (let isGuess = true; low <= high && key >= least && key <= most; isGuess = !isGuess) {
      const part = isGuess && most > least ? (key - least) / (most - least) : 0.5;
      const place = low + Math.floor(part * (high - low));
      const { start, end } = this.#cells.cellOf(place);
      const integer = exactInteger(this.#cells.bytes, start, end);
      if (integer === key) return place;
      if (integer < key) {
        low = place + 1;
        least = integer + 1;
      } else {
        high = place - 1;
        most = integer - 1;
      }
    }
    return undefined;
  }
}

/** Counts keys as {@link countKey} does, without a string or a `bigint` for most. */
class KeyTally {
  #highest = 0;
  #others = 0;
  /** Integers that are negative, or too long to be exact. */
  #odd = NO_KEYS;

  get counter(): KeyCounter {
    const { highest, others } = this.#odd;
    const exact = BigInt(this.#highest);
    return { highest: exact > highest ? exact : highest, others: this.#others + others };
  }

  add(content: Buffer, start: number, end: number): void {
    const integer = exactInteger(content, start, end);
    if (integer > this.#highest) this.#highest = integer;
    else if (integer === -1) this.#addOdd(content, start, end);
  }

  #addOdd(content: Buffer, start: number, end: number): void {
    for (let at = content[start] === MINUS ? start + 1 : start; at < end; at++) {
      if (!isDigit(content[at]!)) {
        this.#others++;
        return;
      }
    }
    this.#odd = countKey(this.#odd, content.toString('utf8', start, end));
  }
}

/** The integer in these bytes as everybody writes it, without sign and leading zeros; -1 where there is none. */
function exactInteger(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 1 || length > MAX_EXACT_DIGITS || (length > 1 && bytes[start] === ZERO)) return -1;
  let integer = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (!isDigit(byte)) return -1;
    integer = integer * 10 + byte - ZERO;
  }
  return integer;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
