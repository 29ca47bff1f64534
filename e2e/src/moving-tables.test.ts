/** `rowhouse --store … --store …`: several servers over two databases, between which a table is moved while it is used. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Cluster, startCluster, whyNoPostgres } from '../../packages/store-postgres/testing/postgres.js';
import { run, type RunningServer, serverProgram, startServerAs, temporaryFolder, until } from './programs.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

const json = { 'Content-Type': 'application/json' };

describe.skipIf(noPostgres !== undefined)('rowhouse move', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const databases = (name: string): [string, string] => [`${cluster.url}?schema=${name}-a`, `${cluster.url}?schema=${name}-b`]; // prettier-ignore

  function startDaemon(urls: readonly [string, ...string[]]): Promise<RunningServer> {
    const [first, ...others] = urls;
    return startServerAs([process.execPath, serverProgram, '--store'], first, ...others.flatMap((url) => ['--store', url]), '--log-level', 'warn'); // prettier-ignore
  }

  const move = (table: string, urls: readonly string[], to: string) => run(process.execPath, [serverProgram, 'move', table, ...urls.flatMap((url) => ['--store', url]), '--to', to]); // prettier-ignore

  async function makeTable({ url }: RunningServer, table: string): Promise<void> {
    const answer = await fetch(`${url}/${table}`, { method: 'PUT', headers: { 'Content-Type': 'text/csv' }, body: 'id,name\n' }); // prettier-ignore
    expect(answer.status).toBe(201);
  }

  it('moves a table that servers read, write and follow, and loses nothing', async () => {
    const urls = databases('used');
    const servers = [await startDaemon(urls), await startDaemon(urls)] as const;
    await makeTable(servers[0], 'people');
    const told = follow(servers[1], await versionOf(servers[1]));
    const acknowledged: string[] = [];
    const answers = new Set<string>();
    let isOver = false;
    const writers = servers.map(async ({ url }, at) => {
      for (let number = 1; !isOver; number += 1) {
        const name = `${at}-${number}`;
        const answer = await fetch(`${url}/people`, { method: 'POST', headers: json, body: JSON.stringify({ name }) });
        await answer.text();
        answers.add(`${answer.status} ${answer.headers.get('retry-after') ?? ''}`.trim());
        if (answer.status === 201) acknowledged.push(name);
      }
    });
    try {
      for (let time = 1; time <= 4; time += 1) {
        const enough = acknowledged.length + 20;
        await until(() => acknowledged.length >= enough);
        const to = urls[time % 2]!;
        expect(await move('people', urls, to)).toMatchObject({
          code: 0,
          stdout: `people is in ${to} now.\n`,
          stderr: '',
        });
      }
    } finally {
      isOver = true;
      await Promise.all(writers);
    }
    expect((await move('people', urls, urls[0])).stdout).toBe(`people was in ${urls[0]} already.\n`);
    const rows = (await (await fetch(`${servers[0].url}/people?_limit=100000`)).json()) as { name: string }[];
    expect(rows.map(({ name }) => name).sort()).toEqual([...acknowledged].sort());
    expect([...answers].filter((answer) => answer !== '201' && answer !== '503 1')).toEqual([]);
    await until(() => told().length >= rows.length);
    expect(told()).toEqual(rows.map(({ name }) => name));
  });

  it('says what is wrong, and a server that was not given a database which one it needs', async () => {
    const urls = databases('wrong');
    const both = await startDaemon(urls);
    for (const table of ['here', 'there']) await makeTable(both, table);
    const one = await startDaemon([urls[0]]);
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
    await makeTable(await startDaemon(urls), 'people');
    const variables = { ROWHOUSE_STORE: urls.join(' ') };
    const server = await startServerAs([process.execPath, serverProgram, '--log-level'], 'warn', variables);
    expect((await fetch(`${server.url}/people`)).status).toBe(200);
    const file = join(temporaryFolder(), 'rowhouse.json');
    writeFileSync(file, JSON.stringify({ store: urls, 'log-level': 'warn' }));
    const configured = await startServerAs([process.execPath, serverProgram, '--config'], file);
    expect((await fetch(`${configured.url}/people`)).status).toBe(200);
  });
});

/** The version of the table, as its tag has it. */
async function versionOf({ url }: RunningServer): Promise<string> {
  const { headers } = await fetch(`${url}/people`);
  return /^"([^.]*)\./.exec(headers.get('etag') ?? '')![1]!;
}

/** Follows the table from a version on: the names of the rows that were told of so far. */
function follow({ url }: RunningServer, since: string): () => readonly string[] {
  const names: string[] = [];
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
  });
  const reading = async (): Promise<void> => {
    const answer = await fetch(`${url}/people/_changes?_since=${since}`, { signal: over.signal });
    let rest = '';
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop()!;
      for (const line of lines)
        if (line.startsWith('data:')) names.push(...Array.from(line.matchAll(/"name":"([0-9]-[0-9]+)"/g), (match) => match[1]!)); // prettier-ignore
    }
  };
  // Cut off with the test.
  reading().catch(() => undefined);
  return () => names;
}
