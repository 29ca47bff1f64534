/** A database of two servers, of which one takes writes and is not always the same. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StoreError, type Table, type TableStore } from '@rowhouse/store';
import { whyNoPostgres } from '../testing/postgres.js';
import { type ReplicatedCluster, startReplicatedCluster } from '../testing/standby.js';
import { openPostgresStore, type PostgresStoreOptions } from './postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('a primary and its standby', () => {
  let cluster: ReplicatedCluster;
  let schema: string;
  beforeAll(async () => {
    cluster = await startReplicatedCluster();
  });
  afterAll(() => cluster.stop());

  async function open(url: string, options: PostgresStoreOptions = {}): Promise<TableStore> {
    const store = await openPostgresStore(url, { schema, ...options });
    onTestFinished(() => store.close());
    return store;
  }

  async function makeTable(store: TableStore): Promise<Table> {
    await store.replaceTable('t', { columns: ['id', 'n'], rows: [] });
    return (await store.table('t'))!;
  }

  async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(url);
    await client.connect();
    return work(client).finally(() => client.end());
  }

  const add = (table: Table) => table.commit({ operations: [{ kind: 'insert', cells: [] }] });
  const codeOf = (error: unknown): string => (error instanceof StoreError ? error.code : String(error));
  /** The standby named first. */
  const reversed = (): string => {
    const [primary, standby] = [cluster.primary.port, cluster.standby.port];
    return cluster.primary.url.replace(`:${primary}/`, `:${standby},127.0.0.1:${primary}/`);
  };

  it('are found out, in whichever order they are named', async () => {
    schema = randomUUID();
    const table = await makeTable(await open(cluster.url));
    const other = await open(reversed());
    expect((await add((await other.table('t'))!)).changed).toBe(true);
    expect((await table.describe()).rowCount).toBe(1);
  });

  it('say that neither can be used where neither takes writes', async () => {
    schema = randomUUID();
    const twice = cluster.standby.url.replace(`:${cluster.standby.port}/`, `:${cluster.standby.port},127.0.0.1:1/`);
    const refusal = await open(twice).catch((error: unknown) => error as Error);
    expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining('None of the database') as string }); // prettier-ignore
    expect((refusal as Error).message).toContain(`127.0.0.1:${cluster.standby.port}: the server is read-only`);
    expect((refusal as Error).message).toContain('127.0.0.1:1: connect ECONNREFUSED');
  });

  it('acknowledge nothing that the standby lacks, whoever has cancelled the wait for it', async () => {
    schema = randomUUID();
    const table = await makeTable(await open(cluster.url));
    cluster.standby.freeze();
    onTestFinished(() => {
      cluster.standby.thaw();
    });
    let outcome: string | undefined;
    const adding = add(table).then(() => 'committed', codeOf).then((each) => (outcome = each)); // prettier-ignore
    await asAdmin(cluster.primary.url, async (client) => {
      // The first is the COMMIT; the others look for what became of it, and wait for the standby as it did.
      const cancelled = new Set<number>();
      while (cancelled.size < 3 && outcome === undefined) {
        const sql = `SELECT pid, pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
        for (const { pid } of (await client.query<{ pid: number }>(sql)).rows) cancelled.add(pid);
      }
      expect(outcome).toBeUndefined();
      const { rows } = await client.query(`SELECT 1 FROM "${schema}".rows`);
      // Committed on the primary, and nowhere else.
      expect(rows.length).toBe(1);
      cluster.standby.thaw();
    });
    expect(await adding).toBe('committed');
    expect((await table.describe()).rowCount).toBe(1);
    await asAdmin(cluster.standby.url, async (client) => {
      const { rows } = await client.query(`SELECT pg_is_in_recovery() AS standby`);
      expect(rows).toEqual([{ standby: true }]);
    });
  });

  // The last one: there is no way back.
  it('change their roles: connections to what was the primary are used no more', async () => {
    schema = randomUUID();
    const url = cluster.url;
    const [store, other] = [await open(url), await open(reversed())];
    const tables = [await makeTable(store), (await other.table('t'))!];
    await Promise.all(Array.from({ length: 40 }, (_, at) => add(tables[at % 2]!)));
    // Connections stay, and what is written over them is refused, as on a primary that was made a standby.
    await asAdmin(cluster.primary.url, async (client) => {
      await client.query('ALTER SYSTEM SET default_transaction_read_only = on');
      await client.query('SELECT pg_reload_conf()');
    });
    const untilRefused = async (): Promise<void> => {
      while (await add(tables[0]!).then(() => true, (error: unknown) => { expect(codeOf(error)).toBe('unavailable'); return false; })); // prettier-ignore
    };
    await untilRefused();
    const { rowCount } = await asAdmin(cluster.primary.url, async (client) => {
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${schema}".rows`);
      return { rowCount: rows[0]!.n };
    });
    cluster.promote();
    for (const table of tables) expect((await add(table)).changed).toBe(true);
    for (const table of tables) expect((await table.describe()).rowCount).toBe(rowCount + 2);
    // Nobody is left at the old one.
    await asAdmin(cluster.primary.url, async (client) => {
      const left = async (): Promise<number> => {
        const sql = `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
        return (await client.query(sql)).rows.length;
      };
      while ((await left()) > 0);
    });
  });
});
