/** The three layers of the configuration: command line, environment, file. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, serverProgram, startServer, temporaryFolder } from './programs.js';

function configuration(content: unknown): string {
  const path = join(temporaryFolder(), 'rowhouse.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const put = (url: string): Promise<Response> => fetch(`${url}/people/1`, { method: 'DELETE' });

it('the file gives what neither the command line nor the environment does', async () => {
  const config = configuration({ 'read-only': true, 'cors-origin': ['https://a.example', 'https://b.example'] });
  const server = await startServer(temporaryFolder('people'), '--config', config);
  expect((await put(server.url)).status).toBe(403);
  const answer = await fetch(`${server.url}/people`, { headers: { Origin: 'https://b.example' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://b.example');
});

it('the environment is stronger than the file, and the command line than both', async () => {
  const config = configuration({ 'read-only': true, 'max-body': 10, 'log-level': 'silent' });
  const environment = { ROWHOUSE_CONFIG: config, ROWHOUSE_READ_ONLY: 'false', ROWHOUSE_MAX_BODY: '20' };
  const server = await startServer(temporaryFolder('people'), '--max-body', '60', environment);
  expect((await put(server.url)).status).toBe(204);
  const post = (name: string): Promise<Response> =>
    fetch(`${server.url}/people`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });
  expect((await post('x'.repeat(40))).status).toBe(201);
  expect((await post('x'.repeat(60))).status).toBe(413);
  expect(server.output()).toBe('');
  const flagged = await startServer(temporaryFolder('people'), '--read-only', { ROWHOUSE_READ_ONLY: 'no' });
  expect((await put(flagged.url)).status).toBe(403);
});

it('files that it names are found beside it', async () => {
  const config = configuration({ tokens: 'secrets/tokens.txt' });
  const made = await run(process.execPath, [serverProgram, 'token', '--role', 'read']);
  mkdirSync(join(config, '../secrets'));
  writeFileSync(join(config, '../secrets/tokens.txt'), made.stderr);
  const server = await startServer(temporaryFolder('people'), '--config', config);
  expect((await fetch(`${server.url}/people`)).status).toBe(401);
  const headers = { Authorization: `Bearer ${made.stdout.trim()}` };
  expect((await fetch(`${server.url}/people`, { headers })).status).toBe(200);
});

it.each([
  ['{"prot": 9000}', 'there is no option "prot"; there are port, host'],
  ['{"config": "x"}', 'there is no option "config"'],
  ['{"port": "many"}', '"port" is "many": It must be a whole number from 0 to 65535.'],
  ['{"port": [1]}', '"port" is [1]: make it a text or a number'],
  ['{"dialect": "ftp"}', '"dialect" is "ftp": Allowed choices are'],
  ['{"read-only": "yes"}', '"read-only" is "yes": make it true or false'],
  ['{"cors-origin": [true]}', 'make it a text, or a list of texts'],
  ['[]', 'it holds no JSON object'],
  ['{', 'JSON'],
])('what is wrong with %s is said in a line, with the name of the file', async (content, words) => {
  const config = configuration(content);
  const told = await run(process.execPath, [serverProgram, temporaryFolder(), '--config', config]);
  expect(told).toMatchObject({ code: 1, stdout: '' });
  expect(told.stderr).toContain(`rowhouse: ${config}: `);
  expect(told.stderr).toContain(words);
  expect(told.stderr.trim().split('\n')).toHaveLength(1);
});

it('a file that is not there is told of too', async () => {
  const missing = await run(process.execPath, [serverProgram, '.', '--config', '/nowhere/rowhouse.json']);
  expect(missing).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('/nowhere/rowhouse.json: ENOENT') as string,
  });
});
