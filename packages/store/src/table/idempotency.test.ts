/** Answers that are kept: how long, how many, and what is left of them when a store is cut off or its disk is full. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure, given } from '../../test-support/faulty-table.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFiles, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import type { Change, Table } from '../index.js';

const FILE = 'id,x\n1,a\n';
const add = (table: Table, key: string, cell = ''): Promise<Change> =>
  table.commit({ operations: [{ kind: 'insert', cells: [['x', cell]] }], idempotency: { key, fingerprint: 'f' } });
const HOUR = 60 * 60 * 1000;

afterEach(() => {
  vi.useRealTimers();
});

describe('an answer that is kept', () => {
  it('is there after a crash, however often the log was folded', async () => {
    const { folder, store } = await openFiles({ 't.csv': FILE }, { timers: noTimers });
    const table = (await store.table('t'))!;
    const changes: Change[] = [];
    for (const key of ['a', 'b', 'c']) {
      changes.push(await add(table, key));
      await commit(table, { kind: 'insert', cells: [] });
      await store.checkpoint();
    }
    changes.push(await add(table, 'd'));
    const copy = await makeFolder();
    await cp(folder, copy, { recursive: true });
    await rm(join(copy, '.rowhouse', 'lock.db'), { force: true });
    const again = (await (await openFolder(copy, { timers: noTimers })).table('t'))!;
    const rows = await cellsOf(again);
    for (const [at, key] of ['a', 'b', 'c', 'd'].entries()) {
      expect(await add(again, key)).toEqual({ ...changes[at]!, repeated: true });
    }
    expect(await cellsOf(again)).toEqual(rows);
  });

  it('is forgotten after 24 hours, in a store that is open and in one that is opened anew', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000_000 });
    const { folder, store } = await openFiles({ 't.csv': FILE }, { timers: noTimers });
    const table = (await store.table('t'))!;
    await add(table, 'a');
    await add(table, 'b');
    vi.setSystemTime(Date.now() + 24 * HOUR - 1);
    expect((await add(table, 'a')).repeated).toBe(true);
    vi.setSystemTime(Date.now() + 1);
    expect((await add(table, 'a')).repeated).toBeUndefined();
    expect((await add(table, 'a')).repeated).toBe(true);
    await store.close();
    const again = (await (await openFolder(folder, { timers: noTimers })).table('t'))!;
    expect((await add(again, 'a')).repeated).toBe(true);
    expect((await add(again, 'b')).repeated).toBeUndefined();
  });

  it('makes room for newer ones, of which so many are held in memory', async () => {
    const { store } = await openFiles({ 't.csv': FILE }, { timers: noTimers });
    const table = (await store.table('t'))!;
    const cell = 'x'.repeat(1_000_000);
    for (let n = 0; n < 20; n++) await add(table, String(n), cell);
    expect((await add(table, '19', cell)).repeated).toBe(true);
    expect((await add(table, '5', cell)).repeated).toBe(true);
    expect((await add(table, '0', cell)).repeated).toBeUndefined();
  });

  it('is not there where the write failed', async () => {
    const { fileSystem, table, store } = await given();
    await add(table, 'first');
    fileSystem.before('write', () => {
      throw failure('ENOSPC');
    });
    const [one, two] = await Promise.allSettled([add(table, 'a'), add(table, 'a')]);
    expect([one.status, two.status]).toEqual(['rejected', 'rejected']);
    // What is durable is answered all the same; what changes nothing can't be remembered.
    expect((await add(table, 'first')).repeated).toBe(true);
    const idempotency = { key: 'b', fingerprint: '' };
    await refusal(table.commit({ operations: [], idempotency }), 'disk-full');
    fileSystem.before('write', () => undefined);
    expect((await add(table, 'a')).repeated).toBeUndefined();
    expect((await add(table, 'a')).repeated).toBe(true);
    await store.close();
  });

  it('goes with its transaction, also where the table is replaced in the same moment', async () => {
    const { folder, store } = await openFiles({ 't.csv': FILE }, { timers: noTimers });
    const table = (await store.table('t'))!;
    await add(table, 'first');
    const content = { columns: ['id', 'x'], rows: [['7', 'new']] };
    const [change] = await Promise.all([add(table, 'a'), store.replaceTable('t', content), add(table, 'b')]);
    await store.close();
    const again = (await (await openFolder(folder)).table('t'))!;
    expect(await add(again, 'a')).toEqual({ ...change, repeated: true });
    expect((await add(again, 'b')).repeated).toBe(true);
    expect(await cellsOf(again)).toEqual([
      ['7', 'new'],
      ['8', ''],
    ]);
  });
});
