/**
 * A request as a command line for curl, for any POSIX shell: it sends the method, the target, the headers and the body
 * that this client sends, byte for byte. Only User-Agent is curl's own where the request names none.
 */
import { defaultServer } from '../request/address.js';
import { DraftError, prepareRequest, type RequestDraft } from '../request/request.js';
import { quoted } from './shell-words.js';

/** A command, or why there is none. */
export type CurlCommand =
  | {
      readonly kind: 'command';
      readonly command: string;
      /** What curl will do otherwise; mostly empty. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'impossible'; readonly message: string };

/** Linux takes no longer argument than 128 KiB: longer bodies go through a pipe. */
const longestArgument = 100_000;

/** From this length on, curl asks for 100 Continue first (1 MiB; 64 KiB in older and newer ones). */
const expectsContinue = 64 * 1024;

/**
 * The command for a draft whose variables are in place.
 * @param url where it goes, whole and percent-encoded, as `PreparedRequest.url`
 */
export function curlOf(draft: RequestDraft, url: string): CurlCommand {
  if (draft.dialect === 'classic') {
    return {
      kind: 'impossible',
      message: 'curl does not speak the classic dialect: it would not wait for the greeting.',
    };
  }
  const broken = [draft.method, url, ...draft.headers.flat()].find((text) => /[\0\r\n]/.test(text));
  if (broken !== undefined) {
    return { kind: 'impossible', message: 'A method, URL or header with a line break or NUL can not be sent by curl.' };
  }
  let defaults: ReadonlyMap<string, string>;
  try {
    const { head } = prepareRequest({ ...draft, url: '/' }, defaultServer);
    defaults = new Map([...head.headers].map(([name, value]) => [name.toLowerCase(), value]));
  } catch (error) {
    if (error instanceof DraftError) return { kind: 'impossible', message: error.message };
    throw error;
  }
  const given = new Set(draft.headers.map(([name]) => name.toLowerCase()));
  const notes: string[] = [];
  const options: string[] = [];
  const hasBody = draft.body !== '' || (defaults.has('content-length') && !given.has('content-length'));
  if (draft.method === 'HEAD' && !hasBody) options.push('-I');
  else if (draft.method !== (hasBody ? 'POST' : 'GET')) options.push(`-X ${quoted(draft.method)}`);
  // curl would read sets and ranges in a URL, and shorten paths with dots.
  if (/[[\]{}]/.test(url)) options.push('-g');
  if (/\/\.{1,2}(?:[/?]|$)/.test(url)) options.push('--path-as-is');
  for (const [name, value] of draft.headers) {
    if (/[^ -~\t]/.test(value)) notes.push(`curl sends the header ${name} in UTF-8, this client in Latin-1.`);
    options.push(`-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  }
  if (hasBody && !given.has('content-type')) {
    // Without it, curl would call the body a form.
    options.push(`-H ${quoted(`Content-Type: ${defaults.get('content-type') ?? ''}`.trimEnd())}`);
  }
  const bytes = Buffer.byteLength(draft.body);
  if (bytes >= expectsContinue && !given.has('expect')) options.push("-H 'Expect:'");
  const piped = draft.body.includes('\0') || bytes > longestArgument;
  if (hasBody) options.push(piped ? '--data-binary @-' : `--data-raw ${quoted(draft.body)}`);
  const pipe = piped ? `printf ${quoted(printfFormat(draft.body))} | ` : '';
  return { kind: 'command', command: `${pipe}curl ${[quoted(url), ...options].join(' \\\n  ')}`, notes };
}

/** The text as printf's format: printf is in the shell, where no argument is too long, and it can write NUL. */
function printfFormat(text: string): string {
  // A hyphen at the start would begin an option.
  return text.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\0', '\\000').replace(/^-/, '\\055');
}
