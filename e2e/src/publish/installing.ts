/** A folder outside the workspace, with packages in it and what those bring along. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspace } from '../programs.js';

/**
 * Makes the folder and installs the package, or several, as its users do.
 * @param specifiers such as `@rowhouse/store@0.1.0`
 * @param settings the lines of an `.npmrc` that lead to the registry
 */
export function installAlone(folder: string, specifiers: string | readonly string[], settings: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(folder, '.npmrc'), settings);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...[specifiers].flat()], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Puts a package of the workspace beside one that is installed alone: what its users are to have already, or types. */
export function lend(folder: string, name: string): void {
  const link = join(folder, 'node_modules', name);
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(workspace, 'node_modules', name), link);
}
