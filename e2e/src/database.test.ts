/** `rowhouse --store postgres://…`: several servers over one database, of which one dies, and then the database. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster, whyNoPostgres } from '../../packages/store-postgres/testing/postgres.js';
import { checkNothingLost, makeTable, namesIn, startDaemon, startLoad, tellingOf, versionOf } from './database-load.js';
import { run, type RunningServer, serverProgram, until } from './programs.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('rowhouse --store', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const urlOf = (schema: string): string => `${cluster.url}?schema=${schema}`;

  it('serves the tables of a database, as it serves files', async () => {
    const server = await startDaemon(urlOf('plain'));
    await makeTable(server);
    const json = { 'Content-Type': 'application/json' };
    const made = await fetch(`${server.url}/people`, { method: 'POST', headers: json, body: '{"name":"Ada"}' });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/people/1']);
    const row = await fetch(`${server.url}/people/1`);
    expect(await row.json()).toEqual({ id: '1', name: 'Ada' });
    const stale = { ...json, 'If-Match': '"AAAAAAAAAAAAAAAAAAAAAA"' };
    const refused = await fetch(`${server.url}/people/1`, { method: 'PUT', headers: stale, body: '{"name":"Kim"}' });
    expect(refused.status).toBe(412);
    expect(await server.stop()).toBe(0);
    expect(await namesIn(await startDaemon(urlOf('plain')))).toEqual(['Ada']);
  });

  it('says what is wrong, without the password', async () => {
    const missing = await run(process.execPath, [serverProgram, '--store', 'postgres://me:secret@127.0.0.1:1/none']);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(/^rowhouse: The database can't be used now \(ECONNREFUSED\).*127\.0\.0\.1:1/)]); // prettier-ignore
    const other = await run(process.execPath, [serverProgram, '--store', 'mysql://me:secret@somewhere/x']);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('--store takes postgres://')]);
    const broken = await run(process.execPath, [serverProgram, '--store', 'postgres://me:se@secret@somewhere:port/x']);
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('--store takes postgres://')]);
    const both = await run(process.execPath, [serverProgram, 'data', '--store', 'postgres://me:secret@somewhere/x']);
    expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('name one of them')]);
    expect(missing.stderr + other.stderr + both.stderr + broken.stderr).not.toContain('secret');
  });

  it('loses nothing that was acknowledged when one of three servers is killed, then the database, and tells it all', async () => {
    const servers = await Promise.all(['1', '2', '3'].map(() => startDaemon(urlOf('several'))));
    const [first, second] = servers as [RunningServer, RunningServer, RunningServer];
    await makeTable(first);
    const told = tellingOf(second, await versionOf(second));
    const load = startLoad(servers);
    await load.more();
    await first.stop('SIGKILL');
    await load.more();
    await cluster.crash();
    await until(() => [...load.answers].some((answer) => answer.startsWith('503')));
    await cluster.start();
    await load.more();
    await load.end();
    await checkNothingLost(load, second, told);
  });
});
