/** A new file for what is saved: never one that is there already. */
import { open, type FileHandle } from 'node:fs/promises';
import { codeOf } from '../core/storage/error-code.js';
import { CommandError, fileFault } from './errors.js';

/** How many names are tried, `name-1`, `name-2` and so on. */
const mostAttempts = 1_000;

/**
 * Makes a new file of this name in the folder at hand, or of `name-1.ext` and so on where there is one already.
 * @throws CommandError where none can be made
 */
export async function newFile(name: string): Promise<{ path: string; handle: FileHandle }> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const path = attempt === 0 ? name : name.replace(/(\.[^.]*)?$/, (extension) => `-${attempt}${extension}`);
    try {
      return { path, handle: await open(path, 'wx') };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw new CommandError(`${path} can't be written: ${fileFault(error)}.`);
      }
    }
  }
  throw new CommandError(`${name} and ${mostAttempts - 1} names like it are taken: give --output FILE.`);
}
