/** For tests that run on a database: a PostgreSQL of their own, or the one that `ROWHOUSE_TEST_DATABASE` names. */
import type { TestProject } from 'vitest/node';
import { startCluster, whyNoPostgres } from '../../store-postgres/testing/postgres.js';

export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['ROWHOUSE_TEST_DATABASE'];
  const noPostgres = given === undefined ? whyNoPostgres() : undefined;
  if (given !== undefined || noPostgres !== undefined) {
    if (noPostgres !== undefined) process.stderr.write(`skipped on a database, made on files: ${noPostgres}\n`);
    provide('database', given);
    return undefined;
  }
  const cluster = await startCluster();
  provide('database', cluster.url);
  return () => cluster.stop();
}
