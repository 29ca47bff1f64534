/** The settings file and the saved state on disk. Neither keeps the client from starting, whatever is in it. */
import { join } from 'node:path';
import { FileError, privateMode, readTextFile, writeTextFile } from '../storage/text-files.js';
import { emptyState, parseState, renderState, stateLimits, type SavedState } from './saved-state.js';
import {
  defaultSettings,
  parseSettings,
  problemLine,
  settingsTemplate,
  type Settings,
  type Vocabulary,
} from './settings.js';

const settingsLimit = 1024 * 1024;
const stateName = 'state.json';

/** The settings of a file; the defaults where there is none. @param path as `settingsPath` names it */
export async function readSettings(
  path: string,
  vocabulary: Vocabulary = {},
): Promise<{ readonly settings: Settings; /** Sentences for the user. */ readonly problems: readonly string[] }> {
  try {
    const file = await readTextFile(path, settingsLimit);
    if (file === undefined) return { settings: defaultSettings, problems: [] };
    const { settings, problems } = parseSettings(file.text, vocabulary);
    return { settings, problems: problems.map((problem) => problemLine(problem, path)) };
  } catch (error) {
    if (error instanceof FileError) return { settings: defaultSettings, problems: [error.message] };
    throw error;
  }
}

/** The text of a settings file, to be changed; where there is none, one with every default is made. @throws FileError */
export async function settingsText(path: string): Promise<string> {
  const file = (await readTextFile(path, settingsLimit)) ?? (await writeTextFile(path, settingsTemplate));
  return file.text;
}

/** The saved state of a folder; `emptyState` where there is none, or none that can be read. */
export async function readState(folder: string): Promise<SavedState> {
  try {
    const file = await readTextFile(join(folder, stateName), stateLimits.bytes);
    return file === undefined ? emptyState : parseState(file.text);
  } catch (error) {
    if (error instanceof FileError) return emptyState;
    throw error;
  }
}

/**
 * Saves the state; the caller does so now and then, not at every key. For its owner alone: a draft may hold secrets.
 * @throws FileError
 */
export async function writeState(folder: string, state: SavedState): Promise<void> {
  await writeTextFile(join(folder, stateName), renderState(state), privateMode);
}
