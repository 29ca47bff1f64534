/** What the feed tells of a table's file that others save, remove, and declare anew. */
import { getEventListeners } from 'node:events';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualTimers } from '../../test-support/manual-timers.js';
import { makeFolder, openFiles, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { FeedEvent, FeedOptions, Table } from '../index.js';

const FILE = 'id,x,y\n1,a,a\n2,b,b\n';

async function given(csv = FILE) {
  const timers = new ManualTimers();
  const { folder, store } = await openFiles({ 't.csv': csv }, { timers });
  const save = (text: string) => writeFile(join(folder, 't.csv'), text);
  return { timers, folder, store, save, table: (await store.table('t'))! };
}

/** Reads a feed one event at a time. The first is asked for now. */
function follow(table: Table, options?: FeedOptions) {
  const events = table.changes(options)[Symbol.asyncIterator]();
  let next = events.next();
  return async (): Promise<FeedEvent> => {
    const result = await next;
    if (result.done === true) throw new Error('The feed ended');
    next = events.next();
    return result.value;
  };
}

/** As many changes as there are rows: what was done, to which row, and its cells then. */
function summary(event: FeedEvent) {
  if (event.kind !== 'changes') return [event.kind];
  return [
    event.origin,
    ...event.changes.map((each) => [each.kind, (each.kind === 'put' ? each.row : each.before).cells.join()]),
  ];
}

describe('a save from outside', () => {
  it('is told though nobody reads the table', async () => {
    const { table, timers, save } = await given();
    const next = follow(table);
    // Whatever the feed reads when it begins it has read when this is answered.
    const { description } = await commit(table, { kind: 'insert', cells: [['x', 'c']] });
    expect(summary(await next())).toEqual(['api', ['put', '3,c,']]);
    await save('id,x,y\n1,a,person\n');
    timers.pass(1000);
    const event = await next();
    expect(event.version).toEqual({ ...description.version, sequence: description.version.sequence + 1 });
    expect(summary(event)).toEqual(['file', ['delete', '2,b,b'], ['put', '1,a,person']]);
  });

  it('is merged with what was written meanwhile, and told as what that changed', async () => {
    const { table, save } = await given();
    const { version: since, schemaVersion } = await table.describe();
    const live = follow(table);
    const late = () => follow(table, { since, schemaVersion });
    await commit(table, { kind: 'update', key: '1', cells: [['x', 'API']] });
    await save('id,x,y\n1,a,person\n2,b,b\n3,c,c\n');
    expect(await cellsOf(table)).toEqual([
      ['1', 'API', 'person'],
      ['2', 'b', 'b'],
      ['3', 'c', 'c'],
    ]);
    for (const next of [live, late()]) {
      expect(summary(await next())).toEqual(['api', ['put', '1,API,a']]);
      expect(summary(await next())).toEqual(['file', ['put', '1,API,person'], ['put', '3,c,c']]);
    }
  });

  it('is told to a reader who was away, though the store was closed', async () => {
    const { table, folder, store, save } = await given();
    const { description } = await commit(table, { kind: 'update', key: '1', cells: [['x', 'API']] });
    const { version: since, schemaVersion } = description;
    await store.close();
    await save('id,x,y\n1,API,a\n2,b,person\n');
    const again = (await (await openFolder(folder)).table('t'))!;
    const next = follow(again, { since, schemaVersion });
    expect(summary(await next())).toEqual(['file', ['put', '2,b,person']]);
    await commit(again, { kind: 'delete', key: '2' });
    expect(summary(await next())).toEqual(['api', ['delete', '2,b,person']]);
  });

  it('is a change without rows where only their order is another', async () => {
    const { table, save } = await given();
    const next = follow(table);
    await save('id,x,y\n2,b,b\n1,a,a\n');
    const { version } = await table.describe();
    expect(await next()).toMatchObject({ kind: 'changes', origin: 'file', version, changes: [] });
  });

  it('is told as one also where the file lacks so much that it is written anew', async () => {
    const { table, save } = await given();
    for (let n = 0; n < 9; n++) await commit(table, { kind: 'insert', cells: [['x', 'x'.repeat(1_000_000)]] });
    const next = follow(table);
    await save(FILE.replace('2,b,b', '2,b,person'));
    await table.describe();
    expect(summary(await next())).toEqual(['file', ['put', '2,b,person']]);
  });

  it('is a reset where it has other columns', async () => {
    const { table, save } = await given();
    const { version: since } = await table.describe();
    const next = follow(table);
    await save('id,x,y,z\n1,a,a,new\n2,b,b,\n');
    const { version } = await table.describe();
    for (const reader of [next, follow(table, { since })]) {
      expect(await reader()).toEqual({ kind: 'reset', version, reason: 'changes-unknown' });
    }
  });

  it('is nothing where it is held, and where it is what there was', async () => {
    const { table, save } = await given();
    const next = follow(table);
    await save('id,x,y\n1,"a\n');
    await table.describe();
    await save(FILE);
    await table.describe();
    await commit(table, { kind: 'delete', key: '1' });
    expect(summary(await next())).toEqual(['api', ['delete', '1,a,a']]);
  });
});

describe('what is declared', () => {
  const declare = (folder: string, schema: object) =>
    writeFile(join(folder, 'datapackage.json'), JSON.stringify({ resources: [{ name: 't', path: 't.csv', schema }] }));

  it('is told when it changes a type or the key, and rows are under the new key then', async () => {
    const { table, timers, folder } = await given();
    const next = follow(table);
    await commit(table, { kind: 'update', key: '1', cells: [['x', 'A']] });
    const { version } = await next();
    await declare(folder, { fields: [{ name: 'x', type: 'string' }], primaryKey: 'x' });
    timers.pass(1000);
    const { schemaVersion } = await table.describe();
    expect(await next()).toMatchObject({ kind: 'schema', version, schemaVersion, key: 'x' });
    await commit(table, { kind: 'update', key: 'A', cells: [['y', 'Y']] });
    expect(await next()).toMatchObject({ kind: 'changes', changes: [{ kind: 'put', key: 'A' }] });
  });
});

describe('a file that goes', () => {
  it('ends the feed when it stays away, and what comes under its name is another table', async () => {
    const { table, timers, folder, save } = await given();
    const { version } = await table.describe();
    const events = table.changes()[Symbol.asyncIterator]();
    const first = events.next();
    await table.describe();
    await rm(join(folder, 't.csv'));
    // However many looks there are in four seconds.
    while (timers.now() < 1_000_000) {
      timers.pass(1000);
      const told = await Promise.race([first, table.describe().catch(() => undefined)]);
      if (told !== undefined && 'value' in told) break;
    }
    expect((await first).value).toEqual({ kind: 'dropped', version });
    expect((await events.next()).done).toBe(true);
    await save(FILE);
    const again = follow(table, { since: version });
    expect(await again()).toMatchObject({ kind: 'reset', reason: 'unknown-version' });
  });

  it('ends the feed when another table is made in its place', async () => {
    const { table, folder, store } = await given();
    const { version } = await table.describe();
    const next = follow(table);
    await table.describe();
    await rm(join(folder, 't.csv'));
    await expect(table.describe()).rejects.toThrow('There is no table');
    await store.replaceTable('t', { columns: ['id'], rows: [] });
    expect(await next()).toEqual({ kind: 'dropped', version });
  });

  it('is a save where it comes back at once', async () => {
    const { table, folder, save } = await given();
    const next = follow(table);
    await table.describe();
    await rename(join(folder, 't.csv'), join(folder, 't.old'));
    await expect(table.describe()).rejects.toThrow('There is no table');
    await save(FILE.replace('2,b', '2,B'));
    await table.describe();
    expect(summary(await next())).toEqual(['file', ['put', '2,B,b']]);
  });

  it('is no drop where it came back between two looks that found it away, and was read then', async () => {
    const { table, timers, folder } = await given();
    const { version } = await table.describe();
    const [path, aside] = [join(folder, 't.csv'), join(folder, 't.old')];
    const next = follow(table);
    await table.describe();
    for (let look = 0; look < 4; look++) {
      await rename(path, aside);
      timers.pass(1000);
      // It has looked when it waits for the next time.
      await expect.poll(() => timers.pending).toBe(1);
      await expect(table.describe()).rejects.toThrow('There is no table');
      await rename(aside, path);
      expect((await table.describe()).version).toEqual(version);
    }
    await commit(table, { kind: 'delete', key: '1' });
    expect(summary(await next())).toEqual(['api', ['delete', '1,a,a']]);
  });

  it('keeps a feed from beginning', async () => {
    const { table, folder } = await given();
    await rm(join(folder, 't.csv'));
    await expect(follow(table)()).rejects.toMatchObject({ code: 'no-such-table' });
    await expect(follow(table, { since: { incarnation: '', sequence: 0 } })()).rejects.toMatchObject({
      code: 'no-such-table',
    });
  });
});

describe('timers', () => {
  it('are set while a feed is open', async () => {
    const timers = new ManualTimers();
    const store = await openFolder(await makeFolder({ 't.csv': FILE }), { timers });
    const table = (await store.table('t'))!;
    expect(timers.pending).toBe(0);
    const feeds = [table.changes(), table.changes()].map((feed) => feed[Symbol.asyncIterator]());
    const waiting = feeds.map((feed) => feed.next());
    expect(timers.pending).toBe(1);
    await feeds[0]!.return!();
    expect(timers.pending).toBe(1);
    await feeds[1]!.return!();
    await Promise.all(waiting);
    expect(timers.pending).toBe(0);
  });

  it('end with a feed that nobody asks for more, when its signal is aborted', async () => {
    const { table, timers } = await given();
    const { version: since } = await table.describe();
    await commit(table, { kind: 'delete', key: '1' });
    const { pending } = timers;
    const controllers = [new AbortController(), new AbortController()];
    for (const { signal } of controllers) await table.changes({ since, signal })[Symbol.asyncIterator]().next();
    expect(timers.pending).toBe(pending + 1);
    controllers[0]!.abort();
    expect(timers.pending).toBe(pending + 1);
    controllers[1]!.abort();
    expect(timers.pending).toBe(pending);
    for (const { signal } of controllers) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('end with a feed that nobody asks for more, when its table is dropped', async () => {
    const { table, timers, store } = await given();
    const { version: since } = await table.describe();
    const events = table.changes({ since })[Symbol.asyncIterator]();
    await events.next();
    expect(timers.pending).toBe(1);
    await store.dropTable('t');
    expect(timers.pending).toBe(0);
    expect((await events.next()).value).toEqual({ kind: 'dropped', version: since });
    expect((await events.next()).done).toBe(true);
  });
});
