/** `rowhouse token`: makes a token. */
import { Command, Option } from 'commander';
import { makeToken } from '../access/tokens.js';

/** @param program reports what is wrong */
export function tokenCommand(program: Command): Command {
  return new Command('token')
    .description('make a token, and the line that a file of tokens has for it')
    .addOption(
      new Option('--role <role>', 'what it lets its owner do').choices(['read', 'write', 'admin']).default('read'),
    )
    .option('--tables <names>', 'for which tables; * stands for any characters, commas between names', '*')
    .addHelpText(
      'after',
      `
The token goes to standard output, for whoever is to have it; the line for the file to standard error:
  rowhouse token --role write --tables 'orders,log_*' 2>> tokens.txt
  rowhouse data --tokens tokens.txt
A running server reads the file anew at SIGHUP.`,
    )
    .action(({ role, tables }: { role: 'read' | 'write' | 'admin'; tables: string }) => {
      if (/\s/.test(tables) || tables === '')
        program.error('rowhouse: --tables takes names with commas between, and no spaces');
      const { token, line } = makeToken(role, tables);
      process.stderr.write(`${line}\n`);
      process.stdout.write(`${token}\n`);
    });
}
