import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeTableStore } from '@rowhouse/store/contract-suite';
import { type Cluster, startCluster, whyNoPostgres } from '../testing/postgres.js';
import { openPostgresStore } from './postgres-store.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('PostgreSQL', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  describeTableStore('a store in PostgreSQL', {
    async create() {
      const schema = `test ${randomUUID()}`;
      let store = await openPostgresStore(cluster.url, { schema });
      return {
        store,
        async reopen() {
          await store.close();
          return (store = await openPostgresStore(cluster.url, { schema }));
        },
        async dispose() {
          await store.close();
          const client = new pg.Client(cluster.url);
          await client.connect();
          await client.query(`DROP SCHEMA "${schema}" CASCADE`);
          await client.end();
        },
      };
    },
  });
});
