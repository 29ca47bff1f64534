import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageOfEncodings } from '../../test-support/packages.js';
import { openFiles, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import { checkTable, type CsvStore, type CsvStoreOptions, type StoreError, type Table } from '../index.js';

/** Tables whose `encoding` is declared. The bytes are written out, or made by Node, not by the library under test. */

interface Given {
  readonly store: CsvStore;
  readonly folder: string;
  readonly table: Table;
}

async function open(encoding: unknown, content: Buffer, options?: CsvStoreOptions): Promise<Given> {
  const files = { 't.csv': content, 'datapackage.json': packageOfEncodings({ t: encoding }) };
  const { store, folder } = await openFiles(files, options);
  return { store, folder, table: (await store.table('t'))! };
}

async function bytesOf({ store, folder }: Pick<Given, 'store' | 'folder'>): Promise<Buffer> {
  await store.checkpoint();
  return readFile(join(folder, 't.csv'));
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

async function faultOf(encoding: unknown, content: Buffer, options?: CsvStoreOptions): Promise<StoreError> {
  const { table } = await open(encoding, content, options);
  return refusal(table.describe(), 'table-unreadable');
}

describe('a file', () => {
  const FILE = '\ufeffid;name\r\n1;"Zoë"\r2;한글 "x" 😀\n\n3;김,;\n'.replace('"x" ', '').replace(',;', ',');

  it.each([
    ['utf-16le with a mark', 'utf-16le', utf16le, FILE],
    ['utf-16be with a mark', 'utf_16_be', utf16be, FILE],
    ['utf-16le without one', 'UTF-16LE', utf16le, FILE.slice(1)],
    ['utf-16be without one', 'utf-16be', utf16be, FILE.slice(1)],
    ['utf-16 with a mark', 'utf-16', utf16le, FILE],
  ])('in %s keeps the bytes of what is not changed', async (_, encoding, encoded, text) => {
    const given = await open(encoding, encoded(text));
    expect(await cellsOf(given.table)).toEqual([
      ['1', 'Zoë'],
      ['2', '한글 😀'],
      ['3', '김,'],
    ]);
    await commit(given.table, { kind: 'update', key: '3', cells: [['name', '이 € 😀']] });
    expect(await bytesOf(given)).toEqual(encoded(text.replace('김,', '이 € 😀').replace(/\n$/, '\r\n')));
  });

  it.each([
    ['windows-1252', '80 e9', '€é', 'œ', '9c'],
    ['iso-8859-15', 'a4 e9', '€é', 'œ', 'bd'],
    ['ISO-8859-1', 'e9', 'é', 'ü', 'fc'],
    ['cp949', 'c0cc b8a7 8c63', '이름똠', '한', 'c7d1'],
    ['euc-kr', 'c0cc b8a7', '이름', '한', 'c7d1'],
    ['Shift_JIS', '96bc 914f b1', '名前ｱ', '表', '955c'],
    ['euc-jp', 'ccbe c1b0', '名前', '表', 'c9bd'],
    ['gb18030', 'c4e3 9439fc36', '你😀', '好', 'bac3'],
    ['big5', 'a741', '你', '好', 'a66e'],
    ['koi8-r', 'c4c1', 'да', 'ё', 'a3'],
  ])('in %s is read, and written, in it', async (encoding, bytes, text, added, addedBytes) => {
    const head = latin1('id,x\n1,');
    const given = await open(encoding, Buffer.concat([head, hex(bytes), latin1('\n')]));
    expect((await given.table.get('1')).row!.cells[1]).toBe(text);
    await commit(given.table, { kind: 'insert', cells: [['x', added]] });
    const expected = [head, hex(bytes), latin1('\n2,'), hex(addedBytes), latin1('\n')];
    expect(await bytesOf(given)).toEqual(Buffer.concat(expected));
    await given.store.close();
    const again = (await (await openFolder(given.folder)).table('t'))!;
    expect(await cellsOf(again)).toEqual([
      ['1', text],
      ['2', added],
    ]);
  });

  it('that is declared to be in UTF-8 is read as ever', async () => {
    const given = await open('UTF-8', Buffer.from('id,x\n1,é\n'));
    await commit(given.table, { kind: 'update', key: '1', cells: [['x', '한']] });
    expect((await bytesOf(given)).toString()).toBe('id,x\n1,한\n');
    expect((await given.table.describe()).warnings).toEqual([]);
  });

  it('that would not come back to the byte is refused, with its offset, and left alone', async () => {
    const content = Buffer.concat([latin1('id,x\n1,a\n2,\x9d\n')]);
    const given = await open('windows-1252', content);
    const fault = await refusal(given.table.describe(), 'table-unreadable');
    expect(fault).toMatchObject({ reason: 'not-in-encoding', offset: 11, line: 3, blame: 'file' });
    expect(fault.message).toContain('t.csv, line 3, byte 11: this byte is not windows-1252');
    await refusal(commit(given.table, { kind: 'insert', cells: [] }), 'table-unreadable');
    expect(await bytesOf(given)).toEqual(content);
  });

  it('has the offsets of all other faults in its own bytes', async () => {
    expect(await faultOf('utf-16le', utf16le('\ufeffid,한\n1,"a\n'))).toMatchObject({
      reason: 'unclosed-quote',
      offset: 16,
      line: 2,
    });
    expect(await faultOf('cp949', Buffer.concat([hex('b1e8'), latin1(',x\na\0\n')]))).toMatchObject({
      reason: 'nul-bytes',
      offset: 6,
      line: 2,
    });
  });

  it('that is too large as UTF-8 is refused', async () => {
    const limits = { maxFileBytes: 24 };
    const fault = await faultOf('windows-1252', latin1(`id,x\n1,${'\x80'.repeat(8)}\n`), { limits });
    expect(fault).toMatchObject({ reason: 'file-too-large' });
    expect(fault.message).toContain('maxFileBytes');
  });
});

describe('an encoding that is none', () => {
  it.each([['iso-2022-jp'], ['utf-7'], ['base64'], ['utf8 or so'], [5]])(
    '(%j) is refused by name',
    async (encoding) => {
      const given = await open(encoding, latin1('id,x\n1,a\n'));
      const fault = await refusal(given.table.describe(), 'table-unreadable');
      expect(fault).toMatchObject({ reason: 'unknown-encoding', line: undefined, offset: undefined });
      expect(fault.message).toContain(JSON.stringify(String(encoding)));
      expect(fault.message).toContain('datapackage.json');
    },
  );

  it('keeps a table from being made', async () => {
    const { store } = await openFiles({ 'datapackage.json': packageOfEncodings({ t: 'utf-7' }) });
    const fault = await refusal(store.replaceTable('t', { columns: ['a'], rows: [] }), 'table-unreadable');
    expect(fault.reason).toBe('unknown-encoding');
    expect(await store.tables()).toEqual([]);
  });
});

describe('a write', () => {
  const CONTENT = latin1('id,name\n1,Zo\xeb\n');

  it.each([
    ['windows-1252', 'a한b', '"한" (U+D55C)'],
    ['windows-1252', 'x\ufffd', '"\ufffd" (U+FFFD)'],
    ['iso-8859-1', '5 €', '"€" (U+20AC)'],
    ['cp1252', '😀', '"😀" (U+1F600)'],
  ])('to a table in %s of %j is refused before it is logged', async (encoding, cell, named) => {
    const given = await open(encoding, CONTENT);
    const before = await given.table.describe();
    const good = { kind: 'insert', cells: [['name', 'good']] } as const;
    const error = await refusal(
      commit(given.table, good, { kind: 'update', key: '1', cells: [['name', cell]] }),
      'invalid-cell',
    );
    expect(error).toMatchObject({ blame: 'caller', table: 't', column: 'name', operation: 1 });
    expect(error.message).toContain(`"name" holds ${named}, which ${encoding}`);
    expect(await given.table.describe()).toEqual(before);
    expect(await bytesOf(given)).toEqual(CONTENT);
    await commit(given.table, good);
  });

  it('of a whole table is refused for its cells and names, and else written in the encoding', async () => {
    const given = await open('windows-1252', CONTENT);
    const rows = Array.from({ length: 1000 }, (_, index) => [String(index), 'é']);
    const bad = rows.with(777, ['777', 'ő']);
    const error = await refusal(given.store.replaceTable('t', { columns: ['id', 'x'], rows: bad }), 'invalid-cell');
    expect(error).toMatchObject({ column: 'x' });
    expect(error.message).toContain('"ő" (U+0151)');
    await refusal(given.store.replaceTable('t', { columns: ['id', '한'], rows }), 'invalid-cell');
    expect(await bytesOf(given)).toEqual(CONTENT);
    await given.store.replaceTable('t', { columns: ['id', 'œ'], rows: [['1', 'é']] });
    expect(await bytesOf(given)).toEqual(Buffer.concat([latin1('id,'), hex('9c'), latin1('\r\n1,\xe9\r\n')]));
  });

  it.each([
    ['utf-16', utf16le('\ufeffid\r\n1\r\n'), utf16le('\ufeffid\r\n1\r\n2\r\n')],
    ['utf-16le', utf16le('id\r\n1\r\n'), utf16le('id\r\n1\r\n2\r\n')],
    ['utf-16be', utf16be('id\r\n1\r\n'), utf16be('id\r\n1\r\n2\r\n')],
  ])(
    'makes a new file in %s, with a mark where the name leaves the order of bytes open',
    async (encoding, made, more) => {
      const { store, folder } = await openFiles({ 'datapackage.json': packageOfEncodings({ t: encoding }) });
      await store.replaceTable('t', { columns: ['id'], rows: [['1']] });
      expect(await bytesOf({ store, folder })).toEqual(made);
      await commit((await store.table('t'))!, { kind: 'insert', cells: [] });
      expect(await bytesOf({ store, folder })).toEqual(more);
      await store.close();
      const again = (await (await openFolder(folder)).table('t'))!;
      expect(await cellsOf(again)).toEqual([['1'], ['2']]);
    },
  );

  it('is refused where the file could come to be larger than can be read', async () => {
    const limits = { maxFileBytes: 40 };
    const given = await open('utf-16le', utf16le('id,x\n1,a\n'), { limits });
    const setX = (text: string) => commit(given.table, { kind: 'update', key: '1', cells: [['x', text]] });
    await setX('x'.repeat(12));
    await refusal(setX('x'.repeat(13)), 'table-too-large');
    // And the size that counts is that of the text, also after a checkpoint.
    expect((await bytesOf(given)).length).toBe(40);
    await setX('y'.repeat(12));
    await refusal(given.store.replaceTable('t', { columns: ['x'.repeat(20)], rows: [] }), 'table-too-large');
  });
});

it('the check of a table reads it, and those that it refers to, in their encodings', async () => {
  const key = { fields: 'city', reference: { resource: 'cities', fields: 'id' } };
  const fields = [{ name: 'city' }];
  const resources = [
    { name: 't', path: 't.csv', encoding: 'windows-1252', schema: { fields, foreignKeys: [key] } },
    { name: 'cities', path: 'cities.csv', encoding: 'utf-16le' },
  ];
  const { folder } = await openFiles({
    't.csv': latin1('id,city\n1,K\xf6ln\n2,Li\xe8ge\n'),
    'cities.csv': utf16le('\ufeffid\nKöln\n'),
    'datapackage.json': JSON.stringify({ resources }),
  });
  expect((await checkTable(folder, 't')).faults).toMatchObject([{ kind: 'foreign-key', line: 3, value: 'Liège' }]);
});

it('the check of a table says which byte is not in its encoding, or that there is none such', async () => {
  const { folder } = await openFiles({
    't.csv': latin1('id\n\x81\n'),
    'u.csv': 'id\n1\n',
    'datapackage.json': packageOfEncodings({ t: 'windows-1252', u: 'utf-7' }),
  });
  const [fault] = (await checkTable(folder, 't')).faults;
  expect(fault).toMatchObject({ kind: 'unreadable', line: 2 });
  expect(fault!.message).toContain('byte 3');
  expect((await checkTable(folder, 'u')).faults).toMatchObject([{ kind: 'unreadable' }]);
});
