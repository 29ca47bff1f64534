import { expect, it } from 'vitest';
import { openFiles, openFolder, readText } from '../../test-support/temporary-folder.js';
import { commit, refusal } from '../contract-suite/subject.js';
import type { Limits, StoreErrorCode } from '../index.js';

const FILE = 'id,x\n1,a\n';

const CASES: readonly (readonly [keyof Limits, number, string, string, StoreErrorCode])[] = [
  ['maxCellBytes', 10, 'é'.repeat(5), 'é'.repeat(5) + 'x', 'cell-too-large'],
  // The key and the comma are two bytes of the row.
  ['maxRowBytes', 20, 'x'.repeat(18), 'x'.repeat(19), 'row-too-large'],
  // The file has 9 bytes, and the row needs 3 beside the cell.
  ['maxFileBytes', 22, 'x'.repeat(10), 'x'.repeat(11), 'table-too-large'],
];

it.each(CASES)(
  '%s: what is just within it is written, what is over it is refused',
  async (limit, value, within, over, code) => {
    const { store, folder } = await openFiles({ 't.csv': FILE }, { limits: { [limit]: value } });
    const table = (await store.table('t'))!;
    const error = await refusal(commit(table, { kind: 'insert', cells: [['x', over]] }), code);
    expect(error.blame).toBe('caller');
    expect(error.message).toContain(limit);
    await commit(table, { kind: 'insert', cells: [['x', within]] });
    expect(await readText(folder, 't.csv')).toBe(`${FILE}2,${within}\n`);
  },
);

it('maxKeyBytes: holds for keys that are given, that are made, and that were there before the limit was', async () => {
  const { store, folder } = await openFiles({ 't.csv': FILE }, { limits: { maxKeyBytes: 4 } });
  const table = (await store.table('t'))!;
  await commit(table, { kind: 'put', key: 'éé', cells: [['x', 'long enough']] });
  await refusal(commit(table, { kind: 'put', key: 'ééx', cells: [] }), 'cell-too-large');
  // Not all keys are integers any more, so that a UUID is made.
  const error = await refusal(commit(table, { kind: 'insert', cells: [] }), 'cell-too-large');
  expect(error.message).toContain('36 bytes, of at most 4 (maxKeyBytes)');
  await store.close();
  const stricter = (await (await openFolder(folder, { limits: { maxKeyBytes: 3 } })).table('t'))!;
  expect(await refusal(stricter.describe(), 'table-unreadable')).toMatchObject({ reason: 'cell-too-large', line: 3 });
});

it.each([
  ['maxRows', 2],
  ['maxCells', 4],
] as const)('%s: refuses the transaction that passes it, and no other', async (limit, value) => {
  const { store, folder } = await openFiles({ 't.csv': FILE }, { limits: { [limit]: value } });
  const table = (await store.table('t'))!;
  await refusal(commit(table, { kind: 'insert', cells: [] }, { kind: 'insert', cells: [] }), 'table-too-large');
  await commit(table, { kind: 'insert', cells: [] });
  const insert = { kind: 'insert', cells: [] } as const;
  await refusal(commit(table, insert), 'table-too-large');
  await commit(table, { kind: 'delete', key: '1' }, insert);
  expect(await readText(folder, 't.csv')).toBe('id,x\n2,\n3,\n');
});

it('counts the file as it is, however often a row is changed', async () => {
  const { store } = await openFiles({ 't.csv': FILE }, { limits: { maxFileBytes: 20 } });
  const table = (await store.table('t'))!;
  for (let n = 0; n < 20; n++) await commit(table, { kind: 'update', key: '1', cells: [['x', String(n)]] });
});

it('holds the limits against whole tables', async () => {
  const limits = { maxColumns: 2, maxRows: 2, maxCellBytes: 10, maxFileBytes: 40, maxRowBytes: 20 };
  const { store } = await openFiles({}, { limits });
  const replace = (columns: string[], rows: string[][]) => store.replaceTable('t', { columns, rows });
  await refusal(replace(['a', 'b', 'c'], []), 'too-many-columns');
  await refusal(replace(['a'], [['1'], ['2'], ['3']]), 'table-too-large');
  await refusal(replace(['a'], [['x'.repeat(11)]]), 'cell-too-large');
  await refusal(replace(['a', 'b'], [['x'.repeat(10), 'y'.repeat(10)]]), 'row-too-large');
  await refusal(
    replace(
      ['a', 'b'],
      [
        ['x'.repeat(8), 'y'.repeat(8)],
        ['x'.repeat(8), 'y'.repeat(8)],
      ],
    ),
    'table-too-large',
  );
  await refusal(replace(['x'.repeat(11)], []), 'cell-too-large');
  expect(await store.tables()).toEqual([]);
});

it('maxQueuedTransactions: refuses what cannot wait, and takes more when there is room', async () => {
  const { store } = await openFiles({ 't.csv': FILE }, { limits: { maxQueuedTransactions: 3 } });
  const table = (await store.table('t'))!;
  const insert = () => commit(table, { kind: 'insert', cells: [] });
  const first = [insert(), insert(), insert()];
  const error = await refusal(insert(), 'busy');
  expect(error.blame).toBe('later');
  await Promise.all(first);
  await insert();
  expect((await table.describe()).rowCount).toBe(5);
});

it('can read what it wrote just within the limits, also where a line end had to be added', async () => {
  const limits = { maxRowBytes: 20, maxCellBytes: 18 };
  const long = `1,${'x'.repeat(18)}`;
  const { store, folder } = await openFiles({ 't.csv': `id,x\r\n${long}` }, { limits });
  await commit((await store.table('t'))!, { kind: 'insert', cells: [['x', 'y'.repeat(18)]] });
  await store.close();
  const table = (await (await openFolder(folder, { limits })).table('t'))!;
  expect((await table.describe()).rowCount).toBe(2);
});
