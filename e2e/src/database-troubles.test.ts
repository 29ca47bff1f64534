/** `rowhouse --store`: what clients and probes are told while the database is away, or full. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Cluster, inDatabase, startCluster, whyNoPostgres } from '../../packages/store-postgres/testing/postgres.js'; // prettier-ignore
import { mountSmallDisk, whyNoSmallDisk } from '../../packages/store-postgres/testing/small-disk.js';
import { makeTable, readiness, startDaemon } from './database-load.js';
import { type RunningServer, until } from './programs.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);
const noSmallDisk = whyNoSmallDisk();
if (noSmallDisk !== undefined) process.stderr.write(`skipped, a full disk: ${noSmallDisk}\n`);

describe.skipIf(noPostgres !== undefined)('rowhouse --store tells', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  /** The status, the problem's type, and when to come again. */
  async function ask({ url }: RunningServer, path: string, name?: string): Promise<unknown[]> {
    const answer = await fetch(`${url}${path}`, {
      ...(name !== undefined && { method: 'POST', body: JSON.stringify({ name }) }),
      headers: { 'Content-Type': 'application/json' },
    });
    const { type } = (await answer.json()) as { type?: string };
    return [answer.status, type?.replace('urn:rowhouse:problem:', ''), answer.headers.get('retry-after')];
  }

  it('clients to come again, and probes that it is not ready, while the database is away', async () => {
    const server = await startDaemon(`${cluster.url}?schema=away`);
    await makeTable(server);
    expect(await ask(server, '/people', 'Ada')).toEqual([201, undefined, null]);
    expect(await readiness(server)).toBe(200);
    await cluster.crash();
    const away = [503, 'unavailable', '1'];
    expect(await ask(server, '/people', 'Kim')).toEqual(away);
    expect(await ask(server, '/people/1')).toEqual(away);
    expect(await ask(server, '/people?_limit=10')).toEqual(away);
    expect(await ask(server, '/_health/ready')).toEqual(away);
    // Where the database is stands in the log, and is nobody's business else.
    const place = `127.0.0.1:${new URL(cluster.url).port}`;
    expect(await (await fetch(`${server.url}/people/1`)).text()).not.toContain(place);
    await until(() => server.output().includes(place));
    // It need not be started anew.
    expect(await ask(server, '/_health/live')).toEqual([200, undefined, null]);
    await cluster.start();
    expect(await readiness(server)).toBe(200);
    expect(await ask(server, '/people', 'Kim')).toEqual([201, undefined, null]);
    const rows = await (await fetch(`${server.url}/people`)).json();
    expect(rows).toEqual([
      { id: '1', name: 'Ada' },
      { id: '2', name: 'Kim' },
    ]);
  });

  it.skipIf(noSmallDisk !== undefined)('that the disk is full, and takes what there is room for', async () => {
    const disk = mountSmallDisk(12, cluster.folder);
    await inDatabase(cluster.url, async (client) => {
      await client.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`);
      await client.query('CREATE DATABASE small TABLESPACE small');
    });
    const server = await startDaemon(cluster.url.replace(/postgres$/, 'small'));
    onTestFinished(async () => {
      await server.stop();
      await inDatabase(cluster.url, async (client) => {
        await client.query('DROP DATABASE small WITH (FORCE)');
        await client.query('DROP TABLESPACE small');
      });
      disk.remove();
    });
    await makeTable(server);
    // What can't be compressed.
    const much = (): string => randomBytes(150_000).toString('base64');
    let made = 0;
    let answer = await ask(server, '/people', much());
    for (; answer[0] === 201; made += 1) answer = await ask(server, '/people', much());
    expect(answer).toEqual([507, 'disk-full', null]);
    expect(((await (await fetch(`${server.url}/people`)).json()) as unknown[]).length).toBe(made);
    disk.resize(24);
    expect(await ask(server, '/people', much())).toEqual([201, undefined, null]);
  });
});
