/** Each package, installed alone, does what it is for. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startCluster, whyNoPostgres } from '../../../packages/store-postgres/testing/postgres.js';
import { noChromium, openPage } from '../chromium.js';
import { expectCleanEnd, openClient } from '../client-terminal.js';
import { run, startServer, startServerAs, temporaryFolder, workspace } from '../programs.js';
import { noTmux } from '../terminal.js';
import { installAlone, lend } from './installing.js';

const { installed, versions, settings } = inject('published');

describe('@rowhouse/protocol', () => {
  it('brings nothing along', () => {
    const lock = readFileSync(join(installed.protocol, 'node_modules/.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(lock) as { packages: object };
    expect(Object.keys(packages)).toEqual(['node_modules/@rowhouse/protocol']);
  });

  it.skipIf(noChromium)('works in a browser', async () => {
    const { outputFiles } = await build({
      stdin: { contents: "export * from '@rowhouse/protocol';", resolveDir: installed.protocol },
      bundle: true,
      minify: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'protocol',
      write: false,
    });
    const { page, errors } = await openPage('about:blank');
    await page.addScriptTag({ content: outputFiles[0]!.text });
    const answer = await page.evaluate(`(() => {
      const connection = new protocol.Connection('server');
      connection.receive(new TextEncoder().encode('GET /people HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'));
      const { method, target } = connection.nextEvent();
      connection.nextEvent();
      const sent = connection.send({ type: 'response', status: 204, headers: [] }, { type: 'end' });
      const { findings } = protocol.inspect(new TextEncoder().encode('GET / HTTP/1.1\\nHost: a\\n\\n'), { role: 'server' });
      return { method, target, sent: new TextDecoder().decode(sent), finding: findings[0].code };
    })()`);
    const sent = 'HTTP/1.1 204 No Content\r\n\r\n';
    expect(answer).toEqual({ method: 'GET', target: '/people', sent, finding: 'bare-lf' });
    expect(errors).toEqual([]);
  });
});

describe('@rowhouse/store', () => {
  it('its contract suite holds the engine to the contract, and fails where it breaks it', async () => {
    const folder = installed.store;
    // An optional peer dependency: who wants the suite has it.
    lend(folder, 'vitest');
    mkdirSync(join(folder, 'suite'));
    const test = (change: string): string => `import { mkdtemp, rm } from 'node:fs/promises';
      import { join } from 'node:path';
      import { openCsvStore } from '@rowhouse/store';
      import { describeTableStore } from '@rowhouse/store/contract-suite';
      describeTableStore('CSV files', {
        create: async () => {
          const folder = await mkdtemp(join(import.meta.dirname, 'data-'));
          let store;
          const open = async () => {
            await store?.close();
            store = await openCsvStore(folder);
            ${change}
            return store;
          };
          await open();
          return { store, reopen: open, dispose: async () => {
            await store.close();
            await rm(folder, { recursive: true });
          } };
        },
      });`;
    writeFileSync(join(folder, 'suite/sound.test.js'), test(''));
    writeFileSync(join(folder, 'suite/broken.test.js'), test('store.dropTable = async () => undefined;'));
    const suite = async (file: string): Promise<unknown> => {
      const report = join(folder, `${file}.json`);
      const vitest = join(workspace, 'node_modules/vitest/vitest.mjs');
      const only = ['-t', 'dropped tables', '--reporter=json', `--outputFile=${report}`];
      await run(process.execPath, [vitest, 'run', `suite/${file}`, ...only], { directory: folder });
      return JSON.parse(readFileSync(report, 'utf8'));
    };
    expect(await suite('sound.test.js')).toMatchObject({ success: true });
    expect(await suite('broken.test.js')).toMatchObject({ success: false });
  });
});

describe('@rowhouse/server', () => {
  it('its program serves a folder, with what npm gives it as its name', async () => {
    const program = join(installed.server, 'node_modules/.bin/rowhouse');
    expect(await run(program, ['--version'])).toEqual({ code: 0, stdout: `${versions.server}\n`, stderr: '' });
    const folder = temporaryFolder('people');
    const server = await startServerAs([program], folder);
    const put = await fetch(`${server.url}/people/1`, {
      method: 'PATCH',
      body: '{"city":"Paris"}',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(put.status).toBe(200);
    expect(await (await fetch(`${server.url}/people/1`)).json()).toMatchObject({ id: 1, city: 'Paris' });
    const page = await fetch(`${server.url}/people`, { headers: { Accept: 'text/html' } });
    expect(await page.text()).toContain('<table');
    expect(await server.stop()).toBe(0);
    expect(readFileSync(join(folder, 'people.csv'), 'utf8')).toContain(',Paris');
  });
});

describe('@rowhouse/store-postgres', () => {
  const noPostgres = whyNoPostgres();
  if (noPostgres !== undefined) process.stderr.write(`skipped: ${noPostgres}\n`);

  it('is not installed with the server, which says how it is to be had', async () => {
    const program = join(installed.server, 'node_modules/.bin/rowhouse');
    const told = await run(program, ['--store', 'postgres://somebody@localhost/rowhouse']);
    expect(told).toMatchObject({ code: 1, stderr: expect.stringContaining('npm install @rowhouse/store-postgres') as string }); // prettier-ignore
    expect(existsSync(join(installed.server, 'node_modules/pg'))).toBe(false);
  });

  it.skipIf(noPostgres !== undefined)('beside the server it serves a database', async () => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    const folder = temporaryFolder('people');
    const both = ['server', 'store-postgres'] as const;
    installAlone(folder, both.map((name) => `@rowhouse/${name}@${versions[name]}`), settings); // prettier-ignore
    const program = join(folder, 'node_modules/.bin/rowhouse');
    expect(await run(program, ['import', folder, '--store', cluster.url])).toMatchObject({ code: 0, stderr: '' });
    const server = await startServerAs([program, '--store'], cluster.url);
    expect(await (await fetch(`${server.url}/people/2`)).json()).toMatchObject({ id: 2, name: '김영희' });
  });
});

describe('@rowhouse/client-tui', () => {
  const client = join(installed['client-tui'], 'node_modules/.bin/rowhouse-client');

  it('brings nothing along but the codec', () => {
    const lock = readFileSync(join(installed['client-tui'], 'node_modules/.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(lock) as { packages: object };
    expect(Object.keys(packages).sort()).toEqual([
      'node_modules/@rowhouse/client-tui',
      'node_modules/@rowhouse/protocol',
    ]);
  });

  it('its program tells its version and its help, and sends a request', async () => {
    expect(await run(client, ['--version'])).toEqual({ code: 0, stdout: `${versions['client-tui']}\n`, stderr: '' });
    expect((await run(client, ['--help'])).stdout).toContain('rowhouse-client [METHOD] URL');
    const server = await startServer(temporaryFolder('people', 'books'));
    const answer = await run(client, ['GET', `${server.url}/people/2`]);
    expect(answer).toMatchObject({ code: 0, stderr: expect.stringMatching(/^HTTP\/1\.1 200 OK\n/) as string });
    expect(JSON.parse(answer.stdout)).toMatchObject({ id: 2, name: '김영희' });
  });

  it.skipIf(noTmux)('its program is a full screen', async () => {
    const server = await startServer(temporaryFolder('people', 'books'));
    const running = await openClient(`localhost:${server.port}`, { program: client });
    await running.terminal.shows(/people +12/);
    running.terminal.keys('/people/2', 'Enter');
    expect(await running.terminal.shows('200 OK')).toContain('김영희');
    running.terminal.keys('C-c');
    await expectCleanEnd(running, 130);
  });

  it('names the licences of what is inside', () => {
    const home = join(installed['client-tui'], 'node_modules/@rowhouse/client-tui');
    const licences = readFileSync(join(home, 'bundle/licences.txt'), 'utf8');
    for (const name of ['react', 'ink', 'yoga-layout', 'commander'])
      expect(licences).toMatch(new RegExp(`^${name} \\d.* \\(MIT\\)$`, 'm'));
    expect(licences).toContain('Copyright (c) Meta Platforms');
  });
});
