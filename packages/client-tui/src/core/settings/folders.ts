/**
 * Where the client keeps what it saves: by the XDG base directories on Linux, by the habits of macOS and Windows there.
 * `ROWHOUSE_CLIENT_HOME` names one folder for all of it (for tests, and for a client on a stick). XDG's own variables are
 * read from the process.
 */
import { join } from 'node:path';
import envPaths from 'env-paths';

/** The folders; nothing makes them before something is written there. */
export interface Folders {
  /** What the user writes: `settings.json`. */
  readonly config: string;
  /** What the client remembers: history, cookies, saved state, the outbox. */
  readonly state: string;
  /** Requests, where the settings name no other folder. */
  readonly collections: string;
}

/** The folders for an environment. */
export function foldersFor(env: Readonly<Record<string, string | undefined>>, platform = process.platform): Folders {
  const home = env['ROWHOUSE_CLIENT_HOME'] ?? '';
  if (home !== '') {
    return { config: join(home, 'config'), state: join(home, 'state'), collections: join(home, 'requests') };
  }
  const paths = envPaths('rowhouse-client', { suffix: '' });
  // XDG has a folder for state, which env-paths calls log; elsewhere logs are what systems clear away.
  const state = platform === 'darwin' || platform === 'win32' ? paths.data : paths.log;
  return { config: paths.config, state, collections: join(paths.data, 'requests') };
}

/** The settings file. */
export function settingsPath(folders: Folders): string {
  return join(folders.config, 'settings.json');
}
