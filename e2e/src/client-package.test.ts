/** The client as it is published: packed, installed where nothing else is, and used there. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectCleanEnd, openClient } from './client-terminal.js';
import { run, startServer, temporaryFolder, workspace } from './programs.js';
import { noTmux } from './terminal.js';

/** Packs `@rowhouse/client-tui` and what it depends on, and installs both in an empty folder; no registry is asked. */
async function installed(): Promise<string> {
  const folder = temporaryFolder();
  for (const name of ['protocol', 'client-tui']) {
    const packed = await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      directory: join(workspace, 'packages', name),
    });
    expect(packed.code, packed.stderr).toBe(0);
  }
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  const install = await run(
    'npm',
    ['install', '--offline', '--no-audit', '--no-fund', ...tarballs.map((file) => `./${file}`)],
    {
      directory: folder,
      environment: { npm_config_cache: join(folder, '.cache') },
    },
  );
  expect(install.code, install.stderr).toBe(0);
  return folder;
}

it(
  'the packed client runs: version, help, one request, the full screen, the library',
  { timeout: 120_000 },
  async () => {
    const folder = await installed();
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@rowhouse']);
    const client = join(folder, 'node_modules/.bin/rowhouse-client');
    const home = join(folder, 'node_modules/@rowhouse/client-tui');
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
    expect(await run(client, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect((await run(client, ['--help'])).stdout).toContain('rowhouse-client [METHOD] URL');

    const server = await startServer(temporaryFolder('people', 'books'));
    const answer = await run(client, ['GET', `${server.url}/people/2`]);
    expect(answer).toMatchObject({ code: 0, stderr: expect.stringMatching(/^HTTP\/1\.1 200 OK\n/) as string });
    expect(JSON.parse(answer.stdout)).toMatchObject({ id: 2, name: '김영희' });

    const library = `import { exchange, parseServer, prepareRequest } from '@rowhouse/client-tui';
    const draft = { dialect: 'http', method: 'GET', url: '/people/2', headers: [], body: '' };
    const done = await exchange(prepareRequest(draft, parseServer('localhost:${server.port}')));
    console.log(String(done.response.status));`;
    expect(await run(process.execPath, ['--input-type=module', '--eval', library], { directory: folder })).toEqual({
      code: 0,
      stdout: '200\n',
      stderr: '',
    });

    const licences = readFileSync(join(home, 'bundle/licences.txt'), 'utf8');
    for (const name of ['react', 'ink', 'yoga-layout', 'commander'])
      expect(licences).toMatch(new RegExp(`^${name} \\d.* \\(MIT\\)$`, 'm'));
    expect(licences).toContain('Copyright (c) Meta Platforms');

    if (noTmux === undefined) {
      const running = await openClient(`localhost:${server.port}`, { program: client });
      await running.terminal.shows(/people +12/);
      running.terminal.keys('/people/2', 'Enter');
      expect(await running.terminal.shows('200 OK')).toContain('김영희');
      running.terminal.keys('C-c');
      await expectCleanEnd(running, 130);
    }
  },
);

it('neither --help nor --version nor a request loads the full screen', async () => {
  // Copied without the files that hold it: whoever imports them fails.
  const folder = temporaryFolder();
  cpSync(join(workspace, 'packages/client-tui/package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'node_modules/@rowhouse'), { recursive: true });
  cpSync(join(workspace, 'packages/protocol/dist'), join(folder, 'node_modules/@rowhouse/protocol/dist'), {
    recursive: true,
  });
  cpSync(
    join(workspace, 'packages/protocol/package.json'),
    join(folder, 'node_modules/@rowhouse/protocol/package.json'),
  );
  const bundle = join(workspace, 'packages/client-tui/bundle');
  const screenFiles = readdirSync(bundle).filter((file) =>
    readFileSync(join(bundle, file), 'utf8').includes('ink-root'),
  );
  expect(screenFiles).not.toEqual([]);
  for (const file of readdirSync(bundle))
    if (!screenFiles.includes(file)) cpSync(join(bundle, file), join(folder, 'bundle', file));
  const client = (...args: readonly string[]) => run(process.execPath, [join(folder, 'bundle/cli.js'), ...args]);
  const server = await startServer(temporaryFolder('people'));
  expect((await client('--version')).code).toBe(0);
  expect((await client('--help')).code).toBe(0);
  expect(await client('GET', `${server.url}/people/2`)).toMatchObject({ code: 0 });
});
