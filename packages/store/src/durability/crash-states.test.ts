import { expect, it } from 'vitest';
import { csvEngine } from '../../test-support/crash-exploration/csv-engine.js';
import { describeViolation } from '../../test-support/crash-exploration/explorer.js';
import { contentOf, FOLDER } from '../../test-support/crash-exploration/store-check.js';
import { exploreStore, type Figures } from '../../test-support/crash-exploration/store-exploration.js';
import { Random, seed } from '../../test-support/random.js';
import { SimulatedDisk } from '../../test-support/simulated-disk/index.js';

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
  // Ends an engine that waits for ever; a slow machine takes a tenth of it.
  { timeout: 60_000 + 10 * STATES },
  async () => {
    const figures = await exploreStore({ ...csvEngine, random: new Random(seed), states: STATES, progress: print });
    print(figures);
    if (figures.violation !== undefined) expect.unreachable(describeViolation(figures.violation));
    expect(figures.states).toBeGreaterThanOrEqual(STATES);
  },
);

it('shows nothing that a power cut could still undo, at whichever operation the process before was killed', async () => {
  let isDone = false;
  for (let operation = 0; !isDone; operation++) {
    const disk = SimulatedDisk.of({ [`${FOLDER}/t.csv`]: 'id\n1\n' });
    isDone = await livesUntil(disk, operation);
    const booted = disk.killProcesses();
    const store = await csvEngine.open(FOLDER, booted);
    const shown = await contentOf(store, 't');
    for (const image of booted.powerCuts({ limit: 10 })) {
      const after = await csvEngine.open(FOLDER, new SimulatedDisk(image));
      expect(await contentOf(after, 't'), `killed at operation ${operation}`).toEqual(shown);
    }
  }
});

/** One write, and what the engine does behind it; whether it was done before the operation at which it is killed. */
async function livesUntil(disk: SimulatedDisk, operation: number): Promise<boolean> {
  const killed = new Promise<boolean>((resolve) => {
    disk.observe((_name, _path, index) => {
      if (index !== operation) return;
      disk.cutPower();
      resolve(false);
    });
  });
  const live = async (): Promise<boolean> => {
    const store = await csvEngine.open(FOLDER, disk);
    await (await store.table('t'))!.commit({ operations: [{ kind: 'insert', cells: [] }] });
    await csvEngine.settle(store);
    await store.close();
    return true;
  };
  return Promise.race([live(), killed]);
}
