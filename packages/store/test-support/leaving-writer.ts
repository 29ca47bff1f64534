/**
 * Writes to the table `t` of a folder, has its file replaced, and says how many descriptors of the file that was there
 * before it has. Then it has nothing more to do, and closes nothing.
 */
import { readdirSync, readlinkSync } from 'node:fs';
import { openCsvStore } from '../src/index.js';

const [folder] = process.argv.slice(2);
const store = await openCsvStore(folder!);
const table = await store.table('t');
await table!.commit({ operations: [{ kind: 'insert', cells: [] }] });
await store.checkpoint();
const links = readdirSync('/proc/self/fd').map((fd) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
});
process.stdout.write(`${links.filter((link) => link.endsWith('t.csv (deleted)')).length}\n`);
