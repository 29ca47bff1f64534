/** Before the publishing tests: releases a copy of the workspace, publishes it, and installs each package alone. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installAlone } from './installing.js';
import { startRegistry } from './registry.js';
import { packages, ScratchWorkspace, type Package } from './scratch-workspace.js';

/** What the tests find. */
export interface Published {
  /** The registry's address. */
  readonly registry: string;
  /** The lines of an `.npmrc` that lead to it. */
  readonly settings: string;
  /** The copy of the workspace that was released. */
  readonly workspace: string;
  /** The version of each package. */
  readonly versions: Readonly<Record<Package, string>>;
  /** For each package the folder where it is installed alone. */
  readonly installed: Readonly<Record<Package, string>>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    published: Published;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'rowhouse-publish-'));
  const registry = await startRegistry(join(home, 'registry'));
  const end = async (): Promise<void> => {
    await registry.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    step('released');
    const workspace = await ScratchWorkspace.make(join(home, 'workspace'));
    await workspace.publishTo(registry.settings);
    await workspace.release('--for-real');
    step('published');
    await workspace.release('publish', '--for-real', '--no-provenance');
    const of = <T>(make: (name: Package) => T): Record<Package, T> =>
      Object.fromEntries(packages.map((name) => [name, make(name)])) as Record<Package, T>;
    const versions = of((name) => {
      const manifest = readFileSync(join(workspace.root, 'packages', name, 'package.json'), 'utf8');
      return (JSON.parse(manifest) as { version: string }).version;
    });
    const installed = of((name) => {
      step(`@rowhouse/${name} installed`);
      const folder = join(home, 'alone', name);
      installAlone(folder, `@rowhouse/${name}@${versions[name]}`, registry.settings);
      return folder;
    });
    const { url, settings } = registry;
    project.provide('published', { registry: url, settings, workspace: workspace.root, versions, installed });
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

function step(what: string): void {
  process.stdout.write(`publishing: ${what} …\n`);
}
