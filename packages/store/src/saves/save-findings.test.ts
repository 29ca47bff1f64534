import { readdir } from 'node:fs/promises';
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

it('of reports the oldest are forgotten where there are more than 1,000', async () => {
  const reports = new ConflictReports(new OwnFolder(nodeFileSystem, await makeFolder(), 'conflicts', 't'));
  const report = { at: 0, conflicts: [], notes: [] };
  for (let sequence = 1; sequence <= 1003; sequence++) await reports.keep(hashOf(1), { ...report, sequence });
  const kept = await reports.list();
  expect(kept).toHaveLength(1000);
  expect(kept[0]!.sequence).toBe(4);
  expect(kept.at(-1)!.sequence).toBe(1003);
});
