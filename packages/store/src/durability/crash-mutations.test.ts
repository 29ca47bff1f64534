import { describe, expect, it } from 'vitest';
import {
  blindToShortWrites,
  renamedBeforeSync,
  withoutFileSync,
  withoutFolderSync,
} from '../../test-support/crash-exploration/broken-file-systems.js';
import { answeringEarly, committingByHalves } from '../../test-support/crash-exploration/broken-stores.js';
import { csvEngine } from '../../test-support/crash-exploration/csv-engine.js';
import { describeViolation } from '../../test-support/crash-exploration/explorer.js';
import { exploreStore, type StoreExplorationOptions } from '../../test-support/crash-exploration/store-exploration.js';
import { Random, seed } from '../../test-support/random.js';

/** The exploration of `crash-states.test.ts` finds the mistake in an engine that makes one. */

const MOST_STATES = 20_000;

async function expectFound(mistake: string, engine: Partial<StoreExplorationOptions>): Promise<void> {
  const { states, violation } = await exploreStore({
    ...csvEngine,
    ...engine,
    random: new Random(seed),
    states: MOST_STATES,
  });
  process.stderr.write(`crash exploration ${mistake}: found within ${states} states\n`);
  expect(violation, `a violation within ${MOST_STATES} states`).toBeDefined();
  expect(describeViolation(violation!)).toMatch(
    /no transaction left|promised to last|was not due|is gone|could not be opened|in its log|answered otherwise/,
  );
}

describe(`an engine that makes a mistake is found out within ${MOST_STATES} states (ROWHOUSE_SEED=${seed})`, () => {
  it.each([
    ['without the sync of a file', withoutFileSync],
    ['without the sync of the folder', withoutFolderSync],
    ['with the rename before the sync', renamedBeforeSync],
    ['taking a short write for a whole one', blindToShortWrites],
  ])('%s', (mistake, through) => expectFound(mistake, { through }));

  it.each([
    ['answering before the write is durable', answeringEarly],
    ['making a transaction durable by halves', committingByHalves],
  ])('%s', (mistake, broken) =>
    expectFound(mistake, { open: async (folder, fileSystem) => broken(await csvEngine.open(folder, fileSystem)) }),
  );
});
