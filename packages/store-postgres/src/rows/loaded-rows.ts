/**
 * The rows of a table that a transaction needs, out of a database that has all of them; over them lies what the transaction
 * changes. What names a row is its key, or its place in a table without one.
 */
import type { StateOf, StoredRow, TableRows } from '@rowhouse/store/engine';
import { type About, type CatalogRow, type RowRecord, stateOf, storedRow } from '../catalog/catalog.js';

/** A row, and where it stands among the others. */
export interface PlacedRow {
  readonly place: number;
  readonly row: StoredRow;
}

/** In a table without a key: the name of the row with this index is not known yet. Thrown, so that it can be loaded. */
export class RowNeeded extends Error {
  /** From 0, in the order of the places, as the database has them. */
  readonly index: number;

  constructor(index: number) {
    super('A row is needed that was not loaded');
    this.index = index;
  }
}

/** What was loaded; shared by all that lies over it. */
export class LoadedBase {
  /** How many rows there are, loaded or not. */
  readonly size: number;
  readonly #rows = new Map<string, PlacedRow>();
  readonly #names = new Map<number, string>();
  readonly #indexes = new Map<string, number>();

  constructor(size: number) {
    this.size = size;
  }

  get(name: string): PlacedRow | undefined {
    return this.#rows.get(name);
  }

  /** All that is loaded. */
  *rows(): Generator<StoredRow, void> {
    for (const { row } of this.#rows.values()) yield row;
  }

  nameAt(index: number): string | undefined {
    return this.#names.get(index);
  }

  indexOf(name: string): number | undefined {
    return this.#indexes.get(name);
  }

  /** @param index of a row without a key, in the order of the places */
  add({ place, name, ...row }: RowRecord, index?: number): void {
    const own = name ?? place;
    this.#rows.set(own, { place: Number(place), row: storedRow(row) });
    if (index === undefined) return;
    this.#names.set(index, own);
    this.#indexes.set(own, index);
  }
}

export class LoadedRows implements TableRows {
  readonly #base: LoadedBase;
  readonly #isKeyed: boolean;
  /** By name: rows that were changed or added; null for those of the base that are gone. */
  readonly #changes: Map<string, PlacedRow | null>;
  /** Of rows without a key: the indexes in the base that are gone, ascending, and the names that came behind it. */
  readonly #gone: number[];
  readonly #added: string[];
  #size: number;
  #nextPlace: number;

  constructor(base: LoadedBase, isKeyed: boolean, nextPlace: number) {
    this.#base = base;
    this.#isKeyed = isKeyed;
    this.#changes = new Map();
    this.#gone = [];
    this.#added = [];
    this.#size = base.size;
    this.#nextPlace = nextPlace;
  }

  get size(): number {
    return this.#size;
  }

  /** The next place to give; greater than that of every row that ever was. */
  get nextPlace(): number {
    return this.#nextPlace;
  }

  get base(): LoadedBase {
    return this.#base;
  }

  /** Every row that is not as the base has it, in the order of the changes. */
  *changes(): Generator<{ name: string; before: PlacedRow | undefined; after: PlacedRow | undefined }, void> {
    for (const [name, after] of this.#changes) yield { name, before: this.#base.get(name), after: after ?? undefined };
  }

  get(name: string): StoredRow | undefined {
    return this.#placed(name)?.row;
  }

  has(name: string): boolean {
    return this.#placed(name) !== undefined;
  }

  set(name: string, row: StoredRow): void {
    const before = this.#placed(name);
    if (before !== undefined) {
      this.#changes.set(name, { place: before.place, row });
      return;
    }
    const place = this.#isKeyed ? this.#nextPlace : Number(name);
    this.#nextPlace = place + 1;
    // A row that was deleted stands at the end when it is made again.
    this.#changes.delete(name);
    this.#changes.set(name, { place, row });
    if (!this.#isKeyed) this.#added.push(name);
    this.#size += 1;
  }

  delete(name: string): boolean {
    if (this.#placed(name) === undefined) return false;
    const index = this.#base.indexOf(name);
    if (this.#base.get(name) === undefined) this.#changes.delete(name);
    else this.#changes.set(name, null);
    if (!this.#isKeyed) {
      if (index === undefined) this.#added.splice(this.#added.indexOf(name), 1);
      else this.#gone.splice(this.#gone.filter((each) => each < index).length, 0, index);
    }
    this.#size -= 1;
    return true;
  }

  /** Throws `RowNeeded`. */
  nameAt(index: number): string | undefined {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.#size) return undefined;
    const left = this.#base.size - this.#gone.length;
    if (index >= left) return this.#added[index - left];
    let inBase = index;
    for (const gone of this.#gone) if (gone <= inBase) inBase += 1;
    const name = this.#base.nameAt(inBase);
    if (name === undefined) throw new RowNeeded(inBase);
    return name;
  }

  indexOf(name: string): number {
    const inBase = this.#base.indexOf(name);
    if (inBase === undefined) return this.#base.size - this.#gone.length + this.#added.indexOf(name);
    return inBase - this.#gone.filter((gone) => gone < inBase).length;
  }

  fork(): LoadedRows {
    const rows = new LoadedRows(this.#base, this.#isKeyed, this.#nextPlace);
    for (const [name, row] of this.#changes) rows.#changes.set(name, row);
    rows.#gone.push(...this.#gone);
    rows.#added.push(...this.#added);
    rows.#size = this.#size;
    return rows;
  }

  #placed(name: string): PlacedRow | undefined {
    const changed = this.#changes.get(name);
    return changed === undefined ? this.#base.get(name) : (changed ?? undefined);
  }
}

/** The rows of a table, of which those are loaded that the base has. */
export function rowsOver(base: LoadedBase, { keyIndex, nextPlace }: About): LoadedRows {
  return new LoadedRows(base, keyIndex !== null, nextPlace);
}

/** A table of which no row is loaded yet. */
export function unloadedState(found: CatalogRow): StateOf<LoadedRows> {
  return stateOf(found, rowsOver(new LoadedBase(found.about.rowCount), found.about));
}
