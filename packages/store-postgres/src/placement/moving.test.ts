/** Tables that are moved while they are read, written to and followed, and moves that are cut. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FeedEvent, Table } from '@rowhouse/store';
import type { Cut } from '../../testing/cutting-proxy.js';
import { contentOf, newDatabase, query, tablesIn, through } from '../../testing/databases.js';
import { type Cluster, startCluster, whyNoPostgres } from '../../testing/postgres.js';
import { add, all, codeOf, openStore, proxyTo } from '../../testing/stores.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

/** In which feeds, which look once a second, have told what there is. */
const patience = { timeout: 20_000, interval: 50 };

describe.skipIf(noPostgres !== undefined)('a table that is moved', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(['fsync=off']);
  });
  afterAll(() => cluster.stop());

  function newDatabases(count: number): string[] {
    return Array.from({ length: count }, () => newDatabase(cluster.url));
  }

  /** Again, as long as the table is being moved. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (codeOf(error) !== 'unavailable') throw error;
      }
    }
  }

  it('is what it was, with its cursors and answers, and leaves nothing behind', async () => {
    const urls = newDatabases(2);
    const store = await openStore(urls);
    const rows = Array.from({ length: 1203 }, (_, at) => [String(at + 1), `n\\,"{${at}}\n`, at % 2 === 0 ? '' : 'ü']);
    await store.replaceTable('t', { columns: ['id', 'name', 'note'], rows });
    const table = (await store.table('t'))!;
    const idempotency = { key: 'a', fingerprint: 'b' };
    const send = () => table.commit({ operations: [{ kind: 'insert', cells: [['name', 'last']] }], idempotency });
    const sent = await send();
    const file = async (): Promise<string> => Buffer.concat(await all((await table.file()).bytes)).toString(); // prettier-ignore
    const [before, bytes, page] = [await table.describe(), await file(), await table.query({ limit: 100 })];
    expect(await store.moveTable('t', urls[1]!)).toEqual({ outcome: 'moved', notCleared: [] });
    expect(await store.moveTable('t', urls[1]!)).toEqual({ outcome: 'unchanged', notCleared: [] });
    expect(await table.describe()).toEqual(before);
    expect(await file()).toBe(bytes);
    const next = await table.query({ limit: 1, after: page.next! });
    expect((await all(next.rows)).map(({ key }) => key)).toEqual(['101']);
    expect(await send()).toEqual({ ...sent, repeated: true });
    expect((await add(table)).results[0]!.row.key).toBe('1205');
    expect(await Promise.all(urls.map(contentOf))).toEqual([
      { rows: 0, records: 0 },
      { rows: 1205, records: 3 },
    ]);
    await store.dropTable('t');
    expect(await store.table('t')).toBeUndefined();
    // Records are there for a while, for feeds that were not told of all.
    expect(await Promise.all(urls.map(contentOf))).toEqual([
      { rows: 0, records: 0 },
      { rows: 0, records: 3 },
    ]);
    // It is made where it was last.
    await store.replaceTable('t', { columns: ['id'], rows: [] });
    expect(await Promise.all(urls.map(tablesIn))).toEqual([[], ['t']]);
  });

  it('loses no write, gives no key twice, and is never seen older than it was', async () => {
    const urls = newDatabases(3);
    const stores = [await openStore(urls), await openStore(urls), await openStore(urls)] as const;
    await stores[0].replaceTable('t', { columns: ['id', 'count'], rows: [['1', '0']] });
    const tables = await Promise.all(stores.map(async (store) => (await store.table('t'))!));
    let isOver = false;
    /** The newest version that anybody was told of. */
    let newest = 0;
    let [increments, inserts, reads, refused] = [0, 0, 0, 0];
    const keys: number[] = [];
    const seen = (sequence: number): void => {
      newest = Math.max(newest, sequence);
    };
    const increment = async (table: Table): Promise<void> => {
      const { row } = await table.get('1');
      const expected = { revisions: [row!.revision] };
      const cells = [['count', String(Number(row!.cells[1]) + 1)]] as const;
      const change = await table.commit({ operations: [{ kind: 'update', key: '1', cells, expected }] });
      increments += 1;
      seen(change.description.version.sequence);
    };
    const insert = async (table: Table): Promise<void> => {
      const change = await add(table);
      inserts += 1;
      keys.push(Number(change.results[0]!.row.key));
      seen(change.description.version.sequence);
    };
    const read = async (table: Table): Promise<void> => {
      const least = newest;
      const { description, rows } = await table.read();
      expect(description.version.sequence).toBeGreaterThanOrEqual(least);
      expect(await all(rows)).toHaveLength(description.rowCount);
      seen(description.version.sequence);
      reads += 1;
    };
    const over = async (work: (table: Table) => Promise<void>, table: Table): Promise<void> => {
      while (!isOver) {
        await work(table).catch((error: unknown) => {
          if (codeOf(error) === 'precondition-failed') return;
          if (codeOf(error) !== 'unavailable' || !(error as Error).message.includes('is being moved')) throw error;
          refused += 1;
        });
      }
    };
    const working = Promise.all(tables.flatMap((table) => [increment, insert, read].map((work) => over(work, table))));
    working.catch(() => (isOver = true));
    const moves = 18;
    const goesOn = (): boolean => !isOver;
    const move = async (): Promise<void> => {
      for (let time = 1; time <= moves && goesOn(); time += 1) {
        await stores[time % stores.length]!.moveTable('t', urls[time % urls.length]!);
        const [writes, looks] = [increments + inserts, reads];
        while (goesOn() && (increments + inserts < writes + 10 || reads === looks)) await read(tables[0]!);
      }
      isOver = true;
    };
    await Promise.all([working, move()]);
    process.stdout.write(`${moves} moves: ${increments} increments, ${inserts} inserts, ${reads} reads, ${refused} told to come again\n`); // prettier-ignore
    expect((await tables[1]!.get('1')).row!.cells).toEqual(['1', String(increments)]);
    expect((await tables[2]!.describe()).version.sequence).toBe(1 + increments + inserts);
    expect(keys.sort((a, b) => a - b)).toEqual(Array.from({ length: inserts }, (_, at) => at + 2));
    expect(await Promise.all(urls.map(tablesIn))).toEqual([['t'], [], []]);
  });

  it('tells of each change once, in order, wherever it was made, and of its end', async () => {
    const urls = newDatabases(2);
    const [one, two] = [await openStore(urls), await openStore(urls)];
    await one.replaceTable('t', { columns: ['id'], rows: [] });
    const tables = [(await one.table('t'))!, (await two.table('t'))!] as const;
    const { version } = await tables[0].describe();
    const told: unknown[][] = [];
    const follow = async (feed: AsyncIterable<FeedEvent>): Promise<void> => {
      const events: unknown[] = [];
      told.push(events);
      for await (const event of feed) events.push(event.kind === 'changes' ? event.version.sequence : event.kind);
    };
    const { schemaVersion } = await tables[0].describe();
    const feeds = tables.flatMap((table) => [follow(table.changes()), follow(table.changes({ since: version, schemaVersion }))]); // prettier-ignore
    const total = 8 * 12;
    for (let move = 1; move <= 8; move += 1) {
      for (let time = 0; time < 12; time += 1) await patiently(() => add(tables[time % 2]!));
      await (move % 2 === 0 ? one : two).moveTable('t', urls[move % 2]!);
      // With a look at it in this place, and in others without.
      const current = move * 12;
      if (move % 3 === 0) await vi.waitFor(() => { expect(told.map(({ length }) => length)).toEqual(told.map(() => current)); }, patience); // prettier-ignore
    }
    await vi.waitFor(() => { expect(told.map(({ length }) => length)).toEqual(told.map(() => total)); }, patience); // prettier-ignore
    await one.dropTable('t');
    await Promise.all(feeds);
    const expected = [...Array.from({ length: total }, (_, at) => version.sequence + 1 + at), 'dropped'];
    expect(told).toEqual(told.map(() => expected));
  });

  it.each<[string, Cut, boolean]>([
    ['before', 'before', false],
    ['behind', 'behind', false],
    ['for good behind', 'behind', true],
  ])(
    'is right where it is found, whose move is cut %s any piece that is sent, and asking again ends it',
    async (how, cut, forGood) => {
      const proxy = await proxyTo(cluster);
      const urls = newDatabases(2);
      const cutUrls = urls.map((url) => through(proxy.port, url));
      const [cutOff, witness] = [await openStore(cutUrls), await openStore(urls)];
      const rows = Array.from({ length: 600 }, (_, at) => [String(at + 1)]);
      await witness.replaceTable('t', { columns: ['id'], rows });
      const seen = (await witness.table('t'))!;
      const known = new Set(rows.map(([key]) => key!));
      let pieces = 0;
      let [place, moved, back, stuck] = [0, 0, 0, 0];
      for (let piece = 1; ; piece += 1) {
        const to = 1 - place;
        proxy.cutAt(piece, cut, { forGood });
        const outcome = await cutOff.moveTable('t', cutUrls[to]!).then(() => 'moved', codeOf);
        if (!proxy.wasCut()) break;
        pieces += 1;
        expect(['moved', 'unavailable', 'outcome-unknown']).toContain(outcome);
        // All of it is there, whatever happened.
        const { description, rows: found } = await seen.read();
        expect(new Set((await all(found)).map(({ key }) => key))).toEqual(known);
        expect(description.rowCount).toBe(known.size);
        const isWritable = await add(seen, `w${piece}`).then(
          () => true,
          (error: unknown) => {
            // prettier-ignore
            expect(codeOf(error)).toBe('unavailable');
            return false;
          },
        );
        if (isWritable) known.add(`w${piece}`);
        if (outcome === 'moved') moved += 1;
        else if (isWritable) back += 1;
        else stuck += 1;
        // Every third is taken back where it still can be; the others are ended.
        const wanted = piece % 3 === 0 ? await placeOf(urls) : to;
        await witness.moveTable('t', urls[wanted]!);
        place = wanted;
        await add(seen, `a${piece}`);
        known.add(`a${piece}`);
        expect(await Promise.all(urls.map(tablesIn))).toEqual(place === 0 ? [['t'], []] : [[], ['t']]);
        const content = await Promise.all(urls.map(contentOf));
        expect(content[1 - place]).toEqual({ rows: 0, records: 0 });
        expect(content[place]!.rows).toBe(known.size);
      }
      process.stdout.write(
        `cut ${how} ${pieces} pieces: ${moved} moved, ${back} taken back, ${stuck} left for the next\n`,
      );
      expect(pieces).toBeGreaterThan(30);
      expect((await seen.describe()).version.sequence).toBe(1 + known.size - rows.length);
    },
    120_000,
  );

  async function placeOf(urls: readonly string[]): Promise<number> {
    const ids = await Promise.all(urls.map(async (url) => (await query<{ id: string }>(url, (schema) => `SELECT id FROM ${schema}.identity`))[0]!.id)); // prettier-ignore
    const [placed] = await query<{ database: string }>(
      urls[0]!,
      (schema) => `SELECT database FROM ${schema}.placements`,
    );
    return ids.indexOf(placed!.database);
  }

  it('is applied to once by a transaction that is sent again across moves', async () => {
    const urls = newDatabases(2);
    const stores = [await openStore(urls), await openStore(urls)];
    await stores[0]!.replaceTable('t', { columns: ['id'], rows: [] });
    const tables = await Promise.all(stores.map(async (store) => (await store.table('t'))!));
    for (let time = 1; time <= 6; time += 1) {
      const idempotency = { key: String(time), fingerprint: 'x' };
      const send = (table: Table) => patiently(() => table.commit({ operations: [{ kind: 'insert', cells: [] }], idempotency })); // prettier-ignore
      const sent = [send(tables[0]!), send(tables[1]!)];
      await stores[time % 2]!.moveTable('t', urls[time % 2]!);
      sent.push(send(tables[0]!), send(tables[1]!));
      const changes = await Promise.all(sent);
      expect(changes.filter(({ repeated }) => repeated !== true)).toHaveLength(1);
      expect(new Set(changes.map(({ results }) => results[0]!.row.key))).toEqual(new Set([String(time)]));
    }
    expect((await tables[0]!.describe()).rowCount).toBe(6);
  });

  it('goes where the last of several who move it at once wants it, or stays', async () => {
    const urls = newDatabases(3);
    const stores = [await openStore(urls), await openStore(urls), await openStore(urls)];
    const rows = Array.from({ length: 1100 }, (_, at) => [String(at + 1)]);
    await stores[0]!.replaceTable('t', { columns: ['id'], rows });
    for (let time = 0; time < 8; time += 1) {
      const moves = stores.map((store, at) => store.moveTable('t', urls[(at + time) % 3]!));
      const outcomes = await Promise.allSettled(moves);
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(codeOf(outcome.reason)).toBe('unavailable'); // prettier-ignore
      const table = (await stores[1]!.table('t'))!;
      expect(await all((await table.read()).rows)).toHaveLength(rows.length + time);
      // Whatever was left, one who asks alone ends it.
      await stores[2]!.moveTable('t', urls[time % 3]!);
      await add(table);
      const content = await Promise.all(urls.map(contentOf));
      expect(content.map((each) => each.rows)).toEqual(urls.map((_, at) => (at === time % 3 ? rows.length + time + 1 : 0))); // prettier-ignore
    }
  });
});
