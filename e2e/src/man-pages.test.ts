/** The man pages: right in the eyes of those who show them, complete, and found where npm installs them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientProgram, missing, run, serverProgram, temporaryFolder, workspace } from './programs.js';

const noMan = missing('man', { debianPackage: 'man-db' }) ?? missing('groff', { debianPackage: 'groff-base' });
const noMandoc = missing('mandoc', { debianPackage: 'mandoc' });

const pages = [
  { name: 'rowhouse', folder: 'packages/server', program: serverProgram, commands: ['serve', 'check', 'schema', 'token', 'completion'] }, // prettier-ignore
  { name: 'rowhouse-client', folder: 'packages/client-tui', program: clientProgram, commands: [] },
];

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Each option with its words, as `--help` lists them, without the brackets around what is to be put in. */
async function listed(program: string, ...command: readonly string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [program, ...command, '--help']);
  const entries = Array.from(stdout.matchAll(/^ {2}-.*(?:\n {8,}.*)*/gm), ([entry]) => inOneLine(entry));
  expect(entries).not.toEqual([]);
  return entries.map((entry) => entry.replace(/^([^<]*)<([^>]+)>/, '$1$2'));
}

describe.each(pages)('$name(1)', ({ name, folder, program, commands }) => {
  const page = join(workspace, folder, `man/${name}.1`);

  it.skipIf(noMan)('is shown without warnings', async () => {
    expect(await run('man', ['--warnings', '-E', 'UTF-8', '-l', page])).toMatchObject({ code: 0, stderr: '' });
  });

  it.skipIf(noMandoc)('has nothing that mandoc warns of', async () => {
    expect(await run('mandoc', ['-T', 'lint', '-W', 'warning', page])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it.skipIf(noMan)('has every option of --help with its words', async () => {
    const shown = await run('man', ['-E', 'ascii', '-l', page], { environment: { MANWIDTH: '5000' } });
    const text = inOneLine(shown.stdout);
    for (const command of [[], ...commands.map((each) => [each])])
      for (const option of await listed(program, ...command)) expect(text).toContain(option);
  });

  it.skipIf(noMan)('is found when npm has installed the program for everybody', { timeout: 120_000 }, async () => {
    const place = temporaryFolder();
    const npm = async (...args: readonly string[]): Promise<void> => {
      const environment = { npm_config_cache: join(place, '.cache') };
      const done = await run('npm', args, { directory: join(workspace, folder), environment });
      expect(done.code, done.stderr).toBe(0);
    };
    await npm('pack', '--ignore-scripts', '--pack-destination', place);
    const [tarball = ''] = readdirSync(place).filter((file) => file.endsWith('.tgz'));
    expect(await run('tar', ['-xzf', tarball], { directory: place })).toMatchObject({ code: 0 });
    // No registry is asked: what the program needs to run is not what is looked at.
    const manifest = join(place, 'package/package.json');
    const whole = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly name: string };
    writeFileSync(manifest, JSON.stringify({ ...whole, dependencies: {}, devDependencies: {} }));
    await npm('install', '--global', '--install-links', '--offline', '--prefix', place, join(place, 'package'));
    const found = await run('man', ['-M', join(place, 'share/man'), '-w', name]);
    // It tells where the link leads to.
    expect(found.stdout.trim()).toBe(join(place, 'lib/node_modules', whole.name, `man/${name}.1`));
    const scripts = readdirSync(join(place, 'package/completions')).sort();
    expect(scripts).toEqual([`${name}.bash`, `${name}.fish`, `_${name}`].sort());
  });
});
