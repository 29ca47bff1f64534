import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { commit } from '../contract-suite/subject.js';

async function given() {
  const folder = await makeFolder({
    't.csv': 'id,x\n1,a\n2,b\n',
    'keyless.csv': 'a,b\n1,1\n1,2\n',
    'broken.csv': 'id,x\n1,"a\n',
  });
  const store = await openFolder(folder, { timers: noTimers });
  const table = (await store.table('t'))!;
  const known = async () => {
    await nextTurn();
    return store.tableAtOnce!('t');
  };
  return { folder, store, table, known };
}

it('a table that is known gives its rows at once, and is the same as long as nothing changes', async () => {
  const { known, table } = await given();
  const first = (await known())!;
  expect(first.row('2')).toEqual((await table.get('2')).row);
  expect(first.row('3')).toBeUndefined();
  expect(first.description).toEqual(await table.describe());
  expect(await known()).toBe(first);
});

it('it is another one behind each write, at once', async () => {
  const { known, store, table } = await given();
  const first = (await known())!;
  await commit(table, { kind: 'update', key: '1', cells: [['x', 'new']] });
  const next = store.tableAtOnce!('t')!;
  expect(next).not.toBe(first);
  expect([first.row('1')!.cells, next.row('1')!.cells]).toEqual([
    ['1', 'a'],
    ['1', 'new'],
  ]);
});

it('it has to be waited for where the file was saved, until somebody has read it', async () => {
  const { folder, known, table } = await given();
  await known();
  await writeFile(join(folder, 't.csv~'), 'id,x\n1,saved\n');
  await rename(join(folder, 't.csv~'), join(folder, 't.csv'));
  expect(await known()).toBeUndefined();
  await table.describe();
  expect((await known())!.row('1')!.cells).toEqual(['1', 'saved']);
});

it('so it has where the schema was saved, or the file is gone', async () => {
  const { folder, known, table } = await given();
  await known();
  const schema = { fields: [{ name: 'id' }, { name: 'x', title: 'X' }] };
  const resources = [{ name: 't', path: 't.csv', schema }];
  await writeFile(join(folder, 'datapackage.json'), JSON.stringify({ resources }));
  expect(await known()).toBeUndefined();
  await table.describe();
  expect((await known())!.description).toEqual(await table.describe());
  await rm(join(folder, 't.csv'));
  expect(await known()).toBeUndefined();
});

it('there is none at once of what has no key, cannot be read, is not there, or was closed', async () => {
  const { known, store } = await given();
  const kept = await known();
  expect(kept).toBeDefined();
  for (const name of ['keyless', 'broken', 'other']) expect(store.tableAtOnce!(name)).toBeUndefined();
  await store.close();
  expect(await known()).toBeUndefined();
});
