/**
 * Completions for bash, zsh and fish, made from the options as commander knows them: what `--help` lists is what a shell
 * offers.
 */
import type { Option } from 'commander';
import { quoted } from '../core/curl/shell-words.js';
import { knownMethods, program, shells, type Shell } from './options.js';

/** An option as a shell has to know it. */
interface Completed {
  /** Such as `-o` and `--output`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value is called; undefined where it takes none. */
  readonly value: string | undefined;
  readonly choices: readonly string[];
}

/** The script that a shell is to source. */
export function completionScript(shell: Shell): string {
  const command = program('');
  const options = command.createHelp().visibleOptions(command).map(completed);
  switch (shell) {
    case 'bash':
      return bash(options);
    case 'zsh':
      return zsh(options);
    case 'fish':
      return fish(options);
  }
}

function completed(option: Option): Completed {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    value: /<(.+)>/.exec(option.flags)?.[1],
    choices: option.argChoices ?? [],
  };
}

const methods = [...knownMethods, 'completion'].join(' ');

function bash(options: readonly Completed[]): string {
  const values = options.filter(({ value }) => value !== undefined);
  const cases = values.map(({ names, choices, value }) => {
    const pattern = names.join('|');
    if (choices.length > 0)
      return `    ${pattern}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur")); return ;;`;
    // An empty answer leaves it to "complete -o default", which offers files.
    return `    ${pattern}) ${value === 'file' ? '' : 'compopt +o default 2>/dev/null; '}return ;;`;
  });
  return `# Completions of rowhouse-client for bash: source <(rowhouse-client completion bash)
_rowhouse_client() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" word
  COMPREPLY=()
  # The = of --option=value is a word of its own.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  case "$prev" in
${cases.join('\n')}
    completion) COMPREPLY=($(compgen -W '${shells.join(' ')}' -- "$cur")); return ;;
    *@) return ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W '${options.flatMap(({ names }) => names).join(' ')}' -- "$cur"))
    return
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || return
  done
  COMPREPLY=($(compgen -W '${methods}' -- "$cur"))
}
complete -o default -F _rowhouse_client rowhouse-client
`;
}

function zsh(options: readonly Completed[]): string {
  const specifications = options.map(({ names, description, value, choices }) => {
    const text = `[${escapedForZsh(description)}]`;
    const action = choices.length > 0 ? `(${choices.join(' ')})` : value === 'file' ? '_files' : ' ';
    const argument = value === undefined ? '' : `:${escapedForZsh(value)}:${action}`;
    // What is given once is not offered again; -H is for more than one header.
    const others = names.includes('--header') ? '*' : `(${names.join(' ')})`;
    return names.map((name) => `  ${quoted(`${others}${name}${value === undefined ? '' : name.startsWith('--') ? '=' : '+'}${text}${argument}`)}`).join(' \\\n'); // prettier-ignore
  });
  return `#compdef rowhouse-client
# Completions of rowhouse-client for zsh: rowhouse-client completion zsh > a folder of $fpath, as _rowhouse-client
_rowhouse_client() {
  if (( CURRENT == 3 )) && [[ $words[2] == completion ]]; then
    compadd ${shells.join(' ')}
    return
  fi
  _arguments -s \\
${specifications.join(' \\\n')} \\
  '1:method or URL:(${methods})' \\
  '*:URL or item:_files'
}
if [[ $funcstack[1] == _rowhouse-client ]]; then
  _rowhouse_client "$@"
else
  compdef _rowhouse_client rowhouse-client
fi
`;
}

function escapedForZsh(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&');
}

function fish(options: readonly Completed[]): string {
  const lines = options.map(({ names, description, value, choices }) => {
    const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
    const argument =
      value === undefined
        ? ''
        : choices.length > 0
          ? ` -xa ${quotedForFish(choices.join(' '))}`
          : value === 'file'
            ? ' -rF'
            : ' -x';
    return `complete -c rowhouse-client ${flags.join(' ')}${argument} -d ${quotedForFish(description)}`;
  });
  return `# Completions of rowhouse-client for fish: rowhouse-client completion fish | source
${lines.join('\n')}
complete -c rowhouse-client -n __fish_is_first_arg -a ${quotedForFish(methods)}
complete -c rowhouse-client -n '__fish_seen_subcommand_from completion' -xa ${quotedForFish(shells.join(' '))}
`;
}

function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
