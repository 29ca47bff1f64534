import { expect, it } from 'vitest';
import { describeViolation } from '../test-support/crash-exploration/explorer.js';
import { exploreStore, type Figures } from '../test-support/crash-exploration/store-exploration.js';
import { Random, seed } from '../test-support/random.js';
import { noTimers } from '../test-support/no-timers.js';
import { type CsvStore, openCsvStore } from './index.js';

/** A crash at every operation, and what each could leave on the disk. `ROWHOUSE_CRASH_STATES=<number>` asks for more. */

const STATES = Number(process.env['ROWHOUSE_CRASH_STATES'] ?? 100_000);
const START = performance.now();

function print({ states, statesCutAgain, cuts, lives }: Figures): void {
  const seconds = ((performance.now() - START) / 1000).toFixed(0);
  const figures = `${states} states (${statesCutAgain} of them cut again while being opened), ${cuts} cuts, ${lives} lives`;
  process.stderr.write(`crash exploration: ${figures}, ${seconds} s, ROWHOUSE_SEED=${seed}\n`);
}

it(
  `loses nothing that was acknowledged, and shows nothing by halves, in ${STATES} states that a crash can leave (ROWHOUSE_SEED=${seed})`,
  { timeout: 0 },
  async () => {
    const figures = await exploreStore({
      open: (folder, fileSystem) => openCsvStore(folder, { fileSystem, timers: noTimers }),
      settle: (store) => (store as CsvStore).checkpoint(),
      random: new Random(seed),
      states: STATES,
      progress: print,
    });
    print(figures);
    if (figures.violation !== undefined) expect.unreachable(describeViolation(figures.violation));
    expect(figures.states).toBeGreaterThanOrEqual(STATES);
  },
);
