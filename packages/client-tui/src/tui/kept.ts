/** What is kept between two runs of the full screen, read before its first frame: the settings, and where one was. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readCookies } from '../core/cookies/cookie-files.js';
import { CookieJar } from '../core/cookies/cookie-jar.js';
import { settingsPath, type Folders } from '../core/settings/folders.js';
import type { SavedState } from '../core/settings/saved-state.js';
import { readSettings, readState } from '../core/settings/settings-files.js';
import type { Settings } from '../core/settings/settings.js';
import { FileError } from '../core/storage/text-files.js';
import { actionNames } from './key-settings.js';
import { themes, tones } from './theme.js';

/** What was read. */
export interface Kept {
  readonly settings: Settings;
  /** What is wrong in the settings, a sentence each. */
  readonly problems: readonly string[];
  readonly state: SavedState;
  readonly cookies: CookieJar;
}

/** Reads settings and state. Never fails: what can't be read is told, and defaults count. */
export async function readKept(folders: Folders): Promise<Kept> {
  const [{ settings, problems }, state, { jar, notice }] = await Promise.all([
    readOwnSettings(folders),
    readState(folders.state),
    readJar(folders.state),
  ]);
  return { settings, problems: notice === undefined ? problems : [...problems, notice], state, cookies: jar };
}

async function readJar(folder: string): ReturnType<typeof readCookies> {
  try {
    return await readCookies(folder);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { jar: new CookieJar(), notice: error.message };
  }
}

/** The settings, by the names that this screen has. */
export function readOwnSettings(folders: Folders): ReturnType<typeof readSettings> {
  return readSettings(settingsPath(folders), { actions: actionNames, themes: Object.keys(themes), tones });
}

/** The folder of `.http` files. */
export function collectionsFolder(settings: Settings, folders: Folders): string {
  const named = settings.collections;
  if (named === undefined) return folders.collections;
  return named === '~' || named.startsWith('~/') ? join(homedir(), named.slice(1)) : named;
}
