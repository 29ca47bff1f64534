/** What was acknowledged is there: under parallel writers, and when the server is killed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { missing, run, startServer, temporaryFolder } from './programs.js';

const noCurl = missing('curl', { debianPackage: 'curl' });

it.skipIf(noCurl !== undefined)(
  'two curls in parallel, 500 POSTs each, lose nothing',
  { timeout: 180_000 },
  async () => {
    const folder = temporaryFolder('people');
    const server = await startServer(folder, '--log-level', 'warn');
    const script =
      'for i in $(seq 500); do curl -s -S -f -o /dev/null -H "Content-Type: application/json" -d "{\\"name\\":\\"$1-$i\\"}" "$2/people" || exit 1; done';
    const writers = await Promise.all(
      ['a', 'b'].map((name) => run('bash', ['-c', script, 'writer', name, server.url])),
    );
    expect(writers.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);

    const rows = (await (await fetch(`${server.url}/people`)).json()) as { id: number; name: string }[];
    expect(rows).toHaveLength(1012);
    expect(new Set(rows.map((row) => row.id)).size).toBe(1012);
    expect(await server.stop()).toBe(0);
    const lines = new Set(
      readFileSync(join(folder, 'people.csv'), 'utf8')
        .split('\n')
        .map((line) => line.split(',')[1]),
    );
    for (const name of ['a', 'b']) for (let i = 1; i <= 500; i += 1) expect(lines).toContain(`${name}-${i}`);
  },
);

it('kill -9 between an answer and the next request loses nothing', async () => {
  const folder = temporaryFolder('people');
  for (let round = 1; round <= 8; round += 1) {
    const server = await startServer(folder);
    const before = (await (await fetch(`${server.url}/people`)).json()) as { name: string }[];
    expect(before).toHaveLength(12 + (round - 1) * 3);
    for (let write = 0; write < 3; write += 1) {
      const answer = await fetch(`${server.url}/people`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: `round ${round}, write ${write}` }),
      });
      expect(answer.status).toBe(201);
    }
    expect(await server.stop('SIGKILL')).toBe('SIGKILL');
  }
  // Stopped in peace, the file has it all.
  expect(await (await startServer(folder)).stop()).toBe(0);
  const file = readFileSync(join(folder, 'people.csv'), 'utf8');
  for (let round = 1; round <= 8; round += 1)
    for (let write = 0; write < 3; write += 1) expect(file).toContain(`round ${round}, write ${write}`);
});

it.each(['SIGTERM', 'SIGINT'] as const)('%s lets a request in flight finish, then ends with 0', async (signal) => {
  const folder = temporaryFolder('people');
  const server = await startServer(folder);
  const answers = Array.from({ length: 20 }, (_, index) =>
    fetch(`${server.url}/people`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: `late ${index}` }),
    }).then(
      async (answer) => (answer.status === 201 ? ((await answer.json()) as { name: string }).name : undefined),
      () => undefined,
    ),
  );
  await answers[0];
  expect(await server.stop(signal)).toBe(0);
  const file = readFileSync(join(folder, 'people.csv'), 'utf8');
  for (const name of await Promise.all(answers)) if (name !== undefined) expect(file).toContain(name);
});

it('an edit of the file from outside is seen, and the next write keeps it', async () => {
  const folder = temporaryFolder('people');
  const file = join(folder, 'people.csv');
  const server = await startServer(folder);
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replace('Ada Lovelace', 'Ada, Countess of Lovelace')
      .replace('1,Ada, Countess of Lovelace', '1,"Ada, Countess of Lovelace"'),
  );
  expect(await (await fetch(`${server.url}/people/1`)).json()).toMatchObject({ name: 'Ada, Countess of Lovelace' });
  expect((await fetch(`${server.url}/people/2`, { method: 'DELETE' })).status).toBe(204);
  expect(await server.stop()).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('1,"Ada, Countess of Lovelace"');
  expect(readFileSync(file, 'utf8')).not.toContain('\n2,');
});
