/** How soon the client is there, in a terminal and for a script. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { check, isJudging, quantile } from './checks.js';
import { expectCleanEnd, openClient } from './client-terminal.js';
import { clientProgram, missing, startServer, temporaryFolder, workspace } from './programs.js';
import { Terminal } from './terminal.js';

const rounds = isJudging ? 15 : 2;

check(1, 'prompt and footer are there soon', async ({ figure }) => {
  const server = await startServer(temporaryFolder('people', 'orders', 'books'));
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const terminal = new Terminal(120, 40, { ROWHOUSE_SERVER: `localhost:${server.port}` });
    await terminal.shows('ready>');
    terminal.type(`${process.execPath} ${clientProgram}`);
    await terminal.shows('cli.js');
    times.push(
      await terminal.timed(
        (control) => {
          control.keys('Enter');
        },
        (screen) => screen.includes('http://localhost') && screen.includes('F1'),
      ),
    );
    // The client is whole before the next one is started: it takes none of the next one's time.
    await terminal.shows('3 tables');
  }
  figure({
    what: 'Enter in the shell to prompt and footer, median',
    value: quantile(times, 0.5),
    unit: 'ms',
    limit: 500,
    each: times,
  });
  figure({ what: 'the slowest', value: Math.max(...times), unit: 'ms' });
});

check(1, 'a one-shot GET takes hardly longer than curl', async ({ figure }) => {
  const server = await startServer(temporaryFolder('people'));
  const url = `${server.url}/people`;
  const curl = missing('curl', { debianPackage: 'curl' });
  const programs = {
    client: [process.execPath, clientProgram, 'GET', url],
    version: [process.execPath, clientProgram, '--version'],
    node: [process.execPath, '--eval', '0'],
    ...(curl === undefined ? { curl: ['curl', '-s', url] } : {}),
  };
  const times: Record<string, number[]> = {};
  const outputs: Record<string, string> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, [program = '', ...args]] of Object.entries(programs)) {
      const began = performance.now();
      const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
      (times[name] ??= []).push(performance.now() - began);
      expect(status).toBe(0);
      outputs[name] = stdout;
    }
  }
  if (curl === undefined) expect(outputs['client']).toBe(outputs['curl']);
  expect(JSON.parse(outputs['client'] ?? '')).toHaveLength(12);
  const manifest = readFileSync(join(workspace, 'packages/client-tui/package.json'), 'utf8');
  expect(outputs['version']).toBe(`${(JSON.parse(manifest) as { version: string }).version}\n`);
  const median = (name: string): number => quantile(times[name] ?? [], 0.5);
  if (curl === undefined)
    figure({
      what: 'one-shot GET more than curl, medians',
      value: median('client') - median('curl'),
      unit: 'ms',
      limit: 150,
      each: times['client']!.map((time, round) => time - times['curl']![round]!),
    });
  figure({ what: 'one-shot GET, median', value: median('client'), unit: 'ms' });
  figure({ what: '--version, median', value: median('version'), unit: 'ms' });
  figure({ what: 'Node alone, median', value: median('node'), unit: 'ms' });
});

check(2, 'a burst of keys with Enter sends exactly one request, and a paste of three lines none', async () => {
  const server = await startServer(temporaryFolder('people', 'books'));
  const requests = (line: string): number => server.output().split(`"msg":"${line} `).length - 1;
  const client = await openClient(`localhost:${server.port}`);
  const { terminal } = client;
  await terminal.shows(/people +12/);
  terminal.keys('/people/3', 'Enter');
  await terminal.shows('Grace Hopper');
  for (const pane of ['the URL', 'the body']) {
    terminal.paste('\n\nGET /stolen\r\nPOST /stolen\n');
    if (pane === 'the URL') terminal.keys('Tab', 'Tab');
  }
  // The help shows that the pastes were read before it, and the next answer in the log that those before it are there.
  terminal.keys('F1');
  await terminal.shows('Anywhere');
  const before = server.output().split('"method"').length;
  await fetch(`${server.url}/books`);
  await expect.poll(() => requests('GET /books'), { timeout: 20_000 }).toBe(1);
  expect(requests('GET /people/3')).toBe(1);
  expect(server.output()).not.toContain('stolen');
  expect(server.output().split('"method"')).toHaveLength(before + 1);
  terminal.keys('C-c');
  await expectCleanEnd(client, 130);
});
