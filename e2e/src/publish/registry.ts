/** A registry of this machine's own: it takes every package, knows no other registry, and is gone afterwards. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../programs.js';
import { installTools } from './tools.js';

/** A registry that runs. */
export interface Registry {
  /** Such as `http://127.0.0.1:4873/`. */
  readonly url: string;
  /**
   * The lines of an `.npmrc` that lead `@rowhouse/*` here, to install and to publish; all else comes as ever. What npm
   * keeps of it goes with it.
   */
  readonly settings: string;
  stop(): Promise<void>;
}

/** Starts a registry whose files are in `folder`. */
export async function startRegistry(folder: string): Promise<Registry> {
  const binaries = installTools('publish-tools');
  mkdirSync(folder);
  const configuration = join(folder, 'config.yaml');
  writeFileSync(
    configuration,
    "storage: ./storage\npackages:\n  '**':\n    access: $all\n    publish: $all\nlog: { type: stdout, level: warn }\n",
  );
  const authority = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    process.execPath,
    [join(binaries, 'verdaccio'), '--config', configuration, '--listen', authority],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  while (!(await answers(`http://${authority}/-/ping`))) {
    if (child.exitCode !== null) throw new Error(`the registry ended with ${child.exitCode}: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `http://${authority}/`,
    // Without any token npm refuses to publish before it asks.
    settings: `@rowhouse:registry=http://${authority}/\n//${authority}/:_authToken=anyone\ncache=${join(folder, 'npm')}\n`,
    stop: () => {
      child.kill();
      return ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
