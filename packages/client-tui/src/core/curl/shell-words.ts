/**
 * A command line taken apart into words, as a POSIX shell does (XCU section 2.2), with bash's `$'…'` and `$"…"`; and as
 * Windows does (cmd's carets, then the C runtime's quotes), which is what browsers write for "copy as cURL (cmd)".
 *
 * Nothing is run or looked up: `$NAME` becomes `{{$processEnv NAME}}`, which is looked up when the request is sent;
 * command substitutions are refused.
 */

/** A word, or an operator that ends a command: `|`, `&&`, `;` and the like. */
export type ShellToken =
  { readonly type: 'word'; readonly text: string } | { readonly type: 'operator'; readonly text: string };

/** What is wrong with a command line. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
}

/** Most words of a command line. */
const mostWords = 10_000;

/** The words of a POSIX command line. @throws ShellSyntaxError */
export function posixWords(line: string): ShellToken[] {
  const tokens: ShellToken[] = [];
  const open: { word: string | undefined } = { word: undefined };
  const endWord = (): void => {
    if (open.word !== undefined) tokens.push({ type: 'word', text: open.word });
    if (tokens.length > mostWords) throw tooManyWords();
    open.word = undefined;
  };
  const add = (text: string): void => {
    open.word = (open.word ?? '') + text;
  };
  for (let at = 0; at < line.length;) {
    const character = line[at]!;
    if (character === '\\') {
      // A line end behind a backslash is no line end.
      const joined = /^\\\r?\n/.exec(line.slice(at, at + 3));
      if (joined !== null) at += joined[0].length;
      else {
        add(line[at + 1] ?? '\\');
        at += 2;
      }
    } else if (character === "'") {
      const end = closing(line, at + 1, "'");
      add(line.slice(at + 1, end));
      at = end + 1;
    } else if (character === '"' || (character === '$' && line[at + 1] === '"')) {
      const [text, end] = doubleQuoted(line, character === '"' ? at + 1 : at + 2);
      add(text);
      at = end;
    } else if (character === '$' && line[at + 1] === "'") {
      const [text, end] = ansiQuoted(line, at + 2);
      add(text);
      at = end;
    } else if (character === '$' || character === '`') {
      const [text, end] = expansion(line, at);
      add(text);
      at = end;
    } else if (character === '#' && open.word === undefined) {
      const end = line.indexOf('\n', at);
      at = end < 0 ? line.length : end;
    } else if (character === '\n' || '|&;<>()'.includes(character)) {
      endWord();
      const two = line.slice(at, at + 2);
      const operator = ['||', '&&', '>>', '<<', '>&'].includes(two) ? two : character;
      tokens.push({ type: 'operator', text: operator });
      at += operator.length;
    } else if (character === ' ' || character === '\t' || character === '\r') {
      endWord();
      at += 1;
    } else {
      add(character);
      at += 1;
    }
  }
  endWord();
  return tokens;
}

/** Whether a command line is written for cmd: a caret stands before its quotes or line ends, or its program is `curl.exe`. */
export function isForWindows(line: string): boolean {
  return /^[^']*?\s\^(?:"|\r?\n)/.test(line) || /^\s*curl\.exe\s[^'"]*(?:"|$)/i.test(line);
}

/** The words of a Windows command line. @throws ShellSyntaxError */
export function windowsWords(line: string): ShellToken[] {
  return runtimeWords(withoutCarets(line)).map((text) => ({ type: 'word', text }));
}

/** A word that a POSIX shell reads as `text`: quoted where it must be. NUL can't be in a word. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** cmd takes a caret away and the next character as it is, outside of its quotes; a line end behind one is no line end. */
function withoutCarets(line: string): string {
  let text = '';
  let inQuotes = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (character === '^' && !inQuotes) {
      at += 1;
      if (line[at] === '\r' && line[at + 1] === '\n') at += 1;
      if (line[at] === '\n') {
        // What stands first on the next line is taken as it is; a line end there is one that browsers mean.
        if (line[at + 1] === '\r' && line[at + 2] === '\n') at += 1;
        if (line[at + 1] === '\n') {
          text += '\n';
          at += 1;
        }
      } else text += line[at] ?? '';
      continue;
    }
    if (character === '"') inQuotes = !inQuotes;
    text += character;
  }
  return text;
}

/** The C runtime's rules: backslashes count only before a quote, and two quotes within quotes are one. */
function runtimeWords(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let inWord = false;
  let inQuotes = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (character === '\\') {
      let count = 1;
      while (line[at + count] === '\\') count += 1;
      const beforeQuote = line[at + count] === '"';
      word += '\\'.repeat(beforeQuote ? Math.floor(count / 2) : count);
      at += count - 1;
      if (beforeQuote && count % 2 === 1) {
        word += '"';
        at += 1;
      }
      inWord = true;
    } else if (character === '"') {
      if (inQuotes && line[at + 1] === '"') {
        word += '"';
        at += 1;
      } else inQuotes = !inQuotes;
      inWord = true;
    } else if (!inQuotes && /\s/.test(character)) {
      if (inWord) words.push(word);
      if (words.length > mostWords) throw tooManyWords();
      word = '';
      inWord = false;
    } else {
      word += character;
      inWord = true;
    }
  }
  if (inQuotes) throw unclosed('"');
  if (inWord) words.push(word);
  return words;
}

function closing(line: string, from: number, quote: string): number {
  const end = line.indexOf(quote, from);
  if (end < 0) throw unclosed(quote);
  return end;
}

function tooManyWords(): ShellSyntaxError {
  return new ShellSyntaxError(`The command has more than ${mostWords} words, the most that are read.`);
}

function unclosed(quote: string): ShellSyntaxError {
  return new ShellSyntaxError(`A quote (${quote}) is not closed: is the end of the command missing?`);
}

/** The text up to the closing `"`, and where the line goes on. */
function doubleQuoted(line: string, from: number): [text: string, end: number] {
  let text = '';
  for (let at = from; at < line.length;) {
    const character = line[at]!;
    if (character === '"') return [text, at + 1];
    if (character === '\\') {
      const next = line[at + 1] ?? '';
      if (next === '\n') at += 2;
      else if (next === '\r' && line[at + 2] === '\n') at += 3;
      else {
        text += '$`"\\'.includes(next) ? next : `\\${next}`;
        at += 2;
      }
    } else if (character === '$' || character === '`') {
      const [expanded, end] = expansion(line, at);
      text += expanded;
      at = end;
    } else {
      text += character;
      at += 1;
    }
  }
  throw unclosed('"');
}

/** What stands for `$…` at `at`, and where the line goes on. */
function expansion(line: string, at: number): [text: string, end: number] {
  if (line[at] === '`' || line[at + 1] === '(') {
    throw new ShellSyntaxError(
      'The command runs another one inside ($(…) or `…`), which is not done here: put its output in.',
    );
  }
  const name = /^\$(?:([A-Za-z_][A-Za-z0-9_]{0,200})|\{([A-Za-z_][A-Za-z0-9_]{0,200})\})/.exec(
    line.slice(at, at + 210),
  );
  if (name === null) return ['$', at + 1];
  return [`{{$processEnv ${name[1] ?? name[2] ?? ''}}}`, at + name[0].length];
}

const letters: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `$'…'`: bytes that \x and \nnn name are put together as UTF-8. */
function ansiQuoted(line: string, from: number): [text: string, end: number] {
  const parts: (string | number)[] = [];
  for (let at = from; at < line.length;) {
    if (line[at] === "'") return [joined(parts), at + 1];
    if (line[at] !== '\\') {
      parts.push(line[at]!);
      at += 1;
      continue;
    }
    const [whole = '', hex, octal, code, control] =
      /^\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|u([0-9A-Fa-f]{1,4})|U[0-9A-Fa-f]{1,8}|c([\s\S]))/.exec(
        line.slice(at, at + 12),
      ) ?? [];
    if (hex !== undefined) parts.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) parts.push(Number.parseInt(octal, 8) & 0xff);
    else if (code !== undefined) parts.push(String.fromCharCode(Number.parseInt(code, 16)));
    else if (control !== undefined) parts.push(String.fromCharCode(control.charCodeAt(0) & 0x1f));
    else if (whole !== '') {
      const point = Number.parseInt(whole.slice(2), 16);
      parts.push(point > 0x10ffff ? whole : String.fromCodePoint(point));
    } else {
      const next = line[at + 1] ?? '';
      parts.push(letters[next] ?? ('\\\'"?'.includes(next) ? next : `\\${next}`));
    }
    at += whole === '' ? 2 : whole.length;
  }
  throw unclosed("$'");
}

function joined(parts: readonly (string | number)[]): string {
  let text = '';
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) text += Buffer.from(bytes).toString('utf8');
    bytes = [];
  };
  for (const part of parts) {
    if (typeof part === 'number') bytes.push(part);
    else {
      flush();
      text += part;
    }
  }
  flush();
  return text;
}
