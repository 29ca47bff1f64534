/** Several stores over one database, as several servers have it, and connections that are cut. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FeedEvent, StoreError, type Table, type TableStore } from '@rowhouse/store';
import type { Cut } from '../testing/cutting-proxy.js';
import { through } from '../testing/databases.js';
import { type Cluster, startCluster, whyNoPostgres } from '../testing/postgres.js';
import { proxyTo } from '../testing/stores.js';
import { openPostgresStore } from './postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('several servers', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  async function open(schema: string, url = cluster.url): Promise<TableStore> {
    const store = await openPostgresStore(url, { schema });
    onTestFinished(() => store.close());
    return store;
  }

  /** A table in as many stores, which share it. */
  async function shared(count: number, columns: string[], rows: string[][]): Promise<readonly Table[]> {
    const schema = randomUUID();
    const stores = [];
    for (let at = 0; at < count; at += 1) stores.push(await open(schema));
    await stores[0]!.replaceTable('t', { columns, rows });
    return Promise.all(stores.map(async (store) => (await store.table('t'))!));
  }

  const codeOf = (error: unknown): string => (error instanceof StoreError ? error.code : String(error));

  it('that begin at the same time make the layout once', async () => {
    const schema = randomUUID();
    const stores = await Promise.all(Array.from({ length: 5 }, () => open(schema)));
    await stores[0]!.replaceTable('t', { columns: ['id'], rows: [] });
    expect((await stores[4]!.tables()).map(({ name }) => name)).toEqual(['t']);
  });

  it('that make a table at the same time make one, and the others are told', async () => {
    const schema = randomUUID();
    const stores = [await open(schema), await open(schema)];
    for (let time = 0; time < 20; time += 1) {
      const make = (store: TableStore, at: number) => store.replaceTable(`t${time}`, { columns: ['id'], rows: [[String(at)]] }, { expected: 'absent' }); // prettier-ignore
      const made = await Promise.all(stores.map((store, at) => make(store, at).then(() => at, codeOf))); // prettier-ignore
      const first = made.find((each) => typeof each === 'number');
      expect(made.filter((each) => each !== first)).toEqual(['precondition-failed']);
      expect((await (await stores[0]!.table(`t${time}`))!.get(String(first))).row).toBeDefined();
    }
  });

  it('lose no update, each of which says what it was made of', async () => {
    const tables = await shared(3, ['id', 'count'], [['1', '0']]);
    const increments = 20;
    const increment = async (table: Table): Promise<void> => {
      for (;;) {
        const { row } = await table.get('1');
        const cells = [['count', String(Number(row!.cells[1]) + 1)]] as const;
        const expected = { revisions: [row!.revision] };
        try {
          await table.commit({
            operations: [{ kind: 'update', key: '1', cells, expected }],
          });
          return;
        } catch (error) {
          if ((error as StoreError).code !== 'precondition-failed') throw error;
        }
      }
    };
    await Promise.all(
      tables.map(async (table) => {
        for (let time = 0; time < increments; time += 1) await increment(table);
      }),
    );
    expect((await tables[0]!.get('1')).row!.cells).toEqual(['1', String(3 * increments)]);
    expect((await tables[1]!.describe()).version.sequence).toBe(1 + 3 * increments);
  });

  it('give no key twice', async () => {
    const tables = await shared(3, ['id', 'who'], []);
    const inserts = tables.flatMap((table, who) =>
      Array.from({ length: 40 }, () =>
        table.commit({
          operations: [{ kind: 'insert', cells: [['who', String(who)]] }],
        }),
      ),
    );
    const keys = (await Promise.all(inserts)).map(({ results }) => Number(results[0]!.row.key));
    expect(keys.sort((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
  });

  it('tell of each transaction once, in its order, whoever made it', async () => {
    const tables = await shared(3, ['id', 'who'], []);
    const { version } = await tables[0]!.describe();
    const total = 60;
    const heard = tables.map(async (table) => {
      const events: FeedEvent[] = [];
      for await (const event of table.changes({ since: version })) {
        if (event.kind === 'changes') events.push(event);
        if (events.length === total) break;
      }
      return events.map((event) => event.version.sequence);
    });
    for (let time = 0; time < total / 3; time += 1)
      await Promise.all(tables.map((table) => table.commit({ operations: [{ kind: 'insert', cells: [] }] })));
    const expected = Array.from({ length: total }, (_, at) => version.sequence + 1 + at);
    expect(await Promise.all(heard)).toEqual([expected, expected, expected]);
  });

  it('tell whoever begins to listen of what comes then, not of what others wrote before', async () => {
    const [one, other] = (await shared(2, ['id', 'who'], [])) as [Table, Table];
    const add = (table: Table) => table.commit({ operations: [{ kind: 'insert', cells: [] }] });
    const first = async (feed: AsyncIterable<FeedEvent>): Promise<unknown> => {
      for await (const event of feed) return event.kind === 'changes' ? event.version.sequence : event.kind;
      return undefined;
    };
    // A feed that was: the table has been looked at here.
    const before = first(one.changes());
    await add(one);
    expect(await before).toBe(2);
    for (let time = 0; time < 3; time += 1) await add(other);
    const behind = first(one.changes());
    await add(one);
    expect(await behind).toBe(6);
  });

  it('tell all of it to whoever begins to follow while others write', async () => {
    const [table, seen] = (await shared(2, ['id', 'who'], [])) as [Table, Table];
    const { schemaVersion } = await seen.describe();
    const over = new AbortController();
    const writing = (async () => {
      while (!over.signal.aborted) await table.commit({ operations: [{ kind: 'insert', cells: [] }] });
    })();
    try {
      for (let reader = 0; reader < 60; reader += 1) {
        const { version } = await seen.describe();
        const told: string[] = [];
        for await (const event of seen.changes({ since: version, schemaVersion })) {
          if (event.kind === 'schema') continue;
          told.push(`${event.kind} ${event.version.sequence - version.sequence}`);
          if (told.length === 8) break;
        }
        expect(told).toEqual(Array.from({ length: 8 }, (_, at) => `changes ${at + 1}`));
      }
    } finally {
      over.abort();
      await writing;
    }
  });

  it('tell what was committed right before a table is dropped, and then that it was', async () => {
    const schema = randomUUID();
    const [one, other] = [await open(schema), await open(schema)];
    await one.replaceTable('t', { columns: ['id'], rows: [] });
    const [table, seen] = [(await one.table('t'))!, (await other.table('t'))!];
    const { version, schemaVersion } = await seen.describe();
    const told: string[] = [];
    const feed = (async () => {
      for await (const event of seen.changes({ since: version, schemaVersion }))
        told.push(`${event.kind} ${event.version.sequence}`);
    })();
    const add = () => table.commit({ operations: [{ kind: 'insert', cells: [] }] });
    await add();
    await vi.waitFor(() => { expect(told).toEqual(['changes 2']); }, { timeout: 10_000 }); // prettier-ignore
    for (let time = 0; time < 3; time += 1) await add();
    await one.dropTable('t');
    // Another one under its name is no reason to pass over the end of this one.
    await one.replaceTable('t', { columns: ['id'], rows: [['9']] });
    await feed;
    expect(told).toEqual(['changes 2', 'changes 3', 'changes 4', 'changes 5', 'dropped 5']);
    // What is kept for that goes with a later one.
    const client = new pg.Client(cluster.url);
    await client.connect();
    onTestFinished(() => client.end());
    await client.query(`UPDATE "${schema}".dropped SET at = at - 3600000`);
    await one.dropTable('t');
    const { rows } = await client.query<{ sequences: string[] }>(`SELECT array_agg(sequence) AS sequences FROM "${schema}".outbox`); // prettier-ignore
    expect(rows[0]!.sequences).toEqual(['1']);
  });

  it('keep what happened for a time, and no longer', async () => {
    const schema = randomUUID();
    const store = await openPostgresStore(cluster.url, { schema, kept: 0 });
    onTestFinished(() => store.close());
    await store.replaceTable('t', { columns: ['id'], rows: [] });
    const table = (await store.table('t'))!;
    const { version } = await table.describe();
    for (let time = 0; time < 10; time += 1)
      await Promise.all(
        Array.from({ length: 30 }, () => table.commit({ operations: [{ kind: 'insert', cells: [] }] })),
      );
    const kinds: string[] = [];
    for await (const event of table.changes({ since: version })) {
      kinds.push(event.kind === 'reset' ? event.reason : event.kind);
      break;
    }
    expect(kinds).toEqual(['changes-unknown']);
    const client = new pg.Client(cluster.url);
    await client.connect();
    const { rows } = await client.query<{ kept: number }>(`SELECT count(*)::int AS kept FROM "${schema}".outbox`);
    await client.end();
    expect(rows[0]!.kept).toBeLessThan(100);
  });

  it('go on while readers take their time', async () => {
    const [table] = (await shared(1, ['id', 'who'], [['1', 'a']])) as [Table];
    // More than there are connections for: the last ones wait.
    const readers = Array.from({ length: 30 }, () => table.read());
    await Promise.race(readers);
    expect((await table.commit({ operations: [{ kind: 'insert', cells: [] }] })).changed).toBe(true);
    expect((await table.get('2')).row?.cells).toEqual(['2', '']);
    for (const reader of readers) await (await reader).close();
  });

  it('go on with a single connection, for which all wait', async () => {
    const schema = randomUUID();
    const store = await openPostgresStore(cluster.url, { schema, connections: 1 });
    onTestFinished(() => store.close());
    const made = Array.from({ length: 4 }, (_, at) => `t${at}`);
    await Promise.all(made.map((name) => store.replaceTable(name, { columns: ['id'], rows: [] })));
    const tables = await Promise.all(made.map(async (name) => (await store.table(name))!));
    const { version } = await tables[0]!.describe();
    const told = (async () => {
      for await (const event of tables[0]!.changes({ since: version })) if (event.version.sequence === 11) return true;
      return false;
    })();
    const inserts = tables.flatMap((table) => Array.from({ length: 10 }, () => table.commit({ operations: [{ kind: 'insert', cells: [] }] }))); // prettier-ignore
    const reads = tables.map(async (table) => (await table.query({ limit: 1, count: true })).total);
    await Promise.all([...inserts, ...reads, store.tables()]);
    expect((await Promise.all(tables.map((table) => table.describe()))).map(({ rowCount }) => rowCount)).toEqual([10, 10, 10, 10]); // prettier-ignore
    expect(await told).toBe(true);
    await store.dropTable('t0');
  });

  it('apply a transaction once that is sent to two of them', async () => {
    const tables = await shared(2, ['id', 'who'], []);
    const idempotency = { key: 'a', fingerprint: 'b' };
    const send = (table: Table) =>
      table.commit({
        operations: [{ kind: 'insert', cells: [] }],
        idempotency,
      });
    const changes = await Promise.all(tables.map(send));
    expect(changes.map(({ repeated }) => repeated ?? false).sort()).toEqual([false, true]);
    expect((await tables[0]!.describe()).rowCount).toBe(1);
  });

  it.each<Cut>(['before', 'behind'])(
    'whose connections are cut %s any piece of what they send acknowledge what is there, and nothing else',
    async (cut) => {
      const proxy = await proxyTo(cluster);
      const schema = randomUUID();
      const cutOff = await open(schema, through(proxy.port, cluster.url));
      const witness = await open(schema);
      await witness.replaceTable('t', { columns: ['id', 'n'], rows: [] });
      const [table, seen] = [(await cutOff.table('t'))!, (await witness.table('t'))!];
      const outcomes: string[] = [];
      for (let piece = 1; ; piece += 1) {
        proxy.cutAt(piece, cut);
        const operations = [{ kind: 'put', key: String(piece), cells: [['n', cut]] }] as const;
        const outcome = await table.commit({ operations }).then(() => 'committed', codeOf);
        const isThere = (await seen.get(String(piece))).row !== undefined;
        outcomes.push(outcome);
        expect([piece, outcome, isThere]).toEqual([piece, outcome, outcome === 'committed']);
        expect(['committed', 'unavailable']).toContain(outcome);
        if (!proxy.wasCut()) break;
      }
      expect((await seen.describe()).version.sequence).toBe(1 + outcomes.filter((each) => each === 'committed').length);
      // Nor is a table replaced, or dropped, by what is said to have changed nothing.
      for (let piece = 1; ; piece += 1) {
        const { sequence } = (await seen.describe()).version;
        proxy.cutAt(piece, cut);
        const rows = [[String(piece), `replaced ${piece}`]];
        const outcome = await cutOff.replaceTable('t', { columns: ['id', 'n'], rows }).then(() => 'committed', codeOf); // prettier-ignore
        const isReplaced = (await seen.describe()).version.sequence > sequence;
        expect(['committed', 'unavailable', 'outcome-unknown']).toContain(outcome);
        if (outcome !== 'outcome-unknown') expect([piece, isReplaced]).toEqual([piece, outcome === 'committed']);
        if (!proxy.wasCut()) break;
      }
      // BEGIN, the lock, the rows, the writes and the COMMIT, at least.
      expect(outcomes.length).toBeGreaterThan(6);
    },
  );
});
