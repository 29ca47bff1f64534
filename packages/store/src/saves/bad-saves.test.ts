import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFiles, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { CsvStore, HeldSave } from '../index.js';

// Bad files that are saved over a good table. The number in front of each name is the item's place in the list of bad
// inputs that the store must stand.

/** The save of the table `t` that was held last; the table must have these rows, and say so. */
async function heldIn(store: CsvStore, rows: readonly (readonly string[])[]): Promise<HeldSave> {
  const table = (await store.table('t'))!;
  expect(await cellsOf(table)).toEqual(rows);
  const held = (await store.heldSaves('t')).at(-1)!;
  const { warnings } = await table.describe();
  expect(warnings.at(-1)!.message).toContain(held.message);
  expect(warnings.at(-1)!.message).toContain(held.file);
  return held;
}

it('1: an empty file over a table that was open is held, and the last good rows stay in service', async () => {
  const { store, folder } = await openFiles({ 't.csv': 'id,x\n1,a\n' });
  await writeFile(join(folder, 't.csv'), '');
  expect(await heldIn(store, [['1', 'a']])).toMatchObject({ reason: 'unreadable', bytes: 0 });
  expect(await readText(folder, 't.csv')).toBe('');
  await writeFile(join(folder, 't.csv'), 'id,x\n2,b\n');
  expect(await cellsOf((await store.table('t'))!)).toEqual([['2', 'b']]);
});

it('6: an outside edit that leaves a quote open is held with its line, and stays where it is until a write', async () => {
  const { store, folder } = await openFiles({ 't.csv': 'id,x\n1,a\n' });
  const broken = 'id,x\n1,"a\n';
  await writeFile(join(folder, 't.csv'), broken);
  const held = await heldIn(store, [['1', 'a']]);
  expect(held).toMatchObject({ reason: 'unreadable', line: 2 });
  expect(held.message).toContain('t.csv, line 2');
  expect(await readText(folder, 't.csv')).toBe(broken);
  await commit((await store.table('t'))!, { kind: 'insert', cells: [['x', 'b']] });
  expect(await readText(folder, 't.csv')).toBe('id,x\n1,a\n2,b\n');
  expect(await readFile(held.file, 'utf8')).toBe(broken);
});

it('14: an edit that removes the key column is held as a change of schema', async () => {
  const { store, folder } = await openFiles({ 't.csv': 'id,x\n1,a\n' });
  await writeFile(join(folder, 't.csv'), 'nr,x\n1,a\n');
  expect(await heldIn(store, [['1', 'a']])).toMatchObject({ line: 1, column: 'id' });
  await writeFile(join(folder, 't.csv'), 'x,id\na,1\n');
  expect(await cellsOf((await store.table('t'))!)).toEqual([['a', '1']]);
});

it('15: an edit that doubles a key is held with both lines', async () => {
  const rows = [
    ['1', 'a'],
    ['2', 'b'],
  ];
  const { store, folder } = await openFiles({ 't.csv': 'id,x\n1,a\n2,b\n' });
  await writeFile(join(folder, 't.csv'), 'id,x\n1,"a\nb"\n2,b\n\n1,c\n');
  const held = await heldIn(store, rows);
  expect(held).toMatchObject({ line: 6, column: 'id' });
  expect(held.message).toContain('line 2');
  await writeFile(join(folder, 't.csv'), 'id,x\n1,a\n,b\n');
  expect(await heldIn(store, rows)).toMatchObject({ line: 3, column: 'id' });
});
