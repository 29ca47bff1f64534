import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFiles, openFolder, makeFolder, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import type { StoreError, Table, TableStore } from '../index.js';

// The number in front of each name is the item's place in the list of bad inputs that the store must stand.

const GOOD = { 'good.csv': 'id,x\n1,a\n' };

/** Opens the file `bad.csv` beside a good one, and returns what is said of it. */
async function faultOf(content: string | Uint8Array): Promise<StoreError> {
  const { store } = await openFiles({ ...GOOD, 'bad.csv': content });
  return faultIn(store);
}

async function faultIn(store: TableStore): Promise<StoreError> {
  const [bad, good] = await store.tables();
  expect(bad).toMatchObject({ name: 'bad', state: 'unreadable' });
  expect(good).toMatchObject({ name: 'good', state: 'ready' });
  expect(await cellsOf((await store.table('good'))!)).toEqual([['1', 'a']]);
  const fault = (bad as { fault: StoreError }).fault;
  expect(fault).toMatchObject({ code: 'table-unreadable', blame: 'file', table: 'bad' });
  expect(fault.file).toMatch(/bad\.csv$/);
  expect(fault.message).toContain('bad.csv');
  const table = (await store.table('bad'))!;
  expect((await refusal(table.describe(), 'table-unreadable')).message).toBe(fault.message);
  await refusal(table.get('1'), 'table-unreadable');
  await refusal(table.read(), 'table-unreadable');
  await refusal(commit(table, { kind: 'insert', cells: [] }), 'table-unreadable');
  await refusal(store.replaceTable('bad', { columns: ['a'], rows: [] }), 'table-unreadable');
  return fault;
}

async function openTable(content: string | Uint8Array): Promise<{ table: Table; folder: string }> {
  const { store, folder } = await openFiles({ 't.csv': content });
  return { table: (await store.table('t'))!, folder };
}

async function namesOf(table: Table): Promise<string[]> {
  return (await table.describe()).columns.map(({ name }) => name);
}

async function expectUntouched(folder: string, content: string | Uint8Array): Promise<void> {
  expect(await readFile(join(folder, 't.csv'))).toEqual(Buffer.from(content as string));
}

it('1: a file that was empty from the first is a table without columns, and can be replaced', async () => {
  const { store } = await openFiles({ 't.csv': '', 'blank.csv': '\r\n\r\n' });
  for (const name of ['t', 'blank']) {
    const table = (await store.table(name))!;
    expect(await table.describe()).toMatchObject({ columns: [], key: undefined, rowCount: 0 });
    await refusal(commit(table, { kind: 'insert', cells: [] }), 'invalid-columns');
    await store.replaceTable(name, { columns: ['id'], rows: [['1']] });
    expect((await table.describe()).key).toBe('id');
  }
});

it('2: a byte order mark is no part of the first name, and is kept', async () => {
  const { table, folder } = await openTable('\ufeffid,x\n1,a\n');
  expect((await table.describe()).key).toBe('id');
  await commit(table, { kind: 'insert', cells: [['x', 'b']] });
  expect(await readText(folder, 't.csv')).toBe('\ufeffid,x\n1,a\n2,b\n');
});

it.each(['fffe', 'feff'])('3: UTF-16 with the mark %s is refused by name', async (mark) => {
  const utf16 = Buffer.from('id,x\n', 'utf16le');
  const content = Buffer.concat([Buffer.from(mark, 'hex'), mark === 'fffe' ? utf16 : utf16.swap16()]);
  const fault = await faultOf(content);
  expect(fault.reason).toBe('utf-16');
  const declared = mark === 'fffe' ? 'utf-16le' : 'utf-16be';
  expect(fault.message).toContain(`save it as UTF-8, or declare "encoding": "${declared}" for it in datapackage.json`);
});

it.each([
  ['a Latin-1 letter', 'id,x\n1,é\n2,', [0xe9, 0x0a], 12],
  ['a character cut off at the end', 'id,x\n1,', [0xe2, 0x82], 7],
  ['a surrogate in UTF-8', 'id\n\u{1f600}', [0xed, 0xa0, 0x80], 7],
  ['an overlong form', 'id\n', [0xc0, 0xaf], 3],
  ['a byte that begins nothing', 'id\n', [0x80], 3],
  ['past the last code point', 'id\n', [0xf4, 0x90, 0x80, 0x80], 3],
])('4: invalid UTF-8, %s, is refused with its offset', async (_, text, bytes, offset) => {
  const fault = await faultOf(Buffer.concat([Buffer.from(text), Buffer.from(bytes)]));
  expect(fault).toMatchObject({ reason: 'not-utf-8', offset });
  expect(fault.message).toContain(`byte ${offset}`);
});

it('5: a file of zeros, and one with zeros in it, is refused as damaged', async () => {
  expect(await faultOf(Buffer.alloc(4096))).toMatchObject({ reason: 'nul-bytes', offset: 0, line: 1 });
  expect(await faultOf('id,x\n1,a\0\n')).toMatchObject({ reason: 'nul-bytes', offset: 8, line: 2 });
});

it('6: a quote that is never closed is refused with the line where it opens', async () => {
  const fault = await faultOf('id,x\r\n1,"two\r\nlines"\r\n2,"open\r\n3,c\r\n4,d\r\n');
  expect(fault).toMatchObject({ reason: 'unclosed-quote', line: 4, offset: 24 });
  expect(fault.message).toContain('line 4');
});

it('7: text behind a closing quote is refused with its line', async () => {
  expect(await faultOf('id,x\n1,a\n2,"b"c\n')).toMatchObject({ reason: 'text-after-quote', line: 3 });
  expect(await faultOf('id,x\n1,"a" \n')).toMatchObject({ reason: 'text-after-quote', line: 2 });
});

it('8: a quote inside a cell without quotes is refused with its line', async () => {
  expect(await faultOf('id,x\n1,a\n2,5" disk\n')).toMatchObject({ reason: 'quote-in-cell', line: 3, offset: 12 });
});

it('9: a short row is read as if it were filled up, and keeps its bytes', async () => {
  const { table, folder } = await openTable('id,x,y\n1\n2,b\n3,c,d\n');
  expect(await cellsOf(table)).toEqual([
    ['1', '', ''],
    ['2', 'b', ''],
    ['3', 'c', 'd'],
  ]);
  await commit(table, { kind: 'update', key: '2', cells: [['y', 'z']] });
  expect(await readText(folder, 't.csv')).toBe('id,x,y\n1\n2,b,z\n3,c,d\n');
});

it('10: a long row is refused with its line', async () => {
  const fault = await faultOf('id,x\n1,a\n\n2,b,c\n');
  expect(fault).toMatchObject({ reason: 'long-row', line: 4 });
  expect(fault.message).toContain('3 cells under 2 columns');
});

it('11: a column twice is refused', async () => {
  const fault = await faultOf('id,total,total\n1,2,3\n');
  expect(fault).toMatchObject({ reason: 'duplicate-column', line: 1 });
  expect(fault.message).toContain('"total"');
});

it('12: a column without a name is named by its place, and its header keeps its bytes', async () => {
  const { table, folder } = await openTable('id,,x,\n1,a,b,c\n');
  expect(await namesOf(table)).toEqual(['id', 'column2', 'x', 'column4']);
  await commit(table, { kind: 'update', key: '1', cells: [['column4', 'd']] });
  expect(await readText(folder, 't.csv')).toBe('id,,x,\n1,a,b,d\n');
});

it('12: the name that is given is not one that another column has', async () => {
  const { table } = await openTable('column2,,column2_\n1,2,3\n');
  expect(await namesOf(table)).toEqual(['column2', 'column2__', 'column2_']);
});

it('13: a column called __proto__ is data', async () => {
  const { table, folder } = await openTable('id,__proto__,constructor\n1,a,b\n');
  expect(await namesOf(table)).toEqual(['id', '__proto__', 'constructor']);
  await commit(table, { kind: 'update', key: '1', cells: [['__proto__', 'c']] });
  expect(await readText(folder, 't.csv')).toBe('id,__proto__,constructor\n1,c,b\n');
});

it('15: a table that is opened with a key twice has no key', async () => {
  const { table } = await openTable('id,x\n1,a\n1,b\n');
  expect((await table.describe()).key).toBeUndefined();
  expect(await cellsOf(table)).toEqual([
    ['1', 'a'],
    ['1', 'b'],
  ]);
});

it('16: mixed line ends are all read, and rows that are not touched keep theirs', async () => {
  const { table, folder } = await openTable('id,x\r\n1,a\n2,b\r3,c\r\n4,"d\re\nf\r\ng"\n5,e');
  expect((await cellsOf(table)).map(([id]) => id)).toEqual(['1', '2', '3', '4', '5']);
  expect((await table.get('4')).row?.cells[1]).toBe('d\re\nf\r\ng');
  await commit(table, { kind: 'update', key: '3', cells: [['x', 'C']] }, { kind: 'insert', cells: [['x', 'f']] });
  expect(await readText(folder, 't.csv')).toBe('id,x\r\n1,a\n2,b\r3,C\r\n4,"d\re\nf\r\ng"\n5,e\r\n6,f');
});

it('17: line ends in quotes are kept to the byte', async () => {
  const content = 'id,x\n1,"a\r\nb"\n2,"\n"\n3,"\r"\n';
  const { table, folder } = await openTable(content);
  expect(await cellsOf(table)).toEqual([
    ['1', 'a\r\nb'],
    ['2', '\n'],
    ['3', '\r'],
  ]);
  await commit(table, { kind: 'insert', cells: [['x', 'p\r\nq\nr\rs']] });
  expect(await readText(folder, 't.csv')).toBe(`${content}4,"p\r\nq\nr\rs"\n`);
});

it('18: an empty cell in a single column is written as "", and a blank line is no row', async () => {
  const { table, folder } = await openTable('x\na\n\n""\nb\n');
  expect(await cellsOf(table)).toEqual([['a'], [''], ['b']]);
  await commit(table, { kind: 'insert', cells: [['x', '']] });
  expect(await readText(folder, 't.csv')).toBe('x\na\n\n""\nb\n""\n');
});

it.each([
  ['a semicolon', 'id;x\n1;a,b\n', ['id', 'x']],
  ['a tab', 'id\tx\n1\ta,b\n', ['id', 'x']],
  ['a bar', 'id|x\n1|a,b\n', ['id', 'x']],
  ['a comma in quotes', '"id, number";x\n1;a\n', ['id, number', 'x']],
  ['sep=;', 'sep=;\nid;x,y\n1;a\n', ['id', 'x,y']],
  ['sep= behind a mark', '\ufeffsep=\t\r\nid\tx\r\n1\ta\r\n', ['id', 'x']],
  ['more commas than semicolons', 'name;price (EUR, net, total)\na;1,5\nb;2\n', ['name', 'price (EUR, net, total)']],
])('19: %s is found, and rows are written with it', async (_, content, names) => {
  const { table, folder } = await openTable(content);
  expect(await namesOf(table)).toEqual(names);
  const rows = await cellsOf(table);
  await commit(table, { kind: 'insert', cells: [[names[1]!, 'p;q,r\ts|t']] });
  const { store } = await openFiles({ 't.csv': await readText(folder, 't.csv') });
  const again = (await store.table('t'))!;
  expect(await namesOf(again)).toEqual(names);
  const added = (await cellsOf(again)).at(-1)!;
  expect(await cellsOf(again)).toEqual([...rows, added]);
  expect(added[1]).toBe('p;q,r\ts|t');
});

it('19: a delimiter that the rows decided is still found when they are gone', async () => {
  const { store, folder } = await openFiles({ 't.csv': '\ufeffid;price (EUR, net, total)\n1;5\n' });
  await commit((await store.table('t'))!, { kind: 'delete', key: '1' });
  expect(await readText(folder, 't.csv')).toBe('\ufeffid;"price (EUR, net, total)"\n');
  await store.close();
  const table = (await (await openFolder(folder)).table('t'))!;
  expect(await namesOf(table)).toEqual(['id', 'price (EUR, net, total)']);
});

it('20, 21: what a spreadsheet mangled, and formulas, are text that is kept', async () => {
  const content = 'id,a,b\n1,1E+05,=1+1\n2,05/03/2026,@x\n3,00123,-1\n';
  const { table, folder } = await openTable(content);
  expect((await table.describe()).columns.map(({ type }) => type)).toEqual(['number', 'text', 'text']);
  await commit(table, {
    kind: 'insert',
    cells: [
      ['a', '1E+05'],
      ['b', '=cmd()'],
    ],
  });
  expect(await readText(folder, 't.csv')).toBe(`${content}4,1E+05,=cmd()\n`);
});

it.each([
  ['a cell', { maxCellBytes: 100 }, `id,x\n1,${'é'.repeat(51)}\n`, 'cell-too-large', 2],
  ['a row', { maxRowBytes: 100 }, `id,x\n1,a\n2,${'x'.repeat(100)}\n`, 'row-too-large', 3],
  ['a row of columns', { maxColumns: 3 }, 'id,x\n1,a\n1,2,3,4\n', 'too-many-columns', 3],
  ['the header', { maxColumns: 3 }, 'a,b,c,d\n', 'too-many-columns', 1],
  ['the rows', { maxRows: 2 }, 'id\n1\n2\n3\n', 'too-many-rows', 4],
  ['the cells', { maxCells: 4 }, 'id,x\n1,a\n2,b\n3,c\n', 'too-many-rows', 4],
  ['the file', { maxFileBytes: 20 }, 'id,x\n1,a\n2,b\n3,c\n4,d\n', 'file-too-large', undefined],
] as const)('22: too much in %s is refused by the limit', async (_, limits, content, reason, line) => {
  const { store } = await openFiles({ 't.csv': content }, { limits });
  const fault = await refusal((await store.table('t'))!.describe(), 'table-unreadable');
  expect(fault).toMatchObject({ reason, line });
  expect(fault.message).toContain(Object.keys(limits)[0]);
});

it.each([
  ['commas', Buffer.alloc(24 * 1024 * 1024, ',')],
  ['one long cell', Buffer.alloc(24 * 1024 * 1024, 'x')],
])('22: %s without end are given up long before they fill the memory', async (_, rest) => {
  const fault = await faultOf(Buffer.concat([Buffer.from('id,x\n1,a\n'), rest]));
  expect(fault).toMatchObject({ reason: 'row-too-large', line: 3 });
});

it('22: a quote that opens a cell without end is named as what it is', async () => {
  const fault = await faultOf(Buffer.concat([Buffer.from('id,x\n1,"a\n'), Buffer.alloc(24 * 1024 * 1024, 'x')]));
  expect(fault).toMatchObject({ reason: 'unclosed-quote', line: 2 });
});

it('24: a first name that begins with U+FEFF is quoted and comes back', async () => {
  const { store, folder } = await openFiles({});
  await store.replaceTable('t', { columns: ['\ufeffid', 'x'], rows: [['1', '\ufeff']] });
  expect(await readText(folder, 't.csv')).toBe('"\ufeffid",x\r\n1,\ufeff\r\n');
  await store.close();
  const table = (await (await openFolder(folder)).table('t'))!;
  expect(await namesOf(table)).toEqual(['\ufeffid', 'x']);
});

it.each(['folder', 'FIFO', 'symbolic link', 'broken symbolic link'])(
  '30: a %s under the name of a table is refused without a wait',
  async (what) => {
    const folder = await makeFolder(GOOD);
    const path = join(folder, 'bad.csv');
    if (what === 'folder') await mkdir(path);
    if (what === 'FIFO') execFileSync('mkfifo', [path]);
    if (what === 'symbolic link') await symlink('good.csv', path);
    if (what === 'broken symbolic link') await symlink('/nowhere.csv', path);
    const fault = await faultIn(await openFolder(folder));
    expect(fault.reason).toBe(what.includes('link') ? 'symbolic-link' : 'not-a-file');
  },
);

it('39: files whose names no table can have are not served, and said to be so', async () => {
  const { store } = await openFiles({ 'con.csv': 'a\n', '_x.csv': 'a\n', '.y.csv': 'a\n', 'notes.txt': 'a\n' });
  expect(await store.tables()).toMatchObject([
    { name: 'con', state: 'unreadable', fault: { reason: 'invalid-name', table: 'con' } },
  ]);
  for (const name of ['con', '_x', '.y', 'notes', '../good', '%2e%2e']) {
    expect(await store.table(name)).toBeUndefined();
  }
});

it('leaves blank lines, and lines of delimiters only, where they are', async () => {
  const content = '\n\nid,x,y\n1,a,b\n\n,,\n2,c,d\n\n,,\n,,,,\n';
  const { table, folder } = await openTable(content);
  expect(await cellsOf(table)).toEqual([
    ['1', 'a', 'b'],
    ['2', 'c', 'd'],
  ]);
  await commit(table, { kind: 'update', key: '2', cells: [['x', 'C']] }, { kind: 'insert', cells: [['x', 'e']] });
  expect(await readText(folder, 't.csv')).toBe('\n\nid,x,y\n1,a,b\n\n,,\n2,C,d\n3,e,\n\n,,\n,,,,\n');
});

it('writes nothing where nothing is changed', async () => {
  const content = '\ufeffid;x\r1;"a"\n\n';
  const { table, folder } = await openTable(content);
  await commit(table, { kind: 'update', key: '1', cells: [['x', 'a']] });
  await expectUntouched(folder, content);
});
