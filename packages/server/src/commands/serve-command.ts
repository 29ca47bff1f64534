/** `rowhouse serve`: serves a folder until it is told to stop. */
import { Command } from 'commander';
import { withoutPassword } from '../open-store.js';
import { serve } from '../serve.js';
import { defaultSettings as defaults, type Settings } from '../settings.js';
import { createLogger, logLevels, type LogLevel } from './console-logger.js';
import { readConfiguration } from './configuration-file.js';
import { flag, limit, readFlags, setting, several, severalUrls, wholeNumber } from './options.js';
import { reloadOnSignal, stopOnSignals } from './signals.js';

interface Options extends Omit<Settings, 'folder' | 'store' | 'allowedHosts' | 'corsOrigins'> {
  readonly store: readonly string[];
  readonly logLevel: LogLevel;
  readonly allowedHost: readonly string[];
  readonly corsOrigin: readonly string[];
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('serve a folder (the default command)')
    .argument('[folder]', 'the folder that holds the CSV files')
    .addOption(setting('config', '<file>', 'JSON with the options below, by their names'))
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
    .addOption(setting('tls-cert', '<file>', 'a certificate in PEM, with which HTTPS is spoken'))
    .addOption(setting('tls-key', '<file>', 'its key'))
    .addOption(flag('open', 'without tokens: serve other machines too, who can then read and change every table'))
    .addOption(flag('read-only', 'take no writes, from nobody'))
    .addOption(
      several(
        'require-if-match',
        '<tables>',
        'tables that are written over only with If-Match; * stands for any characters; can be given again',
      ),
    )
    .addOption(
      several('allowed-host', '<name>', 'a name, besides its own, under which the server answers; can be given again'),
    )
    .addOption(several('cors-origin', '<origin>', 'a site whose pages may ask, or * for all; can be given again'))
    .addOption(
      severalUrls(
        'store',
        '<url>',
        'tables of a database in place of a folder: postgres://user@host/database; can be given again, the one with the catalog of tables first',
      ),
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
      limit(
        'greeted-idle-timeout',
        '<ms>',
        'time that a greeted connection may be silent',
        defaults.greetedIdleTimeout,
      ),
    )
    .addHelpText(
      'after',
      `
What the command line does not say is looked up in the environment, then in the file of --config:
  { "port": 9000, "read-only": true, "cors-origin": ["https://app.example"] }
Paths in it are relative to it.`,
    )
    .hook('preAction', (command) => {
      readFlags(command);
      readConfiguration(command);
    })
    .action(async (folder: string | undefined, { logLevel, allowedHost, corsOrigin, ...options }: Options) => {
      const log = createLogger(logLevel);
      const server = serve({
        ...defaults,
        ...options,
        allowedHosts: allowedHost,
        corsOrigins: corsOrigin,
        folder,
        log,
      });
      stopOnSignals(server, log);
      reloadOnSignal(server, log);
      const { port: bound, host } = await server.ready();
      const served = folder ?? options.store.map(withoutPassword).join(' and ');
      log.info(
        { folder: served, port: bound, host, dialect: options.dialect },
        `Serving ${served} on ${options.tlsCert === undefined ? 'http' : 'https'}://localhost:${bound}`,
      );
      // A parent that started this with a channel, as `npm start` does, learns when it can go on.
      process.send?.({ ready: true, port: bound });
    });
}
