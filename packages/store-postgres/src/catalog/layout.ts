/**
 * What a store has in its database, all of it in one schema:
 *
 * - `tables`: a row for each table, with its version and all that is known of it but its rows. Whoever changes a table
 *   locks that row first, so that the table's transactions come one after the other, whichever server they come from.
 * - `declarations`: the `datapackage.json` that says what is in the tables; one row, which tells its hash.
 * - `imports`: tables on their way in from a file, whose rows are there under an incarnation that no table has yet.
 * - `rows`: by the incarnation of their table and their place in it, which is never given twice. `name` is the key,
 *   `revision` that of the contract, `raw` the row as it stands in a CSV file, where its cells begin behind `content` bytes.
 * - `outbox`: what happened, in the order in which it was committed, as the records of a log; also the answers to transactions
 *   that are not to be applied again.
 * - `dropped`: tables that were dropped a while ago at most, whose outbox is there still for feeds that were not told of all.
 * - `identity`: one row, drawn when the schema was made, by which the database is told from others, wherever it is reached; and
 *   the identity of the one whose catalog says what lies here.
 * - `placements`: that catalog, of which only the first of several databases makes use. See `placement.ts`.
 *
 * Nothing is used that databases with PostgreSQL's protocol lack: no `xmin`, no advisory locks, no triggers; and no collation of
 * columns, of which CockroachDB takes none that is PostgreSQL's `C`. Where order matters a query says which.
 */
import { randomUUID } from 'node:crypto';
import { StoreError } from '@rowhouse/store';
import { PACKAGE_FILE } from '@rowhouse/store/engine';
import type { Connection } from '../connections/connections.js';

/** Names of a store's tables, ready to stand in SQL. */
export interface Layout {
  readonly schema: string;
  readonly tables: string;
  readonly declarations: string;
  readonly imports: string;
  readonly rows: string;
  readonly outbox: string;
  readonly dropped: string;
  readonly identity: string;
  readonly placements: string;
}

/** @param schema the name of the database's schema, as it is */
export function layoutIn(schema: string): Layout {
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  const named = (table: string): string => `${quoted}.${table}`;
  return {
    schema: quoted,
    tables: named('tables'),
    declarations: named('declarations'),
    imports: named('imports'),
    rows: named('rows'),
    outbox: named('outbox'),
    dropped: named('dropped'),
    identity: named('identity'),
    placements: named('placements'),
  };
}

/** Who a database is, and whose catalog says what lies in it. */
export interface Identity {
  readonly id: string;
  /** Null where it was never opened beside others. */
  readonly home: string | null;
}

/** Of this form. What changes it gives it the next number, and makes what it needs of the one before. */
const form = 1;
/** What says that it is not there: the schema, or the table. */
const notMade = new Set(['3F000', '42P01']);

/** Finds what there is, and makes it where it is not there yet: a database that is read-only can be read. */
export async function prepareLayout(connection: Connection, layout: Layout): Promise<Identity> {
  const sql = `SELECT id, home, form FROM ${layout.identity}`;
  const find = async (): Promise<Identity & { readonly form: number }> =>
    (await connection.query<Identity & { form: number }>(sql)).rows[0]!;
  let found;
  try {
    found = await find();
  } catch (error) {
    if (!notMade.has((error as { code?: string }).code ?? '')) throw error;
    await makeLayout(connection, layout);
    found = await find();
  }
  if (found.form <= form) return found;
  throw new StoreError('write-failed', `The schema ${layout.schema} was made by a later version of this program (form ${found.form}, and this one knows ${form}): use that.`); // prettier-ignore
}

/** Servers that make it at the same time wait for the first of them, and then find what it has made. */
const attempts = 5;
const madeMeanwhile = new Set(['23505', '42P06', '42P07', '42710', '40001', 'XX000']);

/** Makes what is not there yet. */
async function makeLayout(connection: Connection, layout: Layout): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connection.query('BEGIN');
      for (const statement of statements(layout)) await connection.query(statement);
      await connection.query('COMMIT');
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined || !madeMeanwhile.has(code) || attempt === attempts) throw error;
      await connection.query('ROLLBACK');
    }
  }
}

function statements(layout: Layout): readonly string[] {
  const { schema, tables, declarations, imports, rows, outbox, dropped, identity, placements } = layout;
  return [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `CREATE TABLE IF NOT EXISTS ${tables} (
      name text PRIMARY KEY,
      incarnation text NOT NULL,
      sequence bigint NOT NULL,
      about jsonb NOT NULL,
      header bytea NOT NULL,
      tail bytea NOT NULL,
      declarations text
    )`,
    `CREATE TABLE IF NOT EXISTS ${declarations} (
      file text PRIMARY KEY,
      hash text,
      bytes bytea
    )`,
    // So that there is a row to lock while nothing is declared.
    `INSERT INTO ${declarations} (file) VALUES ('${PACKAGE_FILE}') ON CONFLICT DO NOTHING`,
    `CREATE TABLE IF NOT EXISTS ${imports} (
      name text PRIMARY KEY,
      incarnation text NOT NULL,
      content text NOT NULL
    )`,
    `CREATE TABLE IF NOT EXISTS ${rows} (
      incarnation text NOT NULL,
      place bigint NOT NULL,
      name text,
      revision text NOT NULL,
      cells text[] NOT NULL,
      raw bytea NOT NULL,
      content integer NOT NULL,
      PRIMARY KEY (incarnation, place)
    )`,
    `CREATE UNIQUE INDEX IF NOT EXISTS rows_by_name ON ${rows} (incarnation, name)`,
    `CREATE TABLE IF NOT EXISTS ${outbox} (
      incarnation text NOT NULL,
      id bigint GENERATED ALWAYS AS IDENTITY,
      sequence bigint NOT NULL,
      at bigint NOT NULL,
      answer_key text,
      token text NOT NULL,
      record text NOT NULL,
      PRIMARY KEY (incarnation, id)
    )`,
    `CREATE INDEX IF NOT EXISTS outbox_by_answer ON ${outbox} (incarnation, answer_key) WHERE answer_key IS NOT NULL`,
    `CREATE INDEX IF NOT EXISTS outbox_by_token ON ${outbox} (incarnation, token)`,
    `CREATE INDEX IF NOT EXISTS outbox_by_time ON ${outbox} (incarnation, at)`,
    `CREATE TABLE IF NOT EXISTS ${dropped} (incarnation text PRIMARY KEY, at bigint NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${identity} (
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      id text NOT NULL,
      form integer NOT NULL,
      home text
    )`,
    `INSERT INTO ${identity} (id, form) VALUES ('${randomUUID()}', ${form}) ON CONFLICT DO NOTHING`,
    `CREATE TABLE IF NOT EXISTS ${placements} (
      name text PRIMARY KEY,
      database text NOT NULL,
      arrived bigint NOT NULL DEFAULT 0,
      move bigint NOT NULL DEFAULT 0
    )`,
  ];
}
