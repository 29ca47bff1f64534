/**
 * The man page of a program: a page that is written by hand, in the words of man(7), with lines `@NAME@` where what
 * commander knows is put.
 */
import type { Command, Help, Option } from 'commander';
import { prose, synopsis } from './roff.ts';

/** @param page the page by hand; it may have `@VERSION@`, and lines `@SYNOPSIS@`, `@OPTIONS@` and `@COMMANDS@` */
export function manPage(page: string, command: Command, version: string): string {
  const help = command.createHelp();
  const parts: Readonly<Record<string, () => string>> = {
    VERSION: () => version,
    SYNOPSIS: () => synopses(help, command),
    OPTIONS: () => options(help, command),
    COMMANDS: () => commands(help, command),
  };
  const origin = '.\\" Made by "npm run program-files": change the page of the same name with .in, or the options.\n';
  const filled = page.replace(/@([A-Z]+)@/g, (mark, name: string) => {
    if (parts[name] === undefined) throw new Error(`The page has ${mark}, and no part is called so.`);
    return parts[name]();
  });
  return origin + filled;
}

/** How each command is called. */
function synopses(help: Help, command: Command): string {
  return help
    .visibleCommands(command)
    .map((each) => usage(help, each, command))
    .join('\n.br\n');
}

/** The options of a command, those that have a heading under it. */
function options(help: Help, command: Command): string {
  const byHeading = Map.groupBy(help.visibleOptions(command), ({ helpGroupHeading }) => helpGroupHeading ?? '');
  return [...byHeading]
    .flatMap(([heading, all]) => [
      ...(heading === '' ? [] : [`.SS ${heading.replace(/:$/, '')}`]),
      ...all.map((option) => entry(help, option)),
    ])
    .join('\n');
}

/** Each command with its arguments and options. */
function commands(help: Help, command: Command): string {
  return help
    .visibleCommands(command)
    .map((each) =>
      [
        `.SS ${usage(help, each, command)}`,
        sentence(help.subcommandDescription(each)),
        ...help
          .visibleArguments(each)
          .map(
            (argument) =>
              `.TP\n\\fI${prose(help.argumentTerm(argument))}\\fR\n${prose(help.argumentDescription(argument))}`,
          ),
        ...help.visibleOptions(each).map((option) => entry(help, option)),
      ].join('\n'),
    )
    .join('\n');
}

/** The command `help` is commander's own, and says it without the program's name. */
function usage(help: Help, command: Command, program: Command): string {
  const words = help.commandUsage(command);
  return synopsis(command.parent === null ? `${program.name()} ${words}` : words);
}

function entry(help: Help, option: Option): string {
  return `.TP\n${synopsis(help.optionTerm(option))}\n${prose(help.optionDescription(option))}`;
}

function sentence(text: string): string {
  return prose(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`);
}
