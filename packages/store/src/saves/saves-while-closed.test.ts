/** Stale saves of a table that nobody serves at that moment: its log says what it was. */
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFiles, openFolder, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';

it('after one with the same cells in another dress', async () => {
  const { folder, store } = await openFiles({ 't.csv': 'id,x\n1,a\n2,b\n' }, { timers: noTimers });
  const table = (await store.table('t'))!;
  await commit(table, { kind: 'update', key: '1', cells: [['x', 'API']] });
  await readText(folder, 't.csv');
  await writeFile(join(folder, 't.csv'), 'id,x\n1,"API"\n2,b\n');
  await cellsOf(table);
  await store.close();
  await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n2,person\n');
  const again = (await (await openFolder(folder, { timers: noTimers })).table('t'))!;
  expect(await cellsOf(again)).toEqual([
    ['1', 'API'],
    ['2', 'person'],
  ]);
});

it('by two people, after a crash before the first checkpoint', async () => {
  const { folder, store } = await openFiles({ 't.csv': 'id,x\n1,a\n2,b\n3,c\n' }, { timers: noTimers });
  await commit((await store.table('t'))!, { kind: 'update', key: '1', cells: [['x', 'API']] });
  const copy = await makeFolder();
  await cp(folder, copy, { recursive: true });
  await rm(join(copy, '.rowhouse', 'lock.db'), { force: true });
  await writeFile(join(copy, 't.csv'), 'id,x\n1,a\n2,person\n3,c\n');
  const again = (await (await openFolder(copy, { timers: noTimers })).table('t'))!;
  await readText(copy, 't.csv');
  await writeFile(join(copy, 't.csv'), 'id,x\n1,a\n2,b\n3,other\n');
  expect((await cellsOf(again))[0]).toEqual(['1', 'API']);
});
