/** What the feed of a CSV file tells of transactions: when they are durable, and as long as the log has them. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFiles, openFolder } from '../../test-support/temporary-folder.js';
import { commit, refusal } from '../contract-suite/subject.js';
import type { CsvStoreOptions, FeedEvent, Table } from '../index.js';

const FILE = 'id,x\n1,a\n2,b\n';
const setX = (x: string) => ({ kind: 'update', key: '1', cells: [['x', x]] }) as const;

async function given(options: CsvStoreOptions = {}) {
  const folder = await makeFolder({ 't.csv': FILE });
  const store = await openFolder(folder, { timers: noTimers, ...options });
  const table = (await store.table('t'))!;
  const { version, schemaVersion } = await table.describe();
  return { folder, store, table, version, schemaVersion };
}

async function take(feed: AsyncIterable<FeedEvent>, count: number): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  for await (const event of feed) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

const sequencesOf = (events: readonly FeedEvent[]) => events.map(({ kind, version }) => [kind, version.sequence]);

it('tells of nothing before it is durable', async () => {
  const fileSystem = new HookedFileSystem();
  const { table } = await given({ fileSystem });
  const order: string[] = [];
  // The log has the bytes already, and a reader that comes now finds them there.
  fileSystem.before('syncData', async () => {
    const { version: since, schemaVersion } = await table.describe();
    const late = table.changes({ since: { ...since, sequence: since.sequence - 1 }, schemaVersion });
    if (since.sequence > 1) expect(sequencesOf(await take(late, 1))).toEqual([['changes', since.sequence]]);
    order.push('sync');
  });
  await commit(table, setX('first'));
  order.length = 0;
  const events = table.changes()[Symbol.asyncIterator]();
  const told = events.next().then(() => order.push('told'));
  await commit(table, setX('A'));
  await told;
  await commit(table, setX('B'));
  await events.return?.();
  expect(order).toEqual(['sync', 'told', 'sync']);
});

it('tells of no write that failed', async () => {
  const fileSystem = new HookedFileSystem();
  const { table, version } = await given({ fileSystem });
  await commit(table, setX('A'));
  const events = take(table.changes(), 1);
  fileSystem.before('write', () => {
    throw Object.assign(new Error('ENOSPC: by the test'), { code: 'ENOSPC' });
  });
  await refusal(commit(table, setX('lost')), 'disk-full');
  fileSystem.before('write', () => undefined);
  await commit(table, setX('B'));
  expect(await events).toMatchObject([
    { version: { ...version, sequence: 2 }, changes: [{ row: { cells: ['1', 'B'] } }] },
  ]);
});

it('tells of a table that was replaced under the same columns as rows, now and later', async () => {
  const { store, table, version: since, schemaVersion } = await given();
  const live = take(table.changes(), 1);
  const rows = [
    ['1', 'A'],
    ['3', 'c'],
  ];
  await store.replaceTable('t', { columns: ['id', 'x'], rows });
  const late = take(table.changes({ since, schemaVersion }), 1);
  for (const [event] of [await live, await late]) {
    expect(event).toMatchObject({
      kind: 'changes',
      origin: 'api',
      version: { ...since, sequence: 1 },
      changes: [
        { kind: 'put', key: '1', row: { cells: ['1', 'A'] }, before: { cells: ['1', 'a'] } },
        { kind: 'delete', key: '2', before: { cells: ['2', 'b'] } },
        { kind: 'put', key: '3', row: { cells: ['3', 'c'] }, before: undefined },
      ],
    });
  }
});

it('can be followed from every version that was seen, also while a table is being replaced', async () => {
  const fileSystem = new HookedFileSystem();
  const { store, table } = await given({ fileSystem });
  await commit(table, setX('A'));
  await store.checkpoint();
  const { promise: isHeld, resolve: held } = Promise.withResolvers<undefined>();
  const { promise: goesOn, resolve: goOn } = Promise.withResolvers<undefined>();
  // The file is in its place then, and the log is about to say so.
  let syncs = 0;
  fileSystem.before('syncData', async () => {
    if (++syncs !== 2) return;
    held(undefined);
    await goesOn;
  });
  const replacing = store.replaceTable('t', { columns: ['id', 'x'], rows: [['1', 'R']] });
  await isHeld;
  const { version: since, schemaVersion } = await table.describe();
  const events = take(table.changes({ since, schemaVersion }), 1);
  // The feed has begun when another operation, asked for after it, has its answer.
  await table.describe();
  goOn(undefined);
  await replacing;
  await commit(table, setX('B'));
  expect(sequencesOf(await events)).toEqual([['changes', since.sequence + 1]]);
});

it('ends with a table that is dropped, though what is kept of it could not be set aside', async () => {
  const fileSystem = new HookedFileSystem();
  const { store, table, version } = await given({ fileSystem });
  await commit(table, setX('A'));
  const events = take(table.changes(), 1);
  // The file is moved away first, and then the log.
  let moves = 0;
  fileSystem.beforeEach((operation) => {
    if (operation !== 'renameSync') return;
    moves += 1;
    if (moves === 2) throw Object.assign(new Error('EIO: by the test'), { code: 'EIO' });
  });
  await refusal(store.dropTable('t'), 'outcome-unknown');
  fileSystem.beforeEach(undefined);
  expect(await events).toEqual([{ kind: 'dropped', version: { ...version, sequence: 1 } }]);
});

it('is reset by a replacement that is too large for the log', async () => {
  const { store, table, version: since } = await given();
  const live = take(table.changes(), 1);
  const rows = Array.from({ length: 10 }, (_, n) => [String(n), 'x'.repeat(1_000_000)]);
  const { version } = (await store.replaceTable('t', { columns: ['id', 'x'], rows })).description;
  const reset = { kind: 'reset', version, reason: 'changes-unknown' };
  expect(await live).toEqual([reset]);
  expect(await take(table.changes({ since }), 1)).toEqual([reset]);
});

it('is reset by a replacement that is in its place, though the log could not say so', async () => {
  const fileSystem = new HookedFileSystem();
  const { store, table } = await given({ fileSystem });
  await commit(table, setX('A'));
  const live = take(table.changes(), 1);
  // The copy beside the log is moved first, and then the file.
  let moves = 0;
  fileSystem.beforeEach((operation) => {
    if (operation === 'renameSync') moves += 1;
    if (operation === 'write' && moves === 2) throw Object.assign(new Error('ENOSPC: by the test'), { code: 'ENOSPC' });
  });
  const { description } = await store.replaceTable('t', { columns: ['id', 'x'], rows: [['1', 'R']] });
  fileSystem.beforeEach(undefined);
  const { version } = description;
  expect(await live).toEqual([{ kind: 'reset', version, reason: 'changes-unknown' }]);
});

it('cuts off a reader that is slow, and goes on with the last version that it was told to read', async () => {
  const { table, version } = await given({ limits: { maxFeedEvents: 5 } });
  const events = table.changes()[Symbol.asyncIterator]();
  const first = events.next();
  for (let n = 0; n < 20; n++) await commit(table, setX(String(n)));
  expect(sequencesOf([(await first).value as FeedEvent])).toEqual([['changes', 1]]);
  expect((await events.next()).value).toEqual({
    kind: 'reset',
    version: { ...version, sequence: 20 },
    reason: 'slow-reader',
  });
  await commit(table, setX('last'));
  expect(sequencesOf([(await events.next()).value as FeedEvent])).toEqual([['changes', 21]]);
  await events.return?.();
});

it('cuts off a reader that is slow also where cells are many and empty', async () => {
  const { store } = await given({ limits: { maxFeedBytes: 1024 * 1024 } });
  const columns = ['id', ...Array.from({ length: 400 }, (_, n) => `c${n}`)];
  const rows = Array.from({ length: 20 }, (_, n) => columns.map((_, at) => (at === 0 ? String(n) : '')));
  await store.replaceTable('wide', { columns, rows });
  const table = (await store.table('wide'))!;
  const events = table.changes()[Symbol.asyncIterator]();
  const first = events.next();
  for (let n = 0; n < 20; n++) {
    await table.commit({ operations: rows.map(([key]) => ({ kind: 'put', key: key!, cells: [['c0', String(n)]] })) });
  }
  expect((await first).value).toMatchObject({ kind: 'changes' });
  expect((await events.next()).value).toMatchObject({ kind: 'reset', reason: 'slow-reader' });
  await events.return?.();
});

it('goes on behind a version over checkpoints and starts, as long as the log has what came then', async () => {
  const { folder, store, table, version: since, schemaVersion } = await given();
  for (let n = 0; n < 3; n++) {
    await commit(table, setX(String(n)));
    await store.checkpoint();
  }
  await store.close();
  const again = (await (await openFolder(folder, { timers: noTimers })).table('t'))!;
  await commit(again, setX('again'));
  const events = await take(again.changes({ since, schemaVersion }), 4);
  expect(sequencesOf(events)).toEqual([1, 2, 3, 4].map((sequence) => ['changes', sequence]));
  await removeEarlierSegments(folder);
  const { version } = await again.describe();
  expect(await take(again.changes({ since }), 1)).toEqual([{ kind: 'reset', version, reason: 'changes-unknown' }]);
  const kept = { ...since, sequence: 3 };
  expect(sequencesOf(await take(again.changes({ since: kept, schemaVersion }), 1))).toEqual([['changes', 4]]);
});

it('gives more than it keeps of the log at once, in order', async () => {
  const { table, version: since, schemaVersion } = await given();
  const COUNT = 40;
  for (let n = 0; n < COUNT; n++) await commit(table, setX(String(n).padEnd(500_000, '.')));
  const reading = take(table.changes({ since, schemaVersion }), COUNT + 1);
  await commit(table, setX('live'));
  expect(sequencesOf(await reading)).toEqual(Array.from({ length: COUNT + 1 }, (_, n) => ['changes', n + 1]));
});

it('begins with a version of a table that was never written to', async () => {
  const { store } = await openFiles({ 't.csv': FILE }, { timers: noTimers });
  const table: Table = (await store.table('t'))!;
  const { version: since, schemaVersion } = await table.describe();
  const reading = take(table.changes({ since, schemaVersion }), 1);
  await commit(table, setX('A'));
  expect(sequencesOf(await reading)).toEqual([['changes', 1]]);
});

async function removeEarlierSegments(folder: string): Promise<void> {
  const logs = join(folder, '.rowhouse', 'logs', 't');
  const names = (await readdir(logs)).filter((name) => name.endsWith('.log')).sort();
  for (const name of names.slice(0, -1)) await rm(join(logs, name));
}
