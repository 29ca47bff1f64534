/** One package changes: it and what depends on it get new versions, and nothing else does. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { temporaryFolder } from '../programs.js';
import { installAlone } from './installing.js';
import { packages, ScratchWorkspace, type Package } from './scratch-workspace.js';

const { registry, settings, versions, workspace: root } = inject('published');
const workspace = new ScratchWorkspace(root);

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestAt = (...path: readonly string[]): Manifest =>
  JSON.parse(readFileSync(join(...path, 'package.json'), 'utf8')) as Manifest;

/** Every version of a package that the registry has. */
async function versionsOf(name: Package): Promise<string[]> {
  const answer = (await (await fetch(`${registry}@rowhouse%2f${name}`)).json()) as { versions: object };
  return Object.keys(answer.versions);
}

const next = (version: string): string => version.replace(/\d+$/, (patch) => String(Number(patch) + 1));

describe('a fix of the codec', () => {
  it('is told before it is done', async () => {
    appendFileSync(join(root, 'packages/protocol/src/index.ts'), '// A fix.\n');
    await workspace.commit('fix(protocol): a fix that the changelog tells of');
    const before = await workspace.git('rev-parse', 'HEAD');
    const told = await workspace.release();
    expect(told).toContain(`protocol ${next(versions.protocol)}`);
    expect(told).toContain('Nothing was written');
    expect(await workspace.git('status', '--porcelain')).toBe('');
    expect(await workspace.git('rev-parse', 'HEAD')).toBe(before);
  });

  it('gives the codec, the server and the client new versions, tags and changelogs, and the store none', async () => {
    await workspace.release('--for-real');
    const now = Object.fromEntries(packages.map((name) => [name, manifestAt(root, 'packages', name).version]));
    expect(now).toEqual({
      protocol: next(versions.protocol),
      store: versions.store,
      'store-postgres': versions['store-postgres'],
      server: next(versions.server),
      'client-tui': next(versions['client-tui']),
    });
    expect((await workspace.git('tag', '--points-at', 'HEAD')).split('\n').sort()).toEqual([
      `client-tui@${next(versions['client-tui'])}`,
      `protocol@${next(versions.protocol)}`,
      `server@${next(versions.server)}`,
    ]);
    const changelog = (name: Package): string => readFileSync(join(root, 'packages', name, 'CHANGELOG.md'), 'utf8');
    expect(changelog('protocol')).toContain('a fix that the changelog tells of');
    expect(changelog('server')).toContain(`Updated protocol to ${next(versions.protocol)}`);
    expect(changelog('store')).not.toContain('Updated');
    const page = readFileSync(join(root, 'packages/server/man/rowhouse.1'), 'utf8');
    expect(page).toContain(`"rowhouse ${next(versions.server)}"`);
    expect(await workspace.git('status', '--porcelain')).toBe('');
  });

  it('is published with what depends on it, and comes along where that is installed', async () => {
    await workspace.release('publish', '--for-real', '--no-provenance');
    expect(await versionsOf('store')).toEqual([versions.store]);
    expect(await versionsOf('server')).toEqual([versions.server, next(versions.server)]);
    const folder = temporaryFolder();
    installAlone(folder, '@rowhouse/server', settings);
    const dependency = manifestAt(folder, 'node_modules/@rowhouse/server').dependencies?.['@rowhouse/protocol'];
    expect(dependency).toBe(`^${next(versions.protocol)}`);
    expect(manifestAt(folder, 'node_modules/@rowhouse/protocol').version).toBe(next(versions.protocol));
  });

  it('is not released a second time, and what is there is not published again', async () => {
    expect(await workspace.release('--for-real')).toContain('Nothing has changed');
    await workspace.release('publish', '--for-real', '--no-provenance');
    expect(await versionsOf('protocol')).toEqual([versions.protocol, next(versions.protocol)]);
  });
});

it('a release for real is refused where something is not committed', async () => {
  appendFileSync(join(root, 'README.md'), '\n');
  await expect(workspace.release('--for-real')).rejects.toThrow('commit or stash');
  await workspace.git('checkout', '--', 'README.md');
});

it('publishing with provenance is refused where nobody could vouch for it', async () => {
  await expect(workspace.release('publish', '--for-real')).rejects.toThrow('--no-provenance');
});
