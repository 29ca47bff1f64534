/** The rows of a table, read from the database and written to it. */
import { DEFAULT_LIMITS, type Row, rowRevision, StoreError } from '@rowhouse/store';
import { indexRows, RowMap, type StateOf, type StoredRow, type TableState } from '@rowhouse/store/engine';
import { type CatalogRow, rawOf, type RowRecord, stateOf, storedRow } from '../catalog/catalog.js';
import type { Connection } from '../connections/connections.js';
import type { Layout } from '../catalog/layout.js';
import type { LoadedBase, LoadedRows, PlacedRow } from './loaded-rows.js';

/** Those of a `RowRecord`. */
export const rowColumns = 'place, name, cells, raw, content';

/** Loads the rows with these keys, as far as they are there. */
export async function loadRows(
  connection: Connection,
  { rows }: Layout,
  incarnation: string,
  base: LoadedBase,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const sql = `SELECT ${rowColumns} FROM ${rows} WHERE incarnation = $1 AND name = ANY($2::text[])`;
  const found = await connection.query<RowRecord>(sql, [incarnation, keys]);
  for (const row of found.rows) base.add(row);
}

/** Loads the row with this index, from 0, of a table without a key. */
export async function loadRowAt(
  connection: Connection,
  { rows }: Layout,
  { incarnation }: CatalogRow,
  base: LoadedBase,
  index: number,
): Promise<void> {
  const sql = `SELECT ${rowColumns} FROM ${rows} WHERE incarnation = $1 ORDER BY place LIMIT 1 OFFSET $2`;
  const found = await connection.query<RowRecord>(sql, [incarnation, index]);
  const [row] = found.rows;
  if (row === undefined) throw new Error(`The table has fewer rows than it is said to have: no row ${index + 1}`);
  base.add(row, index);
}

/** Texts, of which the rows that have one in this column are asked for. */
export interface SoughtTexts {
  /** From 0. */
  readonly column: number;
  readonly texts: readonly string[];
}

/** Loads every row that has one of these texts in its column. It looks through the table: there is no index of cells. */
export async function loadHolders(
  connection: Connection,
  { rows }: Layout,
  incarnation: string,
  base: LoadedBase,
  sought: readonly SoughtTexts[],
): Promise<void> {
  const wanted = sought.filter(({ texts }) => texts.length > 0);
  if (wanted.length === 0) return;
  const values: unknown[] = [incarnation];
  const conditions = wanted.map(({ column, texts }) => `cells[${column + 1}] = ANY($${values.push(texts)}::text[])`);
  const sql = `SELECT ${rowColumns} FROM ${rows} WHERE incarnation = $1 AND (${conditions.join(' OR ')})`;
  for (const row of (await connection.query<RowRecord>(sql, values, true)).rows) base.add(row);
}

/** Writes what lies over the rows that were loaded. */
export async function writeChanges(
  connection: Connection,
  layout: Layout,
  { rows, version: { incarnation }, keyIndex }: StateOf<LoadedRows>,
): Promise<void> {
  const gone: PlacedRow[] = [];
  const added: PlacedRow[] = [];
  const changed: { before: PlacedRow; after: PlacedRow }[] = [];
  for (const { before, after } of rows.changes()) {
    if (before !== undefined && after?.place === before.place) changed.push({ before, after });
    else {
      if (before !== undefined) gone.push(before);
      if (after !== undefined) added.push(after);
    }
  }
  await removeRows(connection, layout, incarnation, gone);
  await changeRows(connection, layout, incarnation, changed);
  await addRows(connection, layout, incarnation, keyIndex, added);
}

async function removeRows(
  connection: Connection,
  { rows }: Layout,
  incarnation: string,
  gone: readonly PlacedRow[],
): Promise<void> {
  if (gone.length === 0) return;
  const sql = `DELETE FROM ${rows} USING unnest($2::bigint[], $3::text[]) AS given (place, revision)
    WHERE incarnation = $1 AND rows.place = given.place AND rows.revision = given.revision`;
  const { rowCount } = await connection.query(sql, [incarnation, gone.map(({ place }) => place), gone.map(revisionOf)]);
  demandAll(rowCount, gone.length);
}

async function changeRows(
  connection: Connection,
  { rows }: Layout,
  incarnation: string,
  changed: readonly { readonly before: PlacedRow; readonly after: PlacedRow }[],
): Promise<void> {
  if (changed.length === 0) return;
  const sql = `UPDATE ${rows} SET cells = given.cells::text[], revision = given.revision, raw = given.raw,
      content = given.content
    FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::integer[])
      AS given (place, was, revision, cells, raw, content)
    WHERE incarnation = $1 AND rows.place = given.place AND rows.revision = given.was`;
  const after = changed.map((change) => change.after);
  const { rowCount } = await connection.query(sql, [
    incarnation,
    after.map(({ place }) => place),
    changed.map(({ before }) => revisionOf(before)),
    after.map(revisionOf),
    after.map(({ row }) => arrayText(row.cells)),
    after.map(({ row }) => rawOf(row)),
    after.map(({ row }) => row.text.content - row.text.start),
  ]);
  demandAll(rowCount, changed.length);
}

/** So many rows go out in one statement, or come in one answer, at most. */
const rowsAtOnce = 1000;
/** And so many bytes, as they stand in a file, where more than one row would pass that. */
const bytesAtOnce = 4 * 1024 * 1024;

/** Rows in batches that a statement may have. */
export function* inBatches(rows: Iterable<PlacedRow>): Generator<readonly PlacedRow[], void> {
  let batch: PlacedRow[] = [];
  let bytes = 0;
  for (const placed of rows) {
    const { start, end } = placed.row.text;
    if (batch.length === rowsAtOnce || (batch.length > 0 && bytes + end - start > bytesAtOnce)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(placed);
    bytes += end - start;
  }
  if (batch.length > 0) yield batch;
}

/** Adds rows under their keys, where the table has one. */
export async function addRows(
  connection: Connection,
  layout: Layout,
  incarnation: string,
  keyIndex: number | undefined,
  added: Iterable<PlacedRow>,
): Promise<void> {
  for (const batch of inBatches(added)) await addBatch(connection, layout, incarnation, keyIndex, batch);
}

/** The same for one batch; those whose places are taken are there already. */
export async function addBatch(
  connection: Connection,
  { rows }: Layout,
  incarnation: string,
  keyIndex: number | undefined,
  batch: readonly PlacedRow[],
): Promise<void> {
  const sql = `INSERT INTO ${rows} (incarnation, place, name, revision, cells, raw, content)
    SELECT $1, place, name, revision, cells::text[], raw, content
    FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::integer[])
      AS given (place, name, revision, cells, raw, content)`;
  await connection.query(sql, [
    incarnation,
    batch.map(({ place }) => place),
    batch.map(({ row }) => (keyIndex === undefined ? null : row.cell(keyIndex))),
    batch.map(revisionOf),
    batch.map(({ row }) => arrayText(row.cells)),
    batch.map(({ row }) => rawOf(row)),
    batch.map(({ row }) => row.text.content - row.text.start),
  ]);
}

/** Removes every row of a table. */
export async function clearRows(connection: Connection, { rows }: Layout, incarnation: string): Promise<void> {
  await connection.query(`DELETE FROM ${rows} WHERE incarnation = $1`, [incarnation]);
}

/** Gives the rows of a table their names anew, by another key. @param keyIndex undefined for no names */
export async function renameRows(
  connection: Connection,
  { rows }: Layout,
  incarnation: string,
  keyIndex: number | undefined,
): Promise<void> {
  // First none, so that no row is given a name that another one is about to lose.
  await connection.query(`UPDATE ${rows} SET name = NULL WHERE incarnation = $1`, [incarnation]);
  if (keyIndex === undefined) return;
  await connection.query(`UPDATE ${rows} SET name = cells[$2::integer] WHERE incarnation = $1`, [incarnation, keyIndex + 1]); // prettier-ignore
}

/** The table with all of its rows. */
export async function wholeState(connection: Connection, layout: Layout, found: CatalogRow): Promise<TableState> {
  const { rows } = await connection.query<RowRecord>(allRows(layout), [found.incarnation]);
  const stored = rows.map(storedRow);
  const indexed = indexRows(stored, found.about.keyIndex ?? undefined, BigInt(found.about.highestKey));
  return { ...stateOf(found, indexed.rows, stored), ...indexed };
}

/** The rows of a statement, a batch at a time, as they were when the transaction began. */
export async function* streamRows<Found extends RowRecord>(
  connection: Connection,
  sql: string,
  values: readonly unknown[],
): AsyncGenerator<readonly Found[], void> {
  await connection.query(`DECLARE rows_of_a_reader NO SCROLL CURSOR FOR ${sql}`, values, true);
  // Rows may be long: the next answer has as many as the bytes of the last one allow, and the first one has few.
  let most = 50;
  for (;;) {
    const { rows } = await connection.query<Found>(`FETCH ${most} FROM rows_of_a_reader`);
    if (rows.length > 0) yield rows;
    if (rows.length < most) return;
    const bytes = rows.reduce((sum, { raw }) => sum + raw.length, 0);
    most = Math.min(rowsAtOnce, Math.max(1, Math.floor((rows.length * bytesAtOnce) / Math.max(bytes, 1))));
  }
}

/** Above that no table is loaded whole, to see how it differs from what takes its place: as many rows, or bytes, as a file may have. */
const { maxRows: mostCompared, maxFileBytes: mostBytesCompared } = DEFAULT_LIMITS;

/** The table as it is before it is replaced: of a very large one only how many rows there are. */
export async function comparableState(
  connection: Connection,
  layout: Layout,
  found: CatalogRow,
): Promise<{ readonly state: TableState; readonly isWhole: boolean }> {
  const { rowCount, byteLength } = found.about;
  if (rowCount <= mostCompared && byteLength <= mostBytesCompared)
    return { state: await wholeState(connection, layout, found), isWhole: true };
  const rows = RowMap.ofPlaces({ length: rowCount, at: () => { throw new Error('A row was asked for that is not loaded'); } }); // prettier-ignore
  return { state: stateOf(found, rows), isWhole: false };
}

/** The statement that {@link streamRows} takes for all rows of a table. */
export function allRows({ rows }: Layout): string {
  return `SELECT ${rowColumns} FROM ${rows} WHERE incarnation = $1 ORDER BY place`;
}

function revisionOf({ row }: { readonly row: StoredRow }): Row['revision'] {
  return rowRevision(row.cells);
}

/** An array of texts as PostgreSQL reads it: rows of one statement may differ in their number of cells. */
function arrayText(cells: readonly string[]): string {
  return `{${cells.map((cell) => `"${cell.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join()}}`;
}

/** The table's own row was locked: nobody else can have changed the others. */
function demandAll(written: number | null, wanted: number): void {
  if (written === wanted) return;
  const message = `Of ${wanted} rows only ${written ?? 0} are as they were read, though the table was locked: something else writes to the database.`;
  throw new StoreError('write-failed', message);
}
