/** Files that can't be read any more are moved aside, so that what is in them can be looked at and nothing is written over it. */
import { rename } from 'node:fs/promises';
import { accessError } from './text-files.js';

/**
 * Moves a damaged file to a name of its own beside it.
 * @returns a sentence that says so
 * @throws FileError where it can't be moved
 */
export async function setAside(path: string, reason: string, now: Date): Promise<string> {
  const aside = `${path}.damaged-${now.toISOString().replace(/[:.]/g, '-')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    throw accessError(path, 'moved aside', error);
  }
  return `${path} is damaged (${reason}): it was kept as ${aside}.`;
}
