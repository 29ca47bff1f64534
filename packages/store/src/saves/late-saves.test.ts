/** Programs that opened a table's file before it was replaced, and go on writing to it. */
import { appendFileSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { ManualTimers } from '../../test-support/manual-timers.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { FeedEvent, Operation, Table, Timers } from '../index.js';

const FILE = 'id,x\n1,a\n2,b\n3,c\n';
const setX = (key: string, cell: string): Operation => ({ kind: 'update', key, cells: [['x', cell]] });

const programs: FileHandle[] = [];

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.close()));
});

/** A table, and a program that has its file open. */
async function given(csv = FILE, flags = 'a', timers: Timers = noTimers) {
  const folder = await makeFolder({ 't.csv': csv });
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { timers, fileSystem });
  const path = join(folder, 't.csv');
  const program = await open(path, flags);
  programs.push(program);
  return { folder, path, fileSystem, store, program, table: (await store.table('t'))! };
}

type Given = Awaited<ReturnType<typeof given>> & { readonly timers: ManualTimers };

/** Every change since, as who made it and the rows as they were left. */
async function changesSince(table: Table, since: { version: FeedEvent['version']; schemaVersion: string }) {
  const { version } = await table.describe();
  const told: unknown[] = [];
  for await (const event of table.changes({ since: since.version, schemaVersion: since.schemaVersion })) {
    if (event.kind !== 'changes') throw new Error(`The feed gave ${event.kind}`);
    told.push([event.origin, ...event.changes.map((each) => (each.kind === 'put' ? each.row.cells.join() : each.key))]);
    if (event.version.sequence === version.sequence) break;
  }
  return told;
}

it('an append is merged, as a change of the file, and what was written meanwhile stays', async () => {
  const { store, table, program, path } = await given();
  const since = await table.describe();
  await commit(table, setX('1', 'API'), { kind: 'insert', cells: [['x', 'API']] });
  await store.checkpoint();
  await program.write('9,late\n');
  await store.checkpoint();
  expect(await readFile(path, 'utf8')).toBe('id,x\n1,API\n2,b\n3,c\n4,API\n9,late\n');
  expect(await changesSince(table, since)).toEqual([
    ['api', '1,API', '4,API'],
    ['file', '9,late'],
  ]);
  expect([await store.heldSaves('t'), await store.conflictReports('t')]).toEqual([[], []]);
});

it('a cell that both changed stays as the API wrote it, and is reported', async () => {
  const { store, table, program } = await given(FILE, 'r+');
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  await program.write('z', FILE.indexOf('a'));
  await program.write('y', FILE.indexOf('b'));
  await store.checkpoint();
  expect(await cellsOf(table)).toEqual([
    ['1', 'API'],
    ['2', 'y'],
    ['3', 'c'],
  ]);
  expect(await store.conflictReports('t')).toMatchObject([{ conflicts: [{ key: '1', ours: 'API', theirs: 'z' }] }]);
  expect(await store.heldSaves('t')).toEqual([]);
});

it('one append after the other, over several checkpoints, each once', async () => {
  const { store, table, program } = await given('x\na\nb\n');
  for (const name of ['c', 'd', 'e', 'f']) {
    await commit(table, { kind: 'insert', cells: [['x', `API ${name}`]] });
    await store.checkpoint();
    await program.write(`${name}\n`);
    await store.checkpoint();
  }
  expect((await cellsOf(table)).flat().sort()).toEqual(
    ['a', 'b', 'c', 'd', 'e', 'f', 'API c', 'API d', 'API e', 'API f'].sort(),
  );
  expect(await store.conflictReports('t')).toEqual([]);
});

it('while others write all the time', async () => {
  const { store, table, program } = await given();
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  const end = new AbortController();
  let writes = 0;
  const writing = (async () => {
    while (!end.signal.aborted) await commit(table, setX('1', `API ${++writes}`));
  })();
  await program.write('9,late\n');
  await store.checkpoint();
  end.abort();
  await writing;
  expect(await cellsOf(table)).toEqual([
    ['1', `API ${writes}`],
    ['2', 'b'],
    ['3', 'c'],
    ['9', 'late'],
  ]);
  expect([await store.heldSaves('t'), await store.conflictReports('t')]).toEqual([[], []]);
});

it('a write between the last look and the move is merged', async () => {
  const { store, table, fileSystem, path } = await given();
  await commit(table, setX('1', 'API'));
  const renameSync = fileSystem.renameSync.bind(fileSystem);
  fileSystem.renameSync = (from, to) => {
    if (to === path) {
      appendFileSync(path, '9,raced\n');
      fileSystem.renameSync = renameSync;
    }
    renameSync(from, to);
  };
  await store.checkpoint();
  expect(await readFile(path, 'utf8')).toBe('id,x\n1,API\n2,b\n3,c\n');
  expect(await cellsOf(table)).toEqual([
    ['1', 'API'],
    ['2', 'b'],
    ['3', 'c'],
    ['9', 'raced'],
  ]);
  await store.checkpoint();
  expect(await readFile(path, 'utf8')).toBe('id,x\n1,API\n2,b\n3,c\n9,raced\n');
});

it('one that is made while it is read is read again when it rests, not taken half', async () => {
  let finish: (() => Promise<unknown>) | undefined;
  const pause = async (): Promise<void> => {
    await finish?.();
    finish = undefined;
  };
  const { store, table, program, fileSystem } = await given(FILE, 'r+', { ...noTimers, pause });
  const since = await table.describe();
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  await program.write('9,late\n', FILE.length);
  let isCut = false;
  fileSystem.before('read', async () => {
    if (isCut) return;
    isCut = true;
    // As most programs save in place: cut off, then written piece by piece.
    const half = 'id,x\n1,a\n';
    await program.truncate(0);
    await program.write(half, 0);
    finish = () => program.write('2,b\n3,c\n9,later\n', half.length);
  });
  await store.checkpoint();
  expect(isCut).toBe(true);
  expect(await changesSince(table, since)).toEqual([
    ['api', '1,API'],
    ['file', '9,later'],
  ]);
  expect([await store.heldSaves('t'), await store.conflictReports('t')]).toEqual([[], []]);
});

it('is held where it looks like an accident, and the table stays as it is', async () => {
  const rows = Array.from({ length: 100 }, (_, at) => `${at + 1},${at + 1}\n`);
  const { store, table, program } = await given(`id,x\n${rows.join('')}`, 'r+');
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  const cut = `id,x\n${rows.slice(0, 30).join('')}`;
  await program.truncate(cut.length);
  await store.checkpoint();
  const [held] = await store.heldSaves('t');
  expect(held).toMatchObject({ reason: 'rows-gone', message: 't.csv: the save lacks 70 of 100 rows.' });
  expect(await readFile(held!.file, 'utf8')).toBe(cut);
  const { rowCount, warnings } = await table.describe();
  expect([rowCount, warnings.length]).toEqual([100, 1]);
  await store.acceptHeldSave('t', held!.id);
  expect((await cellsOf(table)).slice(0, 2)).toEqual([
    ['1', 'API'],
    ['2', '2'],
  ]);
  expect((await table.describe()).rowCount).toBe(30);
});

it('a truncation to nothing is held', async () => {
  const { store, table, program } = await given(FILE, 'r+');
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  await program.truncate(0);
  await store.checkpoint();
  expect(await store.heldSaves('t')).toMatchObject([{ reason: 'unreadable', bytes: 0 }]);
  expect((await table.describe()).rowCount).toBe(3);
});

it('a save with a column more is merged', async () => {
  const { store, table, program } = await given(FILE, 'r+');
  const since = await table.describe();
  await commit(table, setX('3', 'API'));
  await store.checkpoint();
  await program.write('id,x,new\n1,a,n\n2,b,\n3,c,\n', 0);
  await store.checkpoint();
  expect(await cellsOf(table)).toEqual([
    ['1', 'a', 'n'],
    ['2', 'b', ''],
    ['3', 'API', ''],
  ]);
  expect((await table.describe()).version.sequence).toBe(since.version.sequence + 2);
});

it('close() takes what was written last', async () => {
  const { folder, store, table, program, path } = await given();
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  await program.write('9,late\n');
  await store.close();
  expect(await readFile(path, 'utf8')).toBe('id,x\n1,API\n2,b\n3,c\n9,late\n');
  const again = await openFolder(folder);
  expect(await again.heldSaves('t')).toEqual([]);
});

it('one that can be kept but not be written waits for a person, who accepts it', async () => {
  const { folder, store, table, program, fileSystem } = await given();
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  await program.write('9,late\n');
  fileSystem.before('syncData', () => {
    throw Object.assign(new Error('EIO'), { code: 'EIO' });
  });
  await store.close();
  const again = await openFolder(folder, { timers: noTimers });
  const [held] = await again.heldSaves('t');
  expect(held).toMatchObject({ reason: 'late' });
  await again.acceptHeldSave('t', held!.id);
  expect(await cellsOf((await again.table('t'))!)).toContainEqual(['9', 'late']);
  expect(await again.heldSaves('t')).toEqual([]);
});

it('one that cannot be kept is tried again', async () => {
  const { store, table, program, fileSystem } = await given();
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  await program.write('9,late\n');
  fileSystem.before('create', () => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  });
  await store.checkpoint();
  expect(await cellsOf(table)).not.toContainEqual(['9', 'late']);
  fileSystem.before('create', () => undefined);
  await store.checkpoint();
  expect(await cellsOf(table)).toContainEqual(['9', 'late']);
});

it.each([
  ['it was seen before', (table: Table) => table.describe()],
  ['it is seen then', () => Promise.resolve()],
])('one that is found while the file is away for a moment is merged when it is back (%s)', async (_, look) => {
  const { folder, store, table, program, path } = await given();
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  // As programs do that save by moving the old file away first.
  await rename(path, join(folder, 't.old'));
  await look(table).catch(() => undefined);
  await program.write('9,late\n');
  await store.checkpoint();
  await rename(join(folder, 't.old'), path);
  await store.checkpoint();
  expect(await readFile(path, 'utf8')).toBe('id,x\n1,API\n2,b\n3,c\n9,late\n');
  expect([await store.heldSaves('t'), await store.conflictReports('t')]).toEqual([[], []]);
});

it('to the file of a table that was dropped changes nothing of the one that has its name', async () => {
  const { store, table, program } = await given();
  await commit(table, setX('1', 'API'));
  await store.checkpoint();
  await store.dropTable('t');
  await store.replaceTable('t', { columns: ['id', 'x'], rows: [['1', 'new']] });
  await program.write('9,late\n');
  await store.checkpoint();
  expect(await cellsOf((await store.table('t'))!)).toEqual([['1', 'new']]);
  expect(await store.heldSaves('t')).toEqual([]);
});

it.each([
  [
    'dropped',
    async ({ store }: Given) => {
      await store.dropTable('t');
      await store.replaceTable('t', { columns: ['id', 'x'], rows: [['1', 'new']] });
    },
  ],
  [
    'moved away, with another in its place later',
    async ({ folder, path, table, timers }: Given) => {
      await rename(path, join(folder, 't.old'));
      await table.describe().catch(() => undefined);
      timers.pass(3000);
      await writeFile(path, 'id,x\n1,new\n');
      await table.describe();
    },
  ],
])('one that is about to be kept when its table is %s is not left to the next one', async (_, replace) => {
  const timers = new ManualTimers();
  const of = { ...(await given(FILE, 'a', timers)), timers };
  await commit(of.table, setX('1', 'API'));
  await of.store.checkpoint();
  await of.program.write('9,late\n');
  let isReplaced = false;
  of.fileSystem.before('makeFolder', async () => {
    if (isReplaced) return;
    isReplaced = true;
    await replace(of);
  });
  await of.store.checkpoint();
  expect(isReplaced).toBe(true);
  const table = (await of.store.table('t'))!;
  expect(await cellsOf(table)).toEqual([['1', 'new']]);
  expect([await of.store.heldSaves('t'), (await table.describe()).warnings]).toEqual([[], []]);
});
