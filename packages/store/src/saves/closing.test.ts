import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { noTimers } from '../../test-support/no-timers.js';
import { makeFolder, openFolder } from '../../test-support/temporary-folder.js';
import { commit } from '../contract-suite/subject.js';
import { type FileSystem, nodeFileSystem } from '../index.js';

const rows = Array.from({ length: 100 }, (_, at) => `${at + 1},${at + 1}\n`);

it('a store that is closed waits for decisions that wait for each other: nothing is written when it is closed', async () => {
  const folder = await makeFolder({ 't.csv': `id,x\n${rows.join('')}` });
  let isSlow = false;
  let goOn: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const events: string[] = [];
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    remove: async (path) => {
      if (isSlow && path.includes('held')) await gate;
      return nodeFileSystem.remove(path);
    },
    lock: async (path) => {
      const lock = await nodeFileSystem.lock(path);
      return {
        release: () => {
          events.push('unlocked');
          return lock.release();
        },
      };
    },
  };
  const store = await openFolder(folder, { timers: noTimers, fileSystem });
  const table = (await store.table('t'))!;
  for (const kept of [30, 40]) {
    await writeFile(join(folder, 't.csv'), `id,x\n${rows.slice(0, kept).join('')}`);
    await table.describe();
    await commit(table, { kind: 'update', key: '1', cells: [['x', `API ${kept}`]] });
    await store.checkpoint();
  }
  const [first, second] = await store.heldSaves('t');
  isSlow = true;
  const accepting = [first!, second!].map((save) =>
    store.acceptHeldSave('t', save.id).then(() => events.push('accepted')),
  );
  // The first is committed, and its copy not removed yet.
  while ((await table.describe()).rowCount === rows.length) await nextTurn();
  const closing = store.close();
  // Long enough for a store that does not wait to be closed.
  for (let turn = 0; turn < 200; turn += 1) await nextTurn();
  goOn();
  await Promise.all([closing, ...accepting]);
  expect(events).toEqual(['accepted', 'accepted', 'unlocked']);
});
