/** The two programs, and what their commander definitions do not say. */
import { knownMethods, program as clientCommand, shells } from '../../../packages/client-tui/dist/command/options.js';
import { program as serverCommand } from '../../../packages/server/dist/commands/program.js';
import { commandLine, type CommandLine, type Program } from './command-line.ts';

/** `rowhouse`, of which `serve` is the default command. */
export function server(): Program {
  const command = serverCommand();
  const visible = command.createHelp().visibleCommands(command);
  const choices = visible.map((each) => each.name());
  const commands = visible.map(commandLine).map((each) => (each.name === 'help' ? helpOf(each, choices) : each));
  const serve = commands.find(({ name }) => name === 'serve')!;
  const own = commandLine(command).options.filter(({ names }) => !names.includes('--help'));
  return { name: command.name(), main: { ...serve, options: [...serve.options, ...own] }, commands };
}

function helpOf(help: CommandLine, choices: readonly string[]): CommandLine {
  return { ...help, operands: [{ name: 'command', value: { kind: 'choice', choices }, isVariadic: false }] };
}

/** `rowhouse-client`: `completion` is a command, and might be a method, where a URL follows. */
export function client(): Program {
  const command = clientCommand('');
  return {
    name: command.name(),
    main: {
      ...commandLine(command),
      operands: [
        { name: 'method or URL', value: { kind: 'choice', choices: knownMethods }, isVariadic: false },
        { name: 'URL or item', value: { kind: 'file' }, isVariadic: true },
      ],
    },
    commands: [
      {
        name: 'completion',
        description: 'print a script that completes command lines',
        options: [],
        operands: [{ name: 'shell', value: { kind: 'choice', choices: shells }, isVariadic: false }],
      },
    ],
  };
}

export { clientCommand, serverCommand };
