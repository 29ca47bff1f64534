/** Applies what a log says to the rows of a file, in its order. */
import type { TableVersion } from '../contract.js';
import { EXCEL_FORMAT } from '../csv/csv-format.js';
import { tableUnreadable } from '../csv/csv-reader.js';
import { namingOf } from './file-content.js';
import { findKeyFault } from '../rows/keys.js';
import type { Limits } from '../limits.js';
import type { ChangedRows, FileContentMark, RowChange } from '../log/records.js';
import { rowIdentity } from '../merge/row-identity.js';
import type { RowMap } from '../rows/row-map.js';
import { declareTable, uniqueCellsOf } from '../schema/declared-table.js';
import { NO_SCHEMA } from '../schema/table-schema.js';
import { StateEdit } from './state-edit.js';
import { indexRows, type TableState } from './table-state.js';

/** A state with changes applied, and those that made a difference, in their order. */
export interface Replayed {
  readonly state: TableState;
  readonly changes: readonly RowChange[];
}

/**
 * Every row that was changed is as it was left, in the columns that the log knows; the others are as they are. The state
 * has the key of the last record then. Throws `table-unreadable` where the rows break a key that the log tells of.
 */
export function replay(state: TableState, records: readonly ChangedRows[], limits: Limits): Replayed {
  let current = new KeyedReplay(state, limits);
  const changes: (readonly RowChange[])[] = [];
  for (const record of records) {
    if (record.changes.length === 0) continue;
    if (record.key !== current.key) {
      const replayed = current.finish();
      changes.push(replayed.changes);
      current = new KeyedReplay(withKey(replayed.state, record.key, limits), limits);
    }
    current.apply(record);
  }
  const replayed = current.finish();
  return {
    state: replayed.state,
    changes: changes.length === 0 ? replayed.changes : [...changes, replayed.changes].flat(),
  };
}

/** Applies what was said of rows while the table had one key. */
class KeyedReplay {
  readonly key: string | undefined;
  readonly #state: TableState;
  readonly #edit: StateEdit;
  readonly #copies: RowCopies;

  constructor(state: TableState, limits: Limits) {
    this.#state = state;
    this.key = namingOf(state).key;
    this.#edit = new StateEdit(state, limits);
    this.#copies = new RowCopies(this.#edit.rows);
  }

  apply({ columns, key, changes }: ChangedRows): void {
    const places = columns.map((column) => this.#state.names.indexOf(column));
    const keyAt = key === undefined ? -1 : columns.indexOf(key);
    for (const change of changes) {
      const { before, after } = change;
      const name = (after ?? before)?.[keyAt];
      if (name === undefined) this.#replaceCopy(places, change);
      else this.#edit.set(name, after && this.#cells(places, after, this.#edit.get(name)?.cells));
    }
  }

  finish(): Replayed {
    const { changes } = this.#edit;
    return { state: changes.length === 0 ? this.#state : this.#edit.finish(), changes };
  }

  /** In its place, where the log says which it was, and its rows stand as they did then; else any row that is equal. */
  #replaceCopy(places: readonly number[], { before, after, row }: RowChange): void {
    const numbered = before && this.#placeOf(places, before, row);
    const place = numbered ?? (before && this.#copies.take(this.#cells(places, before)));
    const known = place === undefined ? undefined : this.#edit.get(place)?.cells;
    const cells = after && this.#cells(places, after, known);
    if (numbered !== undefined && known !== undefined) this.#copies.remove(known, numbered);
    if (place !== undefined) this.#edit.set(place, cells);
    if (cells !== undefined) this.#copies.add(cells, place ?? this.#edit.append(cells));
  }

  #placeOf(places: readonly number[], before: readonly string[], row: number | undefined): string | undefined {
    const place = row === undefined ? undefined : this.#edit.rows.nameAt(row - 1);
    if (place === undefined) return undefined;
    const { cells } = this.#edit.get(place)!;
    return places.every((index, at) => index === -1 || cells[index] === before[at]) ? place : undefined;
  }

  /** Logged cells under the state's columns; in columns that the log does not know the row is as it was, or empty. */
  #cells(places: readonly number[], logged: readonly string[], row: readonly string[] = []): readonly string[] {
    const cells = this.#state.names.map((_, at) => row[at] ?? '');
    for (const [at, place] of places.entries()) if (place !== -1) cells[place] = logged[at]!;
    return cells;
  }
}

/** What the log says is said of rows under the key that the table had then. */
function withKey(state: TableState, key: string | undefined, limits: Limits): TableState {
  const index = key === undefined ? -1 : state.names.indexOf(key);
  const keyIndex = index === -1 ? undefined : index;
  if (keyIndex === state.keyIndex) return state;
  const rows = [...state.rows.values()];
  if (keyIndex !== undefined && findKeyFault(keyIndex, rows, limits) !== undefined) {
    const source = { table: state.name, file: `${state.name}.csv` };
    const sentence = `the rows break the key ${JSON.stringify(key)}, under which there are writes in the log; correct them`;
    throw tableUnreadable(source, 'duplicate-key', sentence);
  }
  return { ...state, ...indexRows(rows, keyIndex, state.keys.highest), keyIndex };
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

/** Where the rows of a table without a key are, by what they hold. Of equal ones, the last is taken first. */
class RowCopies {
  readonly #rows: RowMap;
  /** Made when the first row is taken: mostly none is. */
  #places: Map<string, string[]> | undefined;

  constructor(rows: RowMap) {
    this.#rows = rows;
  }

  take(cells: readonly string[]): string | undefined {
    return this.#all().get(rowIdentity(cells))?.pop();
  }

  add(cells: readonly string[], place: string): void {
    if (this.#places !== undefined) note(this.#places, cells, place);
  }

  remove(cells: readonly string[], place: string): void {
    const places = this.#places?.get(rowIdentity(cells));
    if (places !== undefined) places.splice(places.lastIndexOf(place), 1);
  }

  #all(): Map<string, string[]> {
    if (this.#places !== undefined) return this.#places;
    this.#places = new Map();
    for (const [place, { cells }] of this.#rows) note(this.#places, cells, place);
    return this.#places;
  }
}

function note(places: Map<string, string[]>, cells: readonly string[], place: string): void {
  const identity = rowIdentity(cells);
  const known = places.get(identity);
  if (known === undefined) places.set(identity, [place]);
  else known.push(place);
}
