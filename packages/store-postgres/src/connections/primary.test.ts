/** A database of two servers, of which one takes writes and is not always the same. */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StoreError, type Table, type TableStore } from '@rowhouse/store';
import { inDatabase, whyNoPostgres } from '../../testing/postgres.js';
import { type ReplicatedCluster, startReplicatedCluster } from '../../testing/standby.js';
import { openPostgresStore, type PostgresStoreOptions } from '../postgres-store.js';

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
    // Which ones is for whoever runs it.
    const { message } = (refusal as Error).cause as Error;
    expect(message).toContain(`127.0.0.1:${cluster.standby.port}: the server is read-only`);
    expect(message).toContain('127.0.0.1:1: connect ECONNREFUSED');
    expect((refusal as Error).message).not.toContain('127.0.0.1');
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
    await inDatabase(cluster.primary.url, async (client) => {
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
    await inDatabase(cluster.standby.url, async (client) => {
      const { rows } = await client.query(`SELECT pg_is_in_recovery() AS standby`);
      expect(rows).toEqual([{ standby: true }]);
    });
  });

  it('say that the outcome is unknown where the standby stays away, and nothing happens twice when it is back', async () => {
    schema = randomUUID();
    const table = await makeTable(await open(cluster.url, { statementTime: 1000, connectTime: 1000, patience: 3000 }));
    cluster.standby.freeze();
    onTestFinished(() => {
      cluster.standby.thaw();
    });
    const idempotency = { key: 'a', fingerprint: 'b' };
    const send = () => table.commit({ operations: [{ kind: 'insert', cells: [] }], idempotency });
    const order: string[] = [];
    const answer = async (who: string, sent: Promise<unknown>): Promise<void> => {
      order.push(`${who} ${await sent.then(() => 'committed', codeOf)}`);
    };
    const first = answer('first', send());
    await nextTurn();
    // Nobody waits for what becomes of it but who sent it.
    await Promise.all([answer('second', add(table)), first]);
    expect(order).toEqual(['second unavailable', 'first outcome-unknown']);
    cluster.standby.thaw();
    expect((await send()).repeated).toBe(true);
    expect((await table.describe()).rowCount).toBe(1);
  }, 60_000);

  // From here on each is the last: there is no way back.
  it('change their roles: connections to what was the primary are used no more', async () => {
    schema = randomUUID();
    const url = cluster.url;
    const [store, other] = [await open(url), await open(reversed())];
    const tables = [await makeTable(store), (await other.table('t'))!];
    await Promise.all(Array.from({ length: 40 }, (_, at) => add(tables[at % 2]!)));
    // Connections stay, and what is written over them is refused, as on a primary that was made a standby.
    await inDatabase(cluster.primary.url, async (client) => {
      await client.query('ALTER SYSTEM SET default_transaction_read_only = on');
      await client.query('SELECT pg_reload_conf()');
    });
    const untilRefused = async (): Promise<void> => {
      while (await add(tables[0]!).then(() => true, (error: unknown) => { expect(codeOf(error)).toBe('unavailable'); return false; })); // prettier-ignore
    };
    await untilRefused();
    const { rowCount } = await inDatabase(cluster.primary.url, async (client) => {
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${schema}".rows`);
      return { rowCount: rows[0]!.n };
    });
    cluster.promote();
    for (const table of tables) expect((await add(table)).changed).toBe(true);
    for (const table of tables) expect((await table.describe()).rowCount).toBe(rowCount + 2);
    // Nobody is left at the old one.
    await inDatabase(cluster.primary.url, async (client) => {
      const left = async (): Promise<number> => {
        const sql = `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
        return (await client.query(sql)).rows.length;
      };
      while ((await left()) > 0);
    });
  });

  it('go on where the primary stands still and the standby is promoted: what was under way is done, once', async () => {
    const own = await startReplicatedCluster();
    onTestFinished(() => own.stop());
    schema = randomUUID();
    const store = await open(own.url, { statementTime: 1000, connectTime: 500 });
    const table = await makeTable(store);
    const tries = new Map<string, string>();
    let isOver = false;
    const writing = Array.from({ length: 4 }, async (_, writer) => {
      for (let number = 1; !isOver; number += 1) {
        const key = `${writer}-${number}`;
        const operations = [{ kind: 'put', key, cells: [['n', key]] }] as const;
        tries.set(key, await table.commit({ operations }).then(() => 'committed', codeOf));
      }
    });
    const committed = (): number => [...tries.values()].filter((each) => each === 'committed').length;
    const more = async (): Promise<void> => {
      const enough = committed() + 40;
      while (committed() < enough) await new Promise((resolve) => setImmediate(resolve));
    };
    await more();
    own.primary.freeze();
    own.promote();
    await more();
    // What was sent to the old one is done there now, and acknowledged by nobody.
    own.primary.thaw();
    await more();
    isOver = true;
    await Promise.all(writing);
    expect([...new Set(tries.values())].filter((each) => !['committed', 'unavailable'].includes(each))).toEqual([]);
    const { rows } = await inDatabase(own.standby.url, (client) =>
      client.query<{ name: string }>(`SELECT name FROM "${schema}".rows`),
    );
    const found = new Set(rows.map(({ name }) => name));
    for (const [key, outcome] of tries) expect([key, found.has(key)]).toEqual([key, outcome === 'committed']);
    expect((await table.describe()).version.sequence).toBe(1 + committed());
  }, 60_000);
});
