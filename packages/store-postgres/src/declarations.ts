/**
 * What is declared of a store's tables: the `datapackage.json` of the folder that they came from, to the byte, in one row.
 * A table has the hash of what it was declared under in its own row, so that whoever has that locked knows what holds.
 */
import { createHash } from 'node:crypto';
import { type Limits, StoreError } from '@rowhouse/store';
import {
  type DataPackage,
  NO_SCHEMA,
  PACKAGE_FILE,
  parseDataPackage,
  redeclare,
  schemaIn,
  type TableSchema,
  type TableState,
} from '@rowhouse/store/engine';
import { findTable, putTable } from './catalog.js';
import type { Connection, Connections } from './connections.js';
import type { Layout } from './layout.js';
import { renameRows, wholeState } from './row-table.js';

/** A `datapackage.json`, and the hash by which tables name it; null for none. */
export interface Declarations {
  readonly hash: string | null;
  readonly bytes: Buffer | null;
}

/** By hash: what was read already. The same bytes say the same, whichever store they are from. */
const parsed = new Map<string, DataPackage>();
const mostParsed = 16;

/** What is declared now. @param locking `FOR SHARE` keeps it so until the transaction ends */
export async function findDeclarations(
  connection: Connection,
  { declarations }: Layout,
  locking: '' | 'FOR SHARE' | 'FOR UPDATE' = '',
): Promise<Declarations> {
  const sql = `SELECT hash, bytes FROM ${declarations} WHERE file = $1 ${locking}`;
  return (await connection.query<Declarations>(sql, [PACKAGE_FILE])).rows[0] ?? { hash: null, bytes: null };
}

/** What is declared of a table. @param hash of the declarations, in the table's own row */
export async function schemaUnder(
  connection: Connection,
  layout: Layout,
  table: string,
  hash: string | null,
): Promise<TableSchema> {
  if (hash === null) return NO_SCHEMA;
  const known = parsed.get(hash);
  if (known !== undefined) return schemaIn(known, table);
  const found = await findDeclarations(connection, layout);
  if (found.hash !== hash || found.bytes === null)
    throw new StoreError('write-failed', `What is declared of the table ${JSON.stringify(table)} is not in the database: something else writes to it.`); // prettier-ignore
  return schemaIn(parse(hash, found.bytes), table);
}

/** What is declared of a table that is about to be made, and stays so until the transaction ends. */
export async function declaredOf(
  connection: Connection,
  layout: Layout,
  table: string,
): Promise<{ readonly declarations: string | null; readonly schema: TableSchema }> {
  const found = await findDeclarations(connection, layout, 'FOR SHARE');
  return { declarations: found.hash, schema: schemaOf(found, table) };
}

/** What these declarations say of a table. */
export function schemaOf({ hash, bytes }: Declarations, table: string): TableSchema {
  return hash === null || bytes === null ? NO_SCHEMA : schemaIn(parsed.get(hash) ?? parse(hash, bytes), table);
}

/**
 * Declares anew, in one transaction with what follows for the tables: their types, and their keys where their rows keep
 * them. Rejects with `precondition-failed` where a table is in another encoding than is declared.
 */
export async function declare(
  connections: Connections,
  layout: Layout,
  bytes: Uint8Array | undefined,
  limits: Limits,
): Promise<void> {
  const next: Declarations =
    bytes === undefined
      ? { hash: null, bytes: null }
      : { hash: createHash('sha256').update(bytes).digest('hex'), bytes: Buffer.from(bytes) };
  await connections.transaction(async (connection) => {
    const { hash } = await findDeclarations(connection, layout, 'FOR UPDATE');
    if (hash === next.hash) return;
    await connection.query(
      `INSERT INTO ${layout.declarations} (file, hash, bytes) VALUES ($1, $2, $3)
       ON CONFLICT (file) DO UPDATE SET hash = excluded.hash, bytes = excluded.bytes`,
      [PACKAGE_FILE, next.hash, next.bytes],
    );
    const { rows } = await connection.query<{ name: string }>(`SELECT name FROM ${layout.tables} ORDER BY name`);
    for (const { name } of rows) await redeclareTable(connection, layout, name, next, limits);
  });
}

async function redeclareTable(
  connection: Connection,
  layout: Layout,
  name: string,
  declarations: Declarations,
  limits: Limits,
): Promise<void> {
  const found = await findTable(connection, layout, name, 'FOR UPDATE');
  if (found === undefined) return;
  const before = await wholeState(connection, layout, found);
  const schema = schemaOf(declarations, name);
  checkEncoding(before, schema);
  const after = redeclare(before, schema, limits);
  const { incarnation } = after.version;
  if (after.keyIndex !== before.keyIndex) await renameRows(connection, layout, incarnation, after.keyIndex);
  await putTable(connection, layout, after, { nextPlace: found.about.nextPlace, declarations: declarations.hash });
}

/** The rows are text here, whose file is made of them again: what that is in can't be changed by saying so. */
function checkEncoding({ name, format, names }: TableState, { encoding }: TableSchema): void {
  if (encoding === format.encoding || names.length === 0) return;
  const message = `The table ${JSON.stringify(name)} came from a file in ${format.encoding}, and ${PACKAGE_FILE} declares ${encoding}; import its file anew in place of it, or declare ${format.encoding}.`;
  throw new StoreError('precondition-failed', message, { table: name });
}

function parse(hash: string, bytes: Buffer): DataPackage {
  const declared = parseDataPackage(bytes);
  const [oldest] = parsed.keys();
  if (parsed.size >= mostParsed && oldest !== undefined) parsed.delete(oldest);
  parsed.set(hash, declared);
  return declared;
}
