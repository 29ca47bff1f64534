/**
 * JSON with a member or element a line. Only white space is changed: digits, escapes, the order of members and repeated
 * names stay as they came, which parsing and writing again would not keep.
 */

const string = /"(?:[^"\\]|\\.)*"/y;
const atom = /[^\s[\]{},:"]+/y;

/** `text` laid out, or undefined where it is no JSON object or array. */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const parts: string[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    switch (character) {
      case '{':
      case '[': {
        const close = /\s*[}\]]/y;
        close.lastIndex = at + 1;
        const empty = close.exec(text);
        if (empty !== null) {
          parts.push(character, character === '{' ? '}' : ']');
          at = close.lastIndex;
          continue;
        }
        depth += 1;
        parts.push(character, lineBreak(depth));
        break;
      }
      case '}':
      case ']':
        depth -= 1;
        parts.push(lineBreak(depth), character);
        break;
      case ',':
        parts.push(',', lineBreak(depth));
        break;
      case ':':
        parts.push(': ');
        break;
      case '"':
        at = copy(string, text, at, parts);
        continue;
      default:
        if (!/\s/.test(character)) {
          at = copy(atom, text, at, parts);
          continue;
        }
    }
    at += 1;
  }
  return parts.join('');
}

function copy(pattern: RegExp, text: string, at: number, parts: string[]): number {
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0] ?? text[at]!;
  parts.push(found);
  return at + found.length;
}

function lineBreak(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
