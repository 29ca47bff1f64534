/** Schemas of a cluster, each of which is a database of its own for a store of several. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** The address of a schema that is not there yet. @param name with which its name begins */
export function newDatabase(url: string, name = ''): string {
  return `${url}?schema=${encodeURIComponent(name + randomUUID())}`;
}

/** The same database, reached by another port. */
export function through(port: number, url: string): string {
  const address = new URL(url);
  address.port = String(port);
  return address.href;
}

export async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: (schema: string) => string,
): Promise<readonly Row[]> {
  const address = new URL(url);
  const schema = address.searchParams.get('schema')!;
  address.searchParams.delete('schema');
  const client = new pg.Client(address.href);
  await client.connect();
  try {
    return (await client.query<Row>(sql(`"${schema}"`))).rows;
  } finally {
    await client.end();
  }
}

/** Takes everything out of it, so that it is as it was when it was made. */
export async function emptyDatabase(url: string): Promise<void> {
  const parts = ['tables', 'rows', 'outbox', 'dropped', 'imports', 'placements'];
  await query(url, (schema) => parts.map((part) => `DELETE FROM ${schema}.${part}`).join('; '));
}

/** The tables whose rows in a database have no mark of a move. */
export async function tablesIn(url: string): Promise<readonly string[]> {
  const rows = await query<{ name: string }>(url, (schema) => `SELECT name FROM ${schema}.tables WHERE about->'move' IS NULL ORDER BY name COLLATE "C"`); // prettier-ignore
  return rows.map(({ name }) => name);
}

/** How much of tables there is in a database, whatever it is worth. */
export async function contentOf(url: string): Promise<{ readonly rows: number; readonly records: number }> {
  const [found] = await query<{ rows: number; records: number }>(
    url,
    (schema) =>
      `SELECT (SELECT count(*)::int FROM ${schema}.rows) AS rows, (SELECT count(*)::int FROM ${schema}.outbox) AS records`,
  );
  return found!;
}
