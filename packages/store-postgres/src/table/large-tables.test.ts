/** Tables that no file could have: the database is told that there are as many rows, and none of them is to be read. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_LIMITS, type FeedEvent, type Table } from '@rowhouse/store';
import { type Cluster, startCluster, whyNoPostgres } from '../../testing/postgres.js';
import type { PostgresStore } from '../placement/placed-store.js';
import { openPostgresStore } from '../postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('a table that is larger than a file may be', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  async function open(): Promise<{ store: PostgresStore; table: Table }> {
    const schema = randomUUID();
    const store = await openPostgresStore(cluster.url, { schema });
    onTestFinished(() => store.close());
    await store.replaceTable('t', { columns: ['id', 'name'], rows: [['1', 'Ada']] });
    const client = new pg.Client(cluster.url);
    await client.connect();
    const { maxRows, maxFileBytes } = DEFAULT_LIMITS;
    const large = JSON.stringify({ rowCount: maxRows, byteLength: 2 * maxFileBytes });
    await client.query(`UPDATE "${schema}".tables SET about = about || $1::jsonb`, [large]);
    await client.end();
    return { store, table: (await store.table('t'))! };
  }

  it('takes more rows', async () => {
    const { table } = await open();
    const { changed, description } = await table.commit({ operations: [{ kind: 'insert', cells: [['name', 'Kim']] }] });
    expect([changed, description.rowCount]).toEqual([true, DEFAULT_LIMITS.maxRows + 1]);
  });

  it('is replaced without a look at its rows, and feeds are told to begin anew', async () => {
    const { store, table } = await open();
    const { version } = await table.describe();
    const made = await store.replaceTable('t', { columns: ['id', 'name'], rows: [['1', 'Ada']] });
    expect([made.outcome, made.description.rowCount]).toEqual(['replaced', 1]);
    const heard: FeedEvent[] = [];
    for await (const event of table.changes({ since: version })) {
      heard.push(event);
      break;
    }
    expect(heard).toMatchObject([{ kind: 'reset', reason: 'changes-unknown' }]);
  });
});
