/** Logs that were damaged on the disk, and what is kept of them. */
import { cpSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HookedFileSystem } from '../test-support/hooked-file-system.js';
import { noTimers } from '../test-support/no-timers.js';
import { Random, seed } from '../test-support/random.js';
import { makeFolder, openFolder } from '../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from './contract-suite/subject.js';
import { type CsvStore, type Salvage, salvageTable, type Table, UNAPPLIED } from './index.js';

const FILE = 'id,x\n1,a\n2,b\n';
const BLOCK = 4096;

/** A folder as it was left by a store that was cut off after `work`. */
async function cutOff(work: (table: Table, store: CsvStore) => Promise<unknown>): Promise<string> {
  const folder = await makeFolder({ 't.csv': FILE });
  const store = await openFolder(folder, { timers: noTimers });
  await work((await store.table('t'))!, store);
  return copyOf(folder);
}

async function copyOf(folder: string): Promise<string> {
  const copy = await makeFolder();
  await cp(folder, copy, { recursive: true });
  await rm(join(copy, '.rowhouse', 'lock.db'), { force: true });
  return copy;
}

async function segments(folder: string): Promise<string[]> {
  const logs = join(folder, '.rowhouse', 'logs', 't');
  const names = (await readdir(logs)).filter((name) => name.endsWith('.log'));
  return names.sort().map((name) => join(logs, name));
}

async function flip(path: string, byte: number, bit = 0): Promise<void> {
  const bytes = await readFile(path);
  bytes[byte]! ^= 1 << bit;
  await writeFile(path, bytes);
}

const set = (table: Table, cell: string) => commit(table, { kind: 'update', key: '1', cells: [['x', cell]] });

async function tableIn(folder: string): Promise<Table> {
  return (await (await openFolder(folder, { timers: noTimers })).table('t'))!;
}

async function unappliedIn({ aside }: Salvage): Promise<{ sequence: number; changes: { after: string[] }[] }[]> {
  const lines = (await readFile(join(aside, UNAPPLIED), 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as { sequence: number; changes: { after: string[] }[] });
}

describe('a table whose log is damaged', () => {
  it('27: has the writes before the damage, and the others are listed', async () => {
    let incarnation: string | undefined;
    const folder = await cutOff(async (table) => {
      for (const cell of ['A', 'B', 'C']) await set(table, cell);
      ({ incarnation } = (await table.describe()).version);
    });
    const [log] = await segments(folder);
    await flip(log!, 2 * BLOCK + 60);
    const damaged = await readFile(log!);
    const store = await openFolder(folder, { timers: noTimers });
    const error = await refusal((await store.table('t'))!.describe(), 'table-unreadable');
    expect(error.message).toContain('salvageTable()');
    await store.close();

    const salvage = (await salvageTable(folder, 't'))!;
    expect(salvage).toMatchObject({ applied: 1, unapplied: 1 });
    expect(await unappliedIn(salvage)).toMatchObject([{ sequence: 3, changes: [{ after: ['1', 'C'] }] }]);
    expect(await readFile(join(salvage.aside, basename(log!)))).toEqual(damaged);
    expect(await readFile(join(folder, 't.csv'), 'utf8')).toBe(FILE);

    const table = await tableIn(folder);
    expect(await cellsOf(table)).toEqual([
      ['1', 'A'],
      ['2', 'b'],
    ]);
    expect((await table.describe()).version.incarnation).not.toBe(incarnation);
    await set(table, 'D');
    expect(await salvageTable(await copyOf(folder), 't')).toBeUndefined();
  });

  it('is its file where the log does not know that', async () => {
    const folder = await cutOff(async (table) => {
      for (const cell of ['A', 'B', 'C']) await set(table, cell);
    });
    const [log] = await segments(folder);
    await flip(log!, BLOCK + 60);
    const salvage = (await salvageTable(folder, 't'))!;
    expect(salvage).toMatchObject({ applied: 0, unapplied: 2 });
    expect((await unappliedIn(salvage)).map(({ sequence }) => sequence)).toEqual([2, 3]);
    expect(await cellsOf(await tableIn(folder))).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  it('has all that was written since its file, where the damage is before that', async () => {
    const folder = await cutOff(async (table, store) => {
      await set(table, 'A');
      await set(table, 'B');
      await store.checkpoint();
      await set(table, 'C');
    });
    const [log] = await segments(folder);
    await flip(log!, BLOCK + 60);
    expect(await salvageTable(folder, 't')).toMatchObject({ applied: 1, unapplied: 0 });
    expect((await cellsOf(await tableIn(folder)))[0]).toEqual(['1', 'C']);
  });

  it('has the writes before the damage from every segment that follows another', async () => {
    const folder = await cutOff(async (table) => {
      for (const letter of ['k', 'l', 'm']) await set(table, letter.repeat(900_000));
      for (const cell of ['B', 'C']) await commit(table, { kind: 'update', key: '2', cells: [['x', cell]] });
    });
    const found = await segments(folder);
    expect(found.length).toBeGreaterThan(1);
    // The last but one of the batches: each of the last two is a block.
    const { length } = await readFile(found.at(-1)!);
    await flip(found.at(-1)!, length - 2 * BLOCK + 60);
    expect(await salvageTable(folder, 't')).toMatchObject({ applied: 3, unapplied: 1 });
    expect(await cellsOf(await tableIn(folder))).toEqual([
      ['1', 'm'.repeat(900_000)],
      ['2', 'b'],
    ]);
  });

  it('whose segment is no log at all', async () => {
    const folder = await cutOff((table) => set(table, 'A'));
    const [log] = await segments(folder);
    await writeFile(log!, 'not a log');
    expect(await salvageTable(folder, 't')).toMatchObject({ applied: 0, unapplied: 0 });
    expect(await cellsOf(await tableIn(folder))).toHaveLength(2);
  });

  it('is not touched while a store has the folder open, nor without a file', async () => {
    const folder = await cutOff((table) => set(table, 'A'));
    await flip((await segments(folder))[0]!, BLOCK + 60);
    await writeFile((await segments(folder))[0]!.replace('00000001', '00000002'), '');
    const store = await openFolder(folder);
    await refusal(salvageTable(folder, 't'), 'folder-locked');
    await store.close();
    await rm(join(folder, 't.csv'));
    await refusal(salvageTable(folder, 't'), 'no-such-table');
    await refusal(salvageTable(folder, '../t'), 'invalid-table-name');
    await refusal(salvageTable(join(folder, 'missing'), 't'), 'folder-missing');
  });
});

it('is the same after it was cut off at any operation, and done again', async () => {
  const folder = await cutOff(async (table) => {
    for (const cell of ['A', 'B', 'C']) await set(table, cell);
  });
  await flip((await segments(folder))[0]!, 2 * BLOCK + 60);
  let isDone = false;
  let cuts = 0;
  for (let operation = 0; !isDone; operation++) {
    const target = await copyOf(folder);
    const cut = await makeFolder();
    const fileSystem = new HookedFileSystem();
    let left = operation;
    fileSystem.beforeEach(() => {
      if (left-- === 0) cpSync(target, cut, { recursive: true });
    });
    await salvageTable(target, 't', { fileSystem });
    isDone = left >= 0;
    if (isDone) continue;
    cuts++;
    await rm(join(cut, '.rowhouse', 'lock.db'), { force: true });
    await salvageTable(cut, 't');
    expect((await cellsOf(await tableIn(cut)))[0], `cut at operation ${operation}`).toEqual(['1', 'A']);
  }
  expect(cuts).toBeGreaterThan(10);
});

it(`keeps a version that the table had, whatever bit is flipped (ROWHOUSE_SEED=${seed})`, async () => {
  const random = new Random(seed);
  let salvaged = 0;
  for (let run = 0; run < 60; run++) {
    const states: string[][][] = [];
    let inFile = 0;
    const folder = await cutOff(async (table, store) => {
      states.push((await cellsOf(table)).map((cells) => [...cells]));
      const steps = 3 + random.below(8);
      for (let step = 0; step < steps; step++) {
        if (step > 0 && random.below(4) === 0) {
          await store.checkpoint();
          inFile = states.length - 1;
        } else {
          await set(table, `${step} ${'x'.repeat(random.below(3) * 4000)}`);
          states.push((await cellsOf(table)).map((cells) => [...cells]));
        }
      }
    });
    const found = await segments(folder);
    const log = random.pick(found);
    await flip(log, random.below((await readFile(log)).length), random.below(8));
    const salvage = await salvageTable(folder, 't');
    if (salvage !== undefined) salvaged++;
    const rows = await cellsOf(await tableIn(folder));
    const version = states.findLastIndex((state) => JSON.stringify(state) === JSON.stringify(rows));
    expect(version).toBeGreaterThanOrEqual(inFile);
    if (salvage === undefined) continue;
    expect(version).toBe(inFile + salvage.applied);
    for (const { sequence } of await unappliedIn(salvage)) expect(sequence).toBeGreaterThan(0);
  }
  expect(salvaged).toBeGreaterThan(5);
});
