/** A disk that is really full, under the store and under a process that is killed on it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Child } from '../../test-support/child-process.js';
import { noTimers } from '../../test-support/no-timers.js';
import {
  type Answer,
  brokenBy,
  NOTHING_BROKEN,
  NUMBERED,
  numberedAnswer,
  numberedWrites,
} from '../../test-support/numbered-writes.js';
import { FILLING, SmallDisk, whyNoSmallDisk } from '../../test-support/small-disk.js';
import { openFolder, userFiles } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';
import type { CsvStore, Table } from '../index.js';

const reason = whyNoSmallDisk();
if (reason !== undefined) process.stderr.write(`skipped: no disk can be filled, ${reason}\n`);

const SIZE = 1024;
/** What is left of it, in KiB, so that it is full at another step each time: a block is 4. */
const ROOMS = Array.from({ length: 16 }, (_, index) => 64 + 4 * index);
/** More than one round's, so that what comes after a refusal is seen too. */
const REFUSALS = 12;

describe.skipIf(reason !== undefined)(
  `on a disk that is full${reason === undefined ? '' : `: skipped, ${reason}`}`,
  () => {
    it.each(ROOMS)('when %i KiB are used up: nothing is lost, and writes go on when there is room', async (room) => {
      const disk = await diskWith(room);
      const store = await openFolder(disk.folder, { timers: noTimers });
      const answers = await writeUntilFull(store);
      expect(brokenBy(await cellsOf(await tableOf(store)), answers)).toEqual(NOTHING_BROKEN);
      expect(await userFiles(disk.folder)).toEqual([FILLING, 't.csv']);

      await disk.makeRoom();
      const more = await commit(await tableOf(store), { kind: 'insert', cells: [['number', 'more']] });
      expect(more.changed).toBe(true);
      const shown = await cellsOf(await tableOf(store));
      await store.checkpoint();
      expect((await readFile(join(disk.folder, 't.csv'), 'utf8')).includes(',more,')).toBe(true);
      await store.close();
      expect(await userFiles(disk.folder)).toEqual(['t.csv']);
      expect(await cellsOf(await tableOf(await openFolder(disk.folder)))).toEqual(shown);
    });

    it.each(ROOMS.filter((room) => room % 16 === 0))(
      'when %i KiB are used up by a process that is then killed: what it was told is there',
      async (room) => {
        const disk = await diskWith(room);
        const child = new Child('numbered-writer.ts', disk.folder, '1', '1000', String(REFUSALS));
        const answers: Answer[] = [];
        for (let line = await child.line(); line !== 'stopped'; line = await child.line()) {
          if (line === undefined) throw new Error(`The writer ended: ${await child.errors()}`);
          answers.push(numberedAnswer(line));
        }
        await child.kill();
        expectDiskFull(answers);

        // Still full: served whole, or not at all.
        const store = await openFolder(disk.folder, { timers: noTimers });
        const [status] = await store.tables();
        if (status?.state === 'ready') {
          expect(brokenBy(await cellsOf(await tableOf(store)), answers)).toEqual(NOTHING_BROKEN);
        } else expect(status?.fault.code).toBe('disk-full');

        await disk.makeRoom();
        expect(brokenBy(await cellsOf(await tableOf(store)), answers)).toEqual(NOTHING_BROKEN);
        await commit(await tableOf(store), { kind: 'insert', cells: [['number', 'more']] });
        await store.close();
        expect(await userFiles(disk.folder)).toEqual(['t.csv']);
      },
    );
  },
);

/** A disk with an empty table and so many KiB left. */
async function diskWith(room: number): Promise<SmallDisk> {
  const disk = new SmallDisk(SIZE);
  await writeFile(join(disk.folder, 't.csv'), NUMBERED);
  await disk.fill(room);
  return disk;
}

async function writeUntilFull(store: CsvStore): Promise<Answer[]> {
  const answers: Answer[] = [];
  const refused = (): Answer[] => answers.filter(({ refusal }) => refusal !== undefined);
  for await (const round of numberedWrites(store, 1)) {
    answers.push(...round);
    if (refused().length >= REFUSALS) break;
  }
  expectDiskFull(answers);
  return answers;
}

function expectDiskFull(answers: readonly Answer[]): void {
  expect(answers[0]).toEqual({ number: 1, refusal: undefined });
  expect(new Set(answers.map(({ refusal }) => refusal))).toEqual(new Set([undefined, 'disk-full']));
}

async function tableOf(store: CsvStore): Promise<Table> {
  return (await store.table('t'))!;
}
