/**
 * Brings a CSV file in as a table, to the byte. Its rows are written under an incarnation that no table has yet, batch by
 * batch, each of which is there for good; in the end one transaction makes them the table's. What was interrupted goes on
 * where it was when the same file is brought again.
 */
import { createHash } from 'node:crypto';
import { type Limits, type Replacement, StoreError } from '@rowhouse/store';
import { describe, newIncarnation, readCsv, stateOfFile, type TableState } from '@rowhouse/store/engine'; // prettier-ignore
import type { Authority } from '../placement/authority.js';
import { type CatalogRow, findTable, putTable } from '../catalog/catalog.js';
import type { Connection, Connections } from '../connections/connections.js';
import { type Declarations, findDeclarations, schemaOf } from '../catalog/declarations.js';
import type { Layout } from '../catalog/layout.js';
import { type PlacedRow, unloadedState } from '../rows/loaded-rows.js';
import type { Placement } from '../placement/placement.js';
import { appendRecords, retireRecords } from './outbox.js';
import { addBatch, clearRows, inBatches } from '../rows/row-table.js';

/** How a file is imported. */
export interface ImportOptions {
  /** Whether a table that is there with another content is replaced; it is refused else. Default false. */
  readonly replace?: boolean;
  /** Told after each batch, how many of the file's rows are in the database. */
  readonly progress?: (done: number, total: number) => void;
}

/** What an import works with. */
export interface ImportTarget {
  readonly connections: Connections;
  readonly layout: Layout;
  readonly limits: Limits;
  readonly authority: Authority;
}

/** A file to be imported. */
export interface ImportedFile {
  readonly bytes: Buffer;
  /** See `CsvFile.highestKey`. */
  readonly highestKey: string;
}

/** A file that is read, and what names it. */
interface ReadFile {
  readonly state: TableState;
  /** Names the bytes, and what the file does not tell. */
  readonly content: string;
  readonly declarations: Declarations;
}

/** See `PostgresStore.importTable`. */
export async function importTable(
  target: ImportTarget,
  name: string,
  { bytes, highestKey }: ImportedFile,
  { replace = false, progress }: ImportOptions,
): Promise<Replacement> {
  const { connections, layout, authority } = target;
  const known = authority.known();
  const { declarations, found } = await connections.snapshot(async (connection) => {
    const row = await findTable(connection, layout, name);
    await authority.read(row, known);
    return { declarations: await findDeclarations(connection, layout), found: row };
  });
  const content = contentOf(bytes, highestKey);
  if (found?.about.imported === content) return { outcome: 'unchanged', description: describe(unloadedState(found)) };
  checkReplaceable(name, found, replace);
  const read = { state: await stateOf(target, name, bytes, highestKey, declarations), content, declarations };
  const staging = await begin(target, read);
  progress?.(staging.done, read.state.rows.size);
  await addRest(target, read, staging, progress);
  try {
    return await connections.transaction((connection) =>
      finish(connection, { ...target, known: authority.known() }, read, staging.incarnation, replace),
    );
  } catch (error) {
    // Nobody goes on with what was refused when it was whole.
    if (error instanceof StoreError && error.code === 'precondition-failed') await discard(target, name, staging);
    throw error;
  }
}

async function discard({ connections, layout }: ImportTarget, name: string, { incarnation }: Staging): Promise<void> {
  await connections.transaction(async (connection) => {
    if ((await findImport(connection, layout, name))?.incarnation !== incarnation) return;
    await clearRows(connection, layout, incarnation);
    await connection.query(`DELETE FROM ${layout.imports} WHERE name = $1`, [name]);
  });
}

function contentOf(bytes: Buffer, highestKey: string): string {
  return `${createHash('sha256').update(bytes).digest('hex')} ${highestKey}`;
}

async function stateOf(
  { limits }: ImportTarget,
  name: string,
  bytes: Buffer,
  highestKey: string,
  declarations: Declarations,
): Promise<TableState> {
  const schema = schemaOf(declarations, name);
  const source = { table: name, file: `${name}.csv` };
  const state = stateOfFile(await readCsv(bytes, source, limits, schema.encoding), source, undefined, schema);
  const { highest, others } = state.keys;
  const given = BigInt(highestKey);
  return { ...state, keys: { highest: given > highest ? given : highest, others } };
}

function checkReplaceable(name: string, found: CatalogRow | undefined, replace: boolean): void {
  if (found === undefined || replace) return;
  const message = `The table ${JSON.stringify(name)} is there already, with another content; say that it is to be replaced, or drop it first.`;
  throw new StoreError('precondition-failed', message, { table: name });
}

/** Rows that are no table's yet. */
interface Staging {
  readonly incarnation: string;
  /** So many are there. */
  readonly done: number;
}

/** Goes on with what was begun of the same content, or begins. */
async function begin({ connections, layout }: ImportTarget, read: ReadFile): Promise<Staging> {
  const { state, declarations } = read;
  // Under what is declared too: rows are named by the key.
  const content = `${read.content} ${declarations.hash ?? ''}`;
  return connections.transaction(async (connection) => {
    const { name } = state;
    const { incarnation } = newIncarnation();
    const { imports, rows } = layout;
    // Whoever comes second waits for the first one, and finds what that has begun, or that it has come to its end.
    let begun: ImportRow | undefined;
    while (begun === undefined) {
      await connection.query(`INSERT INTO ${imports} (name, incarnation, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, [name, incarnation, content]); // prettier-ignore
      begun = await findImport(connection, layout, name);
    }
    if (begun.content === content) {
      const sql = `SELECT count(*)::integer AS done FROM ${rows} WHERE incarnation = $1`;
      const [{ done }] = (await connection.query<{ done: number }>(sql, [begun.incarnation])).rows as [{ done: number }]; // prettier-ignore
      return { incarnation: begun.incarnation, done };
    }
    await clearRows(connection, layout, begun.incarnation);
    await connection.query(`UPDATE ${imports} SET incarnation = $2, content = $3 WHERE name = $1`, [name, incarnation, content]); // prettier-ignore
    return { incarnation, done: 0 };
  });
}

async function addRest(
  { connections, layout }: ImportTarget,
  { state }: ReadFile,
  { incarnation, done }: Staging,
  progress: ImportOptions['progress'],
): Promise<void> {
  for (const batch of inBatches(placed(state, done))) {
    await connections.transaction(async (connection) => {
      await demandImport(connection, layout, state.name, incarnation);
      // One whose COMMIT was lost is there when it is sent again.
      const sql = `SELECT 1 FROM ${layout.rows} WHERE incarnation = $1 AND place = $2`;
      const isThere = (await connection.query(sql, [incarnation, batch[0]!.place])).rows.length > 0;
      if (!isThere) await addBatch(connection, layout, incarnation, state.keyIndex, batch);
    });
    progress?.(batch.at(-1)!.place + 1, state.rows.size);
  }
}

/** The rows from a place on. */
function* placed({ rows }: TableState, from: number): Generator<PlacedRow, void> {
  let place = 0;
  for (const row of rows.values()) {
    if (place >= from) yield { place, row };
    place += 1;
  }
}

async function finish(
  connection: Connection,
  { layout, authority, known }: ImportTarget & { readonly known: Placement },
  { state, content, declarations }: ReadFile,
  incarnation: string,
  replace: boolean,
): Promise<Replacement> {
  const { name } = state;
  const before = await findTable(connection, layout, name, 'FOR UPDATE');
  await authority.write(before, known);
  checkReplaceable(name, before, replace);
  const declared = await findDeclarations(connection, layout, 'FOR SHARE');
  await demandImport(connection, layout, name, incarnation);
  if (declared.hash !== declarations.hash)
    throw new StoreError('precondition-failed', `What is declared was changed while ${name}.csv was imported; import it again.`, { table: name }); // prettier-ignore
  if (before !== undefined) {
    await clearRows(connection, layout, before.incarnation);
    await retireRecords(connection, layout, before.incarnation);
  }
  const next = { ...state, version: { incarnation, sequence: 1 } };
  await putTable(connection, layout, next, { nextPlace: state.rows.size, declarations: declared.hash, isNew: before === undefined, imported: content }); // prettier-ignore
  await appendRecords(connection, layout, incarnation, '', [{ type: 'done', hash: undefined, sequence: 1 }]);
  await connection.query(`DELETE FROM ${layout.imports} WHERE name = $1`, [name]);
  return { outcome: before === undefined ? 'created' : 'replaced', description: describe(next) };
}

interface ImportRow {
  readonly incarnation: string;
  readonly content: string;
}

async function findImport(connection: Connection, { imports }: Layout, name: string): Promise<ImportRow | undefined> {
  const sql = `SELECT incarnation, content FROM ${imports} WHERE name = $1 FOR UPDATE`;
  return (await connection.query<ImportRow>(sql, [name])).rows[0];
}

/** What another import has begun anew, or finished, takes no rows any more. */
async function demandImport(connection: Connection, layout: Layout, name: string, incarnation: string): Promise<void> {
  if ((await findImport(connection, layout, name))?.incarnation === incarnation) return;
  throw new StoreError('precondition-failed', `Another import of ${name}.csv was faster, or was begun since; import it again to see.`, { table: name }); // prettier-ignore
}
