/** What real shells offer at the end of lines that somebody types, with the completions that a program prints. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missing, run, temporaryFolder } from './programs.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Why a shell can't be asked; undefined where it can. bash and zsh are asked in a terminal, which script (1) makes. */
export const unaskable: Readonly<Record<Shell, string | undefined>> = {
  bash: missing('bash') ?? missing('script'),
  zsh: missing('zsh', { debianPackage: 'zsh' }) ?? missing('script'),
  fish: missing('fish', { debianPackage: 'fish' }),
};

/** The words that can stand at the end of each line, in the order of the alphabet, where it is typed in a folder. */
export async function offered(
  shell: Shell,
  completions: string,
  folder: string,
  lines: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const place = temporaryFolder();
  const script = join(place, 'script');
  writeFileSync(script, completions);
  const words = await { bash: offeredByBash, zsh: offeredByZsh, fish: offeredByFish }[shell](place, folder, lines);
  return Object.fromEntries(
    lines.map((line, index) => [line, words[index]!.map((word) => word.replace(/\/$/, '')).toSorted()]),
  );
}

type Offered = readonly (readonly string[])[];

/** Readline puts all of them into the line, and the line is then printed, word by word. */
async function offeredByBash(place: string, folder: string, lines: readonly string[]): Promise<Offered> {
  const rc = join(place, 'rc');
  writeFileSync(rc, `source '${place}/script'\nunset HISTFILE\nbind '"\\C-g": insert-completions'\n`);
  const printed = (line: number): string => join(place, `line-${line}`);
  const keys = lines.map((line, index) => `${line}\x07\x01>'${printed(index)}' printf '%s\\n' \n`);
  await type(place, folder, `bash --noprofile --rcfile '${rc}' -i`, keys);
  return lines.map((line, index) => {
    const before = line.split(' ');
    const last = before.pop() ?? '';
    const words = textLines(printed(index)).slice(before.length);
    return words.map((word) => valueBehind(last, word)).filter((word) => word !== last && word !== '');
  });
}

/** Loaded from a folder of $fpath. Every match goes through compadd, which is stood in for. */
async function offeredByZsh(place: string, folder: string, lines: readonly string[]): Promise<Offered> {
  const functions = join(place, 'functions');
  mkdirSync(functions);
  const script = readFileSync(join(place, 'script'), 'utf8');
  writeFileSync(join(functions, `_${/^#compdef (.+)/.exec(script)?.[1] ?? ''}`), script);
  writeFileSync(
    join(place, '.zshrc'),
    `fpath=('${functions}' $fpath); autoload -Uz compinit; compinit -u -d '${place}/dump'
asked=0
compadd() {
  local each
  local -a found
  for each; do
    [[ $each == (-|--) ]] && break
    [[ $each == -[OAD]* ]] && { builtin compadd "$@"; return }
  done
  builtin compadd -O found "$@"
  print -rl -- $found >> '${place}'/line-$asked
  builtin compadd "$@"
}
zle -C offer complete-word _main_complete
bindkey '^G' offer
following() { (( asked++ )); BUFFER= }
zle -N following
bindkey '^A' following
`,
  );
  lines.forEach((_, index) => {
    writeFileSync(join(place, `line-${index}`), '');
  });
  const keys = lines.map((line) => `${line}\x07\x01`);
  await type(place, folder, 'zsh -d -i', keys);
  return lines.map((line, index) => {
    const words = [...new Set(textLines(join(place, `line-${index}`)))];
    // Options also where none is begun, if there is nothing else to offer.
    return line.endsWith(' ') ? words.filter((word) => !word.startsWith('-')) : words;
  });
}

async function offeredByFish(place: string, folder: string, lines: readonly string[]): Promise<Offered> {
  const asked = lines.map((line, index) => `complete -C '${line}' > '${place}/line-${index}'`);
  const code = [`source '${place}/script'`, ...asked].join('\n');
  const { stderr, code: end } = await run('fish', ['--no-config', '-c', code], { directory: folder });
  if (stderr !== '') throw new Error(`fish ended with ${end}: ${stderr}`);
  return lines.map((line, index) => {
    const words = textLines(join(place, `line-${index}`)).map((each) => each.split('\t')[0] ?? '');
    return words.map((word) => valueBehind(line.split(' ').at(-1) ?? '', word));
  });
}

/** Of `--name=value` the value, where `--name=` was typed. */
function valueBehind(typed: string, word: string): string {
  return typed.endsWith('=') && word.startsWith(typed) ? word.slice(typed.length) : word;
}

function textLines(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== ''); // prettier-ignore
}

async function type(place: string, folder: string, shell: string, keys: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run('script', ['-qec', shell, '/dev/null'], {
    directory: folder,
    input: [...keys, 'exit\n'].join(''),
    environment: { TERM: 'dumb', HOME: place, ZDOTDIR: place },
  });
  if (code !== 0) throw new Error(`the shell ended with ${code}: ${stdout}${stderr}`);
}
