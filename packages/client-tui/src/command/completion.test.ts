import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionScript } from './completion.js';
import { program, shells, type Shell } from './options.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-client-'));
  for (const shell of shells) await writeFile(script(shell), completionScript(shell));
});
afterAll(() => rm(folder, { recursive: true }));

function script(shell: Shell): string {
  return join(folder, `completion.${shell}`);
}

function run(program: string, args: readonly string[]): { out: string; err: string } {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd: folder });
  if (error !== undefined) throw error;
  return { out: stdout, err: stderr };
}

const isHere = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** What bash offers for these words; the last one is under the cursor. */
function offeredByBash(...words: string[]): string[] {
  const list = words.map((word) => `'${word}'`).join(' ');
  const code = `source "$1"; COMP_WORDS=(rowhouse-client ${list}); COMP_CWORD=${words.length}; _rowhouse_client; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { out, err } = run('bash', ['--norc', '-c', code, 'bash', script('bash')]);
  expect(err).toBe('');
  return out.split('\n').filter((line) => line !== '');
}

const longNames = program('')
  .options.map(({ long }) => long)
  .filter((long) => long !== undefined);

describe.skipIf(!isHere('bash'))('completions for bash', () => {
  it('offer every option, and those that begin so', () => {
    expect(offeredByBash('-')).toEqual(expect.arrayContaining([...longNames, '--help', '-H', '-F']));
    expect(offeredByBash('GET', '/x', '--con')).toEqual(['--connect-timeout', '--continue']);
  });

  it('offer the values of an option, also behind =', () => {
    expect(offeredByBash('--pretty', '')).toEqual(['all', 'colors', 'format', 'none']);
    expect(offeredByBash('--color', '=')).toEqual(['auto', 'always', 'never']);
    expect(offeredByBash('--color', '=', 'al')).toEqual(['always']);
    expect(offeredByBash('-A', 'b')).toEqual(['basic', 'bearer']);
  });

  it('offer methods first, and leave the rest to the files', () => {
    expect(offeredByBash('P')).toEqual(['POST', 'PUT', 'PATCH']);
    expect(offeredByBash('-v', '')).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'completion']);
    expect(offeredByBash('completion', '')).toEqual([...shells]);
    expect(offeredByBash('POST', '/x', '@', 'f')).toEqual([]);
    expect(offeredByBash('--output', '')).toEqual([]);
    expect(offeredByBash('--body', '')).toEqual([]);
  });

  it('are registered', () => {
    const { out } = run('bash', ['--norc', '-c', 'source "$1"; complete -p rowhouse-client', 'bash', script('bash')]);
    expect(out).toBe('complete -o default -F _rowhouse_client rowhouse-client\n');
  });
});

/** What a shell says about a script of ours; a test in a shell that is not here says why it is skipped. */
function testIn(shell: Shell, name: string, test: () => void): void {
  it(name, (context) => {
    if (!isHere(shell)) context.skip(`${shell} is not installed on this machine`);
    test();
  });
}

describe('completions for zsh', () => {
  testIn('zsh', 'are a proper script', () => {
    expect(run('zsh', ['-f', '-n', script('zsh')])).toEqual({ out: '', err: '' });
  });

  testIn('zsh', 'define and register themselves, with specifications that zsh takes', () => {
    // Outside of the line editor _arguments checks its specifications and then says that there is nothing to complete.
    const code = 'autoload -U compinit; compinit -u -d "$2"; source "$1"; print $_comps[rowhouse-client]';
    const { out, err } = run('zsh', ['-f', '-c', code, 'zsh', script('zsh'), join(folder, 'dump')]);
    expect({ out, err }).toEqual({ out: '_rowhouse_client\n', err: '' });
  });

  it('name every option with its values', () => {
    const text = completionScript('zsh');
    for (const name of longNames) expect(text).toMatch(new RegExp(`${name}=?\\[`));
    expect(text).toContain(':how:(all colors format none)');
    // More than one header may be given, and one --wire.
    expect(text).toContain("'*--header=[");
    expect(text).toContain("'(--wire)--wire[");
  });
});

describe('completions for fish', () => {
  testIn('fish', 'offer options, values and methods', () => {
    expect(run('fish', ['--no-execute', script('fish')])).toEqual({ out: '', err: '' });
    const offered = (line: string): string[] => {
      const { out, err } = run('fish', ['--no-config', '-c', `source ${script('fish')}; complete -C '${line}'`]);
      expect(err).toBe('');
      return out.trimEnd().split('\n').map((each) => each.split('\t')[0] ?? ''); // prettier-ignore
    };
    expect(offered('rowhouse-client --')).toEqual(expect.arrayContaining([...longNames]));
    expect(offered('rowhouse-client --pretty=')).toEqual(expect.arrayContaining(['--pretty=all', '--pretty=none']));
    expect(offered('rowhouse-client completion ')).toEqual(expect.arrayContaining([...shells]));
    expect(offered('rowhouse-client PAT')).toContain('PATCH');
  });

  it('name every option with its values', () => {
    const text = completionScript('fish');
    for (const name of longNames) expect(text).toContain(` -l ${name.slice(2)}`);
    expect(text).toContain("-l color -xa 'auto always never'");
  });
});
