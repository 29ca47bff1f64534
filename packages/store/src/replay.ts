/**
 * Applies what a log says to the rows of a file: after a crash to the very rows that it was said of, and after a save
 * from outside to the rows of that save. Then a cell that a transaction changed is as the transaction left it, and the
 * others are as they were saved; a row that was changed on one side and deleted on the other is kept.
 */
import type { TableVersion } from './contract.js';
import { EXCEL_FORMAT } from './csv-format.js';
import type { Limits } from './limits.js';
import { countKey, uncountKey } from './keys.js';
import type { ChangedRows, FileContentMark, RowChange } from './log/records.js';
import { encodeStoredRow } from './row-encoding.js';
import type { RowMap } from './rows/row-map.js';
import { declareTable, uniqueCellsOf } from './schema/declared-table.js';
import { widenColumns } from './schema/inference.js';
import { NO_SCHEMA } from './schema/table-schema.js';
import type { StoredRow } from './stored-row.js';
import { indexRows, type TableState } from './table-state.js';

/** A state with changes applied, and those that made a difference, in their order. */
export interface Replayed {
  readonly state: TableState;
  readonly changes: readonly RowChange[];
}

export function replay(state: TableState, records: readonly ChangedRows[], limits: Limits): Replayed {
  return run(state, records, limits, () => false);
}

/**
 * As {@link replay}, over rows that were saved from outside. The save may have been made of a file that held some of
 * the changes already: a row that is as they would leave it stays where it is.
 */
export function replayOverSave(state: TableState, records: readonly ChangedRows[], limits: Limits): Replayed {
  const last = new Map<
    string,
    { readonly columns: readonly string[]; readonly cells: readonly string[] | undefined }
  >();
  for (const { columns, key, changes } of records) {
    const keyAt = key === undefined ? -1 : columns.indexOf(key);
    for (const { before, after } of changes) {
      const name = (after ?? before)?.[keyAt];
      if (name !== undefined) last.set(name, { columns, cells: after });
    }
  }
  const isAsLeft = (name: string): boolean => {
    const left = last.get(name);
    const row = state.rows.get(name);
    if (left === undefined || row === undefined || left.cells === undefined) return false;
    return left.columns.every((column, at) => {
      const index = state.names.indexOf(column);
      return index === -1 || row.cell(index) === left.cells![at];
    });
  };
  return run(state, records, limits, isAsLeft);
}

function run(
  state: TableState,
  records: readonly ChangedRows[],
  limits: Limits,
  isLeftOut: (name: string) => boolean,
): Replayed {
  if (records.every(({ changes }) => changes.length === 0)) return { state, changes: [] };
  const left = new Map<string, boolean>();
  const steps = new Replay(state, limits, (name) => {
    const known = left.get(name) ?? isLeftOut(name);
    left.set(name, known);
    return known;
  });
  for (const record of records) steps.apply(record);
  return steps.finish();
}

/** What is known of a table from its log alone: enough to tell how its file is to be read. */
export function rememberedState(name: string, mark: FileContentMark, version: TableVersion): TableState {
  const nothing = Buffer.alloc(0);
  const declared = declareTable(NO_SCHEMA, mark.columns);
  const keyIndex = mark.key === undefined ? -1 : mark.columns.indexOf(mark.key);
  return {
    name,
    version,
    columns: [],
    names: mark.columns,
    declared,
    unique: uniqueCellsOf(declared, []),
    keyIndex: keyIndex === -1 ? undefined : keyIndex,
    rows: indexRows([], keyIndex === -1 ? undefined : keyIndex).rows,
    nextPlace: 0,
    keys: { highest: BigInt(mark.highestKey), others: 0 },
    format: EXCEL_FORMAT,
    header: { source: nothing, start: 0, content: 0, end: 0 },
    tail: nothing,
    byteLength: 0,
  };
}

class Replay {
  readonly #base: TableState;
  readonly #limits: Limits;
  readonly #isLeftOut: (name: string) => boolean;
  readonly #rows: RowMap;
  /** Step by step: a row that was deleted and made again stands at the end. */
  readonly #changes: RowChange[] = [];
  #columns: TableState['columns'];
  #keys: TableState['keys'];
  #nextPlace: number;
  #byteLength: number;
  #unique: TableState['unique'];

  /** @param isLeftOut whether nothing is to be done for the row of this key */
  constructor(base: TableState, limits: Limits, isLeftOut: (name: string) => boolean) {
    this.#isLeftOut = isLeftOut;
    this.#base = base;
    this.#limits = limits;
    this.#rows = base.rows.fork();
    this.#columns = base.columns;
    this.#keys = base.keys;
    this.#nextPlace = base.nextPlace;
    this.#byteLength = base.byteLength;
    this.#unique = base.unique;
  }

  apply({ columns, key, changes }: ChangedRows): void {
    const places = columns.map((column) => this.#base.names.indexOf(column));
    const keyAt = key === undefined ? -1 : columns.indexOf(key);
    for (const { before, after } of changes) {
      const known = (after ?? before)?.[keyAt];
      if (known !== undefined && this.#isLeftOut(known)) continue;
      const name = known ?? String(this.#nextPlace);
      const row = this.#rows.get(name);
      if (after === undefined) {
        if (row !== undefined && before !== undefined && this.#isSame(row, before, places)) this.#set(name, undefined);
        continue;
      }
      if (known === undefined) this.#nextPlace += 1;
      const cells = row === undefined ? new Array<string>(this.#base.names.length).fill('') : [...row.cells];
      for (const [at, place] of places.entries()) {
        const isChanged = row === undefined || before === undefined || before[at] !== after[at];
        if (place !== -1 && isChanged) cells[place] = after[at]!;
      }
      if (row?.hasCells(cells) !== true) this.#set(name, cells);
    }
  }

  finish(): Replayed {
    const state = {
      ...this.#base,
      columns: this.#columns,
      rows: this.#rows,
      keys: this.#keys,
      nextPlace: this.#nextPlace,
      byteLength: this.#byteLength,
      unique: this.#unique,
    };
    return { state, changes: this.#changes };
  }

  #isSame(row: StoredRow, cells: readonly string[], places: readonly number[]): boolean {
    return places.every((place, at) => place === -1 || row.cells[place] === cells[at]);
  }

  #set(name: string, cells: readonly string[] | undefined): void {
    const before = this.#rows.get(name);
    this.#unique = this.#unique.with(before?.cells, cells);
    this.#changes.push({ before: before?.cells, after: cells });
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
}
