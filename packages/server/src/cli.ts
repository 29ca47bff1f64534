#!/usr/bin/env node
/** The program `rowhouse`: finds the command that is asked for, and says in one line why something could not be done. */
import { Command } from 'commander';
import { StoreError } from '@rowhouse/store';
import { checkCommand } from './commands/check-command.js';
import { schemaCommand } from './commands/schema-command.js';
import { serveCommand } from './commands/serve-command.js';
import { tokenCommand } from './commands/token-command.js';
import { ListenError } from './listening.js';
import { SetupError } from './setup-files.js';
import { version } from './version.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`rowhouse: this needs Node 22.13 or newer, and runs on ${process.version}\n`);
  process.exit(1);
}

const program = new Command('rowhouse')
  .description('Serves a folder of CSV files as a live HTTP API. What it acknowledges is on disk.')
  .version(version)
  .addHelpText(
    'after',
    `
Each command tells its options with --help: rowhouse serve --help

Examples:
  rowhouse data                          serve ./data on http://localhost:8080
  rowhouse data --dialect auto           and greet clients of the classic dialect
  rowhouse check data                    what is wrong with the files, line by line
  rowhouse schema data --infer           write down what types the columns have
  rowhouse token --role write            make a token, for serving other machines

  curl localhost:8080/                                       the tables
  curl 'localhost:8080/people?age:gte=40&_sort=-age'         rows, filtered and sorted
  curl localhost:8080/people/1                               one row
  curl -N localhost:8080/people/_changes                     what happens to the table, as it happens`,
  );
program.addCommand(serveCommand(), { isDefault: true });
program.addCommand(checkCommand());
program.addCommand(schemaCommand());
program.addCommand(tokenCommand(program));

try {
  await program.parseAsync();
} catch (error) {
  const isForPeople = [StoreError, ListenError, SetupError].some((each) => error instanceof each);
  if (!isForPeople) throw error;
  process.stderr.write(`rowhouse: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
