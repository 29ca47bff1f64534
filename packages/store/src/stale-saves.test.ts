/** Saves that fit several versions of the table, or earlier saves, about as well: what the API wrote stays. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noTimers } from '../test-support/no-timers.js';
import { openFiles, readText } from '../test-support/temporary-folder.js';
import { cellsOf, commit } from './contract-suite/subject.js';
import type { Operation } from './index.js';

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
