#!/usr/bin/env node
/** The program `rowhouse`: reads its command line, serves, and stops when it is told to. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { StoreError } from '@rowhouse/store';
import { createLogger, logLevels, type LogLevel } from './console-logger.js';
import type { Logger } from './logger.js';
import { ListenError, serve, type RowhouseServer } from './serve.js';
import { defaultSettings as defaults, type Settings } from './settings.js';
import { version } from './version.js';

interface Options extends Omit<Settings, 'folder'> {
  readonly logLevel: LogLevel;
}

const program = new Command('rowhouse')
  .description('Serves a folder of CSV files as a live HTTP API. What it acknowledges is on disk.')
  .version(version)
  .addHelpText(
    'after',
    `
Every option can also be set as an environment variable: --port as ROWHOUSE_PORT.

Examples:
  rowhouse data                          serve ./data on http://localhost:8080
  rowhouse data --dialect auto           and greet clients of the classic dialect
  curl localhost:8080/                   the tables
  curl localhost:8080/people/1           one row`,
  );

program
  .command('serve', { isDefault: true })
  .description('serve a folder (the default command)')
  .argument('<folder>', 'the folder that holds the CSV files')
  .addOption(setting('port', '<number>', 'TCP port; 0 takes a free one').argParser(port).default(defaults.port))
  .addOption(setting('host', '<address>', 'address to listen on (default: all)'))
  .addOption(
    setting('dialect', '<name>', 'http, classic (the greeting protocol), or auto for both')
      .choices(['http', 'auto', 'classic'])
      .default(defaults.dialect),
  )
  .addOption(setting('open', '', 'serve other machines too, who can then read and change every table').default(false))
  .addOption(setting('log-level', '<level>', 'what to log').choices(logLevels).default('info'))
  .addOption(
    setting('max-connections', '<number>', 'connections at a time').argParser(count).default(defaults.maxConnections),
  )
  .addOption(setting('max-body', '<bytes>', 'size of a request body').argParser(count).default(defaults.maxBody))
  .addOption(
    setting('head-timeout', '<ms>', 'time for a request head to arrive').argParser(count).default(defaults.headTimeout),
  )
  .addOption(
    setting('body-timeout', '<ms>', 'time between two pieces of a body').argParser(count).default(defaults.bodyTimeout),
  )
  .addOption(
    setting('idle-timeout', '<ms>', 'time that a silent connection is kept')
      .argParser(count)
      .default(defaults.idleTimeout),
  )
  .addOption(
    setting('greeting-delay', '<ms>', 'silence before the greeting (auto)')
      .argParser(count)
      .default(defaults.greetingDelay),
  )
  .addOption(
    setting('greeted-idle-timeout', '<ms>', 'time that a greeted connection may be silent')
      .argParser(count)
      .default(defaults.greetedIdleTimeout),
  )
  .action(async (folder: string, { logLevel, ...options }: Options) => {
    const log = createLogger(logLevel);
    const server = serve({ ...defaults, ...options, folder, log });
    stopOnSignals(server, log);
    const { port: bound, host } = await server.ready();
    log.info({ folder, port: bound, host, dialect: options.dialect }, `Serving ${folder} on http://localhost:${bound}`);
    // A parent that started this with a channel, as `npm start` does, learns when it can go on.
    process.send?.({ ready: true, port: bound });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StoreError) && !(error instanceof ListenError)) throw error;
  process.stderr.write(`rowhouse: ${error.message}\n`);
  process.exitCode = 1;
}

function setting(name: string, value: string, description: string): Option {
  const variable = `ROWHOUSE_${name.toUpperCase().replaceAll('-', '_')}`;
  return new Option(`--${name} ${value}`.trim(), description).env(variable);
}

function count(text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

function port(text: string): number {
  const value = count(text);
  if (value > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return value;
}

/** The first signal ends gracefully, a second one at once: what was acknowledged is on disk either way. */
function stopOnSignals(server: RowhouseServer, log: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping = true;
    log.info({ signal }, 'Stopping: what is in flight is finished first; a second signal stops at once');
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
