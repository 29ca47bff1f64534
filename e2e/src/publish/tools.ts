/** Programs that only some tests need, and that are large: each folder has its own lockfile, installed when first used. */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const e2e = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Installs what the lockfile in `e2e/<folder>` names, unless that is there.
 * @returns the folder with its programs
 */
export function installTools(folder: 'publish-tools' | 'runtimes'): string {
  const home = join(e2e, folder);
  const installed = join(home, 'node_modules/.package-lock.json');
  const isCurrent =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(home, 'package-lock.json')).mtimeMs;
  if (!isCurrent) {
    process.stderr.write(`Installing what e2e/${folder} names (about half a minute, once) …\n`);
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: home, stdio: 'inherit' });
  }
  return join(home, 'node_modules/.bin');
}
