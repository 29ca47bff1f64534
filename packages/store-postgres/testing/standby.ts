/** A PostgreSQL with a synchronous standby, which can be promoted. */
import { type Cluster, inDatabase, makeClusterFolder, startCluster, startIn } from './postgres.js';

export interface ReplicatedCluster {
  /** Names both of them, the primary first. */
  readonly url: string;
  readonly primary: Cluster;
  readonly standby: Cluster;
  /** Makes the standby the primary. Resolves when it takes writes. It waits for no standby of its own: there is none. */
  promote(): void;
  stop(): Promise<void>;
}

/** No transaction is acknowledged that the standby does not have on its disk. */
export async function startReplicatedCluster(): Promise<ReplicatedCluster> {
  const primary = await startCluster(['synchronous_commit=on']);
  const place = await makeClusterFolder();
  const from = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'postgres'];
  place.run('pg_basebackup', ['-D', place.data, ...from, '-R', '-X', 'stream', '-c', 'fast', '--no-sync']);
  const standby = await startIn(place, ['synchronous_standby_names=']);
  // Told to the primary alone, behind the copy: who is promoted must not wait for who is not there.
  await waitForStandby(primary);
  return {
    url: primary.url.replace(`:${primary.port}/`, `:${primary.port},127.0.0.1:${standby.port}/`),
    primary,
    standby,
    promote() {
      place.run('pg_ctl', ['promote', '-D', place.data, '-w', '-s']);
    },
    async stop() {
      // A primary that is told to stop waits for its standby.
      await primary.crash();
      await primary.stop();
      await standby.stop();
    },
  };
}

function waitForStandby(primary: Cluster): Promise<void> {
  return inDatabase(primary.url, async (client) => {
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await client.query('SELECT pg_reload_conf()');
    const isSynchronous = async (): Promise<boolean> => {
      const { rows } = await client.query<{ sync_state: string }>('SELECT sync_state FROM pg_stat_replication');
      return rows.some(({ sync_state }) => sync_state === 'sync');
    };
    while (!(await isSynchronous())) await new Promise((resolve) => setTimeout(resolve, 20));
  });
}
