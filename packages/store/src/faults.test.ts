import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HookedFileSystem, type OperationName } from '../test-support/hooked-file-system.js';
import { makeFolder, openFolder, readText, userFiles } from '../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from './contract-suite/subject.js';
import { StoreError, type Table } from './index.js';

const BEFORE = 'id,x\n1,a\n2,b\n';
const AFTER = 'id,x\n1,A\n2,b\n3,c\n';
const BOTH = [
  { kind: 'update', key: '1', cells: [['x', 'A']] },
  { kind: 'insert', cells: [['x', 'c']] },
] as const;

async function given() {
  const folder = await makeFolder({ 't.csv': BEFORE });
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { fileSystem });
  return { folder, fileSystem, store, table: (await store.table('t'))! };
}

/** Which operations a commit makes, in their order. */
async function operationsOfACommit(): Promise<OperationName[]> {
  const { fileSystem, table } = await given();
  const operations: OperationName[] = [];
  fileSystem.beforeEach((operation) => operations.push(operation));
  await commit(table, ...BOTH);
  fileSystem.beforeEach(undefined);
  return operations;
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: by the test`), { code });
}

const OPERATIONS = await operationsOfACommit();

it('writes durably: the file is synced before it is moved into its place, and the folder after', () => {
  const steps = OPERATIONS.filter((name) => ['create', 'write', 'syncFile', 'renameSync', 'syncFolder'].includes(name));
  expect(steps).toEqual(['create', 'write', 'syncFile', 'renameSync', 'syncFolder']);
  // The last look at the file in place and the move are neighbours.
  expect(OPERATIONS[OPERATIONS.indexOf('renameSync') - 1]).toBe('lstatSync');
});

describe.each(['EIO', 'ENOSPC', 'EDQUOT', 'EMFILE', 'EROFS', 'EACCES'])('when a commit meets %s', (code) => {
  it.each(OPERATIONS.map((name, index) => [index, name] as const))(
    'at operation %i, %s, once: nothing was changed, or nobody knows and the table says so',
    async (index, name) => {
      const { folder, fileSystem, store, table } = await given();
      let operation = 0;
      fileSystem.beforeEach(() => {
        if (operation++ === index) throw failure(code);
      });
      const change = commit(table, ...BOTH);
      if (await isAnswered(change)) {
        // Only a look at the file may fail and be made again.
        expect(name).toBe('lstat');
        expect(await readText(folder, 't.csv')).toBe(AFTER);
        return;
      }
      fileSystem.beforeEach(undefined);
      const error = await change.catch((reason: unknown) => reason as StoreError);
      expect(error).toBeInstanceOf(StoreError);
      if (name === 'syncFolder') {
        await expectUnknown(table, error as StoreError);
        expect([BEFORE, AFTER]).toContain(await readText(folder, 't.csv'));
      } else {
        const full = code === 'ENOSPC' || code === 'EDQUOT';
        expect((error as StoreError).code).toBe(full ? 'disk-full' : 'write-failed');
        expect(await readText(folder, 't.csv')).toBe(BEFORE);
        expect(await cellsOf(table)).toEqual([
          ['1', 'a'],
          ['2', 'b'],
        ]);
        await commit(table, ...BOTH);
        expect(await readText(folder, 't.csv')).toBe(AFTER);
      }
      expect(await userFiles(folder)).toEqual(['t.csv']);

      await store.close();
      const reopened = (await (await openFolder(folder)).table('t'))!;
      await commit(reopened, { kind: 'delete', key: '1' });
      expect(await readText(folder, 't.csv')).not.toContain('\n1,');
    },
  );

  it.each(['create', 'write', 'syncFile', 'renameSync'] as const)(
    'at every %s: each commit is refused, reads go on',
    async (name) => {
      const { folder, fileSystem, table } = await given();
      fileSystem.beforeEach((operation) => {
        if (operation === name) throw failure(code);
      });
      for (let n = 0; n < 3; n++) {
        const error = await commit(table, ...BOTH).catch((reason: unknown) => reason);
        expect(error).toMatchObject({ blame: 'environment' });
        expect((await table.get('1')).row?.cells).toEqual(['1', 'a']);
      }
      expect(await userFiles(folder)).toEqual(['t.csv']);
      expect(await readText(folder, 't.csv')).toBe(BEFORE);
      fileSystem.beforeEach(undefined);
      await commit(table, ...BOTH);
    },
  );
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

it('removes nothing of the user where the temporary file cannot be removed', async () => {
  const { folder, fileSystem, table, store } = await given();
  fileSystem.beforeEach((operation) => {
    if (operation === 'write' || operation === 'remove') throw failure('ENOSPC');
  });
  await refusal(commit(table, ...BOTH), 'disk-full');
  expect(await readText(folder, 't.csv')).toBe(BEFORE);
  expect((await userFiles(folder)).length).toBe(2);
  fileSystem.beforeEach(undefined);
  await store.close();
  await openFolder(folder);
  expect(await userFiles(folder)).toEqual(['t.csv']);
});

it('works out refusals again where the write that they depended on fails', async () => {
  const { fileSystem, table } = await given();
  fileSystem.before('syncFile', () => {
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

it('shows no reader what is not yet durable, also not through the file', async () => {
  const { folder, fileSystem, table } = await given();
  const seen: string[][] = [];
  fileSystem.before('syncFolder', async () => {
    expect(await readText(folder, 't.csv')).toBe(AFTER);
    seen.push(...(await cellsOf(table)).map((cells) => [...cells]));
  });
  await commit(table, ...BOTH);
  expect(seen).toEqual([
    ['1', 'a'],
    ['2', 'b'],
  ]);
  expect(await cellsOf(table)).toEqual([
    ['1', 'A'],
    ['2', 'b'],
    ['3', 'c'],
  ]);
});

it('answers a refusal that depends on a write only when that write is durable', async () => {
  const { fileSystem, table } = await given();
  const order: string[] = [];
  fileSystem.after('syncFolder', () => {
    order.push('durable');
  });
  await Promise.all([
    commit(table, { kind: 'insert', cells: [['id', '7']] }).then(() => order.push('written')),
    refusal(commit(table, { kind: 'insert', cells: [['id', '7']] }), 'key-exists').then(() => order.push('refused')),
  ]);
  expect(order[0]).toBe('durable');
  expect(order.length).toBe(3);
});

it('writes what waits at once: many transactions, few writes', async () => {
  const { folder, fileSystem, table } = await given();
  let writes = 0;
  fileSystem.after('syncFolder', () => {
    writes++;
  });
  await Promise.all(Array.from({ length: 200 }, () => commit(table, { kind: 'insert', cells: [] })));
  expect(writes).toBe(1);
  expect((await readFile(join(folder, 't.csv'), 'utf8')).split('\n').length).toBe(204);
});

async function isAnswered(change: Promise<unknown>): Promise<boolean> {
  return change.then(
    () => true,
    () => false,
  );
}

async function expectUnknown(table: Table, error: StoreError): Promise<void> {
  expect(error.code).toBe('outcome-unknown');
  expect((await refusal(commit(table, { kind: 'delete', key: '2' }), 'outcome-unknown')).message).toBe(error.message);
  // Readers have what is known to be durable.
  expect(await cellsOf(table)).toEqual([
    ['1', 'a'],
    ['2', 'b'],
  ]);
}
