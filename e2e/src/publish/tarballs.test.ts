/** What is in the packages: all that their users need, and nothing else. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { run, temporaryFolder } from '../programs.js';
import { packages, type Package } from './scratch-workspace.js';
import { installTools } from './tools.js';

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const { installed, versions, registry } = inject('published');
const home = (name: Package): string => join(installed[name], 'node_modules/@rowhouse', name);
const manifestOf = (name: Package): Manifest =>
  JSON.parse(readFileSync(join(home(name), 'package.json'), 'utf8')) as Manifest;

/** Every file of an installed package, relative to it. */
function filesOf(name: Package): string[] {
  return readdirSync(home(name), { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(home(name), file)).isFile())
    .sort();
}

/** What users import or start: the files that `exports` and `bin` name. */
function entries(name: Package): string[] {
  const { exports, bin = {} } = manifestOf(name);
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  return [...targets, ...Object.values(bin)].map(normalize);
}

const moduleSpecifier = /\b(?:from\s*|import\s*\(?\s*|new URL\(\s*)['"](\.[^'"]+)['"]/g;

/** The scripts and declarations that are loaded by way of an entry, and what they name that is missing. */
function reachable(name: Package): { reached: Set<string>; missing: string[] } {
  const reached = new Set<string>();
  const missing: string[] = [];
  const waiting = entries(name).filter((file) => !file.endsWith('.json'));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    if (!existsSync(join(home(name), file))) {
      missing.push(file);
      continue;
    }
    reached.add(file);
    const text = readFileSync(join(home(name), file), 'utf8');
    for (const [, specifier = ''] of text.matchAll(moduleSpecifier)) {
      const target = join(dirname(file), specifier);
      if (!/\.[jt]sx?$/.test(target)) continue;
      if (file.endsWith('.d.ts')) waiting.push(target.replace(/\.js$/, '.d.ts'));
      else if (/\.tsx?$/.test(file)) waiting.push(sourceOf(name, target));
      else waiting.push(target);
    }
  }
  return { reached, missing };
}

function sourceOf(name: Package, script: string): string {
  const source = script.replace(/\.js$/, '.ts');
  return existsSync(join(home(name), source)) ? source : `${source}x`;
}

describe.each(packages)('@rowhouse/%s', (name) => {
  it('has every file that its entry points lead to', () => {
    expect(reachable(name).missing).toEqual([]);
  });

  it('has no test, no leftovers of a build, and no folder of scripts that nothing leads to', () => {
    const files = filesOf(name);
    expect(files.filter((file) => /\.test\.|(^|\/)testing\/|tsbuildinfo|\.npm|(^|\/)out\//.test(file))).toEqual([]);
    const { reached } = reachable(name);
    const scripts = files.filter((file) => file.startsWith('dist/') && file.endsWith('.js'));
    const idle = new Set(scripts.map((file) => dirname(file)));
    for (const file of reached) idle.delete(dirname(file));
    // The page's scripts are read by the server and loaded by browsers.
    expect([...idle].filter((folder) => folder !== 'dist/browser')).toEqual([]);
  });

  it('has a map for each script, and the source that the map names', () => {
    for (const file of filesOf(name).filter((each) => each.startsWith('dist/') && each.endsWith('.js'))) {
      const map = JSON.parse(readFileSync(join(home(name), `${file}.map`), 'utf8')) as { sources: string[] };
      expect(map.sources).not.toEqual([]);
      for (const source of map.sources) expect(existsSync(join(home(name), dirname(file), source)), source).toBe(true);
    }
  });

  it('has its licence, its README and its changes', () => {
    expect(filesOf(name)).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']));
    expect(readFileSync(join(home(name), 'CHANGELOG.md'), 'utf8')).toContain(`## ${versions[name]} (`);
  });

  it('passes publint and attw, and its size is told', async () => {
    const folder = temporaryFolder();
    const metadata = (await (await fetch(`${registry}@rowhouse%2f${name}`)).json()) as {
      versions: Record<string, { dist: { tarball: string } }>;
    };
    const packed = await fetch(metadata.versions[versions[name]]!.dist.tarball);
    const bytes = Buffer.from(await packed.arrayBuffer());
    const tarball = join(folder, `${name}.tgz`);
    writeFileSync(tarball, bytes);
    const tools = installTools('publish-tools');
    const publint = await run(join(tools, 'publint'), ['run', tarball, '--strict']);
    expect(publint, publint.stdout).toMatchObject({ code: 0 });
    // ESM alone: Node 22 can require() it, and what resolves as Node 10 did can't read "exports" at all.
    const attw = await run(join(tools, 'attw'), [tarball, '--profile', 'esm-only', '--no-color']);
    expect(attw, attw.stdout).toMatchObject({ code: 0 });
    const kib = (size: number): string => `${(size / 1024).toFixed(0)} KiB`;
    const files = filesOf(name);
    const unpacked = files.reduce((sum, file) => sum + statSync(join(home(name), file)).size, 0);
    process.stdout.write(
      `@rowhouse/${name}: ${kib(bytes.length)} packed, ${kib(unpacked)} unpacked, ${files.length} files\n`,
    );
  });
});
