/** A save and the table that keep the limits, each by itself, and not together: the save is held. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { openFiles, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import type { Limits, Operation } from '../index.js';

const insert: Operation = { kind: 'insert', cells: [['x', 'written']] };

it.each<[what: string, limits: Partial<Limits>, write: Operation, save: string]>([
  ['too many rows', { maxRows: 3 }, insert, 'id,x,y\n1,a,a\n2,b,b\n8,p,p\n'],
  ['too large a file', { maxFileBytes: 40 }, insert, 'id,x,y\n1,a,a\n2,b,b\n8,personperson,\n'],
  [
    'too large a row',
    { maxRowBytes: 20 },
    { kind: 'update', key: '1', cells: [['x', 'writtenwritten']] },
    'id,x,y\n1,a,personperson\n2,b,b\n',
  ],
])('%s', async (_what, limits, write, save) => {
  const options = { timers: noTimers, limits };
  const { folder, store } = await openFiles({ 't.csv': 'id,x,y\n1,a,a\n2,b,b\n' }, options);
  const table = (await store.table('t'))!;
  await commit(table, write);
  const rows = await cellsOf(table);
  await writeFile(join(folder, 't.csv'), save);
  expect(await cellsOf(table)).toEqual(rows);
  const [held] = await store.heldSaves('t');
  expect(held!.reason).toBe('unreadable');
  await refusal(store.acceptHeldSave('t', held!.id), 'save-not-usable');
  await store.discardHeldSave('t', held!.id);
  await store.close();
  expect(await cellsOf((await (await openFolder(folder, options)).table('t'))!)).toEqual(rows);
});
