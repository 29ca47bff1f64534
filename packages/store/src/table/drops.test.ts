/** Tables that are dropped: what is left on the disk, after a crash in the middle too, and saves that come between. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DURABLE, failure, given } from '../../test-support/faulty-table.js';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFiles, openFolder, userFiles } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import { StoreError, type Table } from '../index.js';

const FILE = 'id,x\n1,a\n2,b\n';
const change = (table: Table) => commit(table, { kind: 'update', key: '1', cells: [['x', 'A']] });

/** The folder as it was before an operation, while the table was dropped: after a crash there. */
async function crashedBefore(isThere: (operation: 'remove' | 'openFolder', call: number) => boolean): Promise<string> {
  const folder = await makeFolder({ 't.csv': FILE });
  const copy = await makeFolder();
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { fileSystem, timers: noTimers });
  await change((await store.table('t'))!);
  let [calls, isCopied] = [0, false];
  for (const operation of ['remove', 'openFolder'] as const)
    fileSystem.before(operation, async () => {
      if (isCopied || !isThere(operation, calls++)) return;
      isCopied = true;
      await cp(folder, copy, { recursive: true });
      await rm(join(copy, '.rowhouse', 'lock.db'), { force: true });
    });
  await store.dropTable('t');
  expect(isCopied).toBe(true);
  return copy;
}

const beforeTheMove = () => crashedBefore((operation) => operation === 'openFolder');
const afterTheMove = () => crashedBefore((operation) => operation === 'remove');

describe('a table that is dropped', () => {
  it('leaves nothing in the folder, and no log', async () => {
    const { folder, store } = await openFiles({ 't.csv': FILE });
    await change((await store.table('t'))!);
    await store.checkpoint();
    await store.dropTable('t');
    expect(await userFiles(folder)).toEqual([]);
    expect(await readdir(join(folder, '.rowhouse', 'logs'))).toEqual([]);
  });

  it('is another one when a file is put there at once', async () => {
    const { folder, store } = await openFiles({ 't.csv': FILE });
    const { version } = (await change((await store.table('t'))!)).description;
    await store.dropTable('t');
    await writeFile(join(folder, 't.csv'), FILE);
    const table = (await store.table('t'))!;
    expect(await cellsOf(table)).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
    expect((await table.describe()).version.incarnation).not.toBe(version.incarnation);
  });

  it('leaves no saves to be seen to by the next of its name', async () => {
    const { folder, store } = await openFiles({ 't.csv': FILE });
    await change((await store.table('t'))!);
    await writeFile(join(folder, 't.csv'), 'id,x\n1,"');
    expect(await store.heldSaves('t')).toHaveLength(1);
    await store.dropTable('t', { expected: 'present' });
    expect(await userFiles(folder)).toEqual([]);
    await store.replaceTable('t', { columns: ['id'], rows: [] });
    expect(await store.heldSaves('t')).toEqual([]);
    expect((await (await store.table('t'))!.describe()).warnings).toEqual([]);
    // What a person saved, and nobody has seen, is kept.
    expect((await readdir(join(folder, '.rowhouse', 'held'))).some((name) => name.startsWith('t.gone-'))).toBe(true);
  });

  it('has what was saved from outside just before, so that it is not the version that was expected', async () => {
    const { folder, store } = await openFiles({ 't.csv': FILE });
    const { version } = (await change((await store.table('t'))!)).description;
    await writeFile(join(folder, 't.csv'), `${FILE}3,person\n`);
    await refusal(store.dropTable('t', { expected: version }), 'precondition-failed');
    expect(await cellsOf((await store.table('t'))!)).toContainEqual(['3', 'person']);
  });

  it('stays where it was saved from outside after the last look, and says so to who expected a version', async () => {
    const folder = await makeFolder({ 't.csv': FILE });
    const fileSystem = new HookedFileSystem();
    const store = await openFolder(folder, { fileSystem, timers: noTimers });
    const { version } = (await change((await store.table('t'))!)).description;
    let isSaved = false;
    fileSystem.before('openFolder', async () => {
      if (isSaved) return;
      isSaved = true;
      await writeFile(join(folder, 't.csv'), `${FILE}3,person\n`);
    });
    await refusal(store.dropTable('t', { expected: version }), 'precondition-failed');
    await store.close();
    expect(await cellsOf((await (await openFolder(folder)).table('t'))!)).toEqual([
      ['1', 'A'],
      ['2', 'b'],
      ['3', 'person'],
    ]);
  });

  it('is not put back by a checkpoint that was under way', async () => {
    const { folder, store } = await openFiles({ 't.csv': FILE });
    await change((await store.table('t'))!);
    await Promise.all([store.checkpoint(), store.dropTable('t'), store.checkpoint()]);
    await store.checkpoint();
    expect(await userFiles(folder)).toEqual([]);
  });
});

describe('a table that cannot be read', () => {
  it('is dropped only where the caller says that it need not be', async () => {
    const { folder, store } = await openFiles({ 't.csv': 'id,x\n1,"' });
    await refusal(store.dropTable('t'), 'table-unreadable');
    const expected = { incarnation: 'i', sequence: 0 };
    await refusal(store.dropTable('t', { expected }), 'precondition-failed');
    expect(await readFile(join(folder, 't.csv'), 'utf8')).toBe('id,x\n1,"');
    await store.dropTable('t', { expected: 'present' });
    expect(await userFiles(folder)).toEqual([]);
    expect(await store.tables()).toEqual([]);
  });

  it('is not dropped where it is no file', async () => {
    const { store } = await openFiles({ 't.csv': FILE });
    const { folder, store: other } = await openFiles({ 'a.txt': '' });
    await cp(join(folder, 'a.txt'), join(folder, 'b.csv', 'x'), { recursive: true });
    await refusal(other.dropTable('b', { expected: 'present' }), 'table-unreadable');
    await store.dropTable('t');
  });
});

describe('a crash while a table is dropped', () => {
  it('before the file was taken away: the drop is finished when the store is opened', async () => {
    const folder = await beforeTheMove();
    expect(await userFiles(folder)).toEqual(['t.csv']);
    const store = await openFolder(folder);
    expect(await store.tables()).toEqual([]);
    expect(await userFiles(folder)).toEqual([]);
    expect(await readdir(join(folder, '.rowhouse', 'logs'))).toEqual([]);
  });

  it('after it: nothing is left of it', async () => {
    const folder = await afterTheMove();
    const store = await openFolder(folder);
    expect(await store.tables()).toEqual([]);
    expect(await userFiles(folder)).toEqual([]);
  });

  it.each([
    ['before', beforeTheMove],
    ['after', afterTheMove],
  ])('%s it: a file that was saved there since is a new table', async (_, crashed) => {
    const folder = await crashed();
    await writeFile(join(folder, 't.csv'), 'id,x\n7,new\n');
    const table = (await (await openFolder(folder)).table('t'))!;
    expect(await cellsOf(table)).toEqual([['7', 'new']]);
    expect((await commit(table, { kind: 'insert', cells: [] })).description.version.sequence).toBe(1);
  });
});

it('is there whole, or gone, whichever operation fails', async () => {
  for (const code of ['EIO', 'ENOSPC', 'EROFS']) {
    for (let index = 0; ; index++) {
      const { folder, fileSystem, store, table } = await given();
      await change(table);
      await store.checkpoint();
      const rows = await cellsOf(table);
      const failed = fileSystem.failAt(index, failure(code));
      const error = await store.dropTable('t').then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const operation = failed();
      const place = `${code} at operation ${index}, ${operation}`;
      if (error !== undefined) expect(error, place).toBeInstanceOf(StoreError);
      const isUnknown = error instanceof StoreError && error.code === 'outcome-unknown';
      await store.close();
      const again = await (await openFolder(folder)).table('t');
      const found = again && (await cellsOf(again));
      if (error === undefined) expect(found, place).toBeUndefined();
      else if (!isUnknown) expect(found, place).toEqual(rows);
      else expect([undefined, JSON.stringify(rows)], place).toContain(found && JSON.stringify(found));
      if (error !== undefined && operation !== undefined && DURABLE.includes(operation)) {
        expect(['outcome-unknown', 'disk-full', 'write-failed'], place).toContain((error as StoreError).code);
      }
      if (operation === undefined) break;
    }
  }
});
