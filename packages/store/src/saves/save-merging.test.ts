/** Saves from outside while the API writes: what a person did and what the API did, both in the table. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HookedFileSystem } from '../../test-support/hooked-file-system.js';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFiles, openFolder, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import type { CsvStore, Operation, Table } from '../index.js';

interface Given {
  readonly folder: string;
  readonly store: CsvStore;
  readonly table: Table;
  /** Saves the file from outside. */
  readonly save: (text: string) => Promise<void>;
  /** The file, with all that was written. */
  readonly text: () => Promise<string>;
}

async function given(csv: string): Promise<Given> {
  const { folder, store } = await openFiles({ 't.csv': csv });
  return {
    folder,
    store,
    table: (await store.table('t'))!,
    save: (text) => writeFile(join(folder, 't.csv'), text),
    text: () => readText(folder, 't.csv'),
  };
}

const setX = (key: string, cell: string): Operation => ({ kind: 'update', key, cells: [['x', cell]] });

/** `id,x` and rows numbered from 1. */
function numbered(count: number, cellOf: (n: number) => string = String): string {
  return `id,x\n${Array.from({ length: count }, (_, n) => `${n + 1},${cellOf(n + 1)}\n`).join('')}`;
}

describe('a save of what was loaded long before', () => {
  it('takes back nothing that was written meanwhile, over several checkpoints', async () => {
    const { table, save, text, store } = await given('id,x,y\n1,a,a\n2,b,b\n3,c,c\n4,d,d\n');
    const loaded = await text();
    await commit(table, setX('1', 'API'));
    await text();
    await commit(table, { kind: 'insert', cells: [['x', 'new']] });
    await text();
    await commit(table, { kind: 'delete', key: '4' });
    await text();
    await save(loaded.replace('2,b,b', '2,b,person').replace('3,c,c\n', ''));
    expect(await cellsOf(table)).toEqual([
      ['1', 'API', 'a'],
      ['2', 'b', 'person'],
      ['5', 'new', ''],
    ]);
    expect((await table.describe()).version.sequence).toBe(4);
    expect(await text()).toBe('id,x,y\n1,API,a\n2,b,person\n5,new,\n');
    expect(await store.conflictReports('t')).toEqual([]);
  });

  it('changes nothing where it says nothing new', async () => {
    const { table, save, text } = await given(numbered(3));
    const loaded = await text();
    await commit(table, setX('1', 'API'), { kind: 'insert', cells: [] });
    const written = await text();
    const { version } = await table.describe();
    await save(loaded);
    expect((await table.describe()).version).toEqual(version);
    expect(await text()).toBe(written);
  });

  it('is compared with the table before it was replaced', async () => {
    const { table, save, text, store } = await given('id,x\n1,a\n2,b\n');
    const loaded = await text();
    await store.replaceTable('t', {
      columns: ['id', 'x'],
      rows: [
        ['1', 'A'],
        ['3', 'C'],
      ],
    });
    await save(`${loaded}9,person\n`);
    expect(await cellsOf(table)).toEqual([
      ['1', 'A'],
      ['9', 'person'],
      ['3', 'C'],
    ]);
    expect(await text()).toBe('id,x\n1,A\n9,person\n3,C\n');
  });

  it('by a person who goes on with what was saved last is compared with that', async () => {
    const { table, save, text, store } = await given('id,x,y\n1,a,a\n2,b,b\n');
    const loaded = await text();
    await commit(table, setX('2', 'API'));
    await text();
    for (const [n, cell] of ['first', 'second', 'third'].entries()) {
      await save(loaded.replace('1,a', `1,${cell}`));
      expect(await cellsOf(table)).toEqual([
        ['1', cell, 'a'],
        ['2', 'API', 'b'],
      ]);
      await commit(table, { kind: 'update', key: '2', cells: [['y', String(n)]] });
      await text();
      await commit(table, { kind: 'update', key: '2', cells: [['y', 'b']] });
    }
    expect(await store.conflictReports('t')).toEqual([]);
  });

  it('that takes back an earlier save, and nothing else, is taken at its word', async () => {
    const { table, save, text, store } = await given('id,x\n1,a\n2,b\n');
    await commit(table, setX('2', 'API'));
    const loaded = await text();
    await save(loaded.replace('1,a', '1,first thought'));
    expect((await table.get('1')).row?.cells).toEqual(['1', 'first thought']);
    await save(loaded);
    expect((await table.get('1')).row?.cells).toEqual(['1', 'a']);
    expect(await text()).toBe(loaded);
    expect(await store.conflictReports('t')).toEqual([]);
  });

  it('saved again as it was, while writes are not in the file yet, takes none of them back', async () => {
    const { folder, store } = await openFiles({ 't.csv': 'id,x\n1,a\n' }, { timers: noTimers });
    const table = (await store.table('t'))!;
    const saves = ['id,x\n1,a\n2,person\n', 'id,x\n1,a\n'];
    await commit(table, { kind: 'insert', cells: [['id', '7']] });
    for (const text of [saves[0]!, saves[1]!, saves[0]!]) {
      await writeFile(join(folder, 't.csv'), text);
      expect((await table.get('7')).row?.cells).toEqual(['7', '']);
    }
  });

  it('of a table without a key leaves the rows that were added', async () => {
    const { table, save, text } = await given('when,what\n1,a\n2,b\n');
    const loaded = await text();
    await commit(table, { kind: 'insert', cells: [['what', 'API']] });
    await text();
    await save(loaded.replace('2,b', '2,B'));
    expect(await cellsOf(table)).toEqual([
      ['1', 'a'],
      ['2', 'B'],
      ['', 'API'],
    ]);
    expect(await text()).toBe('when,what\n1,a\n2,B\n,API\n');
  });

  it('with a new column gets the rows that were written under the old ones', async () => {
    const { table, save, text } = await given('id,x\n1,a\n2,b\n');
    await commit(table, setX('1', 'API'), { kind: 'insert', cells: [['x', 'c']] });
    await text();
    await commit(table, setX('2', 'API'));
    await save('id,new,x\n1,n1,API\n2,n2,b\n3,,c\n');
    expect(await text()).toBe('id,new,x\n1,n1,API\n2,n2,API\n3,,c\n');
    expect((await table.describe()).columns.map(({ name }) => name)).toEqual(['id', 'new', 'x']);
  });

  it('under columns that the API has added since is written anew with them', async () => {
    const { table, save, text, store } = await given('id,x\r\n1,a\r\n2,b\r\n');
    await text();
    const rows = [
      ['1', 'a', 'n1'],
      ['2', 'b', 'n2'],
    ];
    await store.replaceTable('t', { columns: ['id', 'x', 'new'], rows });
    await save('id,x\r\n1,person\r\n2,b\r\n');
    // Nobody can say whether the column was removed.
    expect(await cellsOf(table)).toEqual(rows);
    const [held] = await store.heldSaves('t');
    expect(held).toMatchObject({ reason: 'columns-gone' });
    expect(held!.message).toContain('"new"');
    await store.acceptHeldSave('t', held!.id);
    expect(await text()).toBe('id,x\r\n1,person\r\n2,b\r\n');
  });
});

describe('the same cell on both sides', () => {
  it('stays as the API wrote it, and what the file had is reported', async () => {
    const { table, save, text, store } = await given('id,x,y\n1,a,a\n2,b,b\n');
    const loaded = await text();
    await commit(table, setX('1', 'API'));
    await text();
    await commit(table, { kind: 'update', key: '2', cells: [['y', 'API']] });
    await text();
    await save(loaded.replace('1,a', '1,person'));
    expect(await cellsOf(table)).toEqual([
      ['1', 'API', 'a'],
      ['2', 'b', 'API'],
    ]);
    const [report] = await store.conflictReports('t');
    expect(report).toMatchObject({
      sequence: 2,
      conflicts: [{ kind: 'cell', key: '1', column: 'x', ours: 'API', theirs: 'person' }],
    });
    await store.discardConflictReport('t', report!.id);
    expect(await store.conflictReports('t')).toEqual([]);
    await refusal(store.discardConflictReport('t', report!.id), 'no-such-save');
    await refusal(store.discardConflictReport('t', '../../t'), 'no-such-save');
  });
});

describe('a save that looks like an accident', () => {
  it('is held, and the table goes on', async () => {
    const { folder, table, save, text, store } = await given(numbered(100));
    await commit(table, setX('1', 'API'));
    await text();
    const cut = numbered(30);
    await save(cut);
    expect((await table.describe()).rowCount).toBe(100);
    const [held] = await store.heldSaves('t');
    expect(held).toMatchObject({ reason: 'rows-gone', bytes: cut.length });
    expect(held!.message).toBe('t.csv: the save lacks 70 of 100 rows.');
    expect(await readFile(held!.file, 'utf8')).toBe(cut);
    expect((await table.describe()).warnings.map(({ message }) => message).join()).toContain(held!.file);
    // The file is the person's until something is written.
    expect(await readFile(join(folder, 't.csv'), 'utf8')).toBe(cut);
    await commit(table, setX('2', 'API'));
    expect(await text()).toBe(numbered(100, (n) => (n < 3 ? 'API' : String(n))));
  });

  it('is merged when a person accepts it, with what was written meanwhile', async () => {
    const { table, save, text, store } = await given(numbered(100));
    await save(numbered(30, (n) => (n === 3 ? 'person' : String(n))));
    await commit(table, setX('1', 'API'), setX('99', 'API'));
    await text();
    const [held] = await store.heldSaves('t');
    const description = await store.acceptHeldSave('t', held!.id);
    expect(description).toMatchObject({ rowCount: 31, version: { sequence: 2 }, warnings: [] });
    expect(await text()).toBe(`${numbered(30, (n) => (n === 3 ? 'person' : n === 1 ? 'API' : String(n)))}99,API\n`);
    // That row was deleted and changed.
    expect(await store.conflictReports('t')).toMatchObject([{ conflicts: [{ key: '99', kept: 'ours' }] }]);
    expect(await store.heldSaves('t')).toEqual([]);
    await refusal(store.acceptHeldSave('t', held!.id), 'no-such-save');
  });

  it('is forgotten when a person discards it, and the file is as it was', async () => {
    const { table, save, text, store } = await given(numbered(100));
    await save(numbered(30));
    expect((await table.describe()).rowCount).toBe(100);
    const [held] = await store.heldSaves('t');
    await store.discardHeldSave('t', held!.id);
    expect((await table.describe()).warnings).toEqual([]);
    expect(await text()).toBe(numbered(100));
    await refusal(store.discardHeldSave('t', held!.id), 'no-such-save');
  });

  it('is held again, once, where the store is opened again', async () => {
    const { folder, store, save, table } = await given(numbered(100));
    await save(numbered(30));
    const { version } = await table.describe();
    await store.close();
    for (let restart = 0; restart < 2; restart += 1) {
      const again = await openFolder(folder);
      const description = await (await again.table('t'))!.describe();
      expect(description).toMatchObject({ rowCount: 100, version });
      expect(await again.heldSaves('t')).toHaveLength(1);
      expect(description.warnings).toHaveLength(1);
      await again.close();
    }
  });

  it('is forgotten where its description was spoiled by hand, and the table goes on', async () => {
    const { folder, save, table, store } = await given('id,x\n1,a\n');
    await save('id,x\n1,"a\n');
    await table.describe();
    const [held] = await store.heldSaves('t');
    await store.close();
    for (const spoiled of ['{', '[]', '{"id":7}', 'null']) {
      await writeFile(held!.file.replace('.csv', '.json'), spoiled);
      await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n');
      const again = await openFolder(folder);
      expect(await again.heldSaves('t')).toEqual([]);
      expect(await cellsOf((await again.table('t'))!)).toEqual([['1', 'a']]);
      await again.close();
    }
  });

  it('can not be accepted where it can not be the table, and says so', async () => {
    const { save, table, store } = await given('id,x\n1,a\n');
    await save('id,x\n1,"a\n');
    await table.describe();
    const [held] = await store.heldSaves('t');
    const { message } = await refusal(store.acceptHeldSave('t', held!.id), 'save-not-usable');
    expect(message).toContain('line 2');
    expect(message).toContain(held!.file);
    await refusal(store.acceptHeldSave('t', '../../../t'), 'no-such-save');
    await refusal(store.acceptHeldSave('u', held!.id), 'no-such-table');
  });
});

it('23: a save that is written in place, piece by piece, is waited for', async () => {
  const folder = await makeFolder({ 't.csv': numbered(100) });
  const path = join(folder, 't.csv');
  const pieces = [numbered(10), ...Array.from({ length: 9 }, (_, n) => numbered(10 * (n + 2)))];
  let pauses = 0;
  const timers = {
    ...noTimers,
    // While the store waits, the program goes on with its save.
    pause: async () => {
      const piece = pieces[++pauses];
      if (piece !== undefined) await writeFile(path, piece);
    },
  };
  const store = await openFolder(folder, { timers });
  const table = (await store.table('t'))!;
  await writeFile(path, pieces[0]!);
  expect((await table.describe()).rowCount).toBe(100);
  expect(pauses).toBeGreaterThan(pieces.length - 1);
  expect(await store.heldSaves('t')).toEqual([]);
});

it('a save that can not be kept is not used before it can: readers have what there was, writers are told', async () => {
  const folder = await makeFolder({ 't.csv': 'id,x\n1,a\n2,b\n' });
  const fileSystem = new HookedFileSystem();
  const store = await openFolder(folder, { fileSystem });
  const table = (await store.table('t'))!;
  await commit(table, setX('1', 'API'));
  let isFull = true;
  fileSystem.before('write', () => {
    if (isFull) throw Object.assign(new Error('ENOSPC: by the test'), { code: 'ENOSPC' });
  });
  await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n2,person\n');
  expect(await cellsOf(table)).toEqual([
    ['1', 'API'],
    ['2', 'b'],
  ]);
  await refusal(commit(table, setX('2', 'c')), 'disk-full');
  isFull = false;
  await commit(table, { kind: 'insert', cells: [] });
  expect(await readText(folder, 't.csv')).toBe('id,x\n1,API\n2,person\n3,\n');
});
