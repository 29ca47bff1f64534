import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageOf } from '../../test-support/packages.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { refusal } from '../contract-suite/subject.js';
import { checkDataPackage, checkTable, type TableFault } from '../index.js';

type Files = Readonly<Record<string, string>>;

async function faultsOf(files: Files, maxFaults?: number): Promise<readonly TableFault[]> {
  const folder = await makeFolder(files);
  return (await checkTable(folder, 't', maxFaults === undefined ? {} : { maxFaults })).faults;
}

/** Line, column and kind of every fault. */
async function placesOf(files: Files): Promise<(readonly [number | undefined, string | undefined, string])[]> {
  return (await faultsOf(files)).map(({ line, column, kind, constraint }) => [line, column, constraint ?? kind]);
}

it('a table in order has no faults', async () => {
  const csv = '\ufeffsep=;\r\nid;a;b\r\n1;"x;\r\n""y";\r\n\r\n2;z;""\r\n;;\r\n';
  expect(await placesOf({ 't.csv': csv })).toEqual([]);
  expect(await placesOf({ 't.csv': '' })).toEqual([]);
  expect(await placesOf({ 't.csv': csv, 'datapackage.json': packageOf([{ name: 'id', type: 'integer' }]) })).toEqual(
    [],
  );
});

it('cells that break what is declared of them are named with their lines', async () => {
  const csv = 'id,name,n\n1,"two\r\nlines",5\n\n2,,x\r3,"two\r\nlines",4.5\n4,b,n/a\n5,c,7';
  const fields = [
    { name: 'name', constraints: { required: true, unique: true, maxLength: 10 } },
    { name: 'n', type: 'integer', constraints: { maximum: 6, minLength: 1 } },
  ];
  const files = { 't.csv': csv, 'datapackage.json': packageOf(fields, { missingValues: ['n/a'] }) };
  const faults = await faultsOf(files);
  expect(faults.map(({ line, column, kind, constraint }) => [line, column, constraint ?? kind])).toEqual([
    [undefined, undefined, 'declaration'],
    [5, 'name', 'required'],
    [5, 'n', 'type'],
    [6, 'name', 'unique'],
    [6, 'n', 'type'],
    [9, 'n', 'maximum'],
  ]);
  expect(faults[3]).toEqual({
    kind: 'constraint',
    table: 't',
    line: 6,
    otherLine: 2,
    column: 'name',
    constraint: 'unique',
    value: 'two\r\nlines',
    message: 't.csv, line 6: "two\\r\\nlines" under "name" must be unique, and line 2 has it too.',
  });
});

it('foreign keys without a target are found, also of several columns and to the table itself', async () => {
  const foreignKeys = [
    { fields: 'shop', reference: { resource: 'shops', fields: 'nr' } },
    { fields: ['a', 'b'], reference: { resource: 'shops', fields: ['x', 'y'] } },
    { fields: 'boss', reference: { resource: '', fields: 'id' } },
    { fields: 'lost', reference: { resource: 'shops', fields: 'nr' } },
    { fields: 'shop', reference: { resource: 'shops', fields: 'lost' } },
    { fields: 'shop', reference: { resource: 'gone', fields: 'nr' } },
    { fields: 'shop', reference: { resource: 'broken', fields: 'nr' } },
  ];
  const datapackage = {
    resources: [
      { name: 't', path: 't.csv', schema: { fields: [{ name: 'shop' }], foreignKeys, missingValues: ['-'] } },
      ...['shops', 'gone', 'broken'].map((name) => ({ name, path: `${name}.csv` })),
    ],
  };
  const files = {
    't.csv': 'id,shop,a,b,boss\n1,5,1,2,\n2,6,1,3,1\n3,-,,9,4\n4,,2,1,4\n',
    'shops.csv': 'nr,x,y\n5,1,2\n7,"1,3",\n',
    'broken.csv': 'nr\n"1\n',
    'datapackage.json': JSON.stringify(datapackage),
  };
  const faults = await faultsOf(files);
  expect(faults.map(({ line, column, value, kind }) => [kind, line, column, value])).toEqual([
    ...new Array<unknown>(4).fill(['foreign-key', undefined, undefined, undefined]),
    ['foreign-key', 3, 'shop', '6'],
    ['foreign-key', 3, 'a', '1'],
    ['foreign-key', 5, 'a', '2'],
  ]);
  expect(faults.slice(0, 4).map(({ message }) => message)).toEqual([
    expect.stringContaining('"lost"'),
    expect.stringContaining('"lost"'),
    expect.stringContaining('gone.csv'),
    expect.stringContaining('broken.csv'),
  ]);
});

it('short rows and blank headers are found', async () => {
  const csv = ',b,\n1,2,3\n4,5\n6,7,\n"8,""\n9,"\n10,11,12\n';
  expect(await placesOf({ 't.csv': csv })).toEqual([
    [1, 'column1', 'blank-header'],
    [1, 'column3', 'blank-header'],
    [3, undefined, 'short-row'],
    [5, undefined, 'short-row'],
  ]);
});

it('what spreadsheets made of long numbers, of names and of formulas is found', async () => {
  const rows = [
    ['123456', 'SEPT2', '1.5E+05', '2024-01-01'],
    ['1.23E+05', '1-Mar', '1E+10', '2024-02-01'],
    ['234567', 'DEC1', '2.5', '2024-03-01'],
    ['#REF!', 'OCT4', '3.5', '2024-04-01'],
    ['345678', 'TP53', '4.5', 'unknown'],
  ];
  const csv = `ean,gene,n,day\n${rows.map((row) => row.join(',')).join('\n')}\n`;
  expect(await placesOf({ 't.csv': csv })).toEqual([
    [3, 'ean', 'spreadsheet'],
    [3, 'gene', 'spreadsheet'],
    [5, 'ean', 'spreadsheet'],
  ]);
  // Where the type says so already, a guess adds nothing.
  const declared = { 't.csv': csv, 'datapackage.json': packageOf([{ name: 'ean', type: 'integer' }]) };
  expect((await placesOf(declared)).map(([line, , kind]) => [line, kind])).toEqual([
    [3, 'type'],
    [3, 'spreadsheet'],
    [5, 'type'],
  ]);
});

it('a table that cannot be served says why, and is checked as far as it can be', async () => {
  expect(await placesOf({ 't.csv': 'id\n1\n"2\n' })).toEqual([[3, undefined, 'unreadable']]);
  const keyed = packageOf([{ name: 'code', type: 'integer' }], { primaryKey: 'code' });
  expect(await placesOf({ 't.csv': 'code\n1\nx\n1\n', 'datapackage.json': keyed })).toEqual([
    [4, 'code', 'unreadable'],
    [3, 'code', 'type'],
  ]);
  expect(await placesOf({ 't.csv': 'id\n1\n', 'datapackage.json': '{\n' })).toEqual([[2, undefined, 'declaration']]);
});

it('the number of faults is bounded', async () => {
  const files = { 't.csv': `a,b\n${'x\n'.repeat(5000)}` };
  expect(await faultsOf(files)).toHaveLength(1000);
  const folder = await makeFolder(files);
  expect(await checkTable(folder, 't', { maxFaults: 7 })).toMatchObject({ faults: { length: 7 }, hasMore: true });
  expect(await checkTable(folder, 't', { maxFaults: 5000 })).toMatchObject({
    faults: { length: 5000 },
    hasMore: false,
  });
});

it('a table that is open can be checked, and one that is not there cannot', async () => {
  const folder = await makeFolder({ 't.csv': 'id\n1\n' });
  await openFolder(folder);
  expect((await checkTable(folder, 't')).faults).toEqual([]);
  await refusal(checkTable(folder, 'u'), 'no-such-table');
  await refusal(checkTable(folder, '../t'), 'invalid-table-name');
  await writeFile(join(folder, 'datapackage.json'), '{"resources":[{"path":"../t.csv"}]}');
  expect((await checkDataPackage(folder)).map(({ path }) => path)).toEqual(['resources[0].path']);
});
