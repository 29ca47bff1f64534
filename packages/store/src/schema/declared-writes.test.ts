import { expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { packageOf } from '../../test-support/packages.js';
import { openFiles, openFolder, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import type { CellAssignment, Operation, Table, TableStore } from '../index.js';

const FIELDS = [
  { name: 'id', type: 'integer' },
  { name: 'name', type: 'string', constraints: { required: true, unique: true, maxLength: 5 } },
  { name: 'age', type: 'integer', constraints: { minimum: 0, maximum: 150 } },
  { name: 'state', constraints: { enum: ['new', 'old'] } },
];

async function open(
  csv = 'id,name,age,state,note\n1,Ada,36,new,x\n2,Bob,,old,y\n',
  content = packageOf(FIELDS, { missingValues: ['n/a'] }),
): Promise<{ store: TableStore; table: Table; folder: string }> {
  const { store, folder } = await openFiles({ 't.csv': csv, 'datapackage.json': content });
  return { store, folder, table: (await store.table('t'))! };
}

function insert(...cells: CellAssignment[]): Operation {
  return { kind: 'insert', cells };
}

/** What a write breaks: column, constraint and value of each cell. */
async function violationsOf(promise: Promise<unknown>): Promise<(readonly string[])[]> {
  const error = await refusal(promise, 'constraint-violated');
  expect(error).toMatchObject({ blame: 'caller', table: 't', column: error.violations![0]!.column });
  return error.violations!.map(({ column, constraint, value }) => [column, constraint, value]);
}

it('columns show what is declared of them, and the others are inferred', async () => {
  const { table } = await open();
  const { columns, missingValues, warnings, key } = await table.describe();
  expect(columns).toEqual([
    { name: 'id', type: 'integer', declared: true, declaredType: 'integer' },
    {
      name: 'name',
      type: 'text',
      declared: true,
      declaredType: 'string',
      constraints: { required: true, unique: true, maxLength: 5 },
    },
    {
      name: 'age',
      type: 'integer',
      declared: true,
      declaredType: 'integer',
      constraints: { minimum: '0', maximum: '150' },
    },
    { name: 'state', type: 'text', declared: false, constraints: { enum: ['new', 'old'] } },
    { name: 'note', type: 'text', declared: false },
  ]);
  expect({ missingValues, warnings, key }).toEqual({ missingValues: ['n/a'], warnings: [], key: 'id' });
});

it('a write that keeps them is stored as it was given', async () => {
  const { table, folder } = await open();
  await commit(
    table,
    insert(['name', 'Kim'], ['age', '+007'], ['state', 'new']),
    insert(['name', 'Lee'], ['age', 'n/a']),
  );
  expect(await readText(folder, 't.csv')).toMatch(/\n3,Kim,\+007,new,\n4,Lee,n\/a,,\n$/);
  expect((await table.describe()).columns.map(({ type }) => type)).toEqual([
    'integer',
    'text',
    'integer',
    'text',
    'text',
  ]);
});

it('a write that breaks some names every cell, and changes nothing', async () => {
  const { table, folder } = await open();
  const before = await readText(folder, 't.csv');
  const broken = commit(
    table,
    insert(['name', 'Kim']),
    insert(['name', 'Ada'], ['age', 'x'.repeat(100)], ['state', 'odd'], ['note', 'z']),
  );
  expect(await violationsOf(broken)).toEqual([
    ['name', 'unique', 'Ada'],
    ['age', 'type', `${'x'.repeat(59)}…`],
    ['state', 'enum', 'odd'],
  ]);
  const error = await refusal(broken, 'constraint-violated');
  expect(error.operation).toBe(1);
  expect(error.violations![0]!.key).toBe('4');
  expect(error.message).toBe(
    'The table "t" does not take the row "4": "Ada" under "name" must be unique, and another row has it (and 2 more); correct it.',
  );
  expect(await readText(folder, 't.csv')).toBe(before);
  expect((await commit(table, insert(['name', 'Kim']))).results[0]!.row.key).toBe('3');
});

it('required is asked of every row that is made, and missing values are none', async () => {
  const { table } = await open();
  expect(await violationsOf(commit(table, insert(['age', '1'])))).toEqual([['name', 'required', '']]);
  expect(await violationsOf(commit(table, insert(['name', 'n/a'])))).toEqual([['name', 'required', 'n/a']]);
  expect(await violationsOf(commit(table, { kind: 'put', key: '1', cells: [['age', '1']] }))).toEqual([
    ['name', 'required', ''],
  ]);
});

it('cells that a write leaves as they are may break what is declared', async () => {
  const { table, folder } = await open('id,name,age,state\n1,,999,odd\nx,Ada,1,\ny,Ada,2,\n');
  expect(await cellsOf(table)).toHaveLength(3);
  await commit(table, { kind: 'update', key: '1', cells: [['state', 'new']] });
  await commit(table, {
    kind: 'put',
    key: 'y',
    cells: [
      ['name', 'Ada'],
      ['age', '3'],
    ],
  });
  expect(await violationsOf(commit(table, { kind: 'update', key: '1', cells: [['age', '998']] }))).toEqual([
    ['age', 'maximum', '998'],
  ]);
  await commit(table, { kind: 'delete', key: 'x' });
  // One of the two that had it is left.
  expect(await violationsOf(commit(table, insert(['id', '4'], ['name', 'Ada'])))).toEqual([['name', 'unique', 'Ada']]);
  await commit(table, { kind: 'update', key: 'y', cells: [['name', 'Eve']] }, insert(['id', '4'], ['name', 'Ada']));
  expect(await readText(folder, 't.csv')).toBe('id,name,age,state\n1,,999,new\ny,Eve,3,\n4,Ada,,\n');
});

it('unique sees the operations before it, those that were refused aside', async () => {
  const { table } = await open();
  const swap: Operation[] = [
    { kind: 'update', key: '1', cells: [['name', 'tmp']] },
    { kind: 'update', key: '2', cells: [['name', 'Ada']] },
    { kind: 'update', key: '1', cells: [['name', 'Bob']] },
  ];
  await commit(table, ...swap);
  expect((await cellsOf(table)).map(([, name]) => name)).toEqual(['Bob', 'Ada']);
  await violationsOf(commit(table, insert(['name', 'Kim']), insert(['name', 'Kim'])));
  const answers = await Promise.allSettled([
    commit(table, insert(['name', 'Lee']), insert(['name', 'Bob'])),
    commit(table, insert(['name', 'Kim'])),
    commit(table, insert(['name', 'Kim'])),
    commit(table, { kind: 'delete', key: '1' }, insert(['name', 'Bob'])),
    commit(table, insert(['name', 'Lee'])),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});

it('unique forgets what could not be written', async () => {
  const fileSystem = new HookedFileSystem();
  const files = { 't.csv': 'id,name\n1,Ada\n', 'datapackage.json': packageOf(FIELDS) };
  const { store } = await openFiles(files, { fileSystem });
  const table = (await store.table('t'))!;
  let isFull = true;
  fileSystem.before('syncFile', () => {
    if (isFull) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  });
  await refusal(commit(table, insert(['name', 'Kim']), { kind: 'delete', key: '1' }), 'disk-full');
  isFull = false;
  expect(await violationsOf(commit(table, insert(['name', 'Ada'])))).toEqual([['name', 'unique', 'Ada']]);
  await commit(table, insert(['name', 'Kim']));
});

it('unique holds no empty cell against another', async () => {
  const { table } = await open(
    'id,a\n1,\n',
    packageOf([{ name: 'a', constraints: { unique: true } }], { missingValues: ['-'] }),
  );
  await commit(table, insert(), insert(), insert(['a', '-']), insert(['a', '-']));
  expect(await cellsOf(table)).toHaveLength(5);
});

it('a new content must keep them too', async () => {
  const { store, table } = await open();
  const columns = ['id', 'name', 'age'];
  const replace = (...rows: string[][]): Promise<unknown> => store.replaceTable('t', { columns, rows });
  expect(await violationsOf(replace(['1', 'a', '1'], ['2', 'b', '-1']))).toEqual([['age', 'minimum', '-1']]);
  expect((await refusal(replace(['1', 'a', '1'], ['2', 'a', '1']), 'constraint-violated')).message).toContain('row 2');
  await replace(['1', 'a', '1'], ['2', 'b', 'n/a']);
  expect(await violationsOf(commit(table, insert(['name', 'b'])))).toEqual([['name', 'unique', 'b']]);
  expect((await table.describe()).columns[2]!.type).toBe('integer');
});

it('a table that is made is held against what is declared of it', async () => {
  const { store } = await openFiles({ 'datapackage.json': packageOf(FIELDS, { primaryKey: 'name' }) });
  const columns = ['id', 'name'];
  await refusal(store.replaceTable('t', { columns: ['id'], rows: [] }), 'invalid-columns');
  await refusal(
    store.replaceTable('t', {
      columns,
      rows: [
        ['1', 'a'],
        ['2', 'a'],
      ],
    }),
    'duplicate-key',
  );
  await refusal(store.replaceTable('t', { columns, rows: [['x', 'a']] }), 'constraint-violated');
  const { description } = await store.replaceTable('t', { columns, rows: [['1', 'a']] });
  expect(description.key).toBe('name');
});

it('a declared primary key comes before id', async () => {
  const csv = 'id,code\n1,a\n1,b\n';
  const { table, folder, store } = await open(
    csv,
    packageOf([{ name: 'code' }, { name: 'id' }], { primaryKey: 'code' }),
  );
  expect((await table.describe()).key).toBe('code');
  expect((await table.get('b')).row?.cells).toEqual(['1', 'b']);
  await store.close();
  const again = await openFolder(folder);
  expect((await (await again.table('t'))!.describe()).key).toBe('code');
});

it.each([
  ['code\na\nb\na\n', { reason: 'duplicate-key', line: 4, otherLine: 2, column: 'code' }],
  ['code,x\na,1\n,2\n', { reason: 'empty-key', line: 3, column: 'code' }],
  [`code,x\na,1\n${'b'.repeat(2049)},2\n`, { reason: 'cell-too-large', line: 3, column: 'code' }],
  ['x\n1\n', { reason: 'key-column-gone', line: 1, column: 'code' }],
])('a file that breaks the declared primary key is refused: %j', async (csv, fault) => {
  const { store, table } = await open(csv, packageOf([{ name: 'code' }], { primaryKey: 'code' }));
  expect(await refusal(table.read(), 'table-unreadable')).toMatchObject(fault);
  expect(await store.tables()).toMatchObject([{ name: 't', state: 'unreadable' }]);
});

it('declared types stay whatever is in the file, and what the file holds is read', async () => {
  const csv = 'id,age\n1,abc\n2,1E+05\n';
  const { table } = await open(csv, packageOf([{ name: 'age', type: 'integer' }]));
  expect((await table.describe()).columns[1]).toMatchObject({ type: 'integer', declared: true });
  expect(await cellsOf(table)).toEqual([
    ['1', 'abc'],
    ['2', '1E+05'],
  ]);
});
