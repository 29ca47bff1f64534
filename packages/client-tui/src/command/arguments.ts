/**
 * The command line, read: which way into the program it asks for, and with what. Nothing is done here but reading.
 */
import { CommanderError } from 'commander';
import { AddressError, defaultServer, parseServer, type ServerAddress } from '../core/request/address.js';
import { AuthError, basicAuthorization, bearerAuthorization } from '../core/request/auth.js';
import { visible, visibleLines } from '../core/text/visible.js';
import { CommandError } from './errors.js';
import { isCertainlyItem, parseItem, type ItemValue } from './items.js';
import { knownMethods, program, shells, type Options, type Shell } from './options.js';
import type { OneShotOrder, OutputOrder } from './order.js';

/** What the command line asks for. */
export type Invocation =
  /** Nothing was given: the full screen in a terminal, else the prompts. */
  | {
      readonly kind: 'bare';
      readonly server: ServerAddress;
      readonly serverGiven: boolean;
      readonly authorization: string | undefined;
    }
  /** `--server`: the full screen; the server is sent the Authorization. */
  | { readonly kind: 'full-screen'; readonly server: ServerAddress; readonly authorization: string | undefined }
  | { readonly kind: 'one-shot'; readonly server: ServerAddress; readonly order: OneShotOrder }
  /** The completions of a shell. */
  | { readonly kind: 'completion'; readonly shell: Shell }
  /** Everything is said already (help, version, an error of usage). */
  | { readonly kind: 'done'; readonly exitCode: number };

/** Where the reader of the command line may write, and what it may look at. */
export interface ArgumentContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  out(text: string): void;
  err(text: string): void;
}

const usageError = 2;

/** What may be given without a URL: options for the full screen, and those that have defaults. */
const withoutUrl = new Set(['server', 'auth', 'authType', 'bearer', 'color', 'maxRedirects']);

/** Reads the arguments (without node and script). */
export function readArguments(args: readonly string[], context: ArgumentContext): Invocation {
  const command = program(context.version).configureOutput({
    writeOut: (text) => {
      context.out(text);
    },
    writeErr: (text) => {
      context.err(visibleLines(text));
    },
    outputError: (text, write) => {
      write(text.replace(/^error: /, 'rowhouse-client: '));
    },
  });
  try {
    command.parse([...args], { from: 'user' });
    const options = command.opts<Options>();
    // As in HTTPie, -h is for headers; whoever types it alone looks for help.
    if (command.args.length === 0 && options.headers === true) command.help();
    return invocation(command.args, options, args.length === 0, context);
  } catch (error) {
    if (error instanceof CommanderError) return { kind: 'done', exitCode: error.exitCode === 0 ? 0 : usageError };
    if (error instanceof AddressError || error instanceof AuthError || error instanceof CommandError) {
      context.err(`rowhouse-client: ${visible(error.message)}\n`);
      return { kind: 'done', exitCode: usageError };
    }
    throw error;
  }
}

function invocation(args: readonly string[], options: Options, bare: boolean, context: ArgumentContext): Invocation {
  const environment = context.env['ROWHOUSE_SERVER'];
  const named = options.server ?? (environment === '' ? undefined : environment);
  const server = named === undefined ? defaultServer : parseServer(named);
  if (args[0] === 'completion' && args.length < 3) return { kind: 'completion', shell: shellOf(args[1]) };
  if (args.length > 0) return { kind: 'one-shot', server, order: orderOf(args, options) };
  const authorization = screenAuthorization(options, context);
  if (bare) return { kind: 'bare', server, serverGiven: named !== undefined, authorization };
  const surplus = Object.keys(options).find((name) => !withoutUrl.has(name));
  if (surplus !== undefined) {
    throw new CommandError(
      `There is no URL for --${dashed(surplus)}: type one, such as localhost:8080/people or /people.`,
    );
  }
  return { kind: 'full-screen', server, authorization };
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function shellOf(typed: string | undefined): Shell {
  const shell = shells.find((known) => known === typed);
  if (shell !== undefined) return shell;
  throw new CommandError(`Completions are for ${shells.join(', ')}: type one of them, as in completion bash.`);
}

function orderOf(args: readonly string[], options: Options): OneShotOrder {
  const { method, url, items } = positions(args);
  return {
    request: {
      dialect: options.dialect ?? 'http',
      method,
      url,
      headerLines: options.header ?? [],
      items: items.map(parseItem),
      body: bodyOf(options),
      fieldsAs: options.multipart === true ? 'multipart' : options.form === true ? 'form' : 'json',
      boundary: options.boundary,
      authorization: authorizationOf(options),
      chunked: options.chunked === true,
      compressed: options.compressed === true,
      ignoreStdin: options.ignoreStdin === true,
    },
    output: outputOf(options),
    sending: {
      instead: options.curl === true ? 'curl' : options.offline === true ? 'request' : undefined,
      follow: options.follow === true || options.download === true,
      maxRedirects: options.maxRedirects,
      insecure: options.insecure === true,
      timeout: options.timeout,
      connectTimeout: options.connectTimeout,
    },
  };
}

/** Method, URL and items told apart: a word before the URL is the method, unless what follows it can be no URL. */
function positions([first = '', ...rest]: readonly string[]): {
  method: string | undefined;
  url: string;
  items: readonly string[];
} {
  const upper = first.toUpperCase();
  const isKnown = knownMethods.includes(upper);
  const [second, ...others] = rest;
  if (isKnown && (second === undefined || isCertainlyItem(second))) {
    throw new CommandError(`${first} has no URL: type one after it, such as localhost:8080/people.`);
  }
  const isMethod = second !== undefined && !isCertainlyItem(second) && (isKnown || !/[/.:?#]|^localhost$/i.test(first));
  if (!isMethod) return { method: undefined, url: first, items: rest };
  return { method: isKnown ? upper : first, url: second, items: others };
}

function bodyOf({ body, raw }: Options): ItemValue | undefined {
  if (raw !== undefined) return { text: raw };
  if (body === undefined) return undefined;
  if (body === '@') throw new CommandError('--body @ names no file: put one behind the @, or - for standard input.');
  return body.startsWith('@') ? { file: body.slice(1) } : { text: body };
}

function authorizationOf({ auth, authType, bearer }: Options): string | undefined {
  const token = bearer ?? (authType === 'bearer' ? auth : undefined);
  if (token !== undefined) return bearerAuthorization(token);
  if (auth === undefined) {
    if (authType === undefined) return undefined;
    throw new CommandError('--auth-type says how, and nothing says what: add --auth.');
  }
  const colon = auth.indexOf(':');
  if (colon < 0) {
    throw new CommandError('--auth has no password: write user:password, or user: where there is none.');
  }
  return basicAuthorization(auth.slice(0, colon), auth.slice(colon + 1));
}

/** What the full screen sends its server: as the options say, else the token of the environment. */
function screenAuthorization(options: Options, { env }: ArgumentContext): string | undefined {
  const given = authorizationOf(options);
  const token = env['ROWHOUSE_TOKEN'];
  if (given !== undefined || token === undefined || token === '') return given;
  try {
    return bearerAuthorization(token);
  } catch (error) {
    if (error instanceof AuthError) throw new CommandError(`ROWHOUSE_TOKEN is no token. ${error.message}`);
    throw error;
  }
}

function outputOf(options: Options): OutputOrder {
  if (options.continue === true && (options.download !== true || options.output === undefined)) {
    throw new CommandError('--continue goes on with a file: give it with --download --output FILE.');
  }
  return {
    show:
      options.wire === true ? 'wire' : options.json === true ? 'json' : options.headers === true ? 'headers' : 'body',
    verbose: options.verbose === true,
    quiet: options.quiet === true,
    meta: options.meta === true,
    pretty: options.pretty,
    color: options.color,
    stream: options.stream === true,
    checkStatus: options.checkStatus === true,
    file: options.output,
    download: options.download === true,
    resume: options.continue === true,
  };
}
