/** `rowhouse --store … --store …`: several servers over two databases, between which a table is moved while it is used. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster, whyNoPostgres } from '../../packages/store-postgres/testing/postgres.js';
import { checkNothingLost, makeTable, namesIn, startDaemon, startLoad, tellingOf, versionOf } from './database-load.js';
import { run, serverProgram, startServerAs, temporaryFolder } from './programs.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

describe.skipIf(noPostgres !== undefined)('rowhouse move', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const databases = (name: string): [string, string] => [`${cluster.url}?schema=${name}-a`, `${cluster.url}?schema=${name}-b`]; // prettier-ignore

  const move = (table: string, urls: readonly string[], to: string) => run(process.execPath, [serverProgram, 'move', table, ...urls.flatMap((url) => ['--store', url]), '--to', to]); // prettier-ignore

  it('moves a table that servers read, write and follow, and loses nothing', async () => {
    const urls = databases('used');
    const servers = [await startDaemon(...urls), await startDaemon(...urls)] as const;
    await makeTable(servers[0]);
    const told = tellingOf(servers[1], await versionOf(servers[1]));
    const load = startLoad(servers);
    for (let time = 1; time <= 4; time += 1) {
      await load.more();
      const to = urls[time % 2]!;
      expect(await move('people', urls, to)).toMatchObject({
        code: 0,
        stdout: `people is in ${to} now.\n`,
        stderr: '',
      });
    }
    await load.end();
    expect((await move('people', urls, urls[0])).stdout).toBe(`people was in ${urls[0]} already.\n`);
    // No server was away, and nothing was written that nobody was told of.
    expect([...load.answers].filter((answer) => answer !== '201' && answer !== '503 1')).toEqual([]);
    expect((await namesIn(servers[0])).sort()).toEqual([...load.acknowledged].sort());
    await checkNothingLost(load, servers[0], told);
  });

  it('says what is wrong, and a server that was not given a database which one it needs', async () => {
    const urls = databases('wrong');
    const both = await startDaemon(...urls);
    for (const table of ['here', 'there']) await makeTable(both, table);
    const one = await startDaemon(urls[0]);
    const answer = await fetch(`${one.url}/there`);
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([503, '1', expect.stringContaining('name that one too (--store)')]); // prettier-ignore
    expect((await fetch(`${one.url}/here`)).status).toBe(200);
    const secret = 'postgres://me:secret@127.0.0.1:1/none';
    const refusals = [
      [await move('nothing', urls, urls[1]), 'There is no table "nothing"'],
      [await move('here', [urls[0]], urls[0]), 'Name every database'],
      [await move('here', urls, secret), '--to takes one of the databases of --store'],
      [await move('here', [...urls, secret], secret), "can't be used now"],
      [await move('here', [urls[1], urls[0]], urls[0]), 'name that one first'],
    ] as const;
    for (const [{ code, stderr }, words] of refusals) {
      expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
      expect(stderr).not.toContain('secret');
    }
  });

  it('takes databases from the environment and from the configuration, too', async () => {
    const urls = databases('named');
    await makeTable(await startDaemon(...urls), 'people');
    const variables = { ROWHOUSE_STORE: urls.join(' ') };
    const server = await startServerAs([process.execPath, serverProgram, '--log-level'], 'warn', variables);
    expect((await fetch(`${server.url}/people`)).status).toBe(200);
    const file = join(temporaryFolder(), 'rowhouse.json');
    writeFileSync(file, JSON.stringify({ store: urls, 'log-level': 'warn' }));
    const configured = await startServerAs([process.execPath, serverProgram, '--config'], file);
    expect((await fetch(`${configured.url}/people`)).status).toBe(200);
  });
});
