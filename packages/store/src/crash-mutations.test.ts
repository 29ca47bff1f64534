import { describe, expect, it } from 'vitest';
import {
  blindToShortWrites,
  renamedBeforeSync,
  withoutFileSync,
  withoutFolderSync,
} from '../test-support/crash-exploration/broken-file-systems.js';
import { describeViolation } from '../test-support/crash-exploration/explorer.js';
import { exploreStore } from '../test-support/crash-exploration/store-exploration.js';
import { Random, seed } from '../test-support/random.js';
import { noTimers } from '../test-support/no-timers.js';
import { type CsvStore, openCsvStore } from './index.js';

/** The exploration of `crash-states.test.ts` finds the mistake in an engine that leaves out one step. */

const MOST_STATES = 5000;

describe(`an engine that makes a mistake is found out within ${MOST_STATES} states (ROWHOUSE_SEED=${seed})`, () => {
  it.each([
    ['without the sync of a file', withoutFileSync],
    ['without the sync of the folder', withoutFolderSync],
    ['with the rename before the sync', renamedBeforeSync],
    ['taking a short write for a whole one', blindToShortWrites],
  ])('%s', async (mistake, through) => {
    const { states, violation } = await exploreStore({
      open: (folder, fileSystem) => openCsvStore(folder, { fileSystem, timers: noTimers }),
      settle: (store) => (store as CsvStore).checkpoint(),
      through,
      random: new Random(seed),
      states: MOST_STATES,
    });
    process.stderr.write(`crash exploration ${mistake}: found after ${states} states\n`);
    expect(violation, `a violation within ${MOST_STATES} states`).toBeDefined();
    expect(describeViolation(violation!)).toMatch(
      /no transaction left|promised to last|gone|could not be opened|in its log/,
    );
  });
});
