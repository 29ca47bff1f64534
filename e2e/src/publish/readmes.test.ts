/** What the READMEs show runs where only their package is installed, and prints what they say. */
import { delimiter, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startCluster, whyNoPostgres } from '../../../packages/store-postgres/testing/postgres.js';
import { freePort, run } from '../programs.js';
import { examples, folderWith } from './examples.js';
import { packages } from './scratch-workspace.js';

it('each README has an example, and each example says what it prints', () => {
  expect(new Set(examples.map((example) => example.package))).toEqual(new Set(packages));
  for (const { name, said } of examples.filter(({ name }) => name !== 'server')) expect(said, name).not.toEqual([]);
});

/** Two that talk to each other have a test of their own. */
const overSockets = ['server', 'client'];
const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped: the examples of store-postgres: ${noPostgres}\n`);
const alone = examples
  .filter(({ package: name, name: title }) => name !== 'protocol' || !overSockets.includes(title))
  .filter(({ package: name }) => name !== 'store-postgres' || noPostgres === undefined);

/** A database, until the test is over. */
async function databaseUrl(): Promise<string> {
  const cluster = await startCluster();
  onTestFinished(() => cluster.stop());
  return cluster.url;
}

it.each(alone.filter(({ language }) => language === 'js'))(
  '@rowhouse/$package: $name',
  async ({ package: name, code, said }) => {
    const database = name === 'store-postgres' ? { DATABASE_URL: await databaseUrl() } : {};
    const told = await run(process.execPath, ['--input-type=module', '--eval', code], {
      directory: folderWith(name),
      environment: { NO_COLOR: '1', FORCE_COLOR: '0', ...database },
    });
    expect({ ...told, stdout: told.stdout.trim().split('\n') }).toEqual({ code: 0, stdout: said, stderr: '' });
  },
);

it.each(alone.filter(({ language }) => language === 'sh'))(
  '@rowhouse/$package in a shell: $name',
  async ({ package: name, code, said }) => {
    const directory = folderWith(name);
    const port = String(await freePort());
    // The port that is its own on the reader's machine may be taken on this one.
    const here = code.replaceAll('localhost:8080', `localhost:${port}`).replace('rowhouse data', `$& --port ${port}`);
    const told = await run('sh', ['-e', '-c', here], {
      directory,
      environment: { PATH: [join(directory, 'node_modules/.bin'), process.env['PATH']].join(delimiter) },
    });
    // Not every body and not every line of HTTP ends as lines of a shell do.
    const lines = told.stdout.replaceAll('\r', '').replaceAll('}{', '}\n{').trim().split(/\n+/);
    expect(lines, told.stderr).toEqual(said);
    expect(told.code).toBe(0);
  },
);
