/** Completions for zsh. */
import type { CommandLine, CompletedOption, Operand, Program, Value } from './command-line.ts';

export function zsh({ name, main, commands }: Program): string {
  const self = `_${name.replaceAll('-', '_')}`;
  const functions = [{ ...main, name: 'main' }, ...commands].map(
    (each) => `${self}_${each.name}() {\n${specifications(each)}\n}\n`,
  );
  return `#compdef ${name}
# Completions of ${name} for zsh: ${name} completion zsh > a folder of $fpath, as _${name}
${self}() {
  if (( CURRENT > 2 )); then
    case $words[2] in
      (${commands.map((each) => each.name).join('|')})
        shift words
        (( CURRENT-- ))
        ${self}_$words[1]
        return ;;
    esac
  fi
  local ret=1
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    local -a commands=(
${commands.map((each) => `      ${quoted(`${each.name}:${each.description}`)}`).join('\n')}
    )
    _describe -t commands command commands && ret=0
  fi
  ${self}_main && ret=0
  return ret
}
${functions.join('')}if [[ $funcstack[1] == _${name} ]]; then
  ${self} "$@"
else
  compdef ${self} ${name}
fi
`;
}

function specifications({ options, operands }: CommandLine): string {
  return ['  _arguments -s', ...options.flatMap(option), ...operands.map(operand)].join(' \\\n');
}

/** A specification for each of its names. */
function option({ names, description, value, isRepeatable }: CompletedOption): readonly string[] {
  const argument = value === undefined ? '' : `:${escaped(value.name)}:${action(value)}`;
  // What is given once is not offered again.
  const others = isRepeatable ? '*' : `(${names.join(' ')})`;
  return names.map((name) => {
    const joint = value === undefined ? '' : name.startsWith('--') ? '=' : '+';
    return `    ${quoted(`${others}${name}${joint}[${escaped(description)}]${argument}`)}`;
  });
}

function operand({ name, value, isVariadic }: Operand, index: number): string {
  return `    ${quoted(`${isVariadic ? '*' : index + 1}:${escaped(name)}:${action(value)}`)}`;
}

function action(value: Value): string {
  switch (value.kind) {
    case 'choice':
      return `(${value.choices.join(' ')})`;
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'other':
      return ' ';
  }
}

function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
