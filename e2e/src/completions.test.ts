/** Completions as the programs print them, in the shells that they are for: what `--help` lists is what is offered. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientProgram, run, serverProgram, temporaryFolder } from './programs.js';
import { offered, shells, unaskable, type Shell } from './shell-completions.js';

const programs = { rowhouse: serverProgram, 'rowhouse-client': clientProgram } as const;
type Program = keyof typeof programs;

async function printedBy(program: Program, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(process.execPath, [programs[program], ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

/** Asks a shell, in a folder with a file and a folder, and compares. */
async function expectOffers(
  shell: Shell,
  program: Program,
  lines: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'tables'));
  writeFileSync(join(folder, 'tokens.txt'), '');
  const completions = await printedBy(program, 'completion', shell);
  const sorted = Object.entries(lines).map(([line, words]) => [line, words.toSorted()]);
  expect(await offered(shell, completions, folder, Object.keys(lines))).toEqual(Object.fromEntries(sorted));
}

/** The long names in a help text. */
async function listedBy(program: Program, ...command: readonly string[]): Promise<string[]> {
  const help = await printedBy(program, ...command, '--help');
  const names = Array.from(help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm), ([, name]) => name ?? '');
  expect(names).toContain('--help');
  return names;
}

const commands = ['serve', 'check', 'schema', 'import', 'export', 'move', 'token', 'completion', 'help'];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

describe.each(shells)('completions for %s', (shell) => {
  const reason = unaskable[shell];

  it.skipIf(reason)('of rowhouse: a command or a folder, and what follows them', () =>
    expectOffers(shell, 'rowhouse', {
      'rowhouse ': [...commands, 'tables'],
      'rowhouse che': ['check'],
      'rowhouse --port 80 ': ['tables'],
      'rowhouse tables ': [],
      'rowhouse serve --read-only ': ['tables'],
      'rowhouse check ': ['tables'],
      'rowhouse check tables ': [],
      'rowhouse schema ta': ['tables'],
      'rowhouse token ': [],
      'rowhouse completion ': shells,
      'rowhouse completion bash ': [],
      'rowhouse help ': commands,
    }),
  );

  it.skipIf(reason)('of rowhouse: each option of each command', async () =>
    expectOffers(shell, 'rowhouse', {
      'rowhouse --': [...(await listedBy('rowhouse', 'serve')), '--version'],
      'rowhouse serve --': await listedBy('rowhouse', 'serve'),
      'rowhouse check tables --': await listedBy('rowhouse', 'check'),
      'rowhouse schema --': await listedBy('rowhouse', 'schema'),
      'rowhouse token --': await listedBy('rowhouse', 'token'),
    }),
  );

  it.skipIf(reason)('of rowhouse: what the value of an option can be', () =>
    expectOffers(shell, 'rowhouse', {
      'rowhouse --dialect ': ['http', 'auto', 'classic'],
      'rowhouse serve --dialect=': ['http', 'auto', 'classic'],
      'rowhouse token --role w': ['write'],
      'rowhouse --config ': ['tables', 'tokens.txt'],
      'rowhouse serve tables --tokens ': ['tables', 'tokens.txt'],
      'rowhouse serve --tls-cert to': ['tokens.txt'],
      'rowhouse serve --tls-key to': ['tokens.txt'],
      'rowhouse --port ': [],
    }),
  );

  it.skipIf(reason)('of rowhouse-client', async () =>
    expectOffers(shell, 'rowhouse-client', {
      'rowhouse-client --': await listedBy('rowhouse-client'),
      'rowhouse-client GET /x --con': ['--connect-timeout', '--continue'],
      'rowhouse-client --pretty ': ['all', 'colors', 'format', 'none'],
      'rowhouse-client --color=': ['auto', 'always', 'never'],
      'rowhouse-client -A b': ['basic', 'bearer'],
      'rowhouse-client ': [...methods, 'completion'],
      'rowhouse-client P': ['POST', 'PUT', 'PATCH'],
      'rowhouse-client -v ': methods,
      'rowhouse-client --server localhost:8080 PAT': ['PATCH'],
      'rowhouse-client completion ': shells,
      'rowhouse-client --output ': ['tables', 'tokens.txt'],
      'rowhouse-client POST :8080/x to': ['tokens.txt'],
      'rowhouse-client --body ': [],
    }),
  );
});

it.skipIf(unaskable.zsh)('zsh offers an option once, and what can be given again, again', () =>
  expectOffers('zsh', 'rowhouse-client', {
    'rowhouse-client --wire --wir': [],
    'rowhouse-client --header a:b --heade': ['--header', '--headers'],
  }),
);

it.each(['rowhouse', 'rowhouse-client'] as const)(
  'completions of %s are registered where they are sourced',
  async (program) => {
    const name = `_${program.replace('-', '_')}`;
    const sourced = async (shell: Shell, code: string): Promise<string> => {
      const script = join(temporaryFolder(), 'script');
      writeFileSync(script, await printedBy(program, 'completion', shell));
      const { stdout, stderr } = await run(shell, ['-c', code, shell, script]);
      return stdout + stderr;
    };
    expect(await sourced('bash', `source "$1"; complete -p ${program}`)).toBe(
      `complete -o default -F ${name} ${program}\n`,
    );
    if (unaskable.zsh === undefined) {
      const code = `autoload -Uz compinit; compinit -D; source "$1"; print $_comps[${program}]`;
      expect(await sourced('zsh', code)).toBe(`${name}\n`);
    }
  },
);
