import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { noTimers } from '../../test-support/no-timers.js';
import { packageOfEncodings } from '../../test-support/packages.js';
import { makeFolder, openFiles, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import type { CsvStore, CsvStoreOptions, Table } from '../index.js';

/** What becomes of a table, and of writes that its file lacks, when its declared encoding changes. */

interface Given {
  readonly store: CsvStore;
  readonly folder: string;
  readonly table: Table;
  readonly declare: (encoding: string | undefined) => Promise<void>;
}

async function open(encoding: string | undefined, content: Buffer, options: CsvStoreOptions = {}): Promise<Given> {
  const files = { 't.csv': content, 'datapackage.json': packageOfEncodings({ t: encoding }) };
  const { store, folder } = await openFiles(files, { timers: noTimers, ...options });
  return { store, folder, table: (await store.table('t'))!, declare: (changed) => declare(folder, changed) };
}

async function declare(folder: string, encoding: string | undefined): Promise<void> {
  await writeFile(join(folder, 'datapackage.json.new'), packageOfEncodings({ t: encoding }));
  await rename(join(folder, 'datapackage.json.new'), join(folder, 'datapackage.json'));
}

/** As the folder is left by a store that is cut off now. */
async function cutOff(folder: string): Promise<string> {
  const copy = await makeFolder();
  await cp(folder, copy, { recursive: true });
  await rm(join(copy, '.rowhouse', 'lock.db'), { force: true });
  return copy;
}

// 가 in CP949, and °¡ in Windows-1252.
const CONTENT = Buffer.from('id,x\n1,\xb0\xa1\n', 'latin1');
const setX = (table: Table, cell: string) => commit(table, { kind: 'update', key: '1', cells: [['x', cell]] });
const xOf = async (table: Table) => (await table.get('1')).row!.cells[1];

it('the file is read anew, as a change of the table', async () => {
  const { table, declare } = await open('windows-1252', CONTENT);
  expect(await xOf(table)).toBe('°¡');
  const { version } = await table.describe();
  await declare('cp949');
  expect(await xOf(table)).toBe('가');
  expect((await table.describe()).version).toEqual({ ...version, sequence: version.sequence + 1 });
  await refusal(setX(table, '°ÿ'), 'invalid-cell');
  await declare(undefined);
  expect(await refusal(table.describe(), 'table-unreadable')).toMatchObject({ reason: 'not-utf-8', offset: 7 });
  await declare('windows-1252');
  expect(await xOf(table)).toBe('°¡');
});

it('the version stays where the rows do', async () => {
  const { table, declare, store, folder } = await open(undefined, Buffer.from('id,x\n1,a\n'));
  const { version } = await table.describe();
  await declare('cp949');
  expect((await table.describe()).version).toEqual(version);
  await setX(table, '가');
  await store.checkpoint();
  expect(await readFile(join(folder, 't.csv'))).toEqual(CONTENT);
});

it('writes that the file lacks are put into it in the new encoding', async () => {
  const { table, declare, store, folder } = await open('windows-1252', Buffer.from('id,x\n1,a\n'));
  await setX(table, '°');
  await declare('cp949');
  expect(await xOf(table)).toBe('°');
  await store.checkpoint();
  // The degree sign has two bytes in CP949.
  expect(await readFile(join(folder, 't.csv'))).toEqual(Buffer.from('id,x\n1,\xa1\xc6\n', 'latin1'));
});

it('writes that the new encoding cannot carry keep the table from being read in it, and are not lost', async () => {
  const { table, declare, store, folder } = await open('windows-1252', Buffer.from('id,x\n1,a\n'));
  await setX(table, 'ÿ');
  await declare('cp949');
  const fault = await refusal(table.describe(), 'table-unreadable');
  expect(fault.reason).toBe('not-in-encoding');
  expect(fault.message).toContain('"ÿ" (U+00FF)');
  await store.checkpoint();
  expect(await readFile(join(folder, 't.csv'), 'latin1')).toBe('id,x\n1,a\n');

  const copy = await cutOff(folder);
  const again = await openFolder(copy);
  expect((await again.tables())[0]).toMatchObject({ state: 'unreadable', fault: { reason: 'not-in-encoding' } });
  for (const [reopened, place] of [
    [(await again.table('t'))!, copy],
    [table, folder],
  ] as const) {
    await declareIn(place, 'windows-1252');
    expect(await xOf(reopened)).toBe('ÿ');
  }
  await store.checkpoint();
  expect(await readFile(join(folder, 't.csv'), 'latin1')).toBe('id,x\n1,\xff\n');
});

const declareIn = declare;

it('a log goes with the bytes of the file, and its writes are applied in the encoding', async () => {
  const { table, folder, store } = await open('utf-16le', Buffer.from('\ufeffid,x\n1,a\n', 'utf16le'));
  await setX(table, '가');
  const { version } = await table.describe();
  const beforeFold = await openFolder(await cutOff(folder));
  await store.checkpoint();
  const afterFold = await openFolder(await cutOff(folder));
  for (const reopened of [beforeFold, afterFold]) {
    const again = (await reopened.table('t'))!;
    expect(await xOf(again)).toBe('가');
    expect((await again.describe()).version).toEqual(version);
  }
});

it('a file that is converted from outside, and then declared so, keeps its rows', async () => {
  const { table, declare, folder } = await open('windows-1252', Buffer.from('id,x\n1,\xe9\n', 'latin1'));
  await writeFile(join(folder, 't.csv'), 'id,x\n1,é\n2,b\n');
  await declare(undefined);
  expect(await cellsOf(table)).toEqual([
    ['1', 'é'],
    ['2', 'b'],
  ]);
});

// The first is a write that the file lacked when it was read anew. The second can't be one: the table is refused until the
// checkpoint has put it into the file, and then it is what its bytes mean.
it.each([
  ['°¡', '°¡'],
  ['°¢', '각'],
])('a change in the middle of a checkpoint is seen by the next operation (%s)', async (written, read) => {
  const fileSystem = new HookedFileSystem();
  const { table, declare, store, folder } = await open('windows-1252', CONTENT, { fileSystem });
  await commit(table, { kind: 'insert', cells: [['x', written]] });
  let isChanged = false;
  fileSystem.before('syncFile', async () => {
    if (isChanged) return;
    isChanged = true;
    await declare('cp949');
    await table.describe().catch(() => undefined);
  });
  await store.checkpoint();
  expect(isChanged).toBe(true);
  expect(await readFile(join(folder, 't.csv'), 'latin1')).toBe(`id,x\n1,°¡\n2,${written}\n`);
  expect(await cellsOf(table)).toEqual([
    ['1', '가'],
    ['2', read],
  ]);
});

it('what was declared goes on to hold while datapackage.json cannot be used', async () => {
  const { table, folder, store, declare } = await open('cp949', Buffer.from('id,x\n1,a\n'));
  for (const broken of ['', '{"resources": [']) {
    await writeFile(join(folder, 'datapackage.json'), broken);
    expect((await table.describe()).warnings).toHaveLength(1);
  }
  await refusal(setX(table, 'ÿ'), 'invalid-cell');
  await setX(table, '가');
  await store.checkpoint();
  expect(await readFile(join(folder, 't.csv'))).toEqual(CONTENT);
  await declare('cp949');
  expect((await table.describe()).warnings).toEqual([]);
});
