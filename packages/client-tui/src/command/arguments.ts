/**
 * The command line, read: which way into the program it asks for, and with what. Nothing is done here but reading.
 */
import { Command, CommanderError, Option } from 'commander';
import { AddressError, defaultServer, parseServer, type ServerAddress } from '../core/address.js';
import { DraftError, parseHeaderLine, type RequestDraft } from '../core/request.js';

/** What the command line asks for. */
export type Invocation =
  /** Nothing was given: the full screen in a terminal, else the prompts. */
  | { readonly kind: 'bare'; readonly server: ServerAddress; readonly serverGiven: boolean }
  /** `--server`: the full screen. */
  | { readonly kind: 'full-screen'; readonly server: ServerAddress }
  | { readonly kind: 'one-shot'; readonly server: ServerAddress; readonly draft: RequestDraft }
  /** Everything is said already (help, version, an error of usage). */
  | { readonly kind: 'done'; readonly exitCode: number };

/** Where the reader of the command line may write, and what it may look at. */
export interface ArgumentContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  out(text: string): void;
  err(text: string): void;
}

interface Options {
  readonly dialect?: 'http' | 'classic';
  readonly header?: string[];
  readonly body?: string;
  readonly server?: string;
}

const usageError = 2;

/** Methods that people type in lower case; any other method is sent as it was typed. */
const known = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

const manual = `
Ways in:
  rowhouse-client                      the full screen, where there is a terminal
  rowhouse-client [METHOD] URL         one request: the body goes to stdout, the rest to stderr
  rowhouse-client < answers            without a terminal and without arguments: the prompts of the classic client

Examples:
  rowhouse-client GET localhost:8080/people
  rowhouse-client POST /people --body '{"name":"Ada"}'
  rowhouse-client --dialect classic POST localhost:8080/create --body name:kim

A URL that begins with / is asked of --server, of ROWHOUSE_SERVER, or of localhost:8080.

Exit codes: 0 success, 2 usage, 3 3xx, 4 4xx, 5 5xx, 6 connection, 7 time-out, 8 protocol error.`;

/** Reads the arguments (without node and script). */
export function readArguments(args: readonly string[], context: ArgumentContext): Invocation {
  const command = program(context);
  try {
    command.parse([...args], { from: 'user' });
    return invocation(command, args.length === 0, context);
  } catch (error) {
    if (error instanceof CommanderError) return { kind: 'done', exitCode: error.exitCode === 0 ? 0 : usageError };
    if (error instanceof AddressError || error instanceof DraftError) {
      context.err(`rowhouse-client: ${error.message}\n`);
      return { kind: 'done', exitCode: usageError };
    }
    throw error;
  }
}

function program(context: ArgumentContext): Command {
  const collect = (value: string, all: string[] | undefined): string[] => [...(all ?? []), value];
  return new Command('rowhouse-client')
    .description('See and drive HTTP from a terminal, down to the byte.')
    .argument('[method]', 'GET unless there is a body, then POST')
    .argument('[url]', 'http://host:port/path, host:port/path, or /path')
    .addOption(new Option('--dialect <dialect>', 'http, or the classic greeting protocol').choices(['http', 'classic']))
    .option('-H, --header <line>', "a header, 'Name: value'; again for more", collect)
    .option('-d, --body <text>', 'the body')
    .option('--server <host:port>', 'the server for the full screen and for URLs that begin with /')
    .version(context.version, '-V, --version')
    .addHelpText('after', manual)
    .showHelpAfterError('Try rowhouse-client --help.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        context.out(text);
      },
      writeErr: (text) => {
        context.err(text);
      },
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'rowhouse-client: '));
      },
    });
}

function invocation(command: Command, bare: boolean, context: ArgumentContext): Invocation {
  const options = command.opts<Options>();
  const environment = context.env['ROWHOUSE_SERVER'];
  const named = options.server ?? (environment === '' ? undefined : environment);
  const server = named === undefined ? defaultServer : parseServer(named);
  const [first, second] = command.args;
  if (first !== undefined) return { kind: 'one-shot', server, draft: draftOf(first, second, options) };
  if (bare) return { kind: 'bare', server, serverGiven: named !== undefined };
  if (options.dialect !== undefined || options.header !== undefined || options.body !== undefined) {
    throw new DraftError('url', 'There is no URL: type one after the method, such as localhost:8080/people.');
  }
  return { kind: 'full-screen', server };
}

function draftOf(first: string, second: string | undefined, options: Options): RequestDraft {
  const body = options.body ?? '';
  const [typed, url] = second === undefined ? [body === '' ? 'GET' : 'POST', first] : [first, second];
  const upper = typed.toUpperCase();
  if (second === undefined && known.has(first.toUpperCase())) {
    throw new DraftError('url', `${first} has no URL: type one after it, such as localhost:8080/people.`);
  }
  return {
    dialect: options.dialect ?? 'http',
    method: known.has(upper) ? upper : typed,
    url,
    headers: (options.header ?? []).map((line) => parseHeaderLine(line, '--header')),
    body,
  };
}
