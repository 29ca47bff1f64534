/** The files that are made, each beside what it is made from. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { bash } from './bash.ts';
import type { Program } from './command-line.ts';
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
  ]);
}

function filesOf(folder: string, program: Program, command: Command): [path: string, text: string][] {
  const read = (path: string): string => readFileSync(`${workspace}/${folder}/${path}`, 'utf8');
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const { name } = program;
  return [
    [`${folder}/completions/${name}.bash`, bash(program)],
    [`${folder}/completions/_${name}`, zsh(program)],
    [`${folder}/completions/${name}.fish`, fish(program)],
    [`${folder}/man/${name}.1`, manPage(read(`man/${name}.1.in`), command, version)],
  ];
}
