/** A disk that fails at one sync, once, under a real process: what the store says of it, and what is there afterwards. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Child, type TracedScript } from '../../test-support/child-process.js';
import { countSyncs, type SyncCall, whyNoFailingSyncs, withFailingSync } from '../../test-support/failing-syncs.js';
import { type Answer, brokenBy, NOTHING_BROKEN, NUMBERED, numberedAnswer } from '../../test-support/numbered-writes.js';
import { Random, seed } from '../../test-support/random.js';
import { makeFolder, openFolder, userFiles } from '../../test-support/temporary-folder.js';
import { cellsOf, commit } from '../contract-suite/subject.js';

/** How many syncs are made to fail, each in a process of its own; `ROWHOUSE_FAILED_SYNCS=<number>` asks for more. */
const FAILURES = Number(process.env['ROWHOUSE_FAILED_SYNCS'] ?? 12);
/** Of a process: commits, replacements and checkpoints, the last of them a commit. */
const ROUNDS = 8;

const reason = whyNoFailingSyncs();
if (reason !== undefined) process.stderr.write(`skipped: no sync can be made to fail, ${reason}\n`);

it.skipIf(reason !== undefined)(
  `answers no write wrongly, and loses none, where one sync of a process fails, ${FAILURES} times (ROWHOUSE_SEED=${seed})${reason === undefined ? '' : `: skipped, ${reason}`}`,
  { timeout: 60_000 + 5000 * FAILURES },
  async () => {
    const random = new Random(seed);
    const traces = await makeFolder();
    const trace = join(traces, 'trace');
    // Each begins with what a killed process left, so that recovery's syncs fail too.
    const left = await makeFolder({ 't.csv': NUMBERED });
    const before = await run(withFailingSync('numbered-writer.ts', trace), left, 1);
    expect(before.filter(({ refusal }) => refusal !== undefined)).toEqual([]);

    const rehearsal = await copyOf(left);
    await run(withFailingSync('numbered-writer.ts', trace), rehearsal, 1001);
    const places = [...(await placesIn(trace, 'fdatasync')), ...(await placesIn(trace, 'fsync'))];
    expect(places.length).toBeGreaterThan(20);

    for (const failing of drawn(places, FAILURES, random)) {
      const place = `${failing.call} number ${failing.n}`;
      const folder = await copyOf(left);
      const answers = await run(withFailingSync('numbered-writer.ts', trace, failing), folder, 1001);
      expect((await countSyncs(trace, failing.call)).failed, place).toBe(1);

      const unknownFrom = answers.findIndex(({ refusal }) => refusal === 'outcome-unknown');
      if (unknownFrom >= 0) {
        const later = new Set(answers.slice(unknownFrom).map(({ refusal }) => refusal));
        expect([...later], `${place}: answers after the first that is unknown`).toEqual(['outcome-unknown']);
      }
      // Only the log is synced so: whatever the batch was of, the log takes nothing more.
      if (failing.call === 'fdatasync') expect(answers.at(-1)?.refusal, place).not.toBe(undefined);

      const store = await openFolder(folder);
      const table = (await store.table('t'))!;
      expect(brokenBy(await cellsOf(table), [...before, ...answers]), place).toEqual(NOTHING_BROKEN);
      await commit(table, { kind: 'insert', cells: [['number', 'more']] });
      const shown = await cellsOf(table);
      await store.close();
      expect(await userFiles(folder), place).toEqual(['t.csv']);
      expect(await cellsOf((await (await openFolder(folder)).table('t'))!), place).toEqual(shown);
    }
  },
);

/** Runs the writer to its end, kills it, and gives what it answered. */
async function run(script: TracedScript, folder: string, first: number): Promise<Answer[]> {
  const child = new Child(script, folder, String(first), String(ROUNDS), 'Infinity');
  const answers: Answer[] = [];
  for (let line = await child.line(); line !== 'stopped'; line = await child.line()) {
    if (line === undefined) throw new Error(`The writer ended: ${await child.errors()}`);
    // The folder itself could not be synced: nothing was written.
    if (line === 'not opened folder-not-writable') continue;
    answers.push(numberedAnswer(line));
  }
  await child.kill();
  return answers;
}

interface Place {
  readonly call: SyncCall;
  readonly n: number;
}

async function placesIn(trace: string, call: SyncCall): Promise<Place[]> {
  const { made } = await countSyncs(trace, call);
  return Array.from({ length: made }, (_, index) => ({ call, n: index + 1 }));
}

/** So many of them, none twice while there are others. */
function drawn<T>(items: readonly T[], count: number, random: Random): T[] {
  const chosen: T[] = [];
  while (chosen.length < count) {
    const left = [...items];
    while (left.length > 0 && chosen.length < count) chosen.push(...left.splice(random.below(left.length), 1));
  }
  return chosen;
}

async function copyOf(folder: string): Promise<string> {
  const copy = await makeFolder();
  await cp(folder, copy, { recursive: true });
  return copy;
}
