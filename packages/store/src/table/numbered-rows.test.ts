/** Tables without a key, whose rows are changed by number: the same rows in the same order, whatever is cut off. */
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { Random, seed } from '../../test-support/random.js';
import { makeFolder, openFiles, openFolder, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import { rowRevision, type Table } from '../index.js';

const FILE = 'x,y\na,1\nb,1\na,1\na,1\nb,1\n';
const is = (...cells: string[]) => ({ revisions: [rowRevision(cells)] });

/** The folder as a crash would leave it: the store that writes there goes on. */
async function crashed(folder: string): Promise<string> {
  const copy = await makeFolder();
  await cp(folder, copy, { recursive: true });
  await rm(join(copy, '.rowhouse', 'lock.db'), { force: true });
  return copy;
}

/** One change by number, of a row that has copies more often than not. */
async function change(table: Table, random: Random): Promise<void> {
  const rows = await cellsOf(table);
  const cells = [
    ['x', random.pick(['a', 'b'])],
    ['y', '1'],
  ] as const;
  const at = random.below(rows.length + 1);
  if (rows[at] === undefined) {
    await commit(table, { kind: 'insert', cells });
    return;
  }
  const address = { row: at + 1, expected: is(...rows[at]) };
  if (random.below(2) === 0) await commit(table, { kind: 'delete', ...address });
  else await commit(table, { kind: 'update', ...address, cells });
}

describe(`rows that are changed by number (ROWHOUSE_SEED=${seed})`, () => {
  it('stand in their order after a crash, with checkpoints in between, and saves from outside', async () => {
    const random = new Random(seed);
    for (let run = 0; run < 12; run++) {
      const { folder, store } = await openFiles({ 't.csv': FILE }, { timers: noTimers });
      const table = (await store.table('t'))!;
      for (let step = 0; step < 14; step++) {
        await change(table, random);
        if (random.below(6) === 0) await store.checkpoint();
        if (random.below(8) === 0)
          await writeFile(join(folder, 't.csv'), random.pick([FILE, `${FILE}c,2\n`, 'x,y\na,1\n']));
      }
      const rows = await cellsOf(table);
      const { version } = await table.describe();
      const again = (await (await openFolder(await crashed(folder), { timers: noTimers })).table('t'))!;
      expect(await cellsOf(again)).toEqual(rows);
      expect((await again.describe()).version).toEqual(version);
      // And goes on from there.
      await change(again, random);
      await store.close();
    }
  });

  it('keep the bytes of the others, and their place', async () => {
    const { folder, store } = await openFiles({ 't.csv': 'x,y\n"a",1\n\nb,1\n"c",1\n' });
    const table = (await store.table('t'))!;
    await commit(table, { kind: 'update', row: 2, expected: is('b', '1'), cells: [['y', '2']] });
    expect(await readText(folder, 't.csv')).toBe('x,y\n"a",1\n\nb,2\n"c",1\n');
    await commit(table, { kind: 'delete', row: 1, expected: is('a', '1') });
    expect(await readText(folder, 't.csv')).toBe('x,y\n\nb,2\n"c",1\n');
  });

  it('are not hit where a save from outside has shifted them', async () => {
    const { folder, store } = await openFiles({ 't.csv': 'x,y\na,1\nb,1\n' });
    const table = (await store.table('t'))!;
    await writeFile(join(folder, 't.csv'), 'x,y\nnew,1\na,1\nb,1\n');
    const error = await refusal(
      commit(table, { kind: 'delete', row: 1, expected: is('a', '1') }),
      'precondition-failed',
    );
    expect(error.row).toMatchObject({ number: 1, cells: ['new', '1'] });
    await commit(table, { kind: 'delete', row: 2, expected: is('a', '1') });
  });

  it('keep what is declared, and are named by their number where they do not', async () => {
    const fields = [{ name: 'x', type: 'integer' }];
    const resources = [{ name: 't', path: 't.csv', schema: { fields } }];
    const { store } = await openFiles({ 't.csv': 'x\n1\n2\n', 'datapackage.json': JSON.stringify({ resources }) });
    const table = (await store.table('t'))!;
    const update = { kind: 'update', row: 2, expected: is('2'), cells: [['x', 'two']] } as const;
    const error = await refusal(commit(table, update), 'constraint-violated');
    expect(error.message).toContain('row 2');
  });
});
