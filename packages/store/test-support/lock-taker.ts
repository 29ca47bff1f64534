import { openCsvStore, StoreError } from '../src/index.js';

/**
 * Waits for a line on standard input, then opens the folder and says `won`, or `lost` and the code of the error. Holds
 * what it won until standard input ends.
 */
const [folder] = process.argv.slice(2);
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  openCsvStore(folder!).then(
    (store) => {
      process.stdout.write('won\n');
      process.stdin.once('end', () => void store.close());
    },
    (error: unknown) => {
      process.stdout.write(`lost ${error instanceof StoreError ? error.code : String(error)}\n`);
      process.stdin.pause();
    },
  );
});
