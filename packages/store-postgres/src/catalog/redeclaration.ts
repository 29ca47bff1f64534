/** Declares tables anew: what is there is read under what is declared from then on. */
import { createHash } from 'node:crypto';
import { type Limits, StoreError } from '@rowhouse/store';
import { PACKAGE_FILE, redeclare, type TableSchema, type TableState } from '@rowhouse/store/engine';
import { beingMoved } from '../placement/authority.js';
import { findTable, putTable } from './catalog.js';
import type { Connection, Connections } from '../connections/connections.js';
import { type Declarations, findDeclarations, schemaOf } from './declarations.js';
import type { Layout } from './layout.js';
import { renameRows, wholeState } from '../rows/row-table.js';

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
  const { move } = found.about;
  if (move !== undefined) {
    if (move.kind !== 'gone') throw beingMoved(name);
    // The table is elsewhere, and this is what is left.
    await connection.query(`UPDATE ${layout.tables} SET declarations = $2 WHERE name = $1`, [name, declarations.hash]);
    return;
  }
  const before = await wholeState(connection, layout, found);
  const schema = schemaOf(declarations, name);
  checkEncoding(before, schema);
  const after = redeclare(before, schema, limits);
  const { incarnation } = after.version;
  if (after.keyIndex !== before.keyIndex) await renameRows(connection, layout, incarnation, after.keyIndex);
  // Its file is what it was: nothing was written.
  const { nextPlace, imported } = found.about;
  const placing = { nextPlace, declarations: declarations.hash, ...(imported !== undefined && { imported }) };
  await putTable(connection, layout, after, placing);
}

/** The rows are text here, whose file is made of them again: what that is in can't be changed by saying so. */
function checkEncoding({ name, format, names }: TableState, { encoding }: TableSchema): void {
  if (encoding === format.encoding || names.length === 0) return;
  const message = `The table ${JSON.stringify(name)} came from a file in ${format.encoding}, and ${PACKAGE_FILE} declares ${encoding}; import its file anew in place of it, or declare ${format.encoding}.`;
  throw new StoreError('precondition-failed', message, { table: name });
}
