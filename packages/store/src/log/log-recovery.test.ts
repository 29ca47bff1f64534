/** What a table is when its store was cut off: the log, the file, and what was done to either meanwhile. */
import { execFileSync } from 'node:child_process';
import { cp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFolder, readText, userFiles } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import type { CsvStore, Table } from '../index.js';
import { encodeHeader } from './batch-format.js';

const FILE = 'id,x\n1,a\n2,b\n';

/** A folder as it was left by a store that was cut off after `work`: a copy, since that store still has its lock. */
async function cutOff(work: (table: Table, store: CsvStore, folder: string) => Promise<unknown>): Promise<string> {
  const folder = await makeFolder({ 't.csv': FILE });
  const store = await openFolder(folder, { timers: noTimers });
  await work((await store.table('t'))!, store, folder);
  const copy = await makeFolder();
  await cp(folder, copy, { recursive: true });
  await rm(join(copy, '.rowhouse', 'lock.db'), { force: true });
  return copy;
}

async function reopened(folder: string): Promise<Table> {
  return (await (await openFolder(folder)).table('t'))!;
}

async function segments(folder: string): Promise<string[]> {
  const logs = join(folder, '.rowhouse', 'logs', 't');
  return (await readdir(logs)).sort().map((name) => join(logs, name));
}

const changeOne = (table: Table) => commit(table, { kind: 'update', key: '1', cells: [['x', 'A']] });
const addOne = (table: Table) => commit(table, { kind: 'insert', cells: [] });

describe('a store that is cut off', () => {
  it('has what was acknowledged in its log, and folds it into the file later', async () => {
    const folder = await cutOff(async (table) => {
      await changeOne(table);
      await addOne(table);
      await commit(table, { kind: 'delete', key: '2' });
    });
    expect(await readFile(join(folder, 't.csv'), 'utf8')).toBe(FILE);
    const table = await reopened(folder);
    expect(await cellsOf(table)).toEqual([
      ['1', 'A'],
      ['3', ''],
    ]);
    expect(await readText(folder, 't.csv')).toBe('id,x\n1,A\n3,\n');
    expect(await userFiles(folder)).toEqual(['t.csv']);
  });

  it('goes on with its sequence, its incarnation and its keys', async () => {
    let version;
    const folder = await cutOff(async (table, store) => {
      await addOne(table);
      await commit(table, { kind: 'delete', key: '3' });
      await store.checkpoint();
      ({ version } = await table.describe());
    });
    const table = await reopened(folder);
    expect((await table.describe()).version).toEqual(version);
    // The key of a row that is gone is not given again.
    expect((await addOne(table)).results[0]!.row.key).toBe('4');
    expect((await table.describe()).version).toEqual({ ...version!, sequence: 3 });
  });

  it('has the same version again where nothing was written', async () => {
    const folder = await makeFolder({ 't.csv': FILE });
    const first = await openFolder(folder);
    const { version } = await (await first.table('t'))!.describe();
    await first.close();
    expect((await (await reopened(folder)).describe()).version).toEqual(version);
  });

  it('in the middle of recovery, twice, comes to the same', async () => {
    const folder = await cutOff(changeOne);
    for (const [operation, code] of [
      ['syncData', 'outcome-unknown'],
      ['write', 'disk-full'],
      ['create', 'disk-full'],
      ['syncFolder', 'outcome-unknown'],
    ] as const) {
      const fileSystem = new HookedFileSystem();
      let calls = 0;
      fileSystem.before(operation, () => {
        // The first folder that is synced is that of the tables, without which the store does not open.
        if (operation === 'syncFolder' && calls++ === 0) return;
        throw Object.assign(new Error('ENOSPC: by the test'), { code: 'ENOSPC' });
      });
      const store = await openFolder(folder, { fileSystem });
      await refusal((await store.table('t'))!.describe(), code);
      expect(await store.tables()).toMatchObject([{ name: 't', state: 'unreadable', fault: { code } }]);
      await store.close();
    }
    expect(await cellsOf(await reopened(folder))).toEqual([
      ['1', 'A'],
      ['2', 'b'],
    ]);
  });
});

describe('a save from outside while nobody watched', () => {
  it('has the cells that it changed, and the log those that it changed', async () => {
    const folder = await cutOff(async (table) => {
      await changeOne(table);
      await addOne(table);
    });
    await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n2,edited\n9,added\n');
    const table = await reopened(folder);
    expect(await cellsOf(table)).toEqual([
      ['1', 'A'],
      ['2', 'edited'],
      ['9', 'added'],
      ['3', ''],
    ]);
    // Two transactions, and the save.
    expect((await table.describe()).version.sequence).toBe(3);
    expect(await readText(folder, 't.csv')).toBe('id,x\n1,A\n2,edited\n9,added\n3,\n');
  });

  it('is merged with what was folded long before', async () => {
    const folder = await cutOff(async (table, store) => {
      await changeOne(table);
      await store.checkpoint();
      await addOne(table);
      await store.checkpoint();
    });
    // Loaded at the first.
    await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n2,mine\n');
    const table = await reopened(folder);
    expect(await cellsOf(table)).toEqual([
      ['1', 'A'],
      ['2', 'mine'],
      ['3', ''],
    ]);
    expect((await table.describe()).version.sequence).toBe(3);
    expect(await readText(folder, 't.csv')).toBe('id,x\n1,A\n2,mine\n3,\n');
  });

  it('is held where it can not be read, and the table is served as it was', async () => {
    const folder = await cutOff(async (table, store) => {
      await changeOne(table);
      await store.checkpoint();
      await addOne(table);
    });
    await writeFile(join(folder, 't.csv'), 'id,x\n1,"');
    for (let restart = 0; restart < 2; restart += 1) {
      const store = await openFolder(folder);
      const table = (await store.table('t'))!;
      expect(await cellsOf(table)).toEqual([
        ['1', 'A'],
        ['2', 'b'],
        ['3', ''],
      ]);
      expect((await table.describe()).version.sequence).toBe(2);
      expect(await store.heldSaves('t')).toMatchObject([{ reason: 'unreadable', line: 2 }]);
      await store.close();
    }
  });

  it('that removed the file removed the table, whose log is set aside', async () => {
    const folder = await cutOff(changeOne);
    await rm(join(folder, 't.csv'));
    const store = await openFolder(folder);
    expect(await store.table('t')).toBeUndefined();
    await store.replaceTable('t', { columns: ['id'], rows: [['1']] });
    expect(await cellsOf((await store.table('t'))!)).toEqual([['1']]);
    await store.close();
    expect(await readText(folder, 't.csv')).toBe('id\r\n1\r\n');
  });
});

describe('26, 27: a log', () => {
  it('26: that is torn keeps every acknowledged write', async () => {
    const folder = await cutOff(async (table) => {
      await changeOne(table);
      await addOne(table);
    });
    const [log] = await segments(folder);
    const bytes = await readFile(log!);
    const torn = Buffer.concat([bytes, bytes.subarray(4096, 4196)]);
    await writeFile(log!, torn);
    const table = await reopened(folder);
    expect(await cellsOf(table)).toEqual([
      ['1', 'A'],
      ['2', 'b'],
      ['3', ''],
    ]);
    await addOne(table);
  });

  it('27: with a flipped bit in durable bytes is refused, and the file is left as it is', async () => {
    const folder = await cutOff(async (table) => {
      await changeOne(table);
      await addOne(table);
    });
    const [log] = await segments(folder);
    const bytes = await readFile(log!);
    bytes[4096 + 60]! ^= 1;
    await writeFile(log!, bytes);
    const store = await openFolder(folder);
    const error = await refusal((await store.table('t'))!.describe(), 'table-unreadable');
    expect(error.reason).toBe('log-damaged');
    expect(error.message).toContain('byte 4096');
    await refusal(addOne((await store.table('t'))!), 'table-unreadable');
    await store.close();
    expect(await readFile(join(folder, 't.csv'), 'utf8')).toBe(FILE);
    expect(await readFile(log!)).toEqual(bytes);
  });

  it('whose segment is missing in the middle is refused', async () => {
    const folder = await cutOff(async (table) => {
      // Large enough that a second segment is begun.
      for (const n of [1, 2, 3])
        await commit(table, { kind: 'put', key: '1', cells: [['x', String(n).repeat(900_000)]] });
    });
    const found = await segments(folder);
    expect(found.length).toBeGreaterThan(1);
    await rename(found[0]!, `${found[0]!}.gone`);
    const error = await refusal((await (await openFolder(folder)).table('t'))!.describe(), 'table-unreadable');
    expect(error.reason).toBe('log-damaged');
  });

  // 3 without 2: the name of 2 did not last either.
  it.each(['00000002', '00000003'])(
    'of which segment %s was begun and never written is as if it was not',
    async (number) => {
      const folder = await cutOff(changeOne);
      const [log] = await segments(folder);
      const header = { log: 'l'.repeat(22), table: 't', number: Number(number), incarnation: 'i'.repeat(22) };
      await writeFile(log!.replace('00000001', number), encodeHeader(header));
      expect((await (await reopened(folder)).get('1')).row?.cells).toEqual(['1', 'A']);
    },
  );

  it.each([
    ['that is empty', Buffer.alloc(0)],
    ['cut within its header', Buffer.alloc(100)],
    ['that is an older copy of another', undefined],
  ])('27: with a segment %s is refused, because a segment has its name only with its header', async (_, bytes) => {
    const folder = await cutOff(changeOne);
    const [log] = await segments(folder);
    await writeFile(log!.replace('00000001', '00000002'), bytes ?? (await readFile(log!)));
    const error = await refusal((await (await openFolder(folder)).table('t'))!.describe(), 'table-unreadable');
    expect(error.reason).toBe('log-damaged');
  });

  it('27: with something in the place of a segment that is no file is refused, without waiting for it', async () => {
    const folder = await cutOff(changeOne);
    const [log] = await segments(folder);
    await rm(log!);
    execFileSync('mkfifo', [log!]);
    const store = await openFolder(folder);
    const error = await refusal(commit((await store.table('t'))!, { kind: 'insert', cells: [] }), 'table-unreadable');
    expect(error.reason).toBe('log-damaged');
  });

  it('28: of another table is not taken for its own', async () => {
    const folder = await cutOff(changeOne);
    await writeFile(join(folder, 'u.csv'), 'name\nx\n');
    await cp(join(folder, '.rowhouse', 'logs', 't'), join(folder, '.rowhouse', 'logs', 'u'), { recursive: true });
    const store = await openFolder(folder);
    const error = await refusal((await store.table('u'))!.describe(), 'table-unreadable');
    expect(error.reason).toBe('log-damaged');
    expect(error.message).toContain('another table');
    expect(await readFile(join(folder, 'u.csv'), 'utf8')).toBe('name\nx\n');
  });

  it('is cut to nothing where its only batch was torn: that write was never acknowledged', async () => {
    const folder = await cutOff(changeOne);
    const [log] = await segments(folder);
    await truncate(log!, 4096 + 40);
    expect(await cellsOf(await reopened(folder))).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });
});
