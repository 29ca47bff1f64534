/** The command line of `rowhouse`, described: what reads it, `--help`, the man page and the completions are made of it. */
import { Command } from 'commander';
import { version } from '../version.js';
import { checkCommand } from './check-command.js';
import { completionCommand } from './completion-command.js';
import { exportCommand } from './export-command.js';
import { importCommand } from './import-command.js';
import { moveCommand } from './move-command.js';
import { schemaCommand } from './schema-command.js';
import { serveCommand } from './serve-command.js';
import { tokenCommand } from './token-command.js';

export function program(): Command {
  const command = new Command('rowhouse')
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
  rowhouse import data --store postgres://me@db/rowhouse
                                         bring the tables into a database; export writes them as files again
  rowhouse token --role write            make a token, for serving other machines

  curl localhost:8080/                                       the tables
  curl 'localhost:8080/people?age:gte=40&_sort=-age'         rows, filtered and sorted
  curl localhost:8080/people/1                               one row
  curl -N localhost:8080/people/_changes                     what happens to the table, as it happens`,
    );
  command.addCommand(serveCommand(), { isDefault: true });
  command.addCommand(checkCommand());
  command.addCommand(schemaCommand());
  command.addCommand(importCommand());
  command.addCommand(exportCommand());
  command.addCommand(moveCommand());
  command.addCommand(tokenCommand(command));
  command.addCommand(completionCommand());
  return command;
}
