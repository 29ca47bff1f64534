import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { Random, seed } from '../../test-support/random.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { CsvStore, Operation, Table } from '../index.js';

/** Only what the API did is protected from a save: on what other saves did the last one has the last word. */

class Editing {
  readonly store: CsvStore;
  readonly table: Table;
  readonly #file: string;

  private constructor(store: CsvStore, table: Table, file: string) {
    this.store = store;
    this.table = table;
    this.#file = file;
  }

  static async begin(text: string): Promise<Editing> {
    const folder = await makeFolder({ 't.csv': text });
    const store = await openFolder(folder, { timers: noTimers });
    return new Editing(store, (await store.table('t'))!, join(folder, 't.csv'));
  }

  /** Saves the file, has the engine see it, and resolves to the table's rows. */
  async save(text: string): Promise<string[]> {
    await writeFile(this.#file, text);
    const rows = (await cellsOf(this.table)).map(String);
    await this.store.checkpoint();
    return rows;
  }

  async write(operation: Operation): Promise<void> {
    await commit(this.table, operation);
    await this.store.checkpoint();
  }

  async conflicts(): Promise<readonly unknown[]> {
    return (await this.store.conflictReports('t')).flatMap(({ conflicts }) => conflicts);
  }
}

describe.each([
  ['with a key', 'id,x', true],
  ['without a key', 'a,b', false],
])(`a table %s that only people save (ROWHOUSE_SEED=${seed})`, (_, header, hasKey) => {
  it('is what was saved last, however much of it was changed', { timeout: 0 }, async () => {
    for (let run = 0; run < 25; run++) {
      const random = new Random((seed + run) >>> 0);
      let texts = 0;
      const row = (key: number) => [hasKey ? String(key) : `t${(texts += 1)}`, `t${(texts += 1)}`];
      let rows = Array.from({ length: 3 + random.below(8) }, (_, at) => row(at + 1));
      const textOf = () => [header, ...rows.map(String)].map((line) => `${line}\n`).join('');
      const editing = await Editing.begin(textOf());
      for (let save = 0; save < 12; save++) {
        const next = Math.max(0, ...rows.map(([key]) => Number(key) || 0)) + 1;
        const cell = (text: string, at: number) =>
          (at > 0 || !hasKey) && random.below(4) === 0 ? `t${(texts += 1)}` : text;
        rows =
          random.below(10) === 0 ? [row(next)] : rows.filter(() => random.below(5) > 0).map((cells) => cells.map(cell));
        for (let added = random.below(3); added > 0; added--) rows.push(row(next + added));
        expect(await editing.save(textOf()), `seed ${seed + run}, save ${save}`).toEqual(rows.map(String));
      }
      await editing.store.close();
    }
  });
});

describe('what another save did is no obstacle', () => {
  it('where a row that was added is deleted again with another change', async () => {
    const editing = await Editing.begin('id,x\n1,a\n2,b\n');
    await editing.save('id,x\n1,a\n2,b\n3,c\n');
    expect(await editing.save('id,x\n1,a\n2,new\n')).toEqual(['1,a', '2,new']);
  });

  it('where a cell is put back with another change', async () => {
    const editing = await Editing.begin('id,x,y\n1,a,a\n2,a,a\n');
    await editing.save('id,x,y\n1,b,a\n2,a,a\n');
    expect(await editing.save('id,x,y\n1,a,a\n2,a,new\n')).toEqual(['1,a,a', '2,a,new']);
  });

  it('and the API keeps what is its own', async () => {
    const editing = await Editing.begin('id,x,y\n1,a,a\n2,a,a\n');
    await editing.write({ kind: 'update', key: '1', cells: [['y', 'API']] });
    await editing.save('id,x,y\n1,b,API\n2,a,a\n3,c,c\n');
    // From before the API's.
    expect(await editing.save('id,x,y\n1,a,a\n2,a,new\n')).toEqual(['1,a,API', '2,a,new']);
  });
});

describe('what another save did, and its author may never have seen, is told', () => {
  it('in a table with a key', async () => {
    const editing = await Editing.begin('id,x\n1,a\n2,b\n3,c\n');
    await editing.save('id,x\n1,hers\n3,c\n4,hers\n');
    expect(await editing.save('id,x\n1,a\n2,b\n3,his\n')).toEqual(['1,a', '2,b', '3,his']);
    expect(await editing.conflicts()).toEqual([
      {
        kind: 'row',
        key: '1',
        base: ['1', 'a'],
        ours: ['1', 'hers'],
        theirs: ['1', 'a'],
        kept: 'theirs',
        uncertain: true,
      },
      { kind: 'row', key: '4', ours: ['4', 'hers'], kept: 'theirs', uncertain: true },
    ]);
  });

  it('in a table without', async () => {
    const editing = await Editing.begin('a,b\n1,a\n2,b\n');
    await editing.save('a,b\n1,a\n2,b\n2,b\n3,hers\n');
    expect(await editing.save('a,b\n1,a\n2,b\n4,his\n')).toEqual(['1,a', '2,b', '4,his']);
    expect(await editing.conflicts()).toEqual([
      { kind: 'copies', cells: ['2', 'b'], base: 1, ours: 2, theirs: 1, kept: 'theirs', uncertain: true },
      { kind: 'copies', cells: ['3', 'hers'], base: 0, ours: 1, theirs: 0, kept: 'theirs', uncertain: true },
    ]);
  });

  it('and not where the save goes on from the one before', async () => {
    const editing = await Editing.begin('id,x\n1,a\n2,b\n3,c\n');
    await editing.save('id,x\n1,b\n2,b\n3,c\n4,d\n');
    expect(await editing.save('id,x\n1,b\n2,c\n4,d\n')).toEqual(['1,b', '2,c', '4,d']);
    expect(await editing.conflicts()).toEqual([]);
  });
});
