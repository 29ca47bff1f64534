/** What a shell has to know of a program, taken from the commands as commander has them. */
import type { Argument, Command, Option } from 'commander';

/** What can stand in a place: one of a few words, a path, or something that no shell can guess. */
export type Value =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'other' };

export interface CompletedOption {
  /** Such as `-o` and `--output`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value is called, and what it can be; undefined where it takes none. */
  readonly value: (Value & { readonly name: string }) | undefined;
  readonly isRepeatable: boolean;
}

export interface Operand {
  readonly name: string;
  readonly value: Value;
  /** Whether all that follow are like it. */
  readonly isVariadic: boolean;
}

export interface CommandLine {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly operands: readonly Operand[];
}

export interface Program {
  readonly name: string;
  /** What the words belong to where the first of them names no command. */
  readonly main: CommandLine;
  /** By the first word. */
  readonly commands: readonly CommandLine[];
}

/** A command's own words, without those of the commands in it. */
export function commandLine(command: Command): CommandLine {
  const help = command.createHelp();
  return {
    name: command.name(),
    description: help.subcommandDescription(command),
    options: help.visibleOptions(command).map(completedOption),
    operands: command.registeredArguments.map(operand),
  };
}

/** The options of a program that take a value, by all of their names, whichever command they belong to. */
export function valuedOptions({ main, commands }: Program): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const { names, value } of [main, ...commands].flatMap(({ options }) => options))
    for (const name of value === undefined ? [] : names) {
      const before = values.get(name);
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value))
        throw new Error(`${name} takes one value in a command and another in the next: name one of them otherwise.`);
      values.set(name, value!);
    }
  return values;
}

function completedOption({ short, long, flags, description, argChoices }: Option): CompletedOption {
  const name = /<(.+)>/.exec(flags)?.[1];
  return {
    names: [short, long].filter((each) => each !== undefined),
    description,
    value: name === undefined ? undefined : { name, ...valueOf(name, argChoices) },
    isRepeatable: description.includes('can be given again'),
  };
}

function operand(argument: Argument): Operand {
  const name = argument.name();
  return { name, value: valueOf(name, argument.argChoices), isVariadic: argument.variadic };
}

function valueOf(name: string, choices: readonly string[] | undefined): Value {
  if (choices !== undefined) return { kind: 'choice', choices };
  return { kind: name === 'file' || name === 'folder' ? name : 'other' };
}
