/** Another primary key is declared while writes under the one before are in the log only. */
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { packageOf } from '../../test-support/packages.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { Operation, Table } from '../index.js';

const CSV = 'id,code,x\n1,p,a\n2,q,b\n';

interface Given {
  readonly folder: string;
  readonly table: Table;
  readonly declare: (key: string) => Promise<void>;
  /** The table of a store that was killed here, opened anew; undefined key: nothing is declared otherwise. */
  readonly afterCrash: (key?: string) => Promise<Table>;
}

async function given(csv = CSV): Promise<Given> {
  const folder = await makeFolder({ 't.csv': csv });
  const fields = csv
    .split('\n')[0]!
    .split(',')
    .map((name) => ({ name }));
  const declareIn = (where: string, key: string): Promise<void> =>
    writeFile(join(where, 'datapackage.json'), packageOf(fields, { primaryKey: key }));
  const table = (await (await openFolder(folder, { timers: noTimers })).table('t'))!;
  return {
    folder,
    table,
    declare: (key) => declareIn(folder, key),
    afterCrash: async (key) => {
      const copy = await makeFolder();
      await cp(folder, copy, { recursive: true });
      await rm(join(copy, '.rowhouse', 'lock.db'), { force: true });
      if (key !== undefined) await declareIn(copy, key);
      return (await (await openFolder(copy, { timers: noTimers })).table('t'))!;
    },
  };
}

const setX = (key: string, cell: string): Operation => ({ kind: 'update', key, cells: [['x', cell]] });

it('by a crash: the rows are those that were written', async () => {
  const { table, afterCrash } = await given();
  await commit(table, setX('1', 'written'));
  await commit(table, { kind: 'delete', key: '2' });
  const again = await afterCrash('code');
  expect(await cellsOf(again)).toEqual([['1', 'p', 'written']]);
  expect((await again.describe()).key).toBe('code');
});

it('and written under, before a crash: both kinds of writes are there', async () => {
  const { table, declare, afterCrash } = await given();
  await commit(table, setX('1', 'first'));
  await declare('code');
  await commit(table, setX('q', 'second'));
  const rows = [
    ['1', 'p', 'first'],
    ['2', 'q', 'second'],
  ];
  expect(await cellsOf(table)).toEqual(rows);
  expect(await cellsOf(await afterCrash())).toEqual(rows);
});

it('for a table that had none: rows that were added are not taken for others', async () => {
  const { table, afterCrash } = await given('n,x\n0,a\n1,b\n2,c\n');
  await commit(table, { kind: 'insert', cells: [['n', '5']] });
  expect((await cellsOf(await afterCrash('n'))).map(([n]) => n)).toEqual(['0', '1', '2', '5']);
});

it('and the file is saved again: what was written under the other key stays', async () => {
  const { folder, table, declare } = await given();
  await commit(table, setX('1', 'written'));
  await declare('code');
  expect((await table.describe()).key).toBe('code');
  await writeFile(join(folder, 't.csv'), CSV.replace('2,q,b', '2,q,person'));
  expect(await cellsOf(table)).toEqual([
    ['1', 'p', 'written'],
    ['2', 'q', 'person'],
  ]);
});

it('and the first again: no key is generated twice', async () => {
  const { table, declare } = await given();
  const { results } = await commit(table, { kind: 'insert', cells: [['code', 'r']] });
  await commit(table, { kind: 'delete', key: '3' });
  expect(results[0]!.row.key).toBe('3');
  for (const key of ['code', 'id']) {
    await declare(key);
    expect((await table.describe()).key).toBe(key);
  }
  const again = await commit(table, { kind: 'insert', cells: [['code', 's']] });
  expect(again.results[0]!.row.key).toBe('4');
});
