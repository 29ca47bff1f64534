/** Programs that go on writing to a table's file that was replaced, while another encoding is declared of the table. */
import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { packageOfEncodings } from '../../test-support/packages.js';
import { openFiles, openFolder } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';
import { decode, encode } from '../encoding/text-encoding.js';

const TEXT = 'id,x\n1,é\n2,ü\n';

const programs: FileHandle[] = [];

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.close()));
});

/** A table that was converted, and a program that has its file open as it was before. */
async function converted(before: string, after: string, mark = '', text = TEXT) {
  const files = { 't.csv': encode(`${mark}${text}`, before), 'datapackage.json': packageOfEncodings({ t: before }) };
  const { store, folder } = await openFiles(files, { timers: noTimers });
  const table = (await store.table('t'))!;
  const path = join(folder, 't.csv');
  const program = await open(path, 'r+');
  programs.push(program);
  await commit(table, { kind: 'insert', cells: [['x', 'API']] });
  await store.checkpoint();
  // As the README says: saved in the new encoding, and then declared.
  const saved = (await readFile(path)).subarray(encode(mark, before).length);
  await writeFile(path, encode(decode(saved, before), after));
  await writeFile(join(folder, 'datapackage.json'), packageOfEncodings({ t: after }));
  await table.describe();
  const { size } = await program.stat();
  const write = async (late: string, position: number): Promise<void> => {
    const bytes = encode(late, before);
    await program.write(bytes, 0, bytes.length, position);
  };
  return {
    folder,
    path,
    store,
    table,
    append: (late: string) => write(late, size),
    rewrite: async (late: string): Promise<void> => {
      await program.truncate(0);
      await write(mark + late, 0);
    },
  };
}

it.each([
  ['utf-8', 'windows-1252', ''],
  ['windows-1252', 'utf-8', ''],
  ['utf-8', 'windows-1252', '\ufeff'],
  ['utf-16', 'utf-8', '\ufeff'],
  ['windows-1252', 'cp850', ''],
])('a late save in %s is merged into a table in %s', async (before, after, mark) => {
  const { store, table, path, append } = await converted(before, after, mark);
  await append('9,ß\n');
  await store.checkpoint();
  expect(await readFile(path)).toEqual(encode(`${TEXT}3,API\n9,ß\n`, after));
  expect((await cellsOf(table)).map(String)).toEqual(['1,é', '2,ü', '3,API', '9,ß']);
  expect([await store.heldSaves('t'), await store.conflictReports('t')]).toEqual([[], []]);
});

it('with a column more it takes no byte order mark into an encoding that has none', async () => {
  const { store, path, rewrite } = await converted('utf-8', 'windows-1252', '\ufeff');
  await rewrite('id,x,new\n1,é,ö\n2,ü,\n');
  await store.checkpoint();
  await store.checkpoint();
  expect((await readFile(path)).toString('latin1')).toBe('id,x,new\n1,é,ö\n2,ü,\n3,API,\n');
});

it('is held, and not accepted, where the encoding does not have what it holds', async () => {
  const { store, table, append } = await converted('utf-8', 'windows-1252');
  const { version } = await table.describe();
  await append('9,가\n');
  await store.checkpoint();
  const [held] = await store.heldSaves('t');
  expect(held).toMatchObject({ reason: 'unreadable', encoding: 'utf-8' });
  expect(held!.message).toContain('holds "가" (U+AC00), which windows-1252');
  expect(await readFile(held!.file, 'utf8')).toBe(`${TEXT}9,가\n`);
  await refusal(store.acceptHeldSave('t', held!.id), 'save-not-usable');
  expect((await table.describe()).version).toEqual(version);
});

it('is accepted in its own encoding, also in another run', async () => {
  const rows = Array.from({ length: 40 }, (_, at) => `${at + 10},ö\n`);
  const { folder, store, rewrite } = await converted('utf-8', 'windows-1252', '', TEXT + rows.join(''));
  await rewrite(`${TEXT}9,ß\n`);
  await store.close();
  const again = await openFolder(folder, { timers: noTimers });
  const [held] = await again.heldSaves('t');
  expect(held).toMatchObject({ reason: 'rows-gone' });
  await again.acceptHeldSave('t', held!.id);
  expect((await cellsOf((await again.table('t'))!)).map(String)).toEqual(['1,é', '2,ü', '50,API', '9,ß']);
});
