/**
 * What is declared of a store's tables: the `datapackage.json` of the folder that they came from, to the byte, in one row.
 * A table has the hash of what it was declared under in its own row, so that whoever has that locked knows what holds.
 */
import { StoreError } from '@rowhouse/store';
import {
  type DataPackage,
  NO_SCHEMA,
  PACKAGE_FILE,
  parseDataPackage,
  schemaIn,
  type TableSchema,
} from '@rowhouse/store/engine';
import type { Connection } from '../connections/connections.js';
import type { Layout } from './layout.js';

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

/** What is declared of a table, where these declarations were read before. */
export function knownSchema(table: string, hash: string | null): TableSchema | undefined {
  if (hash === null) return NO_SCHEMA;
  const known = parsed.get(hash);
  return known && schemaIn(known, table);
}

/** What is declared of a table. @param hash of the declarations, in the table's own row */
export async function schemaUnder(
  connection: Connection,
  layout: Layout,
  table: string,
  hash: string | null,
): Promise<TableSchema> {
  const known = knownSchema(table, hash);
  if (known !== undefined || hash === null) return known ?? NO_SCHEMA;
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

function parse(hash: string, bytes: Buffer): DataPackage {
  const declared = parseDataPackage(bytes);
  const [oldest] = parsed.keys();
  if (parsed.size >= mostParsed && oldest !== undefined) parsed.delete(oldest);
  parsed.set(hash, declared);
  return declared;
}
