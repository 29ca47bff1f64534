/** The files that are made, each in the package that ships it. */
import { fileURLToPath } from 'node:url';
import { bash } from './bash.ts';
import type { Program } from './command-line.ts';
import { fish } from './fish.ts';
import { client, server } from './programs.ts';
import { zsh } from './zsh.ts';

export const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** What their texts are to be, by their paths in the workspace. */
export function programFiles(): ReadonlyMap<string, string> {
  return new Map([...filesOf('packages/server', server()), ...filesOf('packages/client-tui', client())]);
}

function filesOf(folder: string, program: Program): [path: string, text: string][] {
  const { name } = program;
  return [
    [`${folder}/completions/${name}.bash`, bash(program)],
    [`${folder}/completions/_${name}`, zsh(program)],
    [`${folder}/completions/${name}.fish`, fish(program)],
  ];
}
