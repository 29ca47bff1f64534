#!/usr/bin/env node
/** The program `rowhouse`: reads its command line, serves, and stops when it is told to. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { StoreError } from '@rowhouse/store';
import { makeToken, TokenFileError } from './access/tokens.js';
import { createLogger, logLevels, type LogLevel } from './console-logger.js';
import type { Logger } from './logger.js';
import { ListenError, serve, type RowhouseServer } from './serve.js';
import { defaultSettings as defaults, type Settings } from './settings.js';
import { version } from './version.js';

interface Options extends Omit<Settings, 'folder' | 'allowedHosts' | 'corsOrigins'> {
  readonly logLevel: LogLevel;
  readonly allowedHost: readonly string[];
  readonly corsOrigin: readonly string[];
}

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
  .addOption(
    setting('port', '<number>', 'TCP port; 0 takes a free one')
      .argParser(wholeNumber(0, 65_535))
      .default(defaults.port),
  )
  .addOption(setting('host', '<address>', 'address to listen on (default: all)'))
  .addOption(
    setting('dialect', '<name>', 'http, classic (the greeting protocol), or auto for both')
      .choices(['http', 'auto', 'classic'])
      .default(defaults.dialect),
  )
  .addOption(
    setting('tokens', '<file>', 'serve whoever has a token of this file, from wherever; see "rowhouse token --help"'),
  )
  .option(
    '--open',
    'without tokens: serve other machines too, who can then read and change every table (env: ROWHOUSE_OPEN)',
    flagByEnvironment('ROWHOUSE_OPEN'),
  )
  .option(
    '--read-only',
    'take no writes, from nobody (env: ROWHOUSE_READ_ONLY)',
    flagByEnvironment('ROWHOUSE_READ_ONLY'),
  )
  .addOption(
    setting('allowed-host', '<name>', 'a name, besides its own, under which the server answers; can be given again')
      .argParser((name: string, before: string[]) => [...before, ...name.split(',')])
      .default([]),
  )
  .addOption(
    setting('cors-origin', '<origin>', 'a site whose pages may ask, or * for all; can be given again')
      .argParser((origin: string, before: string[]) => [...before, ...origin.split(',')])
      .default([]),
  )
  .addOption(setting('log-level', '<level>', 'what to log').choices(logLevels).default('info'))
  .addOption(limit('max-connections', '<number>', 'connections at a time', defaults.maxConnections))
  .addOption(limit('max-body', '<bytes>', 'size of a request body', defaults.maxBody))
  .addOption(limit('max-bodies', '<bytes>', 'size of all request bodies at a time', defaults.maxBodies))
  .addOption(limit('head-timeout', '<ms>', 'time for a request head to arrive', defaults.headTimeout))
  .addOption(limit('body-timeout', '<ms>', 'time between two pieces of a body', defaults.bodyTimeout))
  .addOption(limit('idle-timeout', '<ms>', 'time that a silent connection is kept', defaults.idleTimeout))
  .addOption(limit('write-timeout', '<ms>', 'time in which 64 KiB of an answer must be taken', defaults.writeTimeout))
  .addOption(limit('shutdown-timeout', '<ms>', 'time for what is in flight when stopping', defaults.shutdownTimeout))
  .addOption(limit('greeting-delay', '<ms>', 'silence before the greeting (auto)', defaults.greetingDelay))
  .addOption(
    limit(
      'browser-greeting-delay',
      '<ms>',
      'the same, where a browser was heard lately',
      defaults.browserGreetingDelay,
    ),
  )
  .addOption(
    limit('greeted-idle-timeout', '<ms>', 'time that a greeted connection may be silent', defaults.greetedIdleTimeout),
  )
  .action(async (folder: string, { logLevel, allowedHost, corsOrigin, ...options }: Options) => {
    const log = createLogger(logLevel);
    const server = serve({ ...defaults, ...options, allowedHosts: allowedHost, corsOrigins: corsOrigin, folder, log });
    stopOnSignals(server, log);
    reloadOnSignal(server, log);
    const { port: bound, host } = await server.ready();
    log.info({ folder, port: bound, host, dialect: options.dialect }, `Serving ${folder} on http://localhost:${bound}`);
    // A parent that started this with a channel, as `npm start` does, learns when it can go on.
    process.send?.({ ready: true, port: bound });
  });

program
  .command('token')
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

try {
  await program.parseAsync();
} catch (error) {
  const isForPeople = [StoreError, ListenError, TokenFileError].some((each) => error instanceof each);
  if (!isForPeople) throw error;
  process.stderr.write(`rowhouse: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

function setting(name: string, value: string, description: string): Option {
  const variable = `ROWHOUSE_${name.toUpperCase().replaceAll('-', '_')}`;
  return new Option(`--${name} ${value}`.trim(), description).env(variable);
}

function limit(name: string, value: string, description: string, byDefault: number): Option {
  return setting(name, value, description)
    .argParser(wholeNumber(1, 2 ** 31 - 1))
    .default(byDefault);
}

/** Reads a number within bounds; timers can't be set beyond 2^31 - 1 milliseconds. */
function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** A flag without a value would be on for every value of its variable, `false` included. */
function flagByEnvironment(variable: string): boolean {
  const value = process.env[variable]?.toLowerCase() ?? '';
  if (['', '0', 'false', 'no', 'off'].includes(value)) return false;
  if (['1', 'true', 'yes', 'on'].includes(value)) return true;
  return program.error(`rowhouse: ${variable} is "${value}": make it true or false`);
}

function reloadOnSignal(server: RowhouseServer, log: Logger): void {
  if (process.platform === 'win32') return;
  process.on('SIGHUP', () => {
    server.reload().catch((error: unknown) => {
      log.error({ err: error }, `Reloading failed, and what was read before stays: ${(error as Error).message}`);
    });
  });
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
