/** Rows of a state changed one by one, outside of a transaction: what a log says, or what a merge came to. */
import type { Limits } from '../limits.js';
import { countKey, uncountKey } from '../rows/keys.js';
import type { RowChange } from '../log/records.js';
import { encodeStoredRow } from '../csv/row-encoding.js';
import type { RowMap } from '../rows/row-map.js';
import { widenColumns } from '../schema/inference.js';
import type { StoredRow } from '../rows/stored-row.js';
import { numberIn } from './table-draft.js';
import type { TableState } from './table-state.js';

export class StateEdit {
  readonly #base: TableState;
  readonly #limits: Limits;
  readonly #rows: RowMap;
  /** Step by step: a row that was deleted and made again stands at the end. */
  readonly #changes: RowChange[] = [];
  #columns: TableState['columns'];
  #keys: TableState['keys'];
  #nextPlace: number;
  #byteLength: number;
  #unique: TableState['unique'];

  constructor(base: TableState, limits: Limits) {
    this.#base = base;
    this.#limits = limits;
    this.#rows = base.rows.fork();
    this.#columns = base.columns;
    this.#keys = base.keys;
    this.#nextPlace = base.nextPlace;
    this.#byteLength = base.byteLength;
    this.#unique = base.unique;
  }

  /** What was changed so far. */
  get changes(): readonly RowChange[] {
    return this.#changes;
  }

  /** As the edit leaves them so far. */
  get rows(): RowMap {
    return this.#rows;
  }

  get(name: string): StoredRow | undefined {
    return this.#rows.get(name);
  }

  /** Puts a row in its place, or at the end where there is none of that name; undefined removes it. */
  set(name: string, cells: readonly string[] | undefined): void {
    const before = this.#rows.get(name);
    if (cells === undefined ? before === undefined : before?.hasCells(cells) === true) return;
    this.#unique = this.#unique.with(before?.cells, cells);
    this.#changes.push({ ...numberIn(this.#base, this.#rows, name), before: before?.cells, after: cells });
    if (before !== undefined) this.#byteLength -= before.text.end - before.text.start;
    if (cells === undefined) {
      this.#rows.delete(name);
      this.#keys = uncountKey(this.#keys, name);
      return;
    }
    const row = encodeStoredRow(cells, this.#base.format, this.#base.name, this.#limits, before);
    this.#rows.set(name, row);
    this.#columns = widenColumns(this.#columns, cells);
    this.#byteLength += row.text.end - row.text.start;
    if (before === undefined && this.#base.keyIndex !== undefined) this.#keys = countKey(this.#keys, name);
  }

  /** Adds a row to a table without a key, and returns its place. */
  append(cells: readonly string[]): string {
    const place = String(this.#nextPlace);
    this.set(place, cells);
    this.#nextPlace += 1;
    return place;
  }

  finish(): TableState {
    return {
      ...this.#base,
      columns: this.#columns,
      rows: this.#rows,
      keys: this.#keys,
      nextPlace: this.#nextPlace,
      byteLength: this.#byteLength,
      unique: this.#unique,
    };
  }
}
