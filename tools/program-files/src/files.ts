/** The files that are made, each in the package that ships it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { bash } from './bash.ts';
import type { Program } from './command-line.ts';
import { containerfile } from './containerfile.ts';
import { fish } from './fish.ts';
import { manPage } from './man-page.ts';
import { client, clientCommand, server, serverCommand } from './programs.ts';
import { zsh } from './zsh.ts';

export const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** What their texts are to be, by their paths in the workspace. */
export function programFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...filesOf('packages/server', server(), serverCommand()),
    ...filesOf('packages/client-tui', client(), clientCommand('')),
    ['packages/server/deploy/Containerfile', image()],
  ]);
}

function read(path: string): string {
  return readFileSync(join(workspace, path), 'utf8');
}

function image(): string {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } };
  const { version } = JSON.parse(read('packages/server/package.json')) as { version: string };
  const versions = { NODE_VERSION: devDependencies.node, ROWHOUSE_VERSION: version };
  return containerfile(read('packages/server/deploy/Containerfile'), versions);
}

function filesOf(folder: string, program: Program, command: Command): [path: string, text: string][] {
  const { version } = JSON.parse(read(`${folder}/package.json`)) as { version: string };
  const { name } = program;
  return [
    [`${folder}/completions/${name}.bash`, bash(program)],
    [`${folder}/completions/_${name}`, zsh(program)],
    [`${folder}/completions/${name}.fish`, fish(program)],
    [`${folder}/man/${name}.1`, manPage(read(`${folder}/man/${name}.1.in`), command, version)],
  ];
}
