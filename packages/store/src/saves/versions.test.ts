/** A version stands for one content, whatever happens to the file: none is used twice, and none goes back. */
import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFiles, openFolder, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';

const FILE = 'id,x\n1,a\n2,b\n';
const change = (cell: string) => ({ kind: 'update', key: '1', cells: [['x', cell]] }) as const;

it('is another one where a file was removed, and put there anew while nobody watched', async () => {
  const { folder, store } = await openFiles({ 't.csv': FILE }, { timers: noTimers });
  const first = await commit((await store.table('t'))!, change('first'));
  await store.checkpoint();
  await rm(join(folder, 't.csv'));
  expect(await store.table('t')).toBeUndefined();
  await store.close();
  await writeFile(join(folder, 't.csv'), FILE);
  const again = await openFolder(folder, { timers: noTimers });
  const second = await commit((await again.table('t'))!, change('second'));
  expect(second.description.version).not.toEqual(first.description.version);
});

it('is another one where the file was away while the store was opened', async () => {
  const { folder, store } = await openFiles({ 't.csv': FILE });
  const first = await commit((await store.table('t'))!, change('first'));
  await store.close();
  await rm(join(folder, 't.csv'));
  await (await openFolder(folder)).close();
  await writeFile(join(folder, 't.csv'), 'id,x\n1,new\n');
  const table = (await (await openFolder(folder)).table('t'))!;
  expect(await cellsOf(table)).toEqual([['1', 'new']]);
  expect((await table.describe()).version.incarnation).not.toBe(first.description.version.incarnation);
});

it('is the same where the file was only touched, also while writes are not in it yet', async () => {
  const { folder, store } = await openFiles({ 't.csv': FILE }, { timers: noTimers });
  const table = (await store.table('t'))!;
  await commit(table, { kind: 'delete', key: '1' });
  await commit(table, { kind: 'insert', cells: [['id', '1']] });
  const [{ version }, rows] = [await table.describe(), await cellsOf(table)];
  await utimes(join(folder, 't.csv'), 1, 1);
  expect((await table.describe()).version).toEqual(version);
  expect(await cellsOf(table)).toEqual(rows);
});

it('is another one where a file was saved in place, with its size and time as they were', async () => {
  const folder = await makeFolder({ 't.csv': FILE });
  await utimes(join(folder, 't.csv'), 1000, 1000);
  const store = await openFolder(folder, { timers: noTimers });
  const table = (await store.table('t'))!;
  const { version } = await table.describe();
  await writeFile(join(folder, 't.csv'), FILE.replace('2,b', '2,B'));
  await utimes(join(folder, 't.csv'), 1000, 1000);
  expect((await table.describe()).version).not.toEqual(version);
  await commit(table, change('A'));
  expect(await readText(folder, 't.csv')).toBe('id,x\n1,A\n2,B\n');
});

it('is not used again where a checkpoint was done after the table was replaced, and the file saved after a crash', async () => {
  const folder = await makeFolder({ 't.csv': FILE });
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { timers: noTimers, fileSystem });
  await commit((await store.table('t'))!, change('first'));
  let replaced: Promise<unknown> | undefined;
  // While the checkpoint's own rename is made durable: the last folder that is synced is that of the file.
  let syncs = 0;
  fileSystem.before('syncFolder', async () => {
    syncs += 1;
    if (syncs !== 5) return;
    replaced = store.replaceTable('t', { columns: ['id', 'x'], rows: [['1', 'R']] });
    await replaced;
  });
  await store.checkpoint();
  expect(replaced).toBeDefined();
  const { version } = await (await store.table('t'))!.describe();
  await store.close();
  await writeFile(join(folder, 't.csv'), 'id,x\n1,R\n2,added\n');
  const table = (await (await openFolder(folder)).table('t'))!;
  expect((await table.describe()).version.sequence).toBeGreaterThan(version.sequence);
});

it('stays: a closed store writes nothing more, though its last checkpoint failed', async () => {
  const folder = await makeFolder({ 't.csv': FILE });
  const fileSystem = new HookedFileSystem();
  const due: (() => void)[] = [];
  const timers = {
    now: () => 0,
    pause: () => Promise.resolve(),
    after: (_: number, then: () => void) => (due.push(then), { cancel: () => undefined }),
  };
  const store = await openFolder(folder, { fileSystem, timers });
  const table = (await store.table('t'))!;
  await commit(table, change('A'));
  fileSystem.before('syncFile', () => {
    throw Object.assign(new Error('ENOSPC: by the test'), { code: 'ENOSPC' });
  });
  await store.close();
  fileSystem.before('syncFile', () => undefined);
  const operations: string[] = [];
  fileSystem.beforeEach((operation) => operations.push(operation));
  for (const then of due) then();
  await new Promise((turn) => setImmediate(turn));
  expect(operations).toEqual([]);
  await refusal(commit(table, change('B')), 'closed');
});

it('is found again behind 100,000 transactions that were never folded', async () => {
  const { folder, store } = await openFiles(
    { 't.csv': FILE },
    { timers: noTimers, limits: { maxQueuedTransactions: 1e6 } },
  );
  const table = (await store.table('t'))!;
  const count = 100_000;
  await Promise.all(Array.from({ length: count }, (_, n) => commit(table, change(String(n)))));
  const { version } = await table.describe();
  expect(version.sequence).toBe(count);
  // A checkpoint that can't be made leaves all of it to the next start.
  await rm(join(folder, '.rowhouse', 'lock.db'));
  const again = (await (await openFolder(folder, { timers: noTimers })).table('t'))!;
  expect((await again.describe()).version).toEqual(version);
  expect((await again.get('1')).row?.cells).toEqual(['1', String(count - 1)]);
});
