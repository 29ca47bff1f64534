/** Programs started as a system starts its services: with an environment of their own, by a user without privileges. */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder, workspace } from './programs.js';

/** `rowhouse` as npm links it. */
export const linkedServer = join(workspace, 'packages/server/bin/rowhouse.js');

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** The user "nobody"; undefined where the tests are not root, or the workspace is closed to others. */
export const nobody = identityOfNobody();

function identityOfNobody(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const identity = { uid: 65_534, gid: 65_534 };
  const tried = spawnSync(process.execPath, [linkedServer, '--version'], { ...identity, cwd: '/', stdio: 'ignore' });
  if (tried.status === 0) return identity;
  process.stderr.write('services are run as root: the workspace is in a folder that is closed to the user "nobody"\n');
  return undefined;
}

/** A folder of that user's with copies of example tables, which is gone after the test. */
export function folderOfNobody(...tables: readonly string[]): string {
  const folder = temporaryFolder(...tables);
  if (nobody !== undefined)
    for (const path of [folder, ...readdirSync(folder).map((file) => join(folder, file))])
      chownSync(path, nobody.uid, nobody.gid);
  return folder;
}

export interface Service {
  readonly pid: number;
  /** Throws where the program has ended, with what it wrote. */
  assertRunning(): void;
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a program by its name, or its path; it is stopped after the test. */
export function startService(command: readonly string[], env: Readonly<Record<string, string>>): Service {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { ...nobody, cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => (output += piece));
  child.on('error', (error) => (output += error.message));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const stop = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(async () => {
    await stop('SIGKILL');
  });
  return {
    pid: child.pid ?? 0,
    assertRunning() {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${program} does not run: ${output}`);
    },
    stop,
  };
}
