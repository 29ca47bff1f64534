/**
 * JSON with a member or element a line, and each token handed to a painter. Only white space is changed: digits,
 * escapes, the order of members and repeated names stay as they came, which parsing and writing again would not keep.
 */
import { createScanner } from 'jsonc-parser';
import { isJson } from './json.js';

/** What a token is. */
export type JsonToken = 'name' | 'string' | 'number' | 'literal' | 'punctuation';

export interface JsonLayout {
  /** False: the white space stays too. Default true. */
  readonly indent?: boolean;
  /** Makes of each token what is written for it. Default: itself. */
  readonly paint?: (token: JsonToken, text: string) => string;
}

/** How deep JSON may nest to be laid out: past it, indentation would make far more of it than came. */
export const deepestLayout = 200;

/** `text` laid out, or undefined where it is no JSON, or nests deeper than `deepestLayout`. */
export function layOutJson(text: string, { indent = true, paint = itself }: JsonLayout = {}): string | undefined {
  if (!isJson(text)) return undefined;
  const scanner = createScanner(text, false);
  const parts: string[] = [];
  let depth = 0;
  // Whether the last token opened something: what follows decides on the line break.
  let opened = false;
  const put = (token: JsonToken, source: string): void => {
    if (opened && indent) parts.push(lineBreak(depth));
    opened = false;
    parts.push(paint(token, source));
  };
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const from = scanner.getTokenOffset();
    const source = text.slice(from, from + scanner.getTokenLength());
    // The text is valid, so that a token's first character tells its kind.
    switch (source[0]) {
      case '{':
      case '[':
        put('punctuation', source);
        depth += 1;
        if (depth > deepestLayout) return undefined;
        opened = true;
        break;
      case '}':
      case ']':
        depth -= 1;
        if (!opened && indent) parts.push(lineBreak(depth));
        opened = false;
        parts.push(paint('punctuation', source));
        break;
      case ',':
        put('punctuation', source);
        if (indent) parts.push(lineBreak(depth));
        break;
      case ':':
        put('punctuation', source);
        if (indent) parts.push(' ');
        break;
      case '"':
        put(isName(text, scanner.getPosition()) ? 'name' : 'string', source);
        break;
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        if (!indent) parts.push(source);
        break;
      default:
        put(/^[-\d]/.test(source) ? 'number' : 'literal', source);
    }
  }
  return parts.join('');
}

/** Whether the string that ends at `end` is followed by a colon. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (/\s/.test(text[at] ?? '')) at += 1;
  return text[at] === ':';
}

function itself(_token: JsonToken, text: string): string {
  return text;
}

function lineBreak(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
