import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { CsvStore, Operation, Table } from '../index.js';

/** Rows that a save took away come back with the next save that has them: nobody can tell who is right, and a row too many is no loss. */

interface Editing {
  readonly store: CsvStore;
  readonly table: Table;
  /** Saves the file, has the engine see it, and resolves to the rows. */
  readonly save: (text: string) => Promise<string[]>;
}

async function edit(text: string, ...before: readonly Operation[]): Promise<Editing> {
  const folder = await makeFolder({ 't.csv': text });
  const store = await openFolder(folder, { timers: noTimers });
  const table = (await store.table('t'))!;
  for (const operation of before) await commit(table, operation);
  await store.checkpoint();
  const save = async (content: string): Promise<string[]> => {
    await writeFile(join(folder, 't.csv'), content);
    return (await cellsOf(table)).map(String);
  };
  return { store, table, save };
}

const WHOLE = 'id,x\n1,a\n2,b\n3,c\n';
const write: Operation = { kind: 'update', key: '1', cells: [['x', 'API']] };

describe('a table with a key', () => {
  it('rows that a person deletes, has back, and saves with another change', async () => {
    const { save, store } = await edit(WHOLE);
    expect(await save('id,x\n1,a\n')).toEqual(['1,a']);
    expect(await save(`${WHOLE}9,new\n`)).toEqual(['1,a', '2,b', '3,c', '9,new']);
    await store.checkpoint();
    expect(await save(`${WHOLE}9,newer\n`)).toEqual(['1,a', '2,b', '3,c', '9,newer']);
  });

  it('a file that is half written when it is seen, and then whole, with what the API wrote in between', async () => {
    const { save, table } = await edit(WHOLE);
    expect(await save('id,x\n1,a\n')).toEqual(['1,a']);
    await commit(table, write);
    expect(await save(WHOLE)).toEqual(['1,API', '2,b', '3,c']);
  });

  it('but not what the API deleted, before or after', async () => {
    const { save, table } = await edit(WHOLE);
    await commit(table, { kind: 'delete', key: '2' });
    expect(await save('id,x\n1,a\n')).toEqual(['1,a']);
    expect(await save(`${WHOLE}9,new\n`)).toEqual(['1,a', '3,c', '9,new']);
    await commit(table, { kind: 'delete', key: '3' });
    expect(await save(`${WHOLE}9,new\n10,newer\n`)).toEqual(['1,a', '9,new', '10,newer']);
  });

  it('and those that stay away stay away', async () => {
    const { save, table } = await edit(WHOLE);
    expect(await save('id,x\n1,a\n3,c\n')).toEqual(['1,a', '3,c']);
    await commit(table, write);
    expect(await save('id,x\n1,a\n3,c\n9,new\n')).toEqual(['1,API', '3,c', '9,new']);
  });
});

describe('a table without a key', () => {
  const lines = 'at,x\n1,a\n2,b\n2,b\n3,c\n';

  it('copies come back too, as many as were taken away', async () => {
    const { save } = await edit(lines);
    expect(await save('at,x\n1,a\n2,b\n')).toEqual(['1,a', '2,b']);
    expect(await save(`${lines}9,new\n`)).toEqual(['1,a', '2,b', '2,b', '3,c', '9,new']);
  });

  it('a row that was changed does not come back beside itself', async () => {
    const { save, table } = await edit(lines);
    expect(await save('at,x\n1,changed\n2,b\n2,b\n3,c\n')).toEqual(['1,changed', '2,b', '2,b', '3,c']);
    await commit(table, { kind: 'insert', cells: [['at', '8']] });
    expect(await save(`${lines}9,new\n`)).toEqual(['1,a', '2,b', '2,b', '3,c', '9,new', '8,']);
  });
});
