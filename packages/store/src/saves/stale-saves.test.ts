/** Saves that fit several versions of the table, or earlier saves, about as well: what the API wrote stays. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { openFiles, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { Operation } from '../index.js';

async function given(csv: string) {
  const { folder, store } = await openFiles({ 't.csv': csv }, { timers: noTimers });
  const table = (await store.table('t'))!;
  const save = (text: string): Promise<void> => writeFile(join(folder, 't.csv'), text);
  return { store, table, save, text: () => readText(folder, 't.csv') };
}

const set = (key: string, column: string, cell: string): Operation => ({
  kind: 'update',
  key,
  cells: [[column, cell]],
});

it('the same save twice', async () => {
  const { table, save, text } = await given('id,x,y\n1,a,a\n2,b,b\n');
  const mine = (await text()).replace('2,b,b', '2,b,person');
  await commit(table, set('1', 'x', 'API'));
  for (let saves = 0; saves < 3; saves++) {
    await text();
    await save(mine);
    expect(await cellsOf(table)).toEqual([
      ['1', 'API', 'a'],
      ['2', 'b', 'person'],
    ]);
  }
});

it('a row that was deleted, and of which the save changed many cells', async () => {
  const { table, save, text, store } = await given('id,x,y,z\n1,a,a,a\n2,b,b,b\n3,c,c,c\n');
  const loaded = await text();
  await commit(table, { kind: 'delete', key: '2' }, set('1', 'x', 'API'));
  await text();
  await save(loaded.replace('2,b,b,b', '2,p,q,r'));
  expect(await cellsOf(table)).toEqual([
    ['1', 'API', 'a', 'a'],
    ['2', 'p', 'q', 'r'],
    ['3', 'c', 'c', 'c'],
  ]);
  expect(await store.conflictReports('t')).toMatchObject([{ conflicts: [{ kind: 'row', key: '2', kept: 'theirs' }] }]);
});

it('a row that was deleted, and that the save changed, and nothing else', async () => {
  const { table, save, text, store } = await given('id,x\n1,a\n2,b\n');
  const loaded = await text();
  await commit(table, { kind: 'delete', key: '2' });
  await text();
  await save(loaded.replace('2,b', '2,person'));
  expect(await cellsOf(table)).toContainEqual(['2', 'person']);
  expect(await store.conflictReports('t')).toMatchObject([{ conflicts: [{ kind: 'row', key: '2', kept: 'theirs' }] }]);
});

it('a row that was added, saved, and filled in by who goes on', async () => {
  const { table, save, text, store } = await given('id,x,y,z\n1,a,a,a\n');
  const loaded = await text();
  await commit(table, set('1', 'x', 'API'));
  await text();
  await save(`${loaded}2,p,,\n`);
  await text();
  await save(`${loaded}2,p,q,r\n`);
  expect(await cellsOf(table)).toContainEqual(['2', 'p', 'q', 'r']);
  expect(await store.conflictReports('t')).toEqual([]);
});

it('a row that is deleted by who goes on, and that the API had changed before', async () => {
  const { table, save, text, store } = await given('id,x\n1,a\n2,b\n3,c\n');
  const loaded = await text();
  await commit(table, set('3', 'x', 'API'));
  await text();
  await save(loaded.replace('1,a', '1,person'));
  await text();
  await save('id,x\n1,person\n2,b\n');
  expect(await cellsOf(table)).toContainEqual(['3', 'API']);
  expect(await store.conflictReports('t')).toMatchObject([{ conflicts: [{ kind: 'row', key: '3', kept: 'ours' }] }]);
});

it('a row that was made and deleted by one transaction', async () => {
  const { table, save, text } = await given('id,x\n1,a\n2,b\n');
  const loaded = await text();
  await commit(table, set('1', 'x', 'API'), { kind: 'insert', cells: [['id', '9']] }, { kind: 'delete', key: '9' });
  await text();
  await save(loaded.replace('2,b', '2,person'));
  expect(await cellsOf(table)).toEqual([
    ['1', 'API'],
    ['2', 'person'],
  ]);
});

it('after another person moved the columns', async () => {
  const { table, save, text } = await given('id,x,y\n1,a,a\n2,b,b\n');
  const loaded = await text();
  await commit(table, set('1', 'x', 'API'));
  await text();
  await save('id,y,x\n1,a,API\n2,b,b\n');
  expect((await table.describe()).columns.map(({ name }) => name)).toEqual(['id', 'y', 'x']);
  await text();
  await save(loaded.replace('2,b,b', '2,b,person'));
  expect(await cellsOf(table)).toEqual([
    ['1', 'API', 'a'],
    ['2', 'b', 'person'],
  ]);
});

it('after another person added a column', async () => {
  const { table, save, text, store } = await given('id,x\n1,a\n2,b\n');
  const loaded = await text();
  await commit(table, set('1', 'x', 'API'));
  await text();
  await save('id,x,new\n1,API,n\n2,b,\n');
  expect((await table.describe()).columns).toHaveLength(3);
  await text();
  await save(loaded.replace('2,b', '2,person'));
  expect((await table.get('1')).row?.cells).toEqual(['1', 'API', 'n']);
  expect(await store.heldSaves('t')).toMatchObject([{ reason: 'columns-gone' }]);
  // And one that has it, but was loaded before the API wrote.
  await save('id,x,new\n1,a,n\n2,person,\n');
  expect(await cellsOf(table)).toEqual([
    ['1', 'API', 'n'],
    ['2', 'person', ''],
  ]);
});

it.each([
  ['moved', ['id', 'y', 'x'], ['1', 'a', 'API']],
  ['and others came', ['z', 'id', 'x', 'y'], ['z', '1', 'API', 'a']],
])('after the API replaced the table, whose columns were %s', async (_, columns, first) => {
  const { table, save, text, store } = await given('id,x,y\n1,a,a\n2,b,b\n');
  const second = columns.map((name) => ({ id: '2', z: '' })[name] ?? 'b');
  await text();
  await store.replaceTable('t', { columns, rows: [first, second] });
  const written = await text();
  // Loaded before, with the columns that there are now.
  const stale = columns.map((name) => ({ id: '1', z: '' })[name] ?? 'a');
  await save([columns, stale, second].map((cells) => `${cells.join(',')}\r\n`).join(''));
  expect((await cellsOf(table))[0]).toEqual(first);
  expect(await text()).toBe(written);
});

it('that has a column which the API removed is held, and nothing that was written is taken back', async () => {
  const { table, save, text, store } = await given('id,x,y\n1,a,a\n2,b,b\n');
  const rows = [
    ['1', 'API'],
    ['2', 'b'],
  ];
  await store.replaceTable('t', { columns: ['id', 'x'], rows });
  await text();
  await save('id,x,y\n1,a,a\n2,person,b\n');
  expect(await cellsOf(table)).toEqual(rows);
  expect(await store.heldSaves('t')).toMatchObject([{ reason: 'columns-dropped' }]);
});

it('from before a replacement that was too large for the log is held, where it differs in many rows', async () => {
  const ids = Array.from({ length: 60 }, (_, n) => String(n + 1));
  const { table, save, text, store } = await given(`id,x\n${ids.map((id) => `${id},a\n`).join('')}`);
  const loaded = await text();
  await commit(table, set('1', 'x', 'API'));
  const rows = ids.map((id) => [id, `API ${id} `.padEnd(200_000, '.')]);
  await store.replaceTable('t', { columns: ['id', 'x'], rows });
  const replaced = await text();

  await save(loaded.replace('\n2,a', '\n2,person'));
  expect(await cellsOf(table)).toEqual(rows);
  const [held] = await store.heldSaves('t');
  expect(held).toMatchObject({ reason: 'replaced-meanwhile' });
  expect(held!.message).toContain('60 of 60 rows');
  await store.discardHeldSave('t', held!.id);

  await save(replaced.replace(/^3,.*$/mu, '3,person'));
  expect((await cellsOf(table))[2]).toEqual(['3', 'person']);
  expect(await store.heldSaves('t')).toEqual([]);

  await text();
  await save(loaded);
  expect(await store.heldSaves('t')).toHaveLength(1);
  await store.acceptHeldSave('t', (await store.heldSaves('t'))[0]!.id);
  expect((await cellsOf(table))[4]).toEqual(['5', 'a']);
});
