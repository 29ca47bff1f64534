/** A table as the database has it, and as the engine's common parts see it. */
import type { Column } from '@rowhouse/store';
import {
  type CsvFormat,
  declareTable,
  NO_SCHEMA,
  type StateOf,
  StoredRow,
  type TableRows,
  uniqueCellsOf,
} from '@rowhouse/store/engine';
import type { Connection } from './connections.js';
import type { Layout } from './layout.js';

/** What is known of a table besides its version, its rows and what stands around them. */
export interface About {
  readonly columns: readonly Column[];
  /** Null for none. */
  readonly keyIndex: number | null;
  /** The highest integer key that was ever given, in decimal. */
  readonly highestKey: string;
  /** How many keys are no integers. */
  readonly otherKeys: number;
  readonly nextPlace: number;
  readonly rowCount: number;
  readonly byteLength: number;
  readonly format: CsvFormat;
}

export interface CatalogRow {
  readonly name: string;
  readonly incarnation: string;
  readonly sequence: string;
  readonly about: About;
  readonly header: Buffer;
  readonly tail: Buffer;
}

/** How a look at a table keeps others from changing it: not at all, or until the transaction ends. */
export type Locking = '' | 'FOR UPDATE';

/** The table of this name; undefined where there is none. */
export async function findTable(
  connection: Connection,
  { tables }: Layout,
  name: string,
  locking: Locking = '',
): Promise<CatalogRow | undefined> {
  const sql = `SELECT name, incarnation, sequence, about, header, tail FROM ${tables} WHERE name = $1 ${locking}`;
  return (await connection.query<CatalogRow>(sql, [name])).rows[0];
}

/** A row as the database has it. */
export interface RowRecord {
  readonly place: string;
  readonly name: string | null;
  readonly cells: readonly string[];
  readonly raw: Buffer;
}

export function stateOf<Rows extends TableRows>(
  { name, incarnation, sequence, about, header, tail }: CatalogRow,
  rows: Rows,
): StateOf<Rows> {
  const names = about.columns.map((column) => column.name);
  const declared = declareTable(NO_SCHEMA, names);
  const { headerStart } = about.format;
  return {
    name,
    version: { incarnation, sequence: Number(sequence) },
    columns: about.columns,
    names,
    declared,
    unique: uniqueCellsOf(declared, []),
    keyIndex: about.keyIndex ?? undefined,
    rows,
    nextPlace: about.nextPlace,
    keys: { highest: BigInt(about.highestKey), others: about.otherKeys },
    format: about.format,
    header: { source: header, start: 0, content: headerStart, end: header.length },
    tail,
    byteLength: about.byteLength,
  };
}

/** Writes down what a table is now. @param nextPlace the next place to give to a row */
export async function putTable(
  connection: Connection,
  { tables }: Layout,
  state: StateOf<TableRows>,
  nextPlace: number,
): Promise<void> {
  const { name, version, columns, keyIndex, keys, rows, byteLength, format, header, tail } = state;
  const about: About = {
    columns,
    keyIndex: keyIndex ?? null,
    highestKey: String(keys.highest),
    otherKeys: keys.others,
    nextPlace,
    rowCount: rows.size,
    byteLength,
    format,
  };
  await connection.query(
    `INSERT INTO ${tables} (name, incarnation, sequence, about, header, tail) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (name) DO UPDATE SET incarnation = excluded.incarnation, sequence = excluded.sequence,
       about = excluded.about, header = excluded.header, tail = excluded.tail`,
    [
      name,
      version.incarnation,
      version.sequence,
      JSON.stringify(about),
      header.source.subarray(header.start, header.end),
      tail,
    ],
  );
}

/** The bytes of a row as they stand in a file. */
export function rawOf({ text }: StoredRow): Buffer {
  return text.source.subarray(text.start, text.end);
}

/** The same as a row. */
export function storedRow({ cells, raw }: Pick<RowRecord, 'cells' | 'raw'>): StoredRow {
  // Blank lines that stood before the row are its own.
  const content = Math.max(
    0,
    raw.findIndex((byte) => byte !== 0x0a && byte !== 0x0d),
  );
  return new StoredRow(cells, { source: raw, start: 0, content, end: raw.length });
}
