import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { openPostgresStore } from '@rowhouse/store-postgres';
import { runChecks } from './checks.mjs';

const [address] = process.argv.slice(2);
const schema = `runtime ${process.pid}`;
const stores = [await openPostgresStore(address, { schema }), await openPostgresStore(address, { schema })];
const [store, other] = stores;
const file = 'id;name\r\n1; Ada\r\n\r\n2;"Kim"';
const bytesOf = async (table) => {
  let text = '';
  for await (const piece of (await table.file()).bytes) text += new TextDecoder().decode(piece);
  return text;
};

await runChecks({
  'files in and out': async () => {
    await store.importTable('people', { bytes: Readable.from([new TextEncoder().encode(file)]), highestKey: '2' });
    assert.equal(await bytesOf(await other.table('people')), file);
  },
  transactions: async () => {
    const table = await store.table('people');
    await table.commit({ operations: [{ kind: 'update', key: '1', cells: [['name', 'Ada L.']] }] });
    assert.deepEqual((await (await other.table('people')).get('1')).row.cells, ['1', 'Ada L.']);
  },
  'queries and pages': async () => {
    const table = await store.table('people');
    const { rows } = await table.query({ sort: [{ column: 'name', direction: 'descending' }], limit: 1 });
    const found = [];
    for await (const row of rows) found.push(row.cells[1]);
    assert.deepEqual(found, ['Kim']);
  },
  'what another server writes, in the feed': async () => {
    const table = await store.table('people');
    const { version, schemaVersion } = await table.describe();
    const feed = table.changes({ since: version, schemaVersion })[Symbol.asyncIterator]();
    const next = feed.next();
    await (await other.table('people')).commit({ operations: [{ kind: 'delete', key: '2' }] });
    assert.match(JSON.stringify((await next).value), /delete|Kim/);
    await feed.return();
  },
});
for (const each of stores) await each.close();
