import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCsvStore } from '@rowhouse/store';
import { runChecks } from './checks.mjs';

const folder = await mkdtemp(join(tmpdir(), 'rowhouse-'));
const file = join(folder, 'people.csv');
await writeFile(file, 'id,name,city\n1,Ada,London\n2,Kim,Seoul\n');
let store = await openCsvStore(folder);
const people = () => store.table('people');

await runChecks({
  transactions: async () => {
    const table = await people();
    await table.commit({ operations: [{ kind: 'update', key: '1', cells: [['city', 'Paris']] }] });
    assert.deepEqual((await table.get('1')).row.cells, ['1', 'Ada', 'Paris']);
  },
  'compare and swap': async () => {
    const table = await people();
    const expected = { revisions: ['no such revision 00000'] };
    await assert.rejects(table.commit({ operations: [{ kind: 'delete', key: '1', expected }] }));
  },
  'what was acknowledged is in the log before it is in the file': async () => {
    await store.close();
    assert.match(await readFile(file, 'utf8'), /Paris/);
    store = await openCsvStore(folder);
    assert.deepEqual((await (await people()).get('1')).row.cells, ['1', 'Ada', 'Paris']);
  },
  'queries and pages': async () => {
    const table = await people();
    const { rows } = await table.query({ sort: [{ column: 'name', direction: 'descending' }], limit: 1 });
    const found = [];
    for await (const row of rows) found.push(row.cells[1]);
    assert.deepEqual(found, ['Kim']);
  },
  'one writer for a folder': () => assert.rejects(openCsvStore(folder), { code: 'folder-locked' }),
  'edits of the file from outside, in the feed': async () => {
    const ended = new AbortController();
    const table = await people();
    const { version, schemaVersion } = await table.describe();
    const feed = table.changes({ since: version, schemaVersion, signal: ended.signal })[Symbol.asyncIterator]();
    const next = feed.next();
    await writeFile(file, (await readFile(file, 'utf8')).replace('Seoul', 'Busan'));
    const { value } = await next;
    assert.match(JSON.stringify(value), /Busan/);
    ended.abort();
    await feed.return?.();
  },
});
await store.close();
await rm(folder, { recursive: true });
