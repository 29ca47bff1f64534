/** Those who know no better: stores that knew another place, and movers that stand still and then go on. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FeedEvent, Table } from '@rowhouse/store';
import { contentOf, newDatabase, query, through } from '../../testing/databases.js';
import { type Cluster, startCluster, whyNoPostgres } from '../../testing/postgres.js';
import { add, all, codeOf, openStore, proxyTo } from '../../testing/stores.js';
import type { PostgresStore } from './placed-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('whoever knows no better', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(['fsync=off']);
  });
  afterAll(() => cluster.stop());

  it('finds a table where it is, whatever is asked', async () => {
    const urls = [newDatabase(cluster.url), newDatabase(cluster.url)];
    const [mover, stale] = [await openStore(urls), await openStore(urls)];
    await mover.replaceTable('t', { columns: ['id'], rows: [['1']] });
    const [table, known] = [(await mover.table('t'))!, (await stale.table('t'))!];
    const firstOf = async (feed: AsyncIterable<FeedEvent>): Promise<number> => {
      for await (const event of feed) if (event.kind === 'changes') return event.version.sequence;
      return 0;
    };
    let sequence = 1;
    const questions: (() => Promise<unknown>)[] = [
      async () => (await known.describe()).version.sequence,
      async () => (await known.get('1')).description.version.sequence,
      async () => (await all((await known.read()).rows)).length,
      async () => (await all((await known.query({ limit: 100 })).rows)).length,
      async () => (await known.file()).description.version.sequence,
      async () => (await stale.tables()).map((each) => each.state === 'ready' && each.description.rowCount)[0],
      async () => Number((await stale.table('t')) !== undefined && sequence),
      () => firstOf(known.changes({ since: { incarnation, sequence: sequence - 1 } })),
      async () => (await add(known)).description.version.sequence - (sequence += 1) + sequence,
    ];
    const { incarnation } = (await table.describe()).version;
    for (const [at, ask] of questions.entries()) {
      // It knows where it is now, and not where it will be.
      await known.describe();
      await mover.moveTable('t', urls[(at + 1) % 2]!);
      await add(table);
      sequence += 1;
      expect([at, await ask()]).toEqual([at, sequence]);
    }
    await known.describe();
    await mover.moveTable('t', urls[0]!);
    expect((await stale.replaceTable('t', { columns: ['id'], rows: [['x']] })).outcome).toBe('replaced');
    await mover.moveTable('t', urls[1]!);
    await stale.dropTable('t');
    expect(await mover.table('t')).toBeUndefined();
  });

  it('does not take a copy for whole that was not when it was read', async () => {
    const urls = [newDatabase(cluster.url), newDatabase(cluster.url)];
    const [mover, stale] = [await openStore(urls), await openStore(urls)];
    await mover.replaceTable('t', { columns: ['id'], rows: [['1']] });
    // It was in the second once, as far as the other store knows.
    await mover.moveTable('t', urls[1]!);
    const known = (await stale.table('t'))!;
    await mover.moveTable('t', urls[0]!);
    await add((await mover.table('t'))!);
    // A move that has made room there, and was cut off.
    await query(urls[1]!, (schema) => `UPDATE ${schema}.tables SET about = about || '{"move":{"kind":"arriving","number":3}}'`); // prettier-ignore
    expect((await known.describe()).rowCount).toBe(2);
    expect((await add(known)).results[0]!.row.key).toBe('3');
  });

  it('reads no half of a copy that becomes the table while it is being read', async () => {
    const proxies = [await proxyTo(cluster), await proxyTo(cluster)] as const;
    const urls = [newDatabase(cluster.url), newDatabase(cluster.url)];
    const [heldUrls, readUrls] = proxies.map(({ port }) => urls.map((url) => through(port, url))) as [
      string[],
      string[],
    ];
    const [slow, reader, other] = [await openStore(heldUrls), await openStore(readUrls), await openStore(urls)];
    const rows = Array.from({ length: 600 }, (_, at) => [String(at + 1)]);
    await other.replaceTable('t', { columns: ['id'], rows });
    await other.moveTable('t', urls[1]!);
    const table = (await reader.table('t'))!;
    // While the copy is begun, is half of the table, is all of it.
    for (let moved = 20; moved <= 50; moved += 5) {
      for (let read = 1; read <= 5; read += 1) {
        await other.moveTable('t', urls[1]!);
        await table.describe();
        await other.moveTable('t', urls[0]!);
        const goOn = proxies[0].holdAt(moved);
        const moving = slow.moveTable('t', heldUrls[1]!);
        await vi.waitFor(() => { expect(proxies[0].hasHeld()).toBe(true); }, { timeout: 20_000, interval: 2 }); // prettier-ignore
        const handOn = proxies[1].holdAt(read);
        const reading = table.read();
        await vi.waitFor(() => { expect(proxies[1].hasHeld()).toBe(true); }, { timeout: 20_000, interval: 2 }); // prettier-ignore
        goOn();
        await moving;
        handOn();
        expect([moved, read, (await all((await reading).rows)).length]).toEqual([moved, read, rows.length]);
      }
    }
  });

  /** Ends when a promise is settled, or somebody waits for a lock. */
  async function settledOrWaiting(work: Promise<unknown>): Promise<void> {
    let isSettled = false;
    const settled = work.then(
      () => (isSettled = true),
      () => (isSettled = true),
    );
    const client = new pg.Client(cluster.url);
    await client.connect();
    try {
      const isOver = async (): Promise<void> => {
        const { rows } = await client.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        expect(isSettled || rows.length > 0).toBe(true);
      };
      await Promise.race([settled, vi.waitFor(isOver, { timeout: 20_000, interval: 5 })]);
    } finally {
      await client.end();
    }
  }

  const remove = (table: Table, key: string) => table.commit({ operations: [{ kind: 'delete', key }] });
  /** What others do with the table meanwhile. @returns the keys that it has then; undefined where it was dropped */
  const meanwhile: Record<
    string,
    (store: PostgresStore, urls: readonly string[], keys: Set<string>) => Promise<Set<string> | undefined>
  > = {
    // prettier-ignore
    async 'has come there, without a row'(store, urls, keys) {
      await store.moveTable('t', urls[1]!);
      const table = (await store.table('t'))!;
      for (const key of ['2', '599']) {
        await remove(table, key);
        keys.delete(key);
      }
      return keys;
    },
    async 'has come there, and was dropped'(store, urls) {
      await store.moveTable('t', urls[1]!);
      await store.dropTable('t');
      return undefined;
    },
    async 'has left, and come back'(store, urls, keys) {
      await store.moveTable('t', urls[2]!);
      await store.moveTable('t', urls[0]!);
      const { results } = await add((await store.table('t'))!);
      return keys.add(results[0]!.row.key!);
    },
  };

  it.each(Object.entries(meanwhile))(
    'moves nothing, where a mover stands still at any piece and the table %s',
    async (_, act) => {
      const proxy = await proxyTo(cluster);
      const urls = Array.from({ length: 3 }, () => newDatabase(cluster.url));
      const heldUrls = urls.map((url) => through(proxy.port, url));
      const [slow, other] = [await openStore(heldUrls), await openStore(urls)];
      const outcomes: Record<string, number> = {};
      for (let piece = 1; ; piece += 1) {
        const rows = Array.from({ length: 600 }, (__, at) => [String(at + 1)]);
        await other.replaceTable('t', { columns: ['id'], rows });
        await other.moveTable('t', urls[0]!);
        const handOn = proxy.holdAt(piece);
        let isOver = false;
        const moving = slow.moveTable('t', heldUrls[1]!).then(({ outcome }) => outcome, codeOf).finally(() => (isOver = true)); // prettier-ignore
        await vi.waitFor(() => { expect(proxy.hasHeld() || isOver).toBe(true); }, { timeout: 20_000, interval: 2 }); // prettier-ignore
        const acting = act(other, urls, new Set(rows.map(([key]) => key!)));
        await settledOrWaiting(acting);
        handOn();
        const outcome = await moving;
        if (!proxy.hasHeld()) {
          await acting;
          break;
        }
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        expect(['moved', 'unchanged', 'unavailable', 'no-such-table']).toContain(outcome);
        const acted = await acting.catch((error: unknown) => codeOf(error));
        // Where the one that stood still was first after all, the others have given way.
        if (typeof acted === 'string') expect(acted).toBe('unavailable');
        const table = await other.table('t');
        if (acted === undefined) expect([piece, table]).toEqual([piece, undefined]);
        else if (typeof acted !== 'string') expect(new Set((await all((await table!.read()).rows)).map(({ key }) => key))).toEqual(acted); // prettier-ignore
        if (table === undefined) continue;
        // Who asks alone has the last word, and nothing is left over.
        await other.moveTable('t', urls[2]!);
        const { rowCount } = await table.describe();
        expect((await Promise.all(urls.map(contentOf))).map((each) => each.rows)).toEqual([0, 0, rowCount]);
        await other.dropTable('t');
      }
      process.stdout.write(`${JSON.stringify(outcomes)}\n`);
      expect(Object.values(outcomes).reduce((sum, each) => sum + each)).toBeGreaterThan(30);
    },
    180_000,
  );
});
