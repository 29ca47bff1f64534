/** Writes to the tables of a folder, twice to each, has the file replaced each time, and says how many writes there were. */
import { openCsvStore } from '../src/index.js';

const [folder, ...names] = process.argv.slice(2);
const store = await openCsvStore(folder!);
let writes = 0;
for (const name of names) {
  for (let round = 0; round < 2; round++) {
    const table = await store.table(name);
    await table!.commit({ operations: [{ kind: 'update', key: '1', cells: [['x', `API ${round}`]] }] });
    writes += 1;
    await store.checkpoint();
  }
}
process.stdout.write(`${writes} writes\n`);
