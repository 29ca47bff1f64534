/** What servers tell each other of their commits, and feeds where it does not arrive. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FeedEvent, Table } from '@rowhouse/store';

import { type Cluster, inDatabase, startCluster, whyNoPostgres } from '../../testing/postgres.js';
import { through } from '../../testing/databases.js';
import { proxyTo } from '../../testing/stores.js';
import { layoutIn } from '../catalog/layout.js';
import { channelOf, rest } from './notifications.js';
import { openPostgresStore, type PostgresStoreOptions } from '../postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

/** Longer than any test takes: what a feed hears it hears because it was told. */
const never = 2 ** 31 - 1;

describe.skipIf(noPostgres !== undefined)('notifications', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const admin = async <Row extends pg.QueryResultRow>(sql: string): Promise<readonly Row[]> =>
    inDatabase(cluster.url, async (client) => (await client.query<Row>(sql)).rows);
  /** How many connections listen. */
  const listening = async (): Promise<number> =>
    (await admin(`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`)).length;

  async function open(url: string, schema: string, options: PostgresStoreOptions = {}): Promise<Table> {
    const store = await openPostgresStore(url, { schema, ...options });
    onTestFinished(() => store.close());
    if ((await store.table('t')) === undefined) await store.replaceTable('t', { columns: ['id', 'n'], rows: [] });
    return (await store.table('t'))!;
  }

  const add = (table: Table) => table.commit({ operations: [{ kind: 'insert', cells: [] }] });

  /** The sequences that a feed tells of, one after the other. */
  function following(feed: AsyncIterable<FeedEvent>): { next(): Promise<number>; end(): Promise<unknown> } {
    const events = feed[Symbol.asyncIterator]();
    return {
      async next() {
        for (;;) {
          const { value } = (await events.next()) as { value: FeedEvent };
          if (value.kind === 'changes') return value.version.sequence;
          expect(value.kind).toBe('schema');
        }
      },
      end: () => events.return!(),
    };
  }

  it('tell the feeds of another server of each commit, in its order', async () => {
    const schema = randomUUID();
    const [one, other] = [await open(cluster.url, schema), await open(cluster.url, schema, { pollInterval: never })];
    const { version } = await other.describe();
    const feed = following(other.changes({ since: version }));
    for (let sequence = 2; sequence <= 30; sequence += 1) {
      const heard = feed.next();
      await add(one);
      expect(await heard).toBe(sequence);
    }
    // All feeds of a server have one connection, and none when they have ended.
    const second = following(other.changes({ since: version }));
    expect(await second.next()).toBe(2);
    expect(await listening()).toBe(1);
    await Promise.all([feed.end(), second.end()]);
    while ((await listening()) > 0);
  });

  it('are few, however many commits there are', async () => {
    const schema = randomUUID();
    const table = await open(cluster.url, schema);
    await inDatabase(cluster.url, async (client) => {
      let notified = 0;
      const payloads: string[] = [];
      client.on('notification', ({ payload }) => {
        notified += 1;
        payloads.push(payload!);
      });
      await client.query(`LISTEN "${channelOf(layoutIn(schema).schema)}"`);
      const began = performance.now();
      for (let time = 0; time < 100; time += 1) await add(table);
      while (notified === 0) await client.query('SELECT 1');
      // A timer may be early by a part of a millisecond.
      expect(notified).toBeLessThanOrEqual((performance.now() - began) / (rest - 1) + 2);
      for (const payload of payloads) expect(payload.length).toBeLessThan(100);
    });
  });

  it('are heard again when the connection that listens was lost, and what was missed is told', async () => {
    const schema = randomUUID();
    const [one, other] = [await open(cluster.url, schema), await open(cluster.url, schema, { pollInterval: never })];
    const feed = following(other.changes({ since: (await other.describe()).version }));
    const heard = feed.next();
    await add(one);
    expect(await heard).toBe(2);
    for (let sequence = 3; sequence <= 7; sequence += 2) {
      const listeners = `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`;
      expect(await admin(listeners)).toHaveLength(1);
      const missed = feed.next();
      await add(one);
      expect(await missed).toBe(sequence);
      const next = feed.next();
      await add(one);
      expect(await next).toBe(sequence + 1);
    }
    await feed.end();
  });

  it('are not needed: a feed tells all where nobody may notify, and where the way is silent', async () => {
    const schema = randomUUID();
    const role = `role ${schema}`;
    const database = randomUUID();
    await admin(`CREATE ROLE "${role}" LOGIN`);
    await admin(`CREATE DATABASE "${database}" OWNER "${role}"`);
    const owner = cluster.url.replace(/postgres$/, database);
    await inDatabase(owner, (client) => client.query('REVOKE EXECUTE ON FUNCTION pg_notify FROM PUBLIC'));
    const url = owner.replace('postgres@', `${encodeURIComponent(role)}@`);
    const proxy = await proxyTo(cluster);
    const options = { pollInterval: 20, statementTime: 500, connectTime: 500 };
    const one = await open(url, schema);
    const other = await open(through(proxy.port, url), schema, options);
    const feed = following(other.changes({ since: (await other.describe()).version }));
    for (let sequence = 2; sequence <= 10; sequence += 1) {
      const heard = feed.next();
      await add(one);
      expect(await heard).toBe(sequence);
      if (sequence % 4 === 0) proxy.cutAt(1, 'before', { ending: 'silent' });
    }
    await feed.end();
  });
});
