/** `rowhouse --store postgres://…a,b/…`: servers over a primary that dies, and a standby that is promoted. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { whyNoPostgres } from '../../packages/store-postgres/testing/postgres.js';
import { startReplicatedCluster } from '../../packages/store-postgres/testing/standby.js';
import { checkNothingLost, makeTable, namesIn, readiness, startDaemon, startLoad, tellingOf, versionOf } from './database-load.js'; // prettier-ignore
import { type RunningServer, until } from './programs.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('rowhouse --store with a primary and its standby', () => {
  it('loses nothing that was acknowledged when the one is killed and the other promoted, and tells it all', async () => {
    const cluster = await startReplicatedCluster();
    onTestFinished(() => cluster.stop());
    const url = `${cluster.url}?schema=failover`;
    const servers = await Promise.all(Array.from({ length: 3 }, () => startDaemon(url)));
    const [first, second, third] = servers as [RunningServer, RunningServer, RunningServer];
    await makeTable(first);
    const since = await versionOf(second);
    const told = tellingOf(second, since);
    const load = startLoad(servers);
    await load.more();
    await cluster.primary.crash();
    const before = load.acknowledged.length;
    // The standby is there all the time, and takes no writes.
    for (const server of servers) await until(async () => (await readiness(server)) === 503);
    cluster.promote();
    await load.more();
    for (const server of servers) await until(async () => (await readiness(server)) === 200);
    await load.end();
    expect(load.acknowledged.length).toBeGreaterThan(before);
    await checkNothingLost(load, second, told);
    // Whoever asks another server for what happened since then gets the same.
    const names = await namesIn(third);
    const toldAfterwards = tellingOf(third, since);
    await until(() => toldAfterwards().length >= names.length);
    expect(toldAfterwards()).toEqual(names);
  }, 60_000);
});
