/** Applies what a log says to the rows of a file, in its order. */
import type { TableVersion } from './contract.js';
import { EXCEL_FORMAT } from './csv-format.js';
import type { Limits } from './limits.js';
import type { ChangedRows, FileContentMark, RowChange } from './log/records.js';
import { rowIdentity } from './merge/row-identity.js';
import { declareTable, uniqueCellsOf } from './schema/declared-table.js';
import { NO_SCHEMA } from './schema/table-schema.js';
import { StateEdit } from './state-edit.js';
import { indexRows, type TableState } from './table-state.js';

/** A state with changes applied, and those that made a difference, in their order. */
export interface Replayed {
  readonly state: TableState;
  readonly changes: readonly RowChange[];
}

/** Every row that was changed is as it was left, in the columns that the log knows; the others are as they are. */
export function replay(state: TableState, records: readonly ChangedRows[], limits: Limits): Replayed {
  if (records.every(({ changes }) => changes.length === 0)) return { state, changes: [] };
  const edit = new StateEdit(state, limits);
  const copies = new RowCopies(state);
  for (const { columns, key, changes } of records) {
    const places = columns.map((column) => state.names.indexOf(column));
    const keyAt = key === undefined ? -1 : columns.indexOf(key);
    for (const { before, after } of changes) {
      const name = (after ?? before)?.[keyAt];
      if (name === undefined) {
        const place = before && copies.take(cellsUnder(state, places, before));
        if (place !== undefined) edit.set(place, undefined);
        if (after !== undefined) {
          const cells = cellsUnder(state, places, after);
          copies.add(cells, edit.append(cells));
        }
      } else {
        edit.set(name, after && cellsUnder(state, places, after, edit.get(name)?.cells));
      }
    }
  }
  return { state: edit.finish(), changes: edit.changes };
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

/** Logged cells under the state's columns; in columns that the log does not know the row is as it was, or empty. */
function cellsUnder(
  { names }: TableState,
  places: readonly number[],
  logged: readonly string[],
  row: readonly string[] = [],
): readonly string[] {
  const cells = names.map((_, at) => row[at] ?? '');
  for (const [at, place] of places.entries()) if (place !== -1) cells[place] = logged[at]!;
  return cells;
}

/** Where the rows of a table without a key are, by what they hold. Of equal ones, the last is taken first. */
class RowCopies {
  readonly #state: TableState;
  readonly #added: [cells: readonly string[], place: string][] = [];
  /** Made when the first row is taken: mostly none is. */
  #places: Map<string, string[]> | undefined;

  constructor(state: TableState) {
    this.#state = state;
  }

  take(cells: readonly string[]): string | undefined {
    return this.#all().get(rowIdentity(cells))?.pop();
  }

  add(cells: readonly string[], place: string): void {
    if (this.#places === undefined) this.#added.push([cells, place]);
    else note(this.#places, cells, place);
  }

  #all(): Map<string, string[]> {
    if (this.#places !== undefined) return this.#places;
    this.#places = new Map();
    for (const [place, { cells }] of this.#state.rows) note(this.#places, cells, place);
    for (const [cells, place] of this.#added) note(this.#places, cells, place);
    return this.#places;
  }
}

function note(places: Map<string, string[]>, cells: readonly string[], place: string): void {
  const identity = rowIdentity(cells);
  const known = places.get(identity);
  if (known === undefined) places.set(identity, [place]);
  else known.push(place);
}
