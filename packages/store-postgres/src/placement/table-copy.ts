/** What a move writes: the copy of a table in another database, and what is left of the table where it was. */
import { StoreError } from '@rowhouse/store';
import { type CatalogRow, findTable, type MoveMark } from '../catalog/catalog.js';
import type { Connection } from '../connections/connections.js';
import type { Database } from './database.js';
import { MadeMeanwhile } from '../connections/database-errors.js';
import { findDeclarations } from '../catalog/declarations.js';
import type { Layout } from '../catalog/layout.js';

/** So many rows, or records, are copied in one transaction at most. */
const mostCopied = 2000;
/** And so many bytes, going by those that were copied before: rows may be long. */
const bytesCopied = 4 * 1024 * 1024;
/** So many are removed in one. */
const removedAtOnce = 5000;

/** Changes the mark of a table's row, which is locked until then. `change` rejects where it may not be. */
export async function mark(
  { connections, layout }: Database,
  table: string,
  change: (found: CatalogRow | undefined) => MoveMark | 'none' | 'as it is' | Promise<MoveMark>,
): Promise<CatalogRow | undefined> {
  return connections.transaction(async (connection) => {
    const found = await findTable(connection, layout, table, 'FOR UPDATE');
    const next = await change(found);
    if (next === 'none')
      await connection.query(`UPDATE ${layout.tables} SET about = about - 'move' WHERE name = $1`, [table]);
    else if (next !== 'as it is') await putMark(connection, layout, table, next);
    return found;
  });
}

async function putMark(connection: Connection, { tables }: Layout, table: string, next: MoveMark): Promise<void> {
  const sql = `UPDATE ${tables} SET about = about || jsonb_build_object('move', $2::jsonb) WHERE name = $1`;
  await connection.query(sql, [table, JSON.stringify(next)]);
}

/**
 * Removes the rows and records that stand behind a marked row of a table. The mark is looked at, and locked, with each piece:
 * where it is another one by now this ends, since the row is somebody else's.
 * @param last the mark in place of this one when nothing is left
 */
export async function clear(database: Database, table: string, own: MoveMark, last: MoveMark): Promise<void> {
  const { connections, layout } = database;
  for (;;) {
    const isDone = await connections.transaction(async (connection) => {
      const found = await findTable(connection, layout, table, 'FOR UPDATE');
      demandMark(found, own, table);
      const { incarnation } = found!;
      let removed = 0;
      for (const [from, place] of [
        [layout.rows, 'place'],
        [layout.outbox, 'id'],
      ] as const) {
        // Up to a bound, which the index finds: of a set of places the planner may make a look through the whole table.
        const some = `SELECT ${place} FROM ${from} WHERE incarnation = $1 ORDER BY ${place} LIMIT ${removedAtOnce}`;
        const bound = `SELECT max(${place}) FROM (${some}) AS piece`;
        const { rowCount } = await connection.query(`DELETE FROM ${from} WHERE incarnation = $1 AND ${place} <= (${bound})`, [incarnation]); // prettier-ignore
        removed += rowCount ?? 0;
      }
      if (removed === 0) await putMark(connection, layout, table, last);
      return removed === 0;
    });
    if (isDone) return;
  }
}

/** Copies a table, which nobody writes to, to where its row is marked as the move's own. */
export async function copyTable(source: CatalogRow, from: Database, to: Database, own: MoveMark): Promise<void> {
  const { name, incarnation } = source;
  const inMove = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
    to.connections.transaction(async (connection) => {
      demandMark(await findTable(connection, to.layout, name, 'FOR UPDATE'), own, name);
      return work(connection);
    });
  await inMove((connection) =>
    connection.query(
      `UPDATE ${to.layout.tables} SET incarnation = $2, sequence = $3, about = $4, header = $5, tail = $6, declarations = $7 WHERE name = $1`,
      [name, incarnation, source.sequence, JSON.stringify({ ...source.about, move: own }), source.header, source.tail, source.declarations], // prettier-ignore
    ),
  );
  const columns = 'place, name, revision, cells::text AS cells, raw, content';
  for await (const page of pages(from, `SELECT ${columns} FROM ${from.layout.rows}`, 'place', incarnation)) {
    const sql = `INSERT INTO ${to.layout.rows} (incarnation, place, name, revision, cells, raw, content)
      SELECT $1, place, name, revision, cells::text[], raw, content
      FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::integer[])
        AS given (place, name, revision, cells, raw, content)`;
    const values = ['place', 'name', 'revision', 'cells', 'raw', 'content'].map((column) =>
      page.map((row) => row[column]),
    );
    await inMove((connection) => connection.query(sql, [incarnation, ...values]));
  }
  // They get other places, in the same order: readers go on by the versions in them. Tokens go with them, and answers.
  for await (const page of pages(from, `SELECT * FROM ${from.layout.outbox}`, 'id', incarnation)) {
    const sql = `INSERT INTO ${to.layout.outbox} (incarnation, sequence, at, answer_key, token, record)
      SELECT $1, sequence, at, answer_key, token, record
      FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[])
        WITH ORDINALITY AS given (sequence, at, answer_key, token, record, place)
      ORDER BY place`;
    const values = ['sequence', 'at', 'answer_key', 'token', 'record'].map((column) => page.map((row) => row[column]));
    await inMove((connection) => connection.query(sql, [incarnation, ...values]));
  }
}

/**
 * Makes room for a copy: a row of the table that is marked as the move's own, with nothing behind it.
 * @param demandLatest rejects where a later move has begun
 */
export async function makeRoom(
  source: CatalogRow,
  to: Database,
  own: MoveMark,
  demandLatest: () => Promise<void>,
): Promise<void> {
  const { connections, layout } = to;
  const { name, incarnation, sequence, about, header, tail, declarations } = source;
  await connections.transaction(async (connection) => {
    // They stay what they are until the row is there, and then they are the row's too.
    if ((await findDeclarations(connection, layout, 'FOR SHARE')).hash !== declarations) throw declaredOtherwise(name);
    const found = await findTable(connection, layout, name, 'FOR UPDATE');
    // As yet with the incarnation of what an earlier move has left here, which is removed by it.
    if (found !== undefined) await putMark(connection, layout, name, own);
    else {
      const sql = `INSERT INTO ${layout.tables} (name, incarnation, sequence, about, header, tail, declarations)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING`;
      const values = [name, incarnation, sequence, JSON.stringify({ ...about, move: own }), header, tail, declarations];
      if ((await connection.query(sql, values)).rowCount === 0) throw new MadeMeanwhile(name);
    }
    // Now that nobody can bring the table here before this is done: it may be here by a later move, and was dropped even.
    await demandLatest();
  });
  await clear(to, name, own, own);
}

function declaredOtherwise(table: string): StoreError {
  const message = `Another datapackage.json holds in that database than for the table ${JSON.stringify(table)}: declare it again, so that it is the same in all.`; // prettier-ignore
  return new StoreError('unavailable', message, { table });
}

type Piece = Readonly<Record<string, unknown>>;

/** Rows of a table that nobody writes to, in their order. */
async function* pages(
  { connections }: Database,
  select: string,
  place: string,
  incarnation: string,
): AsyncGenerator<readonly Piece[], void> {
  let last: unknown = '-1';
  let most = 50;
  for (;;) {
    const page = await connections.snapshot(async (connection) => {
      const sql = `${select} WHERE incarnation = $1 AND ${place} > $2 ORDER BY ${place} LIMIT ${most}`;
      return (await connection.query<Record<string, unknown>>(sql, [incarnation, last])).rows;
    });
    if (page.length > 0) yield page;
    if (page.length < most) return;
    last = page.at(-1)![place];
    const bytes = page.reduce((sum, piece) => sum + sizeOf(piece), 0);
    most = Math.min(mostCopied, Math.max(1, Math.floor((page.length * bytesCopied) / bytes)));
  }
}

function sizeOf(piece: Piece): number {
  return Object.values(piece).reduce<number>((sum, value) => sum + (typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8), 0); // prettier-ignore
}

function demandMark(found: CatalogRow | undefined, own: MoveMark, table: string): void {
  const is = found?.about.move;
  if (is?.kind !== own.kind || is.number !== own.number) throw superseded(table);
}

export function superseded(table: string): StoreError {
  const message = `Another move of the table ${JSON.stringify(table)} was begun meanwhile, and this one gave way; ask again to have the last word.`; // prettier-ignore
  return new StoreError('unavailable', message, { table });
}
