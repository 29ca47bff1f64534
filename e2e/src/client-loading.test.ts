/** The client starts without what it does not need. */
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, startServer, temporaryFolder, workspace } from './programs.js';

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
