/**
 * The curl command of a command line, POSIX or Windows: what stands before it and behind it is left out and told, but for
 * a `printf` whose output it reads, as `curlOf` writes for bodies that fit into no argument.
 */
import { isForWindows, posixWords, ShellSyntaxError, windowsWords, type ShellToken } from './shell-words.js';

/** The words of a curl command. */
export interface CurlWords {
  /** Behind `curl`. */
  readonly words: readonly string[];
  /** What a `printf` in front of it writes. */
  readonly standardInput: string | undefined;
  /** What stands around the command and was left out. */
  readonly notes: string[];
}

/**
 * The words behind `curl` in a command line; a prompt, variables and `sudo` before it are passed over.
 * @throws ShellSyntaxError where there is no curl, or the line is not whole
 */
export function curlWords(command: string): CurlWords {
  const tokens = isForWindows(command) ? windowsWords(command) : posixWords(command);
  const notes: string[] = [];
  const commands: { words: string[]; end: string }[] = [{ words: [], end: '' }];
  for (const token of tokens) {
    const last = commands.at(-1)!;
    if (token.type === 'word') last.words.push(token.text);
    else {
      last.end = token.text;
      commands.push({ words: [], end: '' });
    }
  }
  const withWords = commands.filter(({ words }) => words.length > 0);
  const at = withWords.findIndex(({ words }) => isCurl(words));
  const found = withWords[at];
  if (found === undefined) throw new ShellSyntaxError('This is no curl command: it begins with curl.');
  const before = withWords[at - 1];
  const input = before?.end === '|' ? printed(before.words) : undefined;
  if (at > (input === undefined ? 0 : 1)) notes.push('What stands before curl was left out.');
  if (withWords.length > at + 1) {
    const token: ShellToken = { type: 'operator', text: found.end };
    notes.push(`What stands behind ${token.text === '\n' ? 'the line of curl' : token.text} was left out.`);
  }
  // A shell's prompt, and variables that are set for curl, are no words of it.
  return { words: found.words.slice(curlAt(found.words) + 1), standardInput: input, notes };
}

function isCurl(words: readonly string[]): boolean {
  return curlAt(words) >= 0;
}

function curlAt(words: readonly string[]): number {
  const at = words.findIndex((word) => !/^(?:[$%>]|sudo|command|time|env|[A-Za-z_][A-Za-z0-9_]*=.*)$/s.test(word));
  return /(?:^|[/\\])curl(?:\.exe)?$/i.test(words[at] ?? '') ? at : -1;
}

/** What `printf FORMAT` writes, as `curlOf` has it; undefined for any other command. */
function printed(words: readonly string[]): string | undefined {
  if (words.length !== 2 || words[0] !== 'printf') return undefined;
  return words[1]!.replace(/\\([0-7]{1,3})|\\\\|%%/g, (match, octal: string | undefined) =>
    octal === undefined ? match[1]! : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
