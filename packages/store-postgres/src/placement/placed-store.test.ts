/** Several databases of one store: what lies where, and what is said of those that are away, or strange. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StoreError, type TableStatus } from '@rowhouse/store';
import { newDatabase, query, tablesIn } from '../../testing/databases.js';
import { type Cluster, startCluster, whyNoPostgres } from '../../testing/postgres.js';
import type { PostgresStore } from './placed-store.js';
import { openPostgresStore } from '../postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('several databases', () => {
  let cluster: Cluster;
  let other: Cluster;
  beforeAll(async () => {
    [cluster, other] = await Promise.all([startCluster(['fsync=off']), startCluster(['fsync=off'])]);
  });
  afterAll(() => Promise.all([cluster.stop(), other.stop()]));

  async function open(...urls: string[]): Promise<PostgresStore> {
    const store = await openPostgresStore(urls);
    onTestFinished(() => store.close());
    return store;
  }

  const some = (name = 'x') => ({ columns: ['id', 'name'], rows: [['1', name]] });
  const names = (tables: readonly TableStatus[]): string[] => tables.map(({ name, state }) => `${name} ${state}`);
  const refusal = async (promise: Promise<unknown>): Promise<StoreError> => {
    const error = await promise.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
    expect(error).toBeInstanceOf(StoreError);
    return error as StoreError;
  };

  it('get new tables in turns, each whole in one, and list them as one', async () => {
    const [a, b, c] = [newDatabase(cluster.url), newDatabase(cluster.url), newDatabase(cluster.url)];
    const store = await open(a, b, c);
    for (const name of ['z', 'é', 'a', 'B', 'm']) await store.replaceTable(name, some());
    expect(names(await store.tables())).toEqual(['B', 'a', 'm', 'z', 'é'].map((name) => `${name} ready`));
    expect(await Promise.all([a, b, c].map(tablesIn))).toEqual([['B', 'z'], ['m', 'é'], ['a']]);
    // The order of those behind the first says nothing.
    const again = await open(a, c, b);
    expect((await (await again.table('é'))!.get('1')).row?.cells).toEqual(['1', 'x']);
  });

  it('leave the tables of a database that was alone where they are', async () => {
    const [a, b] = [newDatabase(cluster.url), newDatabase(cluster.url)];
    const alone = await open(a);
    await alone.replaceTable('first', some());
    // As it was before there was a catalog.
    await query(a, (schema) => `DELETE FROM ${schema}.placements`);
    const both = await open(a, b);
    expect((await both.replaceTable('first', some('y'))).outcome).toBe('replaced');
    await both.replaceTable('second', some());
    expect(await Promise.all([a, b].map(tablesIn))).toEqual([['first'], ['second']]);
    expect((await (await alone.table('first'))!.get('1')).row?.cells).toEqual(['1', 'y']);
  });

  it('take in what a second one had when it was alone, unless a name is taken', async () => {
    const [a, b] = [newDatabase(cluster.url), newDatabase(cluster.url)];
    for (const [url, tables] of [
      [a, ['one', 'both']],
      [b, ['both', 'two']],
    ] as const) {
      // prettier-ignore
      const store = await openPostgresStore(url);
      for (const name of tables) await store.replaceTable(name, some());
      await store.close();
    }
    expect((await refusal(openPostgresStore([a, b]))).message).toMatch(/has tables of its own .*: both\. Drop them/);
    const alone = await openPostgresStore(b);
    await alone.dropTable('both');
    await alone.close();
    const store = await open(a, b);
    expect(names(await store.tables())).toEqual(['both ready', 'one ready', 'two ready']);
    expect((await (await store.table('two'))!.get('1')).row?.cells).toEqual(['1', 'x']);
  });

  it('are refused in another order, beside others, twice, or without the first', async () => {
    const [a, b, c] = [newDatabase(cluster.url), newDatabase(cluster.url), newDatabase(cluster.url)];
    await (await openPostgresStore([a, b])).close();
    expect((await refusal(openPostgresStore([b, a]))).message).toMatch(/name that one first/);
    expect((await refusal(openPostgresStore(b))).message).toMatch(/name that one first/);
    expect((await refusal(openPostgresStore([c, b]))).message).toMatch(/another catalog/);
    expect((await refusal(openPostgresStore([c, a]))).message).toMatch(/another catalog/);
    const twice = await refusal(openPostgresStore([a, a.replace('127.0.0.1', 'localhost')]));
    expect(twice.message).toMatch(/are the same database/);
    expect(twice.message).not.toContain('postgres@');
  });

  it('agree where a table is that is made on several servers at once, and one of them makes it', async () => {
    const urls = [newDatabase(cluster.url), newDatabase(cluster.url)];
    const stores = [await open(...urls), await open(...urls), await open(urls[0]!)];
    for (let time = 0; time < 20; time += 1) {
      const made = await Promise.allSettled(stores.map((store, at) => store.replaceTable(`t${time}`, some(String(at)), { expected: 'absent' }))); // prettier-ignore
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const codes = made.flatMap((each) => (each.status === 'rejected' ? [(each.reason as StoreError).code] : []));
      // The last one was given the first database alone.
      for (const code of codes) expect(['precondition-failed', 'unavailable']).toContain(code);
      const at = made.findIndex(({ status }) => status === 'fulfilled');
      expect((await (await stores[0]!.table(`t${time}`))!.get('1')).row?.cells).toEqual(['1', String(at)]);
    }
    const [first, second] = await Promise.all(urls.map(tablesIn));
    expect([...first!, ...second!].sort()).toEqual((await stores[1]!.tables()).map(({ name }) => name));
  });

  it('are named where a server was not given the one that has a table', async () => {
    const [a, b] = [newDatabase(cluster.url), newDatabase(cluster.url)];
    const both = await open(a, b);
    for (const name of ['here', 'there']) await both.replaceTable(name, some());
    const one = await open(a);
    const asked = [
      () => one.table('there'),
      () => one.replaceTable('there', some()),
      () => one.dropTable('there'),
      () => one.moveTable('there', a),
    ];
    for (const ask of asked) {
      const error = await refusal(ask());
      expect([error.code, error.message]).toEqual(['unavailable', expect.stringMatching(/"there" is placed in a database that this server was not given; name that one too \(--store\)/)]); // prettier-ignore
    }
    expect(names(await one.tables())).toEqual(['here ready', 'there unreadable']);
    expect(await one.table('nowhere')).toBeUndefined();
  });

  it("of which one is away keep that one's tables waiting, and no others", async () => {
    const [a, b] = [newDatabase(cluster.url), newDatabase(other.url)];
    const before = await open(a, b);
    for (const name of ['here', 'there', 'moved']) await before.replaceTable(name, some());
    await before.moveTable('moved', b);
    const stale = await open(a, b);
    const [moved] = [(await stale.table('moved'))!];
    await before.moveTable('moved', a);
    await other.crash();
    try {
      // One that was there before, one that does not know that a table has left, and one that begins now.
      for (const store of [before, stale, await open(a, b)]) {
        expect(names(await store.tables())).toEqual(['here ready', 'moved ready', 'there unreadable']);
        expect((await (await store.table('here'))!.get('1')).row?.cells).toEqual(['1', 'x']);
        expect((await refusal(store.table('there'))).code).toBe('unavailable');
        expect((await refusal(store.replaceTable('there', some()))).code).toBe('unavailable');
      }
      expect((await moved.get('1')).row?.cells).toEqual(['1', 'x']);
      // A new table finds a place.
      await stale.replaceTable('new', some());
      expect(await tablesIn(a)).toEqual(['here', 'moved', 'new']);
      const halfway = await refusal(before.moveTable('here', b));
      expect([halfway.code, halfway.message]).toEqual(['unavailable', expect.stringMatching(/was not moved\. .* It is where it was\.$/)]); // prettier-ignore
      await (await before.table('here'))!.commit({ operations: [{ kind: 'insert', cells: [] }] });
    } finally {
      await other.start();
    }
    expect((await (await before.table('there'))!.get('1')).row?.cells).toEqual(['1', 'x']);
    expect(names(await stale.tables())).toEqual(['here ready', 'moved ready', 'new ready', 'there ready']);
  });

  it('go on without the first, for what is in the others', async () => {
    const store = await open(newDatabase(other.url), newDatabase(cluster.url));
    for (const name of ['here', 'there']) await store.replaceTable(name, some());
    const there = (await store.table('there'))!;
    await other.crash();
    try {
      expect((await there.commit({ operations: [{ kind: 'insert', cells: [] }] })).changed).toBe(true);
      expect((await there.get('2')).row?.cells).toEqual(['2', '']);
      for (const asked of [() => store.table('here'), () => store.table('new'), () => store.tables()])
        expect((await refusal(asked())).code).toBe('unavailable');
    } finally {
      await other.start();
    }
    expect(names(await store.tables())).toEqual(['here ready', 'there ready']);
  });
});
