/** What `rowhouse` does besides serving: `check`, `schema` and `token`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, serverProgram, startServer, temporaryFolder, workspace } from './programs.js';

const rowhouse = (...args: readonly string[]) => run(process.execPath, [serverProgram, ...args]);

it('check tells of nothing where there is nothing, and changes nothing', async () => {
  const folder = temporaryFolder('people', 'books');
  expect(await rowhouse('check', folder)).toMatchObject({ code: 0, stdout: '2 tables, no faults.\n', stderr: '' });
  expect(readdirSync(folder).sort()).toEqual(['books.csv', 'people.csv']);
});

it('check tells of each fault, its file and line, for people and for programs', async () => {
  const folder = temporaryFolder('people');
  writeFileSync(join(folder, 'orders.csv'), 'id,total\n1,5\n2\n');
  writeFileSync(join(folder, 'broken.csv'), 'id\n"1\n');
  const told = await rowhouse('check', folder);
  expect(told).toMatchObject({ code: 1, stderr: '' });
  expect(told.stdout).toMatch(/^broken\.csv, line 2: .*\norders\.csv, line 3: .*\n$/);
  const json = await rowhouse('check', folder, 'orders', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'short-row', table: 'orders', line: 3 });
  const unknown = await rowhouse('check', folder, 'nobody');
  expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('nobody.csv') as string });
});

it('check goes on behind a name that no table can have, and tells each fault of datapackage.json once', async () => {
  const folder = temporaryFolder('people');
  writeFileSync(join(folder, 'CON.csv'), 'id\n1\n');
  writeFileSync(join(folder, 'datapackage.json'), '{"resources":[{"name":"x","path":"../x.csv"}]}');
  const told = await rowhouse('check', folder);
  expect(told).toMatchObject({ code: 1, stderr: '' });
  expect(told.stdout).toMatch(/^datapackage\.json, resources\[0\]\.path: [^\n]*\nCON\.csv: [^\n]*\n$/);
});

it.each([
  [['/nowhere/at/all'], "can't be read"],
  [['.', '--max-faults', 'many'], 'whole number'],
])('check %j says in words what is wrong', async (args, words) => {
  const told = await rowhouse('check', ...args);
  expect(told).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(words) as string });
  expect(told.stderr.trim().split('\n')).toHaveLength(1);
});

it('check --salvage leaves a log alone that is not damaged', async () => {
  const folder = temporaryFolder('people');
  const told = await rowhouse('check', folder, '--salvage', 'people');
  expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('not damaged') as string });
});

it('schema shows the types, writes them down where it is told to, and the server keeps them', async () => {
  const folder = temporaryFolder('people');
  const shown = await rowhouse('schema', folder);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(shown.stdout)).toMatchObject({
    resources: [{ name: 'people', path: 'people.csv', schema: { primaryKey: 'id' } }],
  });
  expect((await rowhouse('schema', folder, '--infer')).code).toBe(0);
  expect(readFileSync(join(folder, 'datapackage.json'), 'utf8')).toBe(shown.stdout);
  const server = await startServer(folder);
  const headers = { 'Content-Type': 'application/json' };
  const refused = await fetch(`${server.url}/people/1`, { method: 'PATCH', headers, body: '{"age":"many"}' });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    errors: [{ column: 'age', key: '1', constraint: 'type', value: 'many' }],
  });
  expect(await rowhouse('schema', folder)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('another') as string,
  });
});

it('token makes a token that a server takes, and a line for its file', async () => {
  const folder = temporaryFolder('people');
  const { stdout, stderr, code } = await rowhouse('token', '--role', 'write', '--tables', 'people');
  expect([code, stdout, stderr]).toEqual([
    0,
    expect.stringMatching(/^rh_[\w-]{43}\n$/),
    expect.stringMatching(/^sha256:[0-9a-f]{64} write people\n$/),
  ]);
  const file = join(temporaryFolder(), 'tokens.txt');
  writeFileSync(file, stderr);
  const server = await startServer(folder, '--tokens', file);
  const ask = (token: string): Promise<Response> =>
    fetch(`${server.url}/people`, { headers: { Authorization: `Bearer ${token}` } });
  expect([(await ask(stdout.trim())).status, (await ask('guess')).status]).toEqual([200, 401]);
  expect(await rowhouse('token', '--tables', 'a b')).toMatchObject({ code: 1, stdout: '' });
});

it.each(['rowhouse', 'rowhouse-client'])(
  'npx %s runs the program of this repository, installed before it was built',
  async (name) => {
    const told = await run('npx', ['--no', '--', name, '--version'], { directory: workspace });
    expect(told).toMatchObject({ code: 0, stdout: '0.1.0\n' });
    const kept = await run('git', ['ls-files', `packages/*/bin/${name}.js`], { directory: workspace });
    expect(kept.stdout).toMatch(/^packages\/[a-z-]+\/bin\/[a-z-]+\.js\n$/);
  },
);
