import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { packageOf } from '../../test-support/packages.js';
import { openFiles } from '../../test-support/temporary-folder.js';
import { commit, refusal } from '../contract-suite/subject.js';
import type { CsvStore, Operation, Table } from '../index.js';

/** What becomes of the tables when `datapackage.json` changes under them. */

const CSV = 'id,code,n\n1,a,5\n2,b,6\n';
const INTEGERS = packageOf([{ name: 'n', type: 'integer' }]);

interface Given {
  readonly store: CsvStore;
  readonly table: Table;
  readonly folder: string;
  readonly declare: (content: string) => Promise<void>;
}

async function open(content?: string, csv = CSV): Promise<Given> {
  const files = { 't.csv': csv, 'u.csv': 'id\n1\n', ...(content !== undefined && { 'datapackage.json': content }) };
  const { store, folder } = await openFiles(files);
  return {
    store,
    table: (await store.table('t'))!,
    folder,
    declare: (changed) => writeFile(join(folder, 'datapackage.json'), changed),
  };
}

function setN(cell: string): Operation {
  return { kind: 'update', key: '1', cells: [['n', cell]] };
}

it('is seen by the next operation, without a new version of the table', async () => {
  const { table, declare, folder } = await open();
  const before = await table.describe();
  await declare(INTEGERS);
  await refusal(commit(table, setN('5.5')), 'constraint-violated');
  const declared = await table.describe();
  expect(declared.version).toEqual(before.version);
  expect(declared.schemaVersion).not.toBe(before.schemaVersion);
  await declare(packageOf([{ name: 'n', type: 'number' }]));
  await commit(table, setN('5.5'));
  await rm(join(folder, 'datapackage.json'));
  await commit(table, setN('x'));
  expect((await table.describe()).columns[2]).toEqual({ name: 'n', type: 'text', declared: false });
});

it('that breaks it is a warning of every table, which are served as they are', async () => {
  const { table, declare } = await open(INTEGERS);
  await declare(`${INTEGERS.slice(0, -1)}\n,`);
  const { columns, warnings } = await table.describe();
  expect(columns[2]).toEqual({ name: 'n', type: 'number', declared: false });
  expect(warnings).toEqual([
    { file: 'datapackage.json', line: 2, message: expect.stringContaining('not JSON') as string },
  ]);
  await commit(table, setN('5.5'));
  await declare(INTEGERS);
  expect((await table.describe()).warnings).toEqual([]);
  await refusal(commit(table, setN('6.5')), 'constraint-violated');
});

it.each([
  ['a folder', 'no plain file', (path: string) => mkdir(path)],
  ['a link', 'no plain file', (path: string) => symlink('elsewhere.json', path)],
  ['a very large file', 'at most 1048576', (path: string) => writeFile(path, ' '.repeat(1024 * 1024 + 1))],
])('%s in its place is a warning', async (_, said, make) => {
  const { table, folder } = await open();
  await make(join(folder, 'datapackage.json'));
  const { warnings, key } = await table.describe();
  expect(key).toBe('id');
  expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
});

it('a primary key is taken over where the rows keep it, and left where they do not', async () => {
  const { table, declare } = await open();
  const keyed = packageOf([{ name: 'code' }, { name: 'n' }], { primaryKey: 'code' });
  await declare(keyed);
  expect((await table.describe()).key).toBe('code');
  expect((await table.get('b')).row?.cells).toEqual(['2', 'b', '6']);
  await refusal(commit(table, { kind: 'insert', cells: [['code', 'a']] }), 'key-exists');
  await declare(packageOf([{ name: 'n' }], { primaryKey: 'n' }));
  await commit(table, { kind: 'update', key: '6', cells: [['code', '']] });
  await declare(keyed);
  const { key, warnings } = await table.describe();
  expect(key).toBe('n');
  expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('"code"')]);
});

it('rows that come to keep the declared primary key get it', async () => {
  const { store, table, declare, folder } = await open(undefined, 'id,code\n1,a\n2,a\n');
  await declare(packageOf([{ name: 'code' }], { primaryKey: 'code' }));
  expect((await table.describe()).key).toBe('id');
  await writeFile(join(folder, 't.csv'), 'id,code\n1,a\n2,b\n');
  const { key, warnings } = await table.describe();
  expect({ key, warnings }).toEqual({ key: 'code', warnings: [] });
  await writeFile(join(folder, 't.csv'), 'id,code\n1,a\n2,a\n');
  expect(await store.heldSaves('t')).toMatchObject([{ reason: 'unreadable', line: 3, column: 'code' }]);
  expect((await table.describe()).key).toBe('code');
});

it('a table that was refused for its key is served when it is no longer declared', async () => {
  const { table, declare } = await open(packageOf([{ name: 'code' }], { primaryKey: 'code' }), 'id,code\n1,a\n2,a\n');
  await refusal(table.describe(), 'table-unreadable');
  await declare(packageOf([{ name: 'code' }]));
  expect((await table.describe()).key).toBe('id');
});

it('what was declared holds while the file cannot be read', async () => {
  const fileSystem = new HookedFileSystem();
  const { store, folder } = await openFiles({ 't.csv': CSV, 'datapackage.json': INTEGERS }, { fileSystem });
  const table = (await store.table('t'))!;
  await writeFile(join(folder, 'datapackage.json'), packageOf([]));
  let fails = true;
  fileSystem.before('openForReading', () => {
    if (fails) throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
  });
  await refusal(commit(table, setN('5.5')), 'constraint-violated');
  fails = false;
  await commit(table, setN('5.5'));
});

it('is read again where it changed while it was read', async () => {
  const fileSystem = new HookedFileSystem();
  const { store, folder } = await openFiles({ 't.csv': CSV, 'datapackage.json': packageOf([]) }, { fileSystem });
  const table = (await store.table('t'))!;
  await writeFile(join(folder, 'datapackage.json'), `${packageOf([])} `);
  let saves = 0;
  fileSystem.after('read', async () => {
    if (saves++ === 0) await writeFile(join(folder, 'datapackage.json'), INTEGERS);
  });
  expect((await table.describe()).columns[2]!.type).toBe('integer');
});

it('a key that is counted by itself does not begin where another column ended', async () => {
  const { table, declare, folder } = await open(undefined, 'id,code\n100,1\n');
  expect((await table.describe()).key).toBe('id');
  await declare(packageOf([{ name: 'code' }], { primaryKey: 'code' }));
  await writeFile(join(folder, 't.csv'), 'id,code\n100,1\n200,2\n');
  expect((await commit(table, { kind: 'insert', cells: [] })).results[0]!.row.key).toBe('3');
});
