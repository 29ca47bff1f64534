/** Saves that are held and accepted: what was written meanwhile stays, also when the same person goes on, or says it twice. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { openFiles, readText } from '../../test-support/temporary-folder.js';
import { cellsOf, commit, refusal } from '../contract-suite/subject.js';

function rows(count: number, cellOf: (n: number) => string = String): string {
  return `id,x\n${Array.from({ length: count }, (_, at) => `${at + 1},${cellOf(at + 1)}\n`).join('')}`;
}

/** A save of 30 rows of 100 is held; then the API writes to two of them. */
async function given(held: string) {
  const { folder, store } = await openFiles({ 't.csv': rows(100) }, { timers: noTimers });
  const table = (await store.table('t'))!;
  const save = (text: string): Promise<void> => writeFile(join(folder, 't.csv'), text);
  await save(held);
  await table.describe();
  for (const key of ['1', '2']) await commit(table, { kind: 'update', key, cells: [['x', 'API']] });
  const [{ id } = { id: '' }] = await store.heldSaves('t');
  return { store, table, save, id, text: () => readText(folder, 't.csv') };
}

it('by a person who goes on with what was accepted', async () => {
  const { store, table, save, id, text } = await given(rows(30));
  await text();
  await store.acceptHeldSave('t', id);
  await text();
  await save(rows(30, (n) => (n === 3 ? 'person' : String(n))));
  await table.describe();
  expect(await text()).toBe(rows(30, (n) => (n < 3 ? 'API' : n === 3 ? 'person' : String(n))));
});

it('twice at once: once', async () => {
  const { store, table, id } = await given(rows(30, (n) => (n === 1 ? 'person' : String(n))));
  const answers = await Promise.allSettled([store.acceptHeldSave('t', id), store.acceptHeldSave('t', id)]);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await cellsOf(table)).slice(0, 2)).toEqual([
    ['1', 'API'],
    ['2', 'API'],
  ]);
  expect(await store.conflictReports('t')).toMatchObject([{ conflicts: [{ key: '1', theirs: 'person' }] }]);
  await refusal(store.acceptHeldSave('t', id), 'no-such-save');
});
