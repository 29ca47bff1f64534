/** A table as the database has it, and as the engine's common parts see it. */
import type { Column } from '@rowhouse/store';
import {
  type CsvFormat,
  declareTable,
  keyWarnings,
  type StateOf,
  StoredRow,
  type TableRows,
  type TableSchema,
  uniqueCellsOf,
} from '@rowhouse/store/engine';
import type { Connection, Connections } from '../connections/connections.js';
import { MadeMeanwhile } from '../connections/database-errors.js';
import { knownSchema, schemaUnder } from './declarations.js';
import type { Layout } from './layout.js';

/** What is known of a table besides its version, its rows and what stands around them. */
export interface About {
  readonly columns: readonly Column[];
  /** Null for none. */
  readonly keyIndex: number | null;
  /** The highest integer key that was ever given, in decimal. */
  readonly highestKey: string;
  /** How many keys are no integers. */
  readonly otherKeyCount: number;
  readonly nextPlace: number;
  readonly rowCount: number;
  readonly byteLength: number;
  readonly format: CsvFormat;
  /** What the table was imported from, as long as nothing was written to it since. */
  readonly imported?: string;
  /** The highest integer keys of other columns while they were the key, in decimal. */
  readonly otherKeys?: Readonly<Record<string, string>>;
  /** Where the table is not, or not only, here. Left out of one that is here and nowhere else. */
  readonly move?: MoveMark;
}

/**
 * What a move leaves at a table's row, so that whoever finds the row knows what it is worth (`authority.ts`). A row without
 * one is the table.
 */
export interface MoveMark {
  /**
   * `leaving`: nothing is written here any more; `arriving`: a copy, which may not be whole yet; `gone`: the table was here.
   * The last one stays for good, so that nobody makes a table here who knows no better.
   */
  readonly kind: 'leaving' | 'arriving' | 'gone';
  /** Of the move: the later it began, the higher. */
  readonly number: number;
}

export interface CatalogRow {
  readonly name: string;
  readonly incarnation: string;
  readonly sequence: string;
  readonly about: About;
  readonly header: Buffer;
  readonly tail: Buffer;
  /** The hash of what was declared when the table was written; null for nothing. */
  readonly declarations: string | null;
  /** What that says of the table. */
  readonly schema: TableSchema;
}

/** How a look at a table keeps others from changing it: not at all, or until the transaction ends. */
export type Locking = '' | 'FOR UPDATE';

/** Those of a `CatalogRow`. */
const catalogColumns = ['name', 'incarnation', 'sequence', 'about', 'header', 'tail', 'declarations'];

/** What is found of a table, and of a row of it, in one statement. */
export interface Found {
  readonly found: CatalogRow | undefined;
  /** Undefined where there is none, or none was asked for. */
  readonly row: RowRecord | undefined;
}

/**
 * The table of this name, as {@link findTable} finds it, and the row under a key: in one statement, which sees one moment by
 * itself. Most requests ask for no more, and would wait for as many answers as a transaction has statements.
 */
export async function findAtOnce(connections: Connections, layout: Layout, name: string, key?: string): Promise<Found> {
  const { tables, rows } = layout;
  const columns = catalogColumns.map((column) => `found.${column}`).join();
  const sql =
    key === undefined
      ? `SELECT ${columns} FROM ${tables} AS found WHERE found.name = $1`
      : `SELECT ${columns}, rows.place, rows.name AS key, rows.cells, rows.raw, rows.content
         FROM ${tables} AS found LEFT JOIN ${rows} AS rows ON rows.incarnation = found.incarnation AND rows.name = $2
         WHERE found.name = $1`;
  type Line = Omit<CatalogRow, 'schema'> & Omit<RowRecord, 'name' | 'place'> & { key: string; place: string | null };
  const [line] = await connections.once<Line>(sql, key === undefined ? [name] : [name, key]);
  if (line === undefined) return { found: undefined, row: undefined };
  const schema = knownSchema(name, line.declarations);
  // The first time that these declarations are met: they are to be of the same moment.
  if (schema === undefined)
    return connections.snapshot((connection) => findInTransaction(connection, layout, name, key));
  const { key: own, place, cells, raw, content, ...found } = line;
  const isThere = key !== undefined && place !== null;
  return { found: { ...found, schema }, row: isThere ? { name: own, place, cells, raw, content } : undefined };
}

async function findInTransaction(connection: Connection, layout: Layout, name: string, key?: string): Promise<Found> {
  const found = await findTable(connection, layout, name);
  if (found === undefined || key === undefined) return { found, row: undefined };
  const sql = `SELECT place, name, cells, raw, content FROM ${layout.rows} WHERE incarnation = $1 AND name = $2`;
  return { found, row: (await connection.query<RowRecord>(sql, [found.incarnation, key])).rows[0] };
}

/** The table of this name; undefined where there is none. */
export async function findTable(
  connection: Connection,
  layout: Layout,
  name: string,
  locking: Locking = '',
): Promise<CatalogRow | undefined> {
  const sql = `SELECT ${catalogColumns.join()} FROM ${layout.tables} WHERE name = $1 ${locking}`;
  const [found] = (await connection.query<Omit<CatalogRow, 'schema'>>(sql, [name])).rows;
  return found && { ...found, schema: await schemaUnder(connection, layout, name, found.declarations) };
}

/** Every table that has a row, whatever it is worth. */
export async function findTables(connection: Connection, layout: Layout): Promise<readonly CatalogRow[]> {
  const { rows } = await connection.query<Omit<CatalogRow, 'schema'>>(`SELECT ${catalogColumns.join()} FROM ${layout.tables}`); // prettier-ignore
  const found: CatalogRow[] = [];
  for (const row of rows)
    found.push({ ...row, schema: await schemaUnder(connection, layout, row.name, row.declarations) });
  return found;
}

/** A row as the database has it. */
export interface RowRecord {
  readonly place: string;
  readonly name: string | null;
  readonly cells: readonly string[];
  readonly raw: Buffer;
  /** Where in `raw` the row's own text begins, behind lines that are no rows. */
  readonly content: number;
}

/** @param holders rows that may have a text that is to be unique, as far as it is asked for */
export function stateOf<Rows extends TableRows>(
  { name, incarnation, sequence, about, header, tail, schema }: CatalogRow,
  rows: Rows,
  holders: Iterable<StoredRow> = [],
): StateOf<Rows> {
  const names = about.columns.map((column) => column.name);
  const keyIndex = about.keyIndex ?? undefined;
  const declared = declareTable(schema, names, keyWarnings(schema, names, keyIndex));
  const { headerStart } = about.format;
  return {
    name,
    version: { incarnation, sequence: Number(sequence) },
    columns: about.columns,
    names,
    declared,
    unique: uniqueCellsOf(declared, holders),
    keyIndex,
    rows,
    nextPlace: about.nextPlace,
    keys: { highest: BigInt(about.highestKey), others: about.otherKeyCount },
    ...(about.otherKeys !== undefined && { otherKeys: new Map(Object.entries(about.otherKeys).map(toBigInt)) }),
    format: about.format,
    header: { source: header, start: 0, content: headerStart, end: header.length },
    tail,
    byteLength: about.byteLength,
  };
}

function toBigInt([column, highest]: readonly [string, string]): [string, bigint] {
  return [column, BigInt(highest)];
}

/** What a table's row has besides what its state tells. */
export interface Placing {
  /** The next place to give to a row. */
  readonly nextPlace: number;
  /** The hash of what is declared. */
  readonly declarations: string | null;
  /** Whether there was none: one that somebody else has made meanwhile is not written over. */
  readonly isNew?: boolean;
  /** Names what it was imported from, just now. */
  readonly imported?: string;
}

/** Writes down what a table is now. */
export async function putTable(
  connection: Connection,
  { tables }: Layout,
  state: StateOf<TableRows>,
  { nextPlace, declarations, isNew = false, imported }: Placing,
): Promise<void> {
  const { name, version, columns, keyIndex, keys, otherKeys, rows, byteLength, format, header, tail } = state;
  const about: About = {
    columns,
    keyIndex: keyIndex ?? null,
    highestKey: String(keys.highest),
    otherKeyCount: keys.others,
    ...(otherKeys !== undefined && { otherKeys: Object.fromEntries(Array.from(otherKeys, ([key, value]) => [key, String(value)])) }), // prettier-ignore
    nextPlace,
    rowCount: rows.size,
    byteLength,
    format,
    ...(imported !== undefined && { imported }),
  };
  const { rowCount } = await connection.query(
    isNew
      ? `INSERT INTO ${tables} (name, incarnation, sequence, about, header, tail, declarations)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING`
      : `UPDATE ${tables} SET incarnation = $2, sequence = $3, about = $4, header = $5, tail = $6, declarations = $7
         WHERE name = $1`,
    [
      name,
      version.incarnation,
      version.sequence,
      JSON.stringify(about),
      header.source.subarray(header.start, header.end),
      tail,
      declarations,
    ],
  );
  if (rowCount === 0) throw new MadeMeanwhile(name);
}

/** The bytes of a row as they stand in a file. */
export function rawOf({ text }: StoredRow): Buffer {
  return text.source.subarray(text.start, text.end);
}

/** The same as a row. */
export function storedRow({ cells, raw, content }: Pick<RowRecord, 'cells' | 'raw' | 'content'>): StoredRow {
  return new StoredRow(cells, { source: raw, start: 0, content, end: raw.length });
}
