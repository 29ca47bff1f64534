/** Completions for bash. */
import { type CommandLine, type Program, type Value, valuedOptions } from './command-line.ts';

export function bash(program: Program): string {
  const { name, main, commands } = program;
  const valued = valuedOptions(program);
  const self = `_${name.replaceAll('-', '_')}`;
  const byValue = Map.groupBy(valued, ([, value]) => offer(value));
  const ofOptions = [...byValue].map(([code, all]): Case => [all.map(([option]) => option), code]);
  // The main one has no name here.
  const all = [{ ...main, name: '' }, ...commands];
  const options = all.map((each): Case => [[`'${each.name}'`], words(each.options.flatMap(({ names }) => names))]);
  return `# Completions of ${name} for bash: source <(${name} completion bash)
${self}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" command= option= operands=0 i=1
  COMPREPLY=()
  # Behind an @ there may be a file, which is what "complete -o default" offers where nothing else is.
  [[ "\${COMP_WORDS[COMP_CWORD-1]}" == *@ ]] && return
  if ((COMP_CWORD > 1)); then
    case "\${COMP_WORDS[1]}" in
      ${commands.map((each) => each.name).join('|')}) command="\${COMP_WORDS[1]}" i=2 ;;
    esac
  fi
  while ((i < COMP_CWORD)); do
    case "\${COMP_WORDS[i++]}" in
      ${[...valued.keys()].join('|')})
        option="\${COMP_WORDS[i-1]}"
        [[ "\${COMP_WORDS[i]}" == = ]] && ((i++))
        ((i >= COMP_CWORD)) && break
        option=
        ((i++)) ;;
      -?*) ;;
      *) ((operands++)) ;;
    esac
    # What bash takes apart at a = : or @ is one word.
    while [[ "\${COMP_WORDS[i-1]}" == [=:@]* || "\${COMP_WORDS[i]}" == [=:@]* ]]; do ((i++)); done
  done
  if [[ -n $option ]]; then
    [[ $cur == = ]] && cur=
    case "$option" in
${cases(ofOptions)}
    esac
  elif ((i > COMP_CWORD)); then
    return
  elif [[ $cur == -* ]]; then
    case "$command" in
${cases(options)}
    esac
  else
    ((COMP_CWORD == 1)) && ${words(commands.map((each) => each.name))}
    case "$command $operands" in
${cases(all.flatMap(operandCases))}
      *) ${offer({ kind: 'other' })} ;;
    esac
  fi
}
complete -o default -F ${self} ${name}
`;
}

type Case = readonly [patterns: readonly string[], code: string];

function operandCases({ name, operands }: CommandLine): Case[] {
  return operands.map(({ value, isVariadic }, index) => [
    [isVariadic ? `'${name} '*` : `'${name} ${index}'`],
    offer(value),
  ]);
}

function cases(all: readonly Case[]): string {
  return all.map(([patterns, code]) => `      ${patterns.join('|')}) ${code}${code === '' ? '' : ' '};;`).join('\n');
}

/** "complete -o default" offers files where nothing is offered; what is no file turns it off, if this bash can. */
function offer(value: Value): string {
  switch (value.kind) {
    case 'choice':
      return words(value.choices);
    case 'file':
      return '';
    case 'folder':
      return 'compopt +o default -o plusdirs 2>/dev/null';
    case 'other':
      return 'compopt +o default 2>/dev/null';
  }
}

function words(all: readonly string[]): string {
  return `COMPREPLY+=($(compgen -W '${all.join(' ')}' -- "$cur"))`;
}
