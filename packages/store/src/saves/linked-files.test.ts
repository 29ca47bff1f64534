/** Files of tables that have another name by a hard link: what is written under that name is no save of the table. */
import { appendFile, link, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { Operation } from '../index.js';

const setX = (key: string, cell: string): Operation => ({ kind: 'update', key, cells: [['x', cell]] });

async function given() {
  const folder = await makeFolder({ 't.csv': 'id,x\n1,a\n2,b\n3,c\n' });
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { timers: noTimers, fileSystem });
  return { folder, path: join(folder, 't.csv'), fileSystem, store, table: (await store.table('t'))! };
}

it.each(['before', 'while'])(
  'what is written to a file that got another name %s it was replaced is no save of the table',
  async (when) => {
    const { store, table, path, folder, fileSystem } = await given();
    const snapshot = join(folder, '_snapshot.csv');
    if (when === 'before') await link(path, snapshot);
    await commit(table, setX('1', 'API'));
    if (when === 'while') fileSystem.before('syncData', () => link(path, snapshot).catch(() => undefined));
    await store.checkpoint();
    await store.checkpoint();
    await writeFile(snapshot, 'id,x\n1,a\n2,only in the snapshot\n3,c\n');
    await store.checkpoint();
    expect(await cellsOf(table)).toEqual([
      ['1', 'API'],
      ['2', 'b'],
      ['3', 'c'],
    ]);
    expect(await readFile(path, 'utf8')).toBe('id,x\n1,API\n2,b\n3,c\n');
  },
);

it('what is written to a file that is another table by a hard link is a save of that one, also when it has lost that name too', async () => {
  const { folder, path, store, table } = await given();
  const second = join(folder, 'u.csv');
  await link(path, second);
  const other = (await store.table('u'))!;
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  await appendFile(second, '9,of u\n');
  await commit(other, setX('2', 'API'));
  await store.checkpoint();
  await store.checkpoint();
  expect(await cellsOf(other)).toEqual([
    ['1', 'a'],
    ['2', 'API'],
    ['3', 'c'],
    ['9', 'of u'],
  ]);
  expect(await cellsOf(table)).toEqual([
    ['1', 'API'],
    ['2', 'b'],
    ['3', 'c'],
  ]);
});
