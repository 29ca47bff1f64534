/**
 * What `npm start` and `npm test` share. They begin on whatever Node runs npm, with nothing installed, so this file
 * uses only what Node 20 has; what is installed then brings the pinned Node along.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The workspace's top folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));
const binaries = join(root, 'node_modules', '.bin');

/** The pinned Node. */
export const node = join(binaries, process.platform === 'win32' ? 'node.cmd' : 'node');

/** The environment in which the workspace's own programs are found first; Nx runs without its background process. */
export const environment = {
  ...process.env,
  PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}`,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
};

/**
 * Runs a program to its end, its output passed through, or gathered where somebody takes it.
 * @param {(text: string) => void} [gather]
 * @returns {Promise<number>} its exit code; 1 where it was ended by a signal or could not be started
 */
export function run(command, args, gather) {
  const output = gather === undefined ? 'inherit' : 'pipe';
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment,
      stdio: ['ignore', output, output],
      shell: process.platform === 'win32',
    });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', gather);
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Installs what the lockfile names, unless that is what is installed. Ends the process where it can't be. */
export async function ensureInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const isCurrent =
    existsSync(node) &&
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (isCurrent) return;
  console.log('Installing what the lockfile names (about half a minute, once) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = npm === undefined ? await run('npm', args) : await run(process.execPath, [npm, ...args]);
  if (code === 0) return;
  console.error('npm ci failed: its output above says why. Mend that and run the same command again.');
  process.exit(code);
}
