import { chmod, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFiles, openFolder, readText, userFiles } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';

const FILES = { 't.csv': 'id,x\n1,a\n2,b\n' };

it('is seen by the next operation, and counts as one transaction', async () => {
  const { store, folder } = await openFiles(FILES);
  const table = (await store.table('t'))!;
  const { version } = await table.describe();
  await writeFile(join(folder, 't.csv'), 'id,x\n1,A\n2,b\n3,c\n');
  expect((await table.get('1')).row?.cells).toEqual(['1', 'A']);
  expect((await table.describe()).version).toEqual({ ...version, sequence: version.sequence + 1 });
  const { results } = await commit(table, { kind: 'insert', cells: [] });
  expect(results[0]!.row.key).toBe('4');
  expect(await readText(folder, 't.csv')).toBe('id,x\n1,A\n2,b\n3,c\n4,\n');
});

it('is no transaction where only bytes that mean nothing were changed', async () => {
  const { store, folder } = await openFiles(FILES);
  const table = (await store.table('t'))!;
  const { version } = await table.describe();
  await writeFile(join(folder, 't.csv'), 'id;x\r\n1;"a"\r\n\r\n2;b');
  expect((await table.describe()).version).toEqual(version);
  await commit(table, { kind: 'insert', cells: [] });
  expect(await readText(folder, 't.csv')).toBe('id;x\r\n1;"a"\r\n\r\n2;b\r\n3;');
});

it('is seen where size and name stay the same', async () => {
  const { store, folder } = await openFiles(FILES);
  const table = (await store.table('t'))!;
  await writeFile(join(folder, 'new'), 'id,x\n1,A\n2,B\n');
  const { atime, mtime } = await stat(join(folder, 't.csv'));
  await utimes(join(folder, 'new'), atime, mtime);
  await rename(join(folder, 'new'), join(folder, 't.csv'));
  expect(await cellsOf(table)).toEqual([
    ['1', 'A'],
    ['2', 'B'],
  ]);
});

it('that adds a file adds a table, and one that removes it removes the table', async () => {
  let now = 0;
  const { store, folder } = await openFiles(FILES, { timers: { ...noTimers, now: () => now } });
  expect(await store.table('u')).toBeUndefined();
  await writeFile(join(folder, 'u.csv'), 'id\n1\n');
  expect((await store.tables()).map(({ name }) => name)).toEqual(['t', 'u']);
  const table = (await store.table('u'))!;
  const { incarnation } = (await table.describe()).version;

  await rm(join(folder, 'u.csv'));
  expect((await store.tables()).map(({ name }) => name)).toEqual(['t']);
  expect(await store.table('u')).toBeUndefined();
  await refusal(table.describe(), 'no-such-table');
  await refusal(commit(table, { kind: 'insert', cells: [] }), 'no-such-table');
  expect(await userFiles(folder)).toEqual(['t.csv']);

  now += 5000;
  await writeFile(join(folder, 'u.csv'), 'name\nx\n');
  expect(await table.describe()).toMatchObject({ key: undefined, version: { sequence: 0 } });
  expect((await table.describe()).version.incarnation).not.toBe(incarnation);
});

it('that moves the old file away for a moment is a save: what was written is merged, and the table is the same', async () => {
  const { store, folder } = await openFiles(FILES, { timers: noTimers });
  const table = (await store.table('t'))!;
  const { version } = (await commit(table, { kind: 'update', key: '1', cells: [['x', 'API']] })).description;
  await rename(join(folder, 't.csv'), join(folder, 't.csv~'));
  expect(await store.table('t')).toBeUndefined();
  await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n2,person\n');
  expect(await cellsOf(table)).toEqual([
    ['1', 'API'],
    ['2', 'person'],
  ]);
  expect((await table.describe()).version).toEqual({ ...version, sequence: 2 });
});

it('that removes a file makes room for another table at once', async () => {
  const { store, folder } = await openFiles(FILES, { timers: noTimers });
  const table = (await store.table('t'))!;
  const { version } = (await commit(table, { kind: 'insert', cells: [] })).description;
  await rm(join(folder, 't.csv'));
  expect(await store.table('t')).toBeUndefined();
  const made = await store.replaceTable('t', { columns: ['id'], rows: [['7']] });
  expect(made).toMatchObject({ outcome: 'created', description: { version: { sequence: 1 } } });
  expect(made.description.version.incarnation).not.toBe(version.incarnation);
  expect(await cellsOf(table)).toEqual([['7']]);
});

it.each(['.~lock.t.csv#', '~$t.csv'])('is awaited while a spreadsheet has the file open (%s)', async (lock) => {
  const folder = await makeFolder({ ...FILES, [lock]: '' });
  const due: (() => void)[] = [];
  const timers = { ...noTimers, after: (_: number, then: () => void) => (due.push(then), { cancel: () => undefined }) };
  const store = await openFolder(folder, { timers });
  const text = (): Promise<string> => readFile(join(folder, 't.csv'), 'utf8');
  await commit((await store.table('t'))!, { kind: 'delete', key: '1' });
  due.pop()!();
  // The one that is put off is on the list again.
  while (due.length === 0) await new Promise((turn) => setImmediate(turn));
  expect(await text()).toBe(FILES['t.csv']);
  await rm(join(folder, lock));
  due.pop()!();
  while ((await text()) === FILES['t.csv']) await new Promise((turn) => setImmediate(turn));
  expect(await text()).toBe('id,x\n2,b\n');
});

it('adds no key to a table that was opened without one, and gives one to a table that had no columns', async () => {
  const { store, folder } = await openFiles({ 'a.csv': 'id\n1\n1\n', 'b.csv': '' });
  await writeFile(join(folder, 'a.csv'), 'id\n1\n2\n');
  await writeFile(join(folder, 'b.csv'), 'id\n1\n2\n');
  expect((await (await store.table('a'))!.describe()).key).toBeUndefined();
  expect((await (await store.table('b'))!.describe()).key).toBe('id');
});

it('only widens types', async () => {
  const { store, folder } = await openFiles({ 't.csv': 'id,a,b\n1,x,1\n' });
  await writeFile(join(folder, 't.csv'), 'id,b,a\n1,true,2\n');
  expect((await (await store.table('t'))!.describe()).columns).toEqual([
    { name: 'id', type: 'number', declared: false },
    { name: 'b', type: 'text', declared: false },
    { name: 'a', type: 'text', declared: false },
  ]);
});

it('that comes right before the file is replaced is merged with what the log has', async () => {
  const folder = await makeFolder(FILES);
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { fileSystem });
  const table = (await store.table('t'))!;
  await commit(table, { kind: 'update', key: '1', cells: [['x', 'A']] }, { kind: 'insert', cells: [] });
  let edits = 0;
  fileSystem.before('syncFile', async () => {
    if (edits++ === 0) await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n2,edited\n9,added\n');
  });
  // The first checkpoint gives up; who looks next sees the save.
  expect(await readText(folder, 't.csv')).toBe('id,x\n1,a\n2,edited\n9,added\n');
  expect(await cellsOf(table)).toEqual([
    ['1', 'A'],
    ['2', 'edited'],
    ['9', 'added'],
    ['3', ''],
  ]);
  expect(await readText(folder, 't.csv')).toBe('id,x\n1,A\n2,edited\n9,added\n3,\n');
  expect(await userFiles(folder)).toEqual(['t.csv']);
});

it('that breaks the file before the log is folded into it is held; a write is folded over it; mended, it has both', async () => {
  const { store, folder } = await openFiles(FILES);
  const table = (await store.table('t'))!;
  await commit(table, { kind: 'delete', key: '1' });
  await writeFile(join(folder, 't.csv'), 'id,x\n1,"');
  expect(await cellsOf(table)).toEqual([['2', 'b']]);
  expect(await readText(folder, 't.csv')).toBe('id,x\n2,b\n');
  await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n2,edited\n');
  expect(await cellsOf(table)).toEqual([['2', 'edited']]);
  expect(await readText(folder, 't.csv')).toBe('id,x\n2,edited\n');
  expect(await userFiles(folder)).toEqual(['t.csv']);
});

it('that never rests makes the replacement of a table give up, with nothing changed', async () => {
  const folder = await makeFolder(FILES);
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { fileSystem });
  let edit = 0;
  fileSystem.before('syncFile', () => writeFile(join(folder, 't.csv'), `id,x\n1,${'x'.repeat(++edit)}\n`));
  await refusal(store.replaceTable('t', { columns: ['id'], rows: [] }), 'file-keeps-changing');
  expect(await readText(folder, 't.csv')).toBe(`id,x\n1,${'x'.repeat(edit)}\n`);
});

it('of a cell that the API changed as well leaves the API its cell; a row that one side changed is not deleted', async () => {
  const { store, folder } = await openFiles({ 't.csv': 'id,x,y\n1,a,a\n2,b,b\n3,c,c\n4,d,d\n' });
  const table = (await store.table('t'))!;
  await commit(
    table,
    { kind: 'update', key: '1', cells: [['x', 'API']] },
    { kind: 'delete', key: '2' },
    { kind: 'update', key: '3', cells: [['x', 'API']] },
    { kind: 'delete', key: '4' },
  );
  await writeFile(join(folder, 't.csv'), 'id,x,y\n1,file,file\n2,b,file\n4,d,d\n');
  expect(await cellsOf(table)).toEqual([
    ['1', 'API', 'file'],
    ['2', 'b', 'file'],
    ['3', 'API', 'c'],
  ]);
});

it('during a reading makes the file be read again', async () => {
  const folder = await makeFolder(FILES);
  const fileSystem = new HookedFileSystem();
  let reads = 0;
  fileSystem.after('read', async () => {
    if (reads++ === 0) await writeFile(join(folder, 't.csv'), 'id,x\n9,later\n');
  });
  const store = await openFolder(folder, { fileSystem });
  expect(await cellsOf((await store.table('t'))!)).toEqual([['9', 'later']]);
});

it('that makes a new file where a table is being created is not overwritten', async () => {
  const folder = await makeFolder();
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { fileSystem });
  fileSystem.before('syncFile', () => writeFile(join(folder, 't.csv'), FILES['t.csv']));
  const content = { columns: ['id'], rows: [] };
  await refusal(store.replaceTable('t', content, { expected: 'absent' }), 'precondition-failed');
  expect(await readText(folder, 't.csv')).toBe(FILES['t.csv']);
});

it('keeps the mode of a file that is replaced', async () => {
  const { store, folder } = await openFiles(FILES);
  await chmod(join(folder, 't.csv'), 0o640);
  await commit((await store.table('t'))!, { kind: 'insert', cells: [] });
  await store.checkpoint();
  expect((await stat(join(folder, 't.csv'))).mode & 0o7777).toBe(0o640);
});
