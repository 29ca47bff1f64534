import { EmptyBTree } from 'sorted-btree';
import type sortedBTree from 'sorted-btree';
import type { StoredRow } from './stored-row.js';

/** As a CommonJS module it has its class in a property. */
type BTree<K, V> = sortedBTree.default<K, V>;

/** Rows that are not changed any more, by their places from 0. */
export interface BaseRows {
  readonly length: number;
  at(place: number): StoredRow;
}

/** The place of the row with this key among the base's rows. */
export type FindPlace = (key: string) => number | undefined;

/** So many places are counted together; see `RowMap.nameAt`. */
const CHUNK = 256;

const NONE_GONE = new Uint16Array();

const PLACE = /^(?:0|[1-9][0-9]{0,14})$/;

/**
 * The rows of a table by what names them, in their order: as a `Map` behaves, deleting and setting included. What names
 * a row is its key; in a table without one it is its place.
 *
 * Over rows that never change lies what was changed since, in trees that share what they have in common: a fork costs
 * nothing, and a change to it takes logarithmic time, however many rows there are and however many were changed before.
 */
export class RowMap {
  readonly #base: BaseRows;
  readonly #keyIndex: number | undefined;
  readonly #find: FindPlace;
  /** By place: rows that were changed or added; null for rows of the base that are gone. */
  readonly #changes: BTree<number, StoredRow | null>;
  /** Places of the keys that were added. */
  readonly #added: BTree<string, number>;
  /** Of rows without keys: how many places of each chunk are empty; none are behind its end. Shared until it changes. */
  #gone: Uint16Array;
  #isGoneShared = true;
  #nextPlace: number;
  #size: number;

  private constructor(
    base: BaseRows,
    keyIndex: number | undefined,
    find: FindPlace,
    overlay: {
      changes: BTree<number, StoredRow | null>;
      added: BTree<string, number>;
      gone: Uint16Array;
      nextPlace: number;
      size: number;
    },
  ) {
    this.#base = base;
    this.#keyIndex = keyIndex;
    this.#find = find;
    this.#changes = overlay.changes;
    this.#added = overlay.added;
    this.#gone = overlay.gone;
    this.#nextPlace = overlay.nextPlace;
    this.#size = overlay.size;
  }

  static ofPlaces(base: BaseRows): RowMap {
    return RowMap.#over(base, undefined, placeNamed);
  }

  /** `find` knows every row's key, which is its cell at `keyIndex`. */
  static ofKeys(base: BaseRows, keyIndex: number, find: FindPlace): RowMap {
    return RowMap.#over(base, keyIndex, find);
  }

  static #over(base: BaseRows, keyIndex: number | undefined, find: FindPlace): RowMap {
    return new RowMap(base, keyIndex, find, {
      changes: EmptyBTree.clone() as BTree<number, StoredRow | null>,
      added: EmptyBTree.clone() as BTree<string, number>,
      gone: NONE_GONE,
      nextPlace: base.length,
      size: base.length,
    });
  }

  get size(): number {
    return this.#size;
  }

  /** The rows that this map and its forks have in common: the same object as long as they do. */
  get base(): BaseRows {
    return this.#base;
  }

  /** What lies over the base, by place, ascending: rows changed or added; null for rows of the base that are gone. */
  changes(): Iterable<readonly [number, StoredRow | null]> {
    return this.#changes.entries();
  }

  /** A map of its own, which is as this one is now. */
  fork(): RowMap {
    this.#isGoneShared = true;
    return new RowMap(this.#base, this.#keyIndex, this.#find, {
      changes: this.#changes.clone(),
      added: this.#added.clone(),
      gone: this.#gone,
      nextPlace: this.#nextPlace,
      size: this.#size,
    });
  }

  get(name: string): StoredRow | undefined {
    const place = this.#placeEver(name);
    return place === undefined ? undefined : this.#rowAt(place);
  }

  has(name: string): boolean {
    return this.#placeOf(name) !== undefined;
  }

  set(name: string, row: StoredRow): this {
    let place = this.#placeOf(name);
    if (place === undefined) {
      place = this.#nextPlace++;
      if (this.#keyIndex !== undefined) {
        this.#added.set(name, place);
      } else if (String(place) !== name) {
        throw new Error(`A row was put in the place ${name}, though ${place} is the next`);
      }
      this.#size++;
    }
    this.#changes.set(place, row);
    return this;
  }

  delete(name: string): boolean {
    const place = this.#placeOf(name);
    if (place === undefined) return false;
    if (place < this.#base.length) {
      this.#changes.set(place, null);
    } else {
      this.#changes.delete(place);
      this.#added.delete(name);
    }
    this.#size--;
    if (this.#keyIndex === undefined) this.#noteGone(Math.floor(place / CHUNK));
    return true;
  }

  /**
   * What names the row with this index, from 0, in a table without a key; undefined behind the last. At most
   * some 20 microseconds in a million rows: chunks are counted, and places only in one of them.
   */
  nameAt(index: number): string | undefined {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.#size) return undefined;
    let left = index;
    for (const [chunk, gone] of this.#gone.entries()) {
      if (left < CHUNK - gone) return String(gone === 0 ? chunk * CHUNK + left : this.#placeFrom(chunk * CHUNK, left));
      left -= CHUNK - gone;
    }
    return String(this.#gone.length * CHUNK + left);
  }

  /** The index of a row that is there, from 0, in a table without a key. As fast as {@link nameAt}. */
  indexOf(name: string): number {
    const place = Number(name);
    const last = Math.floor(place / CHUNK);
    let index = place;
    for (const gone of this.#gone.subarray(0, last)) index -= gone;
    if ((this.#gone[last] ?? 0) > 0) for (let at = last * CHUNK; at < place; at++) if (this.#isEmpty(at)) index -= 1;
    return index;
  }

  #noteGone(chunk: number): void {
    if (this.#isGoneShared || chunk >= this.#gone.length) {
      const isLonger = chunk >= this.#gone.length;
      const gone = new Uint16Array(isLonger ? Math.max(chunk + 1, this.#gone.length * 2) : this.#gone.length);
      gone.set(this.#gone);
      this.#gone = gone;
      this.#isGoneShared = false;
    }
    this.#gone[chunk]! += 1;
  }

  /** The place of the row with this index among those from a place on. */
  #placeFrom(start: number, index: number): number {
    let place = start;
    for (let left = index; left > 0 || this.#isEmpty(place); place++) if (!this.#isEmpty(place)) left -= 1;
    return place;
  }

  #isEmpty(place: number): boolean {
    const changed = this.#changes.get(place);
    return place < this.#base.length ? changed === null : changed === undefined;
  }

  *values(): IterableIterator<StoredRow> {
    for (const [, row] of this.#placed()) yield row;
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *entries(): IterableIterator<[string, StoredRow]> {
    for (const [place, row] of this.#placed()) {
      yield [this.#keyIndex === undefined ? String(place) : row.cell(this.#keyIndex), row];
    }
  }

  [Symbol.iterator](): IterableIterator<[string, StoredRow]> {
    return this.entries();
  }

  *#placed(): IterableIterator<[number, StoredRow]> {
    const changes = this.#changes.entries();
    let change = changes.next();
    for (let place = 0; place < this.#base.length; place++) {
      if (change.done === true || change.value[0] !== place) {
        yield [place, this.#base.at(place)];
        continue;
      }
      const [, row] = change.value;
      if (row !== null) yield [place, row];
      change = changes.next();
    }
    for (; change.done !== true; change = changes.next()) yield change.value as [number, StoredRow];
  }

  /** Of a row that is there. */
  #placeOf(name: string): number | undefined {
    const place = this.#placeEver(name);
    return place === undefined || this.#isEmpty(place) ? undefined : place;
  }

  /** Where a row is that may be gone. */
  #placeEver(name: string): number | undefined {
    return (this.#added.size === 0 ? undefined : this.#added.get(name)) ?? this.#find(name);
  }

  #rowAt(place: number): StoredRow | undefined {
    const changed = this.#changes.get(place);
    if (changed !== undefined) return changed ?? undefined;
    return place < this.#base.length ? this.#base.at(place) : undefined;
  }
}

function placeNamed(name: string): number | undefined {
  return PLACE.test(name) ? Number(name) : undefined;
}
