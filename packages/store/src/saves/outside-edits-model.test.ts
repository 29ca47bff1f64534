/**
 * Editors that load the file, change it, and save it at any time, some of them without ever loading it again, while the API
 * writes, checkpoints are made and the process is killed: what a save made of the table is held against what its editor did.
 *
 * Each cell has a text of its own, so that the store can't be right by chance. `ROWHOUSE_EDITS` says how many steps are
 * taken; the seed is in the name of each test, and `ROWHOUSE_SEED` gives it back.
 */
import { describe, expect, it } from 'vitest';
import { OutsideEditors } from '../../test-support/outside-editors.js';
import { Random, seed } from '../../test-support/random.js';

const STEPS = Number(process.env['ROWHOUSE_EDITS'] ?? 360);
/** Of one folder: then another is begun, so that a failure is found near its cause. */
const STEPS_OF_FOLDER = 60;

describe.each(['with a key', 'without a key'] as const)('a table %s', (kind) => {
  it(`has what editors and the API wrote, seed ${seed}`, { timeout: 0 }, async () => {
    let folderSeed = seed;
    for (let steps = 0; steps < STEPS; steps += STEPS_OF_FOLDER) {
      const editors = await OutsideEditors.begin(new Random(folderSeed), kind === 'with a key');
      try {
        for (let step = 0; step < STEPS_OF_FOLDER; step++) await editors.step();
        await editors.end();
      } catch (error) {
        throw new Error(`With the seed ${folderSeed}:\n${editors.story.join('\n')}`, { cause: error });
      }
      folderSeed = (folderSeed + 1) >>> 0;
    }
    expect(folderSeed).not.toBe(seed);
  });
});
