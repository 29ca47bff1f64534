/**
 * The options of `rowhouse-client`, in one place: the reader of the command line, `--help`, the man page and the
 * completions of the shells are all made from what stands here.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ColorWhen, Pretty } from './order.js';

/** The options as commander hands them out. */
export interface Options {
  readonly dialect?: 'http' | 'classic';
  readonly server?: string;
  readonly header?: string[];
  readonly body?: string;
  readonly raw?: string;
  readonly form?: true;
  readonly multipart?: true;
  readonly boundary?: string;
  readonly chunked?: true;
  readonly ignoreStdin?: true;
  readonly auth?: string;
  readonly authType?: 'basic' | 'bearer';
  readonly bearer?: string;
  readonly follow?: true;
  readonly maxRedirects: number;
  readonly timeout?: number;
  readonly connectTimeout?: number;
  readonly offline?: true;
  readonly curl?: true;
  readonly compressed?: true;
  readonly insecure?: true;
  readonly headers?: true;
  readonly verbose?: true;
  readonly quiet?: true;
  readonly meta?: true;
  readonly wire?: true;
  readonly json?: true;
  readonly pretty?: Pretty;
  readonly color: ColorWhen;
  readonly stream?: true;
  readonly output?: string;
  readonly download?: true;
  readonly continue?: true;
  readonly checkStatus?: true;
}

/** The files of this package with the completions of each shell. */
export const completions = {
  bash: 'completions/rowhouse-client.bash',
  zsh: 'completions/_rowhouse-client',
  fish: 'completions/rowhouse-client.fish',
} as const;
export type Shell = keyof typeof completions;
export const shells = Object.keys(completions) as readonly Shell[];

/** Methods that people type in lower case; any other method is sent as it was typed. */
export const knownMethods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

const manual = `
Ways in:
  rowhouse-client                      the full screen, where there is a terminal
  rowhouse-client [METHOD] URL [ITEM]  one request: the body goes to stdout, the rest to stderr
  rowhouse-client < answers            without a terminal and without arguments: the prompts of the classic client
  rowhouse-client completion bash      a script that completes options in bash; also zsh, fish

Items:
  name==value  age:gte==30   a parameter of the query
  Name:value   Name:   Name; a header; one that is not sent; one that is empty
  field=text   field:=json   a member of a JSON body, or with --form a field of a form; a[b][]=x nests
  field@file   @file         a file of a form; the whole body
  =@file  :=@file  ==@file   the value is read from a file. A backslash keeps : = @ [ ] from meaning anything.

Examples:
  rowhouse-client /people age:gte==30 _sort==-age
  rowhouse-client POST /people name='Ada Lovelace' age:=36
  rowhouse-client PATCH /people/3 age:=37 If-Match:'"rev"'
  rowhouse-client --download localhost:8080/people.csv
  rowhouse-client --dialect classic POST localhost:8080/create --body name:kim

A URL that begins with / is asked of --server, of ROWHOUSE_SERVER, or of localhost:8080.
The full screen sends that server --bearer, --auth or ROWHOUSE_TOKEN, else it asks where a token is needed.

Exit codes: 0 success, 1 an error of this program, 2 usage, 3 3xx, 4 4xx, 5 5xx, 6 connection, 7 time-out, 8 protocol error.`;

/** The command, described. It writes through nothing but `configureOutput`, and never ends the process. */
export function program(version: string): Command {
  const command = new Command('rowhouse-client')
    .description('See and drive HTTP from a terminal, down to the byte.')
    .argument('[method]', 'GET unless there is a body, then POST')
    .argument('[url]', 'http(s)://host:port/path, host:port/path, :port/path, or /path')
    .argument('[items...]', 'query, headers and data: see Items below')
    .version(version, '-V, --version', 'print the version')
    .helpOption('--help', 'print this help; so does -h without a URL')
    .addHelpText('after', manual)
    .showHelpAfterError('Try rowhouse-client --help.')
    .exitOverride();
  requestOptions(command);
  sendingOptions(command);
  outputOptions(command);
  return command;
}

function requestOptions(command: Command): void {
  const collect = (value: string, all: string[] | undefined): string[] => [...(all ?? []), value];
  command
    .optionsGroup('Request:')
    .addOption(new Option('--dialect <dialect>', 'http, or the classic greeting protocol').choices(['http', 'classic']))
    .option('--server <host:port>', 'the server for the full screen and for URLs that begin with /')
    .option('-H, --header <line>', "a header, 'Name: value'; can be given again", collect)
    .option('-d, --body <text>', 'the body; @file reads it from a file, @- from standard input')
    .addOption(new Option('--raw <text>', 'the body as it stands, also where it begins with @').conflicts('body'))
    .option('-f, --form', 'fields become a form; with field@file in parts')
    .option('--multipart', 'fields become a form in parts, also without files')
    .option('--boundary <text>', 'what stands between the parts')
    .option('--chunked', 'send the body with Transfer-Encoding: chunked')
    .option('-I, --ignore-stdin', 'take no body from standard input')
    .option('-a, --auth <user:password>', 'send Basic credentials; with --auth-type bearer a token')
    .addOption(new Option('-A, --auth-type <type>', 'what --auth gives').choices(['basic', 'bearer']))
    .addOption(new Option('--bearer <token>', 'send a token').conflicts('auth'));
}

function sendingOptions(command: Command): void {
  command
    .optionsGroup('Sending:')
    .option('--insecure', 'take any certificate: nobody knows then who the server is')
    .addOption(new Option('--compressed', 'let the body come compressed, and unpack it').conflicts('download'))
    .option('-F, --follow', 'follow redirects')
    .option('--max-redirects <n>', 'how many redirects are followed', wholeNumber, 30)
    .option('--timeout <seconds>', 'how long the server may be silent; 0 for ever (default: 30)', milliseconds)
    .option('--connect-timeout <seconds>', 'how long a connection may take; 0 for ever (default: 10)', milliseconds)
    .addOption(
      new Option('--offline', 'print the request and send nothing').conflicts(['download', 'wire', 'json', 'headers']),
    )
    .addOption(
      new Option('--curl', 'print a curl command that sends the same, and send nothing').conflicts([
        'download',
        'wire',
        'json',
        'headers',
        'offline',
      ]),
    );
}

function outputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .option('-h, --headers', 'print the head of the response to stdout, and no body')
    .option('-v, --verbose', 'print the request too; with --wire what each name means')
    .option('-q, --quiet', 'print nothing to stderr but errors')
    .option('-m, --meta', 'print how long each phase took')
    .addOption(new Option('--wire', 'print every byte in both directions with its name').conflicts(['headers', 'json']))
    .addOption(new Option('--json', 'print all of it as one JSON object for machines').conflicts('headers'))
    .addOption(new Option('--pretty <how>', 'lay out and colour JSON').choices(['all', 'colors', 'format', 'none']))
    .addOption(new Option('--color <when>', 'use colours').choices(['auto', 'always', 'never']).default('auto'))
    .option('-S, --stream', 'write the body as it comes, not laid out')
    .addOption(new Option('-o, --output <file>', 'write the body to a file').conflicts(['headers', 'wire', 'json']))
    .addOption(new Option('--download', 'save the body, follow redirects').conflicts(['headers', 'wire', 'json']))
    .option('-c, --continue', 'go on with a download where --output ends')
    .option('--check-status', 'warn about statuses of 300 and above; the exit code tells them in any case');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number, such as 30.');
  return Number(text);
}

/** The longest that a timer can wait: 24 days. */
const forEver = 2 ** 31 - 1;

function milliseconds(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds)) throw new InvalidArgumentError('It is a number of seconds, such as 2.5.');
  return seconds === 0 ? forEver : Math.min(Math.max(1, Math.round(seconds * 1000)), forEver);
}
