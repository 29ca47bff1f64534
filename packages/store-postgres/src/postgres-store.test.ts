import { afterAll, beforeAll, describe } from 'vitest';
import type { TableStore } from '@rowhouse/store';
import { describeTableStore } from '@rowhouse/store/contract-suite';
import { type Cluster, startCluster, whyNoPostgres } from '../testing/postgres.js';
import { emptyDatabase, newDatabase } from '../testing/databases.js';
import type { PostgresStore } from './placement/placed-store.js';
import { openPostgresStore } from './postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('PostgreSQL', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(['fsync=off']);
  });
  afterAll(() => cluster.stop());

  /** @param given what the suite has of a store */
  const over = (count: number, given: (store: PostgresStore, urls: readonly string[]) => TableStore) => {
    // Those that are empty again: to make them takes longer than most tests do.
    const spare: (readonly string[])[] = [];
    return {
      async create() {
        const urls = spare.pop() ?? Array.from({ length: count }, () => newDatabase(cluster.url, 'a name'));
        let store = await openPostgresStore(urls);
        return {
          store: given(store, urls),
          async reopen() {
            await store.close();
            store = await openPostgresStore(urls);
            return given(store, urls);
          },
          async dispose() {
            await store.close();
            await Promise.all(urls.map(emptyDatabase));
            spare.push(urls);
          },
        };
      },
    };
  };

  describeTableStore(
    'a store in PostgreSQL',
    over(1, (store) => store),
  );

  // The first table that is made lies in the second database in the end, the next one in the first.
  describeTableStore('a store in two databases whose tables are moved when they are made', over(2, movingNew));
});

/** Each table that is made goes to the second database, and every other one back again. */
function movingNew(store: PostgresStore, urls: readonly string[]): TableStore {
  let made = 0;
  return {
    tables: () => store.tables(),
    table: (name) => store.table(name),
    dropTable: (name, options) => store.dropTable(name, options),
    close: () => store.close(),
    async replaceTable(name, content, options) {
      const replacement = await store.replaceTable(name, content, options);
      if (replacement.outcome === 'created') {
        made += 1;
        await store.moveTable(name, urls[1]!);
        if (made % 2 === 0) await store.moveTable(name, urls[0]!);
      }
      return replacement;
    },
  };
}
