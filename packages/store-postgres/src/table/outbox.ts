/** What was committed to a table, in that order, as the records of a log. */
import type { KeptRecord, LogRecord } from '@rowhouse/store/engine';
import type { Connection } from '../connections/connections.js';
import type { Layout } from '../catalog/layout.js';

/** So many records are read at a time. */
const page = 500;

export async function appendRecords(
  connection: Connection,
  { outbox }: Layout,
  incarnation: string,
  token: string,
  records: readonly LogRecord[],
): Promise<void> {
  const answerKeys = records.map((record) => ('answer' in record ? (record.answer?.key ?? null) : null));
  await connection.query(
    `INSERT INTO ${outbox} (incarnation, sequence, at, answer_key, token, record)
     SELECT $1, sequence, $6::bigint, answer_key, $2, record
     FROM unnest($3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY AS given (sequence, answer_key, record, place)
     ORDER BY place`,
    [incarnation, token, records.map(({ sequence }) => sequence), answerKeys, records.map((record) => JSON.stringify(record)), Date.now()], // prettier-ignore
  );
}

/** So long the records of a dropped table are kept, in milliseconds: servers that follow it look far more often. */
const keptWhenDropped = 10 * 60_000;

/** Gives up the records of a table that is no more, which are removed with those of the next one. */
export async function retireRecords(
  connection: Connection,
  { outbox, dropped }: Layout,
  incarnation: string,
): Promise<void> {
  const now = Date.now();
  await connection.query(`INSERT INTO ${dropped} (incarnation, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [incarnation, now]); // prettier-ignore
  const old = `SELECT incarnation FROM ${dropped} WHERE at < $1`;
  await connection.query(`DELETE FROM ${outbox} WHERE incarnation IN (${old})`, [now - keptWhenDropped]);
  await connection.query(`DELETE FROM ${dropped} WHERE at < $1`, [now - keptWhenDropped]);
}

/** So many sequences lie between two times that what is too old is removed. */
const sequencesBetween = 256;

/**
 * Removes what is older than is kept, now and then: feeds that ask for it are told to begin anew.
 * @param kept milliseconds
 */
export async function forgetOld(
  connection: Connection,
  { outbox }: Layout,
  incarnation: string,
  sequences: { readonly before: number; readonly after: number },
  kept: number,
): Promise<void> {
  const [before, after] = [sequences.before, sequences.after].map((each) => Math.floor(each / sequencesBetween));
  if (before === after) return;
  await connection.query(`DELETE FROM ${outbox} WHERE incarnation = $1 AND at < $2`, [incarnation, Date.now() - kept]);
}

/** Whether what was written with this token is there: it says what became of a commit whose answer was lost. */
export async function isCommitted(
  connection: Connection,
  { outbox }: Layout,
  incarnation: string,
  token: string,
): Promise<boolean> {
  const sql = `SELECT 1 FROM ${outbox} WHERE incarnation = $1 AND token = $2 LIMIT 1`;
  return (await connection.query(sql, [incarnation, token])).rows.length > 0;
}

/** The answers to transactions that were committed under these keys. */
export async function findAnswers(
  connection: Connection,
  { outbox }: Layout,
  incarnation: string,
  keys: readonly string[],
): Promise<readonly KeptRecord[]> {
  const sql = `SELECT record FROM ${outbox} WHERE incarnation = $1 AND answer_key = ANY($2::text[]) ORDER BY id`;
  const { rows } = await connection.query<{ record: string }>(sql, [incarnation, keys]);
  return rows.map(({ record }) => JSON.parse(record) as KeptRecord);
}

/** A record, and its place among those of its table. */
export interface OutboxRow {
  readonly id: string;
  readonly record: string;
}

/** Those behind a place, oldest first, a page at most. */
export async function recordsBehind(
  connection: Connection,
  { outbox }: Layout,
  incarnation: string,
  id: string,
): Promise<readonly OutboxRow[]> {
  const sql = `SELECT id, record FROM ${outbox} WHERE incarnation = $1 AND id > $2 ORDER BY id LIMIT ${page}`;
  return (await connection.query<OutboxRow>(sql, [incarnation, id])).rows;
}

/** The newest; undefined where there is none. */
export async function lastRecord(
  connection: Connection,
  { outbox }: Layout,
  incarnation: string,
): Promise<OutboxRow | undefined> {
  const sql = `SELECT id, record FROM ${outbox} WHERE incarnation = $1 ORDER BY id DESC LIMIT 1`;
  return (await connection.query<OutboxRow>(sql, [incarnation])).rows[0];
}

/** From the newest back. */
export async function* recordsBack(
  connection: Connection,
  { outbox }: Layout,
  incarnation: string,
): AsyncGenerator<LogRecord, void> {
  let before = '9223372036854775807';
  for (;;) {
    const sql = `SELECT id, record FROM ${outbox} WHERE incarnation = $1 AND id < $2 ORDER BY id DESC LIMIT ${page}`;
    const { rows } = await connection.query<OutboxRow>(sql, [incarnation, before]);
    for (const { record } of rows) yield JSON.parse(record) as LogRecord;
    if (rows.length < page) return;
    before = rows.at(-1)!.id;
  }
}
