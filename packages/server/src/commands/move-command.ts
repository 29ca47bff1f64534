/** `rowhouse move`: gives a table another place among the databases of a store. */
import { Command, Option } from 'commander';
import { openDatabases, withoutPassword } from '../open-store.js';
import { SetupError } from '../setup-files.js';
import { severalUrls } from './options.js';
import { writeOut } from './standard-output.js';

interface Options {
  readonly store: readonly string[];
  readonly to: string;
}

export function moveCommand(): Command {
  return new Command('move')
    .description('move a table to another of the databases that are served together')
    .argument('<table>', 'which table')
    .addOption(
      severalUrls(
        'store',
        '<url>',
        'a database, as the servers are given it; to be given again for each, in their order',
      ),
    )
    .addOption(new Option('--to <url>', 'the database to move it to, one of them').makeOptionMandatory())
    .addHelpText(
      'after',
      `
Servers go on: meanwhile the table is read where it is, and writes to it are answered 503 with Retry-After.
Feeds, cursors and entity tags stay good. Where a move was cut off, ask for it again, or for the way back.

  rowhouse move people --store postgres://one/rowhouse --store postgres://two/rowhouse --to postgres://two/rowhouse`,
    )
    .action(async (table: string, { store: urls, to }: Options) => {
      if (urls.length < 2)
        throw new SetupError('Name every database that is served together, each with --store, the one with the catalog first'); // prettier-ignore
      if (!urls.includes(to))
        throw new SetupError(`--to takes one of the databases of --store, as it is written there: ${urls.map(withoutPassword).join(', ')}`); // prettier-ignore
      const store = await openDatabases(urls);
      try {
        const { outcome, notCleared } = await store.moveTable(table, to);
        const place = withoutPassword(to);
        await writeOut(outcome === 'moved' ? `${table} is in ${place} now.\n` : `${table} was in ${place} already.\n`);
        for (const other of notCleared)
          await writeOut(`${other} could not be reached: what was left of ${table} there takes up room until it is moved again.\n`); // prettier-ignore
      } finally {
        await store.close();
      }
    });
}
