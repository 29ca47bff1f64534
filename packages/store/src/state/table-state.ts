import { randomBytes } from 'node:crypto';
import type { Column, TableDescription, TableVersion } from '../contract.js';
import type { CsvFormat } from '../csv/csv-format.js';
import { type CsvSource, type CsvTable, tableUnreadable } from '../csv/csv-reader.js';
import { lineAt } from '../csv/csv-bytes.js';
import {
  chooseKey,
  countKey,
  findKeyFault,
  KEY_COLUMNS,
  type KeyCounter,
  type KeyLimits,
  NO_KEYS,
  oversizedKey,
} from '../rows/keys.js';
import type { FileRows } from '../rows/file-rows.js';
import type { KeyPlaceFault } from '../rows/key-index.js';
import { RowMap } from '../rows/row-map.js';
import type { TableRows } from '../rows/table-rows.js';
import { columnsOf, columnsOfFile, type DeclaredTable, declareTable, uniqueCellsOf } from '../schema/declared-table.js';
import { schemaVersion } from '../schema/inference.js';
import { NO_SCHEMA, type TableSchema } from '../schema/table-schema.js';
import type { UniqueCells } from '../schema/unique-cells.js';
import { packageWarning, quote } from '../schema/warnings.js';
import type { RowText, StoredRow } from '../rows/stored-row.js';

/** A table at one moment, all of it in memory. Never changed: a transaction makes the next state, snapshots keep theirs. */
export type TableState = StateOf<RowMap>;

/** What is known of a table at one moment, over rows of some kind. */
export interface StateOf<Rows extends TableRows> {
  readonly name: string;
  readonly version: TableVersion;
  readonly columns: readonly Column[];
  readonly names: readonly string[];
  /** What is declared of it; nothing, for most tables. */
  readonly declared: DeclaredTable;
  /** Of saves from outside that wait for a person. */
  readonly saveWarnings?: TableDescription['warnings'];
  readonly unique: UniqueCells;
  /** Index of the key column. */
  readonly keyIndex: number | undefined;
  /**
   * In the order of the file. By key; in a table without one by the row's place, a number that is never given again.
   */
  readonly rows: Rows;
  /** The next place to give. */
  readonly nextPlace: number;
  readonly keys: KeyCounter;
  /** The highest integer keys of other columns while they were the key, which may become it again. */
  readonly otherKeys?: ReadonlyMap<string, bigint>;
  readonly format: CsvFormat;
  readonly header: RowText;
  readonly tail: Buffer;
  /** Bytes, in UTF-8, of the file that the state would be, but for a line end at its end. */
  readonly byteLength: number;
}

export function newIncarnation(): TableVersion {
  return { incarnation: randomBytes(16).toString('base64url'), sequence: 0 };
}

export function describe(state: StateOf<TableRows>): TableDescription {
  let description = descriptions.get(state);
  if (description === undefined) descriptions.set(state, (description = describeAnew(state)));
  return description;
}

/** The same, and not kept: for a state that is soon another, which to keep something for costs more than to make it. */
export function describeAnew(state: StateOf<TableRows>): TableDescription {
  const key = state.keyIndex === undefined ? undefined : state.names[state.keyIndex];
  return {
    name: state.name,
    columns: state.columns,
    key,
    rowCount: state.rows.size,
    version: state.version,
    schemaVersion: schemaVersion(state.columns, key),
    foreignKeys: state.declared.schema.foreignKeys,
    missingValues: state.declared.schema.missingValues,
    warnings: [...state.declared.warnings, ...(state.saveWarnings ?? [])],
  };
}

/** Every answer needs the description of its state, which never changes: it is worked out once. */
const descriptions = new WeakMap<StateOf<TableRows>, TableDescription>();

/**
 * The state of a table whose file was read. `previous` is the table as it was before: its key stays, its types only
 * widen, and its version is taken. Throws `table-unreadable` where the file breaks the key.
 */
export function stateOfFile(
  csv: CsvTable,
  source: CsvSource,
  previous?: TableState,
  schema: TableSchema = NO_SCHEMA,
): TableState {
  const known = previous !== undefined && previous.names.length > 0 ? previous : undefined;
  const keyIndex = known === undefined ? openedKeyIndex(csv, source, schema) : keptKeyIndex(csv, source, known, schema);
  const isSameKey = known === undefined || nameAt(known.names, known.keyIndex) === nameAt(csv.names, keyIndex);
  const declared = declareTable(schema, csv.names, keyWarnings(schema, csv.names, keyIndex));
  const highestKey = isSameKey ? previous?.keys.highest : undefined;
  const { rows, keys, nextPlace } = indexFileRows(csv.fileRows, keyIndex, highestKey);
  return {
    name: source.table,
    version: previous?.version ?? newIncarnation(),
    columns: columnsOfFile(declared, csv.names, csv.fileRows.types, known?.columns),
    names: csv.names,
    declared,
    unique: uniqueCellsOf(declared, csv.fileRows),
    keyIndex,
    rows,
    nextPlace,
    keys,
    ...(previous?.otherKeys !== undefined && { otherKeys: previous.otherKeys }),
    format: csv.format,
    header: csv.header,
    tail: csv.tail,
    byteLength: csv.header.source.length,
  };
}

/**
 * The same table under another schema. The rows stay, so the version does too. A primary key that the rows break does
 * not take down a table that is being served: it keeps its key, with a warning, until it is opened anew.
 *
 * @param limits those that the rows are held against where they get another key
 */
export function redeclare(state: TableState, schema: TableSchema, limits: KeyLimits): TableState {
  const rows = [...state.rows.values()];
  const isKept = (index: number): boolean => findKeyFault(index, rows, limits) === undefined;
  const keyIndex = declaredKeyIndex(schema, state.names, isKept) ?? state.keyIndex;
  const declared = declareTable(schema, state.names, keyWarnings(schema, state.names, keyIndex));
  return {
    ...state,
    ...(keyIndex !== state.keyIndex && rekeyed(state, rows, keyIndex)),
    keyIndex,
    columns: columnsOf(declared, state.names, rows, state.columns),
    declared,
    unique: uniqueCellsOf(declared, rows),
  };
}

function rekeyed(
  { names, keyIndex: before, keys, otherKeys }: TableState,
  rows: readonly StoredRow[],
  keyIndex: number | undefined,
): Pick<TableState, 'rows' | 'keys' | 'nextPlace' | 'otherKeys'> {
  const remembered = new Map(otherKeys);
  if (before !== undefined) remembered.set(names[before]!, keys.highest);
  const highest = keyIndex === undefined ? undefined : remembered.get(names[keyIndex]!);
  return { ...indexRows(rows, keyIndex, highest), otherKeys: remembered };
}

/**
 * Whether a state, where there is one, was read in this encoding. One that was read in another, before the declaration
 * was changed or while a checkpoint was on its way, is of another text, though the file is the same.
 */
export function isReadIn({ encoding }: { readonly encoding: string }, state: TableState | undefined): boolean {
  return state === undefined || state.format.encoding === encoding;
}

/** The declared primary key, where the table has the column and the rows keep it. */
function declaredKeyIndex(
  { primaryKey }: TableSchema,
  names: readonly string[],
  isKept: (index: number) => boolean,
): number | undefined {
  const index = primaryKey === undefined ? -1 : names.indexOf(primaryKey);
  return index !== -1 && isKept(index) ? index : undefined;
}

function nameAt(names: readonly string[], index: number | undefined): string | undefined {
  return index === undefined ? undefined : names[index];
}

function openedKeyIndex(csv: CsvTable, source: CsvSource, schema: TableSchema): number | undefined {
  // A file without a line can be any table.
  if (schema.primaryKey === undefined || csv.names.length === 0) return indexOfFileKey(csv);
  const index = csv.names.indexOf(schema.primaryKey);
  if (index === -1) {
    throw keyColumnGone(
      csv,
      source,
      schema.primaryKey,
      'which is declared as the primary key',
      'or correct what is declared',
    );
  }
  const { fault } = csv.fileRows.keyIndex(index);
  if (fault !== undefined) throw brokenKey(fault, csv.fileRows, schema.primaryKey, index, source);
  return index;
}

/** Of a primary key that is declared and is not the table's. */
export function keyWarnings(
  { primaryKey }: TableSchema,
  names: readonly string[],
  keyIndex: number | undefined,
): DeclaredTable['warnings'] {
  const key = nameAt(names, keyIndex);
  if (primaryKey === undefined || primaryKey === key || names.length === 0) return [];
  const kept = key === undefined ? 'no key' : `the key ${quote(key)}`;
  const sentence = `the rows break the primary key ${quote(primaryKey)}, so the table keeps ${kept} until it is opened anew, and can't be opened before they are corrected`;
  return [packageWarning(sentence)];
}

export function indexOfChosenKey(
  names: readonly string[],
  rows: readonly StoredRow[],
  limits: KeyLimits,
): number | undefined {
  const key = chooseKey(names, rows, limits);
  return key === undefined ? undefined : names.indexOf(key);
}

/** As {@link indexOfChosenKey}, by what the reader found. */
function indexOfFileKey({ names, fileRows }: CsvTable): number | undefined {
  const candidates = KEY_COLUMNS.map((name) => names.indexOf(name));
  return candidates.find((index) => index !== -1 && fileRows.keyIndex(index).fault === undefined);
}

/** As {@link indexRows}, by what the reader found. */
function indexFileRows(
  fileRows: FileRows,
  keyIndex: number | undefined,
  highestKey = NO_KEYS.highest,
): Pick<TableState, 'rows' | 'keys' | 'nextPlace'> {
  const nextPlace = fileRows.length;
  if (keyIndex === undefined) {
    return { rows: RowMap.ofPlaces(fileRows), keys: { ...NO_KEYS, highest: highestKey }, nextPlace };
  }
  const index = fileRows.keyIndex(keyIndex);
  const { highest, others } = index.counter;
  return {
    rows: RowMap.ofKeys(fileRows, keyIndex, (key) => index.find(key)),
    keys: { highest: highest > highestKey ? highest : highestKey, others },
    nextPlace,
  };
}

/** The rows by what names them. */
export function indexRows(
  rows: readonly StoredRow[],
  keyIndex: number | undefined,
  highestKey = NO_KEYS.highest,
): Pick<TableState, 'rows' | 'keys' | 'nextPlace'> {
  const index = new RowIndex(keyIndex, highestKey);
  for (const row of rows) index.add(row);
  return index.finish();
}

/** As {@link indexRows}, row by row. */
export class RowIndex {
  readonly #rows: StoredRow[] = [];
  readonly #keyIndex: number | undefined;
  readonly #places = new Map<string, number>();
  #keys: KeyCounter;

  constructor(keyIndex: number | undefined, highestKey: bigint) {
    this.#keyIndex = keyIndex;
    this.#keys = { ...NO_KEYS, highest: highestKey };
  }

  add(row: StoredRow): void {
    const place = this.#rows.push(row) - 1;
    if (this.#keyIndex === undefined) return;
    const key = row.cell(this.#keyIndex);
    this.#places.set(key, place);
    this.#keys = countKey(this.#keys, key);
  }

  /** Nothing may be added after that. */
  finish(): Pick<TableState, 'rows' | 'keys' | 'nextPlace'> {
    const [rows, places] = [this.#rows, this.#places];
    const base = { length: rows.length, at: (place: number) => rows[place]! };
    const { length: nextPlace } = rows;
    if (this.#keyIndex === undefined) return { rows: RowMap.ofPlaces(base), keys: this.#keys, nextPlace };
    return { rows: RowMap.ofKeys(base, this.#keyIndex, (key) => places.get(key)), keys: this.#keys, nextPlace };
  }
}

/** Whether both hold the same cells in the same order, under the same columns. */
export function sameContent(a: Pick<TableState, 'names' | 'rows'>, b: Pick<TableState, 'names' | 'rows'>): boolean {
  if (a.rows.size !== b.rows.size || a.names.length !== b.names.length) return false;
  if (a.names.some((name, index) => name !== b.names[index])) return false;
  const others = b.rows.values();
  for (const row of a.rows.values()) {
    const other = others.next();
    if (other.done === true || !row.hasCellsOf(other.value)) return false;
  }
  return true;
}

function keptKeyIndex(csv: CsvTable, source: CsvSource, previous: TableState, schema: TableSchema): number | undefined {
  const isKept = (index: number): boolean => csv.fileRows.keyIndex(index).fault === undefined;
  const declared = declaredKeyIndex(schema, csv.names, isKept);
  if (declared !== undefined) return declared;
  if (previous.keyIndex === undefined) return undefined;
  const key = previous.names[previous.keyIndex]!;
  const index = csv.names.indexOf(key);
  if (index === -1) {
    throw keyColumnGone(csv, source, key, 'which names the rows', 'or restart the server to serve the table as it is');
  }
  const { fault } = csv.fileRows.keyIndex(index);
  if (fault !== undefined) throw brokenKey(fault, csv.fileRows, key, index, source);
  return index;
}

function keyColumnGone(csv: CsvTable, source: CsvSource, column: string, what: string, or: string): Error {
  const sentence = `the column ${JSON.stringify(column)}, ${what}, is gone; put it back, ${or}`;
  const line = lineAt(csv.header.source, csv.header.content);
  return tableUnreadable(source, 'key-column-gone', sentence, { line, column });
}

function brokenKey(fault: KeyPlaceFault, rows: FileRows, column: string, index: number, source: CsvSource): Error {
  const row = rows.at(fault.row);
  const line = lineOf(row);
  if (fault.reason === 'empty-key') {
    return tableUnreadable(
      source,
      'empty-key',
      `the row has nothing in ${JSON.stringify(column)}, which names it; fill it in`,
      {
        line,
        column,
      },
    );
  }
  if (fault.reason === 'cell-too-large') {
    const sentence = `the ${oversizedKey(column, fault.bytes, fault.limits)}; shorten it or raise the limit`;
    return tableUnreadable(source, 'cell-too-large', sentence, { line, column });
  }
  const otherLine = lineOf(rows.at(fault.first));
  return tableUnreadable(
    source,
    'duplicate-key',
    `the ${column} ${JSON.stringify(row.cell(index))} is also that of line ${otherLine}; change one of them`,
    { line, otherLine, column },
  );
}

function lineOf({ text }: StoredRow): number {
  return lineAt(text.source, text.content);
}
