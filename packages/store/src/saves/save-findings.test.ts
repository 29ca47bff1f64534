import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../../test-support/temporary-folder.js';
import { ConflictReports } from './conflict-reports.js';
import { HeldSaves } from './held-saves.js';
import { nodeFileSystem } from '../files/node-file-system.js';
import { OwnFolder } from '../log/own-folder.js';

const emptied = { kind: 'held', reason: 'emptied', details: { rows: 3 } } as const;

const hashOf = (n: number) => Buffer.alloc(32, n).toString('base64url');

it('of saves that are held the oldest are forgotten where there are more than 100', async () => {
  const own = await makeFolder();
  const held = new HeldSaves(new OwnFolder(nodeFileSystem, own, 'held', 't'), 't');
  for (let n = 0; n < 103; n++) await held.keep(Buffer.from(`save ${n}`), hashOf(n), emptied);
  const saves = await held.list();
  expect(saves).toHaveLength(100);
  expect((await held.read(saves.at(-1)!.id))!.bytes.toString()).toMatch(/^save \d+$/);
  expect((await readdir(join(own, 'held', 't'))).sort()).toEqual(
    saves.flatMap(({ id }) => [`${id}.csv`, `${id}.json`]).sort(),
  );
  // The one that was just kept stays, and so it does when it is kept again.
  await held.keep(Buffer.from('save 102'), hashOf(102), emptied);
  expect((await held.list()).some(({ bytes, file }) => bytes === 8 && file.includes('66'.repeat(8)))).toBe(true);
});

it('a late save takes the place of none while it is only on its way, and the next one takes its own', async () => {
  const folder = new OwnFolder(nodeFileSystem, await makeFolder(), 'held', 't');
  const held = new HeldSaves(folder, 't');
  await folder.make();
  for (let n = 0; n < 100; n++) {
    const id = String(n).padStart(16, '0');
    const save = { id, at: n, reason: 'emptied', message: 't.csv: emptied.', bytes: 4 };
    await writeFile(folder.pathOf(`${id}.csv`), 'save');
    await writeFile(folder.pathOf(`${id}.json`), JSON.stringify(save));
  }
  const before = await held.list();
  const late = await held.keep(Buffer.from('late'), hashOf(100), 'late');
  expect(await held.list()).toHaveLength(101);
  await held.remove(late);
  expect(await held.list()).toEqual(before);
  // Those that can't be merged are no more than others.
  for (let n = 100; n < 103; n++) await held.keep(Buffer.from('late'), hashOf(n), 'late');
  expect(await held.list()).toHaveLength(101);
  await held.keep(Buffer.from('late'), hashOf(102), emptied);
  expect(await held.list()).toHaveLength(100);
});

it('of reports the oldest are forgotten where there are more than 1,000', async () => {
  const reports = new ConflictReports(new OwnFolder(nodeFileSystem, await makeFolder(), 'conflicts', 't'));
  const report = { at: 0, conflicts: [], notes: [] };
  for (let sequence = 1; sequence <= 1003; sequence++) await reports.keep(hashOf(1), { ...report, sequence });
  const kept = await reports.list();
  expect(kept).toHaveLength(1000);
  expect(kept[0]!.sequence).toBe(4);
  expect(kept.at(-1)!.sequence).toBe(1003);
});
