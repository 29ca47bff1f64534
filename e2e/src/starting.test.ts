/** How `rowhouse` starts, and what it says where it can't. */
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { run, serverProgram, startServer, temporaryFolder, until } from './programs.js';

const rowhouse = (...args: readonly string[]) => run(process.execPath, [serverProgram, ...args]);

/** One clear line on standard error, nothing else, and a code that is not 0. */
function expectRefusal(
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  words: RegExp,
): void {
  expect(stderr).toMatch(words);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(1);
}

it('a port in use', async () => {
  const other = createServer();
  onTestFinished(() => {
    other.close();
  });
  const port = await new Promise<number>((resolve) => {
    other.listen(0, () => {
      resolve((other.address() as AddressInfo).port);
    });
  });
  expectRefusal(await rowhouse(temporaryFolder(), '--port', String(port)), /port \d+ is in use/);
});

it('a folder that does not exist', async () => {
  expectRefusal(await rowhouse(join(temporaryFolder(), 'nowhere'), '--port', '0'), /nowhere/);
});

it('a folder that is a file', async () => {
  const file = join(temporaryFolder('people'), 'people.csv');
  expectRefusal(await rowhouse(file, '--port', '0'), /people\.csv/);
});

it('a folder that another server has open, until that one is gone, however it went', async () => {
  const folder = temporaryFolder('people');
  const first = await startServer(folder);
  const refused = await rowhouse(folder, '--port', '0');
  expectRefusal(refused, /another/);
  expect(refused.stderr).toContain(String(first.process.pid));
  await first.stop('SIGKILL');
  const second = await startServer(folder);
  expect((await fetch(`${second.url}/people`)).status).toBe(200);
});

it('a host that is not this machine', async () => {
  expectRefusal(
    await rowhouse(temporaryFolder(), '--port', '0', '--host', '203.0.113.1'),
    /not an address of this machine/,
  );
});

it('an unreadable table is named with file and line, the others are served', async () => {
  const folder = temporaryFolder('people');
  writeFileSync(join(folder, 'broken.csv'), 'id,name\n1,fine\n2,"never closed\n3,x\n');
  const server = await startServer(folder);
  await until(() => /broken\.csv.*3/.test(server.output()));
  const { tables } = (await (await fetch(server.url)).json()) as { tables: unknown[] };
  expect(tables).toMatchObject([
    { name: 'broken', fault: { line: 3, detail: expect.stringContaining('broken.csv') as string } },
    { name: 'people', rows: 12 },
  ]);
  expect((await fetch(`${server.url}/people/1`)).status).toBe(200);
  const answer = await fetch(`${server.url}/broken`);
  expect([answer.status, ((await answer.json()) as { line: number }).line]).toEqual([500, 3]);
});

it('--help and --version, and a usage error', async () => {
  const help = await rowhouse('serve', '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('--dialect <name>');
  expect((await rowhouse('--version')).stdout.trim()).toBe('0.1.0');
  const wrong = await rowhouse('.', '--port', 'many');
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toContain('whole number');
});

it('settings come from the environment too, and flags win', async () => {
  const { stderr } = await run(process.execPath, [serverProgram, temporaryFolder()], {
    environment: { ROWHOUSE_PORT: 'x' },
  });
  expect(stderr).toContain('ROWHOUSE_PORT');
  const wrong = await run(process.execPath, [serverProgram, temporaryFolder()], {
    environment: { ROWHOUSE_OPEN: 'maybe' },
  });
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('ROWHOUSE_OPEN') as string });
});

it.each([
  ['false', 403],
  ['', 403],
  ['true', 200],
])('ROWHOUSE_OPEN=%s answers a forwarded request with %i', async (value, status) => {
  const server = await startServer(temporaryFolder('people'), { ROWHOUSE_OPEN: value });
  const answer = await fetch(server.url, { headers: { 'X-Forwarded-For': '203.0.113.7' } });
  expect(answer.status).toBe(status);
});
