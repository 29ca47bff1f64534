/** Completions for fish. */
import { type CommandLine, type CompletedOption, type Program, type Value, valuedOptions } from './command-line.ts';

export function fish(program: Program): string {
  const { name, main, commands } = program;
  const self = `__${name.replaceAll('-', '_')}`;
  const names = commands.map((each) => each.name).join(' ');
  const lines = [{ ...main, name: 'main' }, ...commands].flatMap((each) => [
    ...each.options.map((option) => `-n '${self}_at ${each.name}' ${optionWords(option)}`),
    ...operandWords(each).map(([place, words]) => `-n '${self}_at ${each.name} ${place}' ${words}`),
  ]);
  lines.push(...commands.map((each) => `-n __fish_is_first_arg -a ${each.name} -d ${quoted(each.description)}`));
  return `# Completions of ${name} for fish: ${name} completion fish | source
function ${self}_at --description 'Whether the cursor is in a command, behind so many operands' --argument-names command
    set -l words (commandline -opc)[2..]
    set -l named main
    if contains -- "$words[1]" ${names}
        set named $words[1]
        set -e words[1]
    end
    test $named = $command; or return
    set -q argv[2]; or return 0
    set -l operands 0
    set -l is_value no
    for word in $words
        if test $is_value = yes
            set is_value no
            continue
        end
        switch $word
            case ${[...valuedOptions(program).keys()].join(' ')}
                set is_value yes
            case '-?*'
            case '*'
                set operands (math $operands + 1)
        end
    end
    test $operands $argv[2] $argv[3]
end
complete -c ${name} -f
${lines.map((line) => `complete -c ${name} ${line}\n`).join('')}`;
}

function optionWords({ names, description, value }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const argument = value === undefined ? [] : value.kind === 'file' ? ['-rF'] : ['-x', ...offer(value)];
  return [...flags, ...argument, '-d', quoted(description)].join(' ');
}

function operandWords({ operands }: CommandLine): readonly (readonly [place: string, words: string])[] {
  return operands.map(({ value, isVariadic }, index) => [
    `${isVariadic ? '-ge' : '-eq'} ${index}`,
    (value.kind === 'file' ? ['-F'] : offer(value)).join(' '),
  ] as const).filter(([, words]) => words !== ''); // prettier-ignore
}

function offer(value: Value): readonly string[] {
  switch (value.kind) {
    case 'choice':
      return ['-a', quoted(value.choices.join(' '))];
    case 'folder':
      return ['-a', "'(__fish_complete_directories)'"];
    case 'file':
    case 'other':
      return [];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
