import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  AFTER,
  BEFORE,
  BOTH,
  CODES,
  DURABLE,
  failure,
  given,
  type Given,
  ROWS_AFTER,
  ROWS_BEFORE,
} from '../../test-support/faulty-table.js';
import type { OperationName } from '../../test-support/hooked-file-system.js';
import { openFolder, readText, userFiles } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import { StoreError, type Table } from '../index.js';

/** What is done, after what: each leads from BEFORE to AFTER. */
const WORKS: Readonly<
  Record<string, { readonly ready: (g: Given) => unknown; readonly work: (g: Given) => Promise<unknown> }>
> = {
  'a first commit': { ready: () => undefined, work: ({ table }) => commit(table, ...BOTH) },
  'a later commit': {
    ready: async ({ table, store }) => {
      await commit(table, { kind: 'update', key: '2', cells: [['x', 'B']] });
      await commit(table, { kind: 'update', key: '2', cells: [['x', 'b']] });
      await store.checkpoint();
    },
    work: ({ table }) => commit(table, ...BOTH),
  },
  'a replacement': {
    ready: () => undefined,
    work: ({ store }) =>
      store.replaceTable('t', {
        columns: ['id', 'x'],
        rows: [
          ['1', 'A'],
          ['2', 'b'],
          ['3', 'c'],
        ],
      }),
  },
};

/** Which operations a work makes, in their order. */
async function operationsOf({ ready, work }: (typeof WORKS)[string]): Promise<OperationName[]> {
  const g = await given();
  await ready(g);
  const operations: OperationName[] = [];
  g.fileSystem.beforeEach((operation) => operations.push(operation));
  await work(g);
  g.fileSystem.beforeEach(undefined);
  return operations;
}

it('a commit is a batch of the log, written and synced', async () => {
  const operations = await operationsOf(WORKS['a later commit']!);
  expect(operations.filter((name) => DURABLE.includes(name))).toEqual(['write', 'syncData']);
});

describe.each(Object.keys(WORKS))('when %s meets', (title) => {
  it.each(CODES)(
    '%s at any of its operations, once: nothing was changed, or nobody knows and the table says so',
    async (code) => {
      const { ready, work } = WORKS[title]!;
      const count = (await operationsOf(WORKS[title]!)).length;
      expect(count).toBeGreaterThan(2);
      for (let index = 0; index < count; index += 1) {
        const g = await given();
        await ready(g);
        const endFailing = g.fileSystem.failAt(index, failure(code));
        const error = await work(g).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        const failed = endFailing();
        const place = `${code} at ${index}, ${failed}`;
        expect(failed, place).toBeDefined();
        if (error === undefined) {
          // A look that is made again, or what can be done later.
          expect(await cellsOf(await tableOf(g)), place).toEqual(ROWS_AFTER);
        } else {
          expect(error, place).toBeInstanceOf(StoreError);
          const { code: refused } = error as StoreError;
          if (refused === 'outcome-unknown') {
            expect(['syncData', 'syncFolder'], place).toContain(failed);
            await refusal(commit(g.table, { kind: 'delete', key: '2' }), 'outcome-unknown');
            // Readers have what is known to be durable.
            expect(await cellsOf(g.table), place).toEqual(ROWS_BEFORE);
          } else {
            expect(refused, place).toBe(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'write-failed');
            expect(await cellsOf(g.table), place).toEqual(ROWS_BEFORE);
            await work(g);
            expect(await cellsOf(await tableOf(g)), place).toEqual(ROWS_AFTER);
          }
        }
        const shown = await cellsOf(g.table);
        await g.store.close();
        expect(await userFiles(g.folder), place).toEqual(['t.csv']);
        const reopened = (await (await openFolder(g.folder)).table('t'))!;
        if (error !== undefined && (error as StoreError).code === 'outcome-unknown')
          expect([ROWS_BEFORE, ROWS_AFTER], place).toContainEqual(await cellsOf(reopened));
        else expect(await cellsOf(reopened), place).toEqual(shown);
      }
    },
  );
});

describe.each(['create', 'write', 'syncFile'] as const)('at every %s', (name) => {
  it.each(CODES)('%s: each commit is refused, reads go on, and nothing is left behind', async (code) => {
    const { folder, fileSystem, table } = await given();
    fileSystem.beforeEach((operation) => {
      if (operation === name) throw failure(code);
    });
    for (let n = 0; n < 3; n++) {
      const error = await commit(table, ...BOTH).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ blame: 'environment' });
      expect((await table.get('1')).row?.cells).toEqual(['1', 'a']);
    }
    fileSystem.beforeEach(undefined);
    expect(await userFiles(folder)).toEqual(['t.csv']);
    expect(await readText(folder, 't.csv')).toBe(BEFORE);
    await commit(table, ...BOTH);
    expect(await readText(folder, 't.csv')).toBe(AFTER);
  });
});

it('is whole where each write takes a few bytes only', async () => {
  const { folder, fileSystem, table } = await given();
  fileSystem.maxWriteBytes = 3;
  await commit(table, ...BOTH);
  expect(await readText(folder, 't.csv')).toBe(AFTER);
});

it('fails, and does not hang, where a write takes no bytes', async () => {
  const { folder, fileSystem, table } = await given();
  fileSystem.maxWriteBytes = 0;
  await refusal(commit(table, ...BOTH), 'write-failed');
  expect(await readText(folder, 't.csv')).toBe(BEFORE);
});

it('cuts off again what a full disk took of a batch', async () => {
  const { folder, fileSystem, table, store } = await given();
  await commit(table, { kind: 'update', key: '2', cells: [['x', 'B']] });
  fileSystem.maxWriteBytes = 100;
  let writes = 0;
  fileSystem.beforeEach((operation) => {
    if (operation === 'write' && ++writes > 2) throw failure('ENOSPC');
  });
  await refusal(commit(table, ...BOTH), 'disk-full');
  await refusal(commit(table, { kind: 'delete', key: '1' }), 'disk-full');
  fileSystem.beforeEach(undefined);
  fileSystem.maxWriteBytes = Infinity;
  await commit(table, { kind: 'delete', key: '1' });
  await store.close();
  expect(await readText(folder, 't.csv')).toBe('id,x\n2,B\n');
});

it.each(['truncate', 'syncData'] as const)('stops where a batch can not be cut off again: %s', async (name) => {
  const { fileSystem, table } = await given();
  await commit(table, { kind: 'update', key: '2', cells: [['x', 'B']] });
  fileSystem.beforeEach((operation) => {
    if (operation === 'write' || operation === name) throw failure('ENOSPC');
  });
  await refusal(commit(table, ...BOTH), 'outcome-unknown');
  fileSystem.beforeEach(undefined);
  await refusal(commit(table, ...BOTH), 'outcome-unknown');
  expect((await table.get('2')).row?.cells).toEqual(['2', 'B']);
});

it('removes nothing of the user where a temporary file cannot be removed', async () => {
  const { folder, fileSystem, table, store } = await given();
  await commit(table, ...BOTH);
  fileSystem.beforeEach((operation) => {
    if (operation === 'syncFile' || operation === 'remove') throw failure('EIO');
  });
  await store.checkpoint();
  expect(await readFile(join(folder, 't.csv'), 'utf8')).toBe(BEFORE);
  expect((await userFiles(folder)).length).toBe(2);
  fileSystem.beforeEach(undefined);
  await store.close();
  await openFolder(folder);
  expect(await userFiles(folder)).toEqual(['t.csv']);
  expect(await readText(folder, 't.csv')).toBe(AFTER);
});

it('works out refusals again where the write that they depended on fails', async () => {
  const { fileSystem, table } = await given();
  fileSystem.before('write', () => {
    throw failure('ENOSPC');
  });
  const outcomes = await Promise.allSettled([
    commit(table, { kind: 'insert', cells: [['id', '7']] }),
    commit(table, { kind: 'insert', cells: [['id', '7']] }),
    commit(table, { kind: 'insert', cells: [['id', '1']] }),
    commit(table, { kind: 'update', key: '7', cells: [] }),
    commit(table, { kind: 'update', key: '1', cells: [['x', 'a']] }),
  ]);
  expect(
    outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as StoreError).code : 'done')),
  ).toEqual([
    'disk-full',
    // It would have been refused because of the first, which is not there.
    'disk-full',
    'key-exists',
    'no-such-row',
    'done',
  ]);
});

it('shows no reader what is not yet durable', async () => {
  const { fileSystem, table } = await given();
  const seen: (readonly string[])[][] = [];
  fileSystem.before('syncData', async () => {
    seen.push(await cellsOf(table));
  });
  await commit(table, ...BOTH);
  expect(seen).toEqual([ROWS_BEFORE]);
  expect(await cellsOf(table)).toEqual(ROWS_AFTER);
});

it('shows no reader a replacement that is not yet durable, also not through the file', async () => {
  const g = await given();
  const seen: (readonly string[])[][] = [];
  g.fileSystem.before('syncFolder', async () => {
    if ((await readFile(join(g.folder, 't.csv'), 'utf8')).includes('A')) seen.push(await cellsOf(g.table));
  });
  await WORKS['a replacement']!.work(g);
  expect(seen).toEqual([ROWS_BEFORE]);
  expect(await cellsOf(g.table)).toEqual(ROWS_AFTER);
});

it('answers a refusal that depends on a write only when that write is durable', async () => {
  const { fileSystem, table } = await given();
  const order: string[] = [];
  fileSystem.after('syncData', () => {
    order.push('durable');
  });
  await Promise.all([
    commit(table, { kind: 'insert', cells: [['id', '7']] }).then(() => order.push('written')),
    refusal(commit(table, { kind: 'insert', cells: [['id', '7']] }), 'key-exists').then(() => order.push('refused')),
  ]);
  expect(order[0]).toBe('durable');
  expect(order.length).toBe(3);
});

it('writes what waits at once: many transactions, one batch', async () => {
  const { folder, fileSystem, table } = await given();
  let syncs = 0;
  fileSystem.after('syncData', () => {
    syncs++;
  });
  await Promise.all(Array.from({ length: 200 }, () => commit(table, { kind: 'insert', cells: [] })));
  expect(syncs).toBe(1);
  expect((await readText(folder, 't.csv')).split('\n').length).toBe(204);
});

/** The table as it is now: a replacement may have made another object of it. */
async function tableOf({ store }: Given): Promise<Table> {
  return (await store.table('t'))!;
}
