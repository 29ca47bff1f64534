/** `rowhouse --store postgres://…`: several servers over one database, of which one dies, and then the database. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Cluster, startCluster, whyNoPostgres } from '../../packages/store-postgres/testing/postgres.js';
import { run, type RunningServer, serverProgram, startServerAs, until } from './programs.js';

const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

/** Writes that must be acknowledged before something happens, and after. */
const writes = 60;

describe.skipIf(noPostgres !== undefined)('rowhouse --store', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  /** A server over a schema of the database. */
  function startDaemon(schema: string): Promise<RunningServer> {
    return startServerAs([process.execPath, serverProgram, '--store'], `${cluster.url}?schema=${schema}`, '--log-level', 'warn'); // prettier-ignore
  }

  async function makeTable({ url }: RunningServer): Promise<void> {
    const answer = await fetch(`${url}/people`, {
      method: 'PUT',
      headers: { 'Content-Type': 'text/csv' },
      body: 'id,name\n',
    });
    expect(answer.status).toBe(201);
  }

  async function namesIn({ url }: RunningServer): Promise<string[]> {
    const rows = (await (await fetch(`${url}/people?_limit=100000`)).json()) as { name: string }[];
    return rows.map(({ name }) => name);
  }

  it('serves the tables of a database, as it serves files', async () => {
    const server = await startDaemon('plain');
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
    expect(await namesIn(await startDaemon('plain'))).toEqual(['Ada']);
  });

  it('says what is wrong, without the password', async () => {
    const missing = await run(process.execPath, [serverProgram, '--store', 'postgres://me:secret@127.0.0.1:1/none']);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(/^rowhouse: The database can't be used now \(/)]); // prettier-ignore
    const other = await run(process.execPath, [serverProgram, '--store', 'mysql://me:secret@somewhere/x']);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('--store takes postgres://')]);
    const broken = await run(process.execPath, [serverProgram, '--store', 'postgres://me:se@secret@somewhere:port/x']);
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('--store takes postgres://')]);
    const both = await run(process.execPath, [serverProgram, 'data', '--store', 'postgres://me:secret@somewhere/x']);
    expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('name one of them')]);
    expect(missing.stderr + other.stderr + both.stderr + broken.stderr).not.toContain('secret');
  });

  it('loses nothing that was acknowledged when one of three servers is killed, then the database, and tells it all', async () => {
    const servers = await Promise.all(['1', '2', '3'].map(() => startDaemon('several')));
    const [first, second] = servers as [RunningServer, RunningServer, RunningServer];
    await makeTable(first);
    const told = tellingOf(second, await versionOf(second));
    const acknowledged: string[] = [];
    const answers = new Set<string>();
    let isOver = false;
    const writers = servers.flatMap((server, at) =>
      ['a', 'b', 'c'].map(async (writer) => {
        for (let number = 1; !isOver; number += 1) {
          const name = `${at}-${writer}-${number}`;
          const answer = await add(server, name);
          answers.add(answer);
          if (answer === '201') acknowledged.push(name);
        }
      }),
    );
    const more = async (): Promise<void> => {
      const enough = acknowledged.length + writes;
      await until(() => acknowledged.length >= enough);
    };
    try {
      await more();
      await first.stop('SIGKILL');
      await more();
      await cluster.crash();
      await until(() => [...answers].some((answer) => answer.startsWith('503')));
      await cluster.start();
      await more();
    } finally {
      isOver = true;
      await Promise.all(writers);
    }
    const names = await namesIn(second);
    const [found, twice] = [new Set(names), names.filter((name, at) => names.indexOf(name) !== at)];
    expect(acknowledged.filter((name) => !found.has(name))).toEqual([]);
    expect(twice).toEqual([]);
    // Each is answered, or told to come again, or its server is gone: nothing else.
    expect([...answers].filter((answer) => !['201', 'gone'].includes(answer) && !/^503 [0-9]+$/.test(answer))).toEqual([]); // prettier-ignore
    await until(() => told().length >= names.length);
    expect(new Set(told())).toEqual(found);
    expect(told()).toHaveLength(names.length);
  });
});

/** Adds a row. @returns the status, with `Retry-After` where there is one; `gone` where the server is */
async function add({ url }: RunningServer, name: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/people`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Prefer: 'return=minimal' },
      body: JSON.stringify({ name }),
    });
    const text = await answer.text();
    if (answer.status === 500) return text;
    const later = answer.headers.get('retry-after');
    return later === null ? String(answer.status) : `${answer.status} ${later}`;
  } catch {
    await new Promise((resolve) => setImmediate(resolve));
    return 'gone';
  }
}

/** The version of the table, as its tag has it. */
async function versionOf({ url }: RunningServer): Promise<string> {
  const { headers } = await fetch(`${url}/people`);
  return /^"([^.]*)\./.exec(headers.get('etag') ?? '')![1]!;
}

/** Follows the table from a version on; what it answers are the names of the rows that were told of so far. */
function tellingOf({ url }: RunningServer, since: string): () => readonly string[] {
  const names: string[] = [];
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
  });
  const follow = async (): Promise<void> => {
    const answer = await fetch(`${url}/people/_changes?_since=${since}`, { signal: over.signal });
    let rest = '';
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop()!;
      for (const line of lines)
        if (line.startsWith('data:')) names.push(...Array.from(line.matchAll(/"name":"([0-9]-[a-z]-[0-9]+)"/g), (match) => match[1]!)); // prettier-ignore
    }
  };
  // Cut off with the test.
  follow().catch(() => undefined);
  return () => names;
}
