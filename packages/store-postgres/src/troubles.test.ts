/** A database that is read-only, full, out of connections, kept by others, or stands still: what is told, and what is so. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StoreError, type Table, type TableStore } from '@rowhouse/store';
import type { Cut } from '../testing/cutting-proxy.js';
import { type Cluster, inDatabase, startCluster, whyNoPostgres } from '../testing/postgres.js';
import { through } from '../testing/databases.js';
import { proxyTo } from '../testing/stores.js';
import { mountSmallDisk, whyNoSmallDisk } from '../testing/small-disk.js';
import { openPostgresStore, type PostgresStoreOptions } from './postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);
const noSmallDisk = whyNoSmallDisk();
if (noSmallDisk !== undefined) process.stderr.write(`skipped, a full disk: ${noSmallDisk}\n`);

/** Shorter than any test waits. */
const impatient = { statementTime: 400, connectTime: 400 };

describe.skipIf(noPostgres !== undefined)('a database that', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const admin = (sql: string, url = cluster.url) => inDatabase(url, (client) => client.query(sql));

  /** A database of its own. */
  async function makeDatabase(more = ''): Promise<{ name: string; url: string }> {
    const name = randomUUID();
    await admin(`CREATE DATABASE "${name}" ${more}`);
    return { name, url: cluster.url.replace(/postgres$/, name) };
  }

  async function open(url: string, options: PostgresStoreOptions = {}): Promise<TableStore> {
    const store = await openPostgresStore(url, options);
    onTestFinished(() => store.close());
    return store;
  }

  async function makeTable(store: TableStore): Promise<Table> {
    await store.replaceTable('t', { columns: ['id', 'n'], rows: [] });
    return (await store.table('t'))!;
  }

  const put = (table: Table, key: string, cell = '') => table.commit({ operations: [{ kind: 'put', key, cells: [['n', cell]] }] }); // prettier-ignore
  const codeOf = (error: unknown): string => (error instanceof StoreError ? error.code : String(error));
  const outcomeOf = (done: Promise<unknown>): Promise<string> => done.then(() => 'done', codeOf);

  async function countRows(table: Table): Promise<number> {
    const snapshot = await table.read();
    let count = 0;
    for await (const row of snapshot.rows) count += row.cells.length / 2;
    return count;
  }

  it.each(['the server', 'the database'])(
    'is read-only by the settings of %s is read, and written when it is not',
    async (whose) => {
      const { name, url } = await makeDatabase();
      const table = await makeTable(await open(url));
      // Several connections, which were made before.
      await Promise.all(['1', '2', '3'].map((key) => put(table, key)));
      await Promise.all(Array.from({ length: 5 }, () => table.describe()));
      const set = async (value: string): Promise<void> => {
        const what = whose === 'the server' ? 'SYSTEM' : `DATABASE "${name}"`;
        // A superuser may.
        await inDatabase(cluster.url, async (client) => {
          await client.query('SET transaction_read_only = off');
          await client.query(`ALTER ${what} SET default_transaction_read_only = ${value}`);
          await client.query('SELECT pg_reload_conf()');
        });
      };
      await set('on');
      onTestFinished(() => set('off'));
      // What was begun before keeps what it was begun with.
      if (whose === 'the database')
        await admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
      let [tries, outcome] = [0, 'done'];
      while (outcome === 'done') outcome = await outcomeOf(put(table, `x${(tries += 1)}`));
      expect(outcome).toBe('unavailable');
      expect(await outcomeOf(put(table, 'y'))).toBe('unavailable');
      expect(await countRows(table)).toBe(3 + tries - 1);
      expect((await table.get('1')).row?.cells).toEqual(['1', '']);
      expect((await table.query({ limit: 1, count: true })).total).toBe(3 + tries - 1);
      // Whoever opens it now reads it, too.
      expect((await (await open(url)).tables()).map((each) => each.name)).toEqual(['t']);
      expect((await table.get('y')).row).toBeUndefined();
      await set('off');
      // The settings of a server arrive when they arrive; those of a database are there for whoever connects.
      if (whose === 'the server') while ((await outcomeOf(put(table, 'z'))) !== 'done');
      expect(await outcomeOf(put(table, 'z'))).toBe('done');
      expect((await table.get('z')).row?.cells).toEqual(['z', '']);
    },
  );

  it('has no connection left is unavailable until it has one', async () => {
    const { name, url } = await makeDatabase();
    const role = `role ${name}`;
    await admin(`CREATE ROLE "${role}" LOGIN; GRANT CREATE ON DATABASE "${name}" TO "${role}"`);
    const limited = url.replace('postgres@', `${encodeURIComponent(role)}@`);
    const store = await open(limited);
    const table = await makeTable(store);
    await admin(`ALTER ROLE "${role}" CONNECTION LIMIT 0`);
    await admin(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '${role}'`);
    const sqlstateOf = (error: unknown) => ((error as Error).cause as { code?: string } | undefined)?.code;
    const refused = (done: Promise<unknown>) => expect(done).rejects.toMatchObject({ code: 'unavailable', cause: { code: '53300' } }); // prettier-ignore
    // What was had before is found to be lost first.
    await until(async () => (await table.describe().catch(sqlstateOf)) === '53300');
    await refused(put(table, '1'));
    await refused(table.describe());
    await refused(store.tables());
    await refused(openPostgresStore(limited));
    await admin(`ALTER ROLE "${role}" CONNECTION LIMIT -1`);
    await put(table, '2');
    // As somebody who is not limited: of what was refused nothing is there.
    expect(await countRows((await (await open(url)).table('t'))!)).toBe(1);
  });

  it('keeps a row locked for somebody else is waited for as long as is said, and leaves nothing behind', async () => {
    const { name, url } = await makeDatabase();
    const table = await makeTable(await open(url, impatient));
    await inDatabase(url, async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT 1 FROM rowhouse.tables WHERE name = 't' FOR UPDATE`);
      expect(await outcomeOf(put(table, '1'))).toBe('unavailable');
      expect(await outcomeOf(table.describe())).toBe('done');
      // Nobody waits for it still, whose turn would come.
      const { rows } = await admin(
        `SELECT query FROM pg_stat_activity WHERE datname = '${name}' AND wait_event_type = 'Lock'`,
      );
      expect(rows).toEqual([]);
      await client.query('ROLLBACK');
    });
    await put(table, '2');
    expect([(await table.get('1')).row, (await table.describe()).rowCount]).toEqual([undefined, 1]);
  });

  it('stands still is unavailable, and what it was told before is as was said', async () => {
    const table = await makeTable(await open((await makeDatabase()).url, impatient));
    const tries = new Map<string, string>();
    let isOver = false;
    const writing = Array.from({ length: 3 }, async (_, writer) => {
      for (let number = 1; !isOver; number += 1) {
        const key = `${writer}-${number}`;
        tries.set(key, await outcomeOf(put(table, key)));
      }
    });
    for (let time = 0; time < 3; time += 1) {
      const [before] = [tries.size];
      await until(() => tries.size > before + 10);
      cluster.freeze();
      try {
        // One that looks for what became of a commit tells nothing before it knows.
        expect(await outcomeOf(table.describe())).toBe('unavailable');
      } finally {
        cluster.thaw();
      }
    }
    isOver = true;
    await Promise.all(writing);
    const keys = new Set<string>();
    for await (const { key } of (await table.read()).rows) keys.add(key!);
    const committed = [...tries].filter(([, outcome]) => outcome === 'done');
    expect(keys).toEqual(new Set(committed.map(([key]) => key)));
    expect([...new Set(tries.values())].filter((each) => !['done', 'unavailable'].includes(each))).toEqual([]);
  });

  it('stands still does not keep a store from being closed', async () => {
    const store = await openPostgresStore((await makeDatabase()).url, impatient);
    const table = await makeTable(store);
    // Connections that are had still, and one that is not given back.
    await Promise.all(Array.from({ length: 5 }, () => table.describe()));
    const feed = table.changes()[Symbol.asyncIterator]();
    const heard = feed.next();
    await put(table, '1');
    await heard;
    cluster.freeze();
    try {
      await store.close();
    } finally {
      cluster.thaw();
    }
    expect((await feed.next()).done).toBe(true);
  });

  it.each<Cut>(['before', 'behind'])(
    'is silent from a moment on, %s any piece of what it is sent, has what was acknowledged, and holds up nobody for long',
    async (cut) => {
      const { url } = await makeDatabase();
      const proxy = await proxyTo(cluster);
      const cutOff = await open(through(proxy.port, url), {
        statementTime: 250,
        connectTime: 250,
      });
      const witness = await open(url);
      const [seen, table] = [await makeTable(witness), (await cutOff.table('t'))!];
      const outcomes: string[] = [];
      let committed = 0;
      for (let piece = 1; ; piece += 1) {
        proxy.cutAt(piece, cut, { ending: 'silent' });
        const outcome = await outcomeOf(put(table, String(piece)));
        const isThere = (await seen.get(String(piece))).row !== undefined;
        expect([piece, outcome, isThere]).toEqual([piece, outcome, outcome === 'done']);
        expect(['done', 'unavailable']).toContain(outcome);
        outcomes.push(outcome);
        // Whoever has the lock of a client that is silent has it no longer than a client may be.
        await put(seen, `x${piece}`);
        if (outcome === 'done') committed += 1;
        if (outcome === 'done' && !proxy.wasCut()) break;
      }
      expect((await seen.describe()).version.sequence).toBe(1 + committed + outcomes.length);
      // Connecting, BEGIN, the lock, the rows, the writes and the COMMIT, at least.
      expect(outcomes.length).toBeGreaterThan(7);
    },
    60_000,
  );

  it.skipIf(noSmallDisk !== undefined)(
    'has no room left says so, has nothing of it, and goes on when there is room',
    async () => {
      const disk = mountSmallDisk(16, cluster.folder);
      const space = randomUUID();
      await admin(`CREATE TABLESPACE "${space}" LOCATION '${disk.folder}'`);
      const { name, url } = await makeDatabase(`TABLESPACE "${space}"`);
      const store = await openPostgresStore(url);
      onTestFinished(async () => {
        await store.close();
        await admin(`DROP DATABASE "${name}" WITH (FORCE)`);
        await admin(`DROP TABLESPACE "${space}"`);
        disk.remove();
      });
      const table = await makeTable(store);
      const cells = new Map<string, string>();
      let outcome = 'done';
      for (let key = 1; outcome === 'done'; key += 1) {
        // What can't be compressed.
        const cell = randomBytes(150_000).toString('base64');
        outcome = await outcomeOf(put(table, String(key), cell));
        if (outcome === 'done') cells.set(String(key), cell);
      }
      expect(outcome).toBe('disk-full');
      expect(await outcomeOf(put(table, 'y', randomBytes(150_000).toString('base64')))).toBe('disk-full');
      const check = async (): Promise<void> => {
        const found = new Map<string, string>();
        for await (const row of (await table.read()).rows) found.set(row.key!, row.cells[1]!);
        expect([...found.keys()]).toEqual([...cells.keys()]);
        expect(found).toEqual(cells);
        expect((await table.describe()).version.sequence).toBe(1 + cells.size);
      };
      await check();
      disk.resize(32);
      const cell = randomBytes(150_000).toString('base64');
      await put(table, 'z', cell);
      cells.set('z', cell);
      await check();
    },
  );
});

/** Asks again and again; the test's own time limit ends a vain wait. */
async function until(question: () => boolean | Promise<boolean>): Promise<void> {
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
  });
  while (!over.signal.aborted && !(await question())) await new Promise((resolve) => setTimeout(resolve, 5));
}
