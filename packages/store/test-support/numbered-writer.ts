/**
 * Makes numbered writes to a folder and prints how each was answered, `NUMBER acknowledged` or `NUMBER CODE`, then `stopped`, and
 * waits to be killed. `numbered-writer.ts FOLDER FIRST ROUNDS REFUSALS`: it stops after so many rounds, or refusals.
 */
import { once } from 'node:events';
import { openCsvStore, StoreError } from '../src/index.js';
import { noTimers } from './no-timers.js';
import { numberedWrites } from './numbered-writes.js';

const [folder, first, rounds, refusals] = process.argv.slice(2);

async function write(): Promise<void> {
  const store = await openCsvStore(folder!, { timers: noTimers });
  let roundsLeft = Number(rounds);
  let refusalsLeft = Number(refusals);
  for await (const answers of numberedWrites(store, Number(first))) {
    for (const { number, refusal } of answers) process.stdout.write(`${number} ${refusal ?? 'acknowledged'}\n`);
    refusalsLeft -= answers.filter(({ refusal }) => refusal !== undefined).length;
    if (--roundsLeft <= 0 || refusalsLeft <= 0) break;
  }
}

try {
  await write();
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  process.stdout.write(`not opened ${error.code}\n`);
}
process.stdout.write('stopped\n');
// Standard input ends with the process that started this one.
process.stdin.resume();
await once(process.stdin, 'end');
