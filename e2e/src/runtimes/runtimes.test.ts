/**
 * The published packages under each runtime, and the table of what works in the root README. The table is written by
 * `ROWHOUSE_WRITE_RUNTIMES=1 npx nx run e2e:runtimes`.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startCluster, whyNoPostgres } from '../../../packages/store-postgres/testing/postgres.js';
import { run, startServer, temporaryFolder, workspace } from '../programs.js';
import { packages, type Package } from '../publish/scratch-workspace.js';
import { installTools } from '../publish/tools.js';
import { programChecks, type Runtime } from './program-checks.js';

const { installed } = inject('published');
const noPostgres = whyNoPostgres();
if (noPostgres !== undefined) throw new Error(noPostgres);
const binaries = installTools('runtimes');
const modules = join(binaries, '..');

const runtimes: readonly Runtime[] = [
  { name: 'Node 22', program: join(modules, 'node22/bin/node'), args: [] },
  { name: 'Node 24', program: join(modules, 'node24/bin/node'), args: [] },
  { name: 'Node 26', program: join(modules, 'node26/bin/node'), args: [] },
  { name: 'Bun', program: join(binaries, 'bun'), args: [] },
  { name: 'Deno', program: join(binaries, 'deno'), args: ['run', '--allow-all'] },
];

interface Check {
  readonly name: string;
  readonly fault?: string;
}

/** The files of a certificate for this machine and of its key. */
async function certificate(): Promise<readonly string[]> {
  const [cert = '', key = ''] = ['cert', 'key'].map((part) => join(temporaryFolder(), `${part}.pem`));
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await run('openssl', ['req', '-x509', ...curve, '-nodes', '-subj', '/CN=localhost', '-out', cert, '-keyout', key]);
  return [cert, key];
}

/** A database, until the test is over. */
async function databaseUrl(): Promise<string> {
  const cluster = await startCluster();
  onTestFinished(() => cluster.stop());
  return cluster.url;
}

/** What the package's program found under the runtime. */
async function checksOf(runtime: Runtime, name: Package): Promise<readonly Check[]> {
  const { program, args } = runtime;
  const directory = installed[name];
  const script = join(directory, `${name}.mjs`);
  cpSync(join(import.meta.dirname, 'programs', `${name}.mjs`), script);
  cpSync(join(import.meta.dirname, 'programs/checks.mjs'), join(directory, 'checks.mjs'));
  const given: string[] = [];
  if (name === 'server') given.push(...(await certificate()));
  if (name === 'client-tui') given.push(`127.0.0.1:${(await startServer(temporaryFolder('people'))).port}`);
  if (name === 'store-postgres') given.push(await databaseUrl());
  const told = await run(program, [...args, script, ...given], {
    directory,
    environment: { NO_COLOR: '1' },
  });
  const lines = told.stdout.split('\n').filter((line) => line.startsWith('{'));
  const ended = told.code === 0 ? [] : [{ name: 'ending by itself', fault: `${told.code}: ${told.stderr}` }];
  const programs: Check[] = [];
  for (const [check, attempt] of Object.entries(programChecks[name] ?? {}))
    programs.push(
      await attempt(runtime, directory).then(
        () => ({ name: check }),
        (error: unknown) => ({ name: check, fault: String(error) }),
      ),
    );
  return [...lines.map((line) => JSON.parse(line) as Check), ...ended, ...programs];
}

const versionOf = async ({ program }: Runtime): Promise<string> =>
  /\d+\.\d+\.\d+/.exec((await run(program, ['--version'])).stdout)?.[0] ?? '';

/** Each runtime by its name and version, and for each package what works. */
const found = new Map<string, string[]>();

describe.each(runtimes)('$name', (runtime) => {
  it.each(packages)('@rowhouse/%s', { timeout: 120_000 }, async (name) => {
    const title = `${runtime.name.replace(/ \d+$/, '')} ${await versionOf(runtime)}`;
    const checks = await checksOf(runtime, name);
    const faulty = checks.filter(({ fault }) => fault !== undefined);
    for (const { name: check, fault } of faulty)
      process.stdout.write(`${title}, ${name}: ${check} failed: ${fault ?? ''}\n`);
    found.set(title, [...(found.get(title) ?? []), cellOf(checks, faulty)]);
    // Under Node everything works; elsewhere the table says what does.
    if (runtime.name.startsWith('Node')) expect(faulty).toEqual([]);
    expect(checks).not.toEqual([]);
  });
});

function cellOf(checks: readonly Check[], faulty: readonly Check[]): string {
  if (faulty.length === 0) return 'works';
  if (faulty.length === checks.length) return 'does not';
  return `all but: ${faulty.map(({ name }) => name).join('; ')}`;
}

it('the table in the README says so', async () => {
  const path = join(workspace, 'README.md');
  const readme = readFileSync(path, 'utf8');
  const head = `|  | ${packages.join(' | ')} |\n|---|${packages.map(() => '---|').join('')}\n`;
  const rows = [...found].map(([title, cells]) => `| ${title} | ${cells.join(' | ')} |\n`);
  const part = /(<!-- runtimes: made by nx run e2e:runtimes -->\n)[^]*?(<!-- \/runtimes -->)/;
  expect(readme).toMatch(part);
  const settings = (await resolveConfig(path)) ?? {};
  const wanted = await format(readme.replace(part, `$1\n${head}${rows.join('')}\n$2`), { ...settings, filepath: path });
  if (process.env['ROWHOUSE_WRITE_RUNTIMES'] !== undefined) writeFileSync(path, wanted);
  expect(readFileSync(path, 'utf8')).toBe(wanted);
});
