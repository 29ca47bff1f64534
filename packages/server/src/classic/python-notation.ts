/**
 * Values in Python's notation, as the original server wrote them: what `repr` makes of a string, a list of strings,
 * and a dict with one pair.
 */

const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** What `str.isprintable` says no to: controls, formats, surrogates, private and unassigned, separators but the space. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** A string as `repr` writes it: in single quotes, unless it holds one and no double quote. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let written = quote;
  for (const character of text) {
    if (character === quote) written += `\\${character}`;
    else written += named[character] ?? (unprintable.test(character) ? escaped(character.codePointAt(0)!) : character);
  }
  return written + quote;
}

/** A list of strings: `['update', 'name', 'kim']`. */
export function pythonList(items: readonly string[]): string {
  return `[${items.map(pythonString).join(', ')}]`;
}

/** A dict of one pair: `{'name': 'kim'}`. */
export function pythonPair(key: string, value: string): string {
  return `{${pythonString(key)}: ${pythonString(value)}}`;
}

function escaped(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
