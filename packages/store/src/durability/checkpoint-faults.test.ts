import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AFTER, BEFORE, BOTH, CODES, DURABLE, failure, given, ROWS_AFTER } from '../../test-support/faulty-table.js';
import type { OperationName } from '../../test-support/hooked-file-system.js';
import { openFolder, readText, userFiles } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';

it('a checkpoint syncs the file and the intent before the move, and the folder after', async () => {
  const { fileSystem, table, store } = await given();
  await commit(table, ...BOTH);
  const operations: OperationName[] = [];
  fileSystem.beforeEach((operation) => operations.push(operation));
  await store.checkpoint();
  const steps = operations.filter((name) => DURABLE.includes(name));
  const inFolder = ['syncFolder', 'syncFolder', 'syncFolder'];
  // The file; its copy beside the log; the intent; the move; done.
  expect(steps).toEqual([
    ...['create', 'write', 'syncFile'],
    ...[...inFolder, 'create', 'write', 'syncFile', 'renameSync', 'syncFolder'],
    ...['write', 'syncData'],
    ...['renameSync', 'syncFolder', 'write', 'syncData'],
  ]);
  // The last look at the file in place and the move are neighbours.
  expect(operations[operations.lastIndexOf('renameSync') - 1]).toBe('lstatSync');
});

describe('when a checkpoint meets', () => {
  it.each(CODES)(
    '%s at any of its operations, once: nothing is lost, and another one makes up for it',
    async (code) => {
      let index = 0;
      for (let met = true; met; index += 1) {
        const g = await given();
        await commit(g.table, ...BOTH);
        const endFailing = g.fileSystem.failAt(index, failure(code));
        await g.store.checkpoint();
        const failed = endFailing();
        met = failed !== undefined;
        const place = `${code} at ${index}, ${failed}`;
        expect([BEFORE, AFTER], place).toContain(await readFile(join(g.folder, 't.csv'), 'utf8'));
        expect(await cellsOf(g.table), place).toEqual(ROWS_AFTER);
        if (failed !== 'syncData') expect(await readText(g.folder, 't.csv'), place).toBe(AFTER);
        await g.store.close();
        const reopened = await openFolder(g.folder);
        expect(await cellsOf((await reopened.table('t'))!), place).toEqual(ROWS_AFTER);
        expect(await readText(g.folder, 't.csv'), place).toBe(AFTER);
        expect(await userFiles(g.folder), place).toEqual(['t.csv']);
        await reopened.close();
      }
      expect(index).toBeGreaterThan(8);
    },
  );

  it.each(CODES)('%s at every rename: writes and reads go on, and the file follows when it can', async (code) => {
    const { folder, fileSystem, table, store } = await given();
    await commit(table, ...BOTH);
    fileSystem.beforeEach((operation) => {
      if (operation === 'renameSync') throw failure(code);
    });
    for (let n = 0; n < 3; n += 1) {
      await store.checkpoint();
      await commit(table, { kind: 'update', key: '2', cells: [['x', String(n)]] });
    }
    expect((await table.get('2')).row?.cells).toEqual(['2', '2']);
    expect(await readFile(join(folder, 't.csv'), 'utf8')).toBe(BEFORE);
    expect(await userFiles(folder)).toEqual(['t.csv']);
    fileSystem.beforeEach(undefined);
    expect(await readText(folder, 't.csv')).toBe('id,x\n1,A\n2,2\n3,c\n');
  });
});
