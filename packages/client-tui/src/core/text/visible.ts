/**
 * Text from outside, made harmless for a terminal: every control character becomes something that can be seen. After
 * `visible()` no escape sequence, title change, line break or change of writing direction is left.
 */

/**
 * C0, DEL, C1; soft hyphen; marks, overrides and isolates of writing direction; zero-width spaces and other characters
 * that take no room; line and paragraph separators; tags; lone surrogates. The joiners that emoji and scripts need stay.
 */
const unsafe =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}|[\u{e0000}-\u{e001f}]/gu;

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code < 0xa0) return `\\x${code.toString(16)}`;
  return `\\u{${code.toString(16)}}`;
}

/** `text` with its control characters as pictures (␛, ␀) or escapes (\x9b, \u{202e}); line ends included. */
export function visible(text: string): string {
  return text.replace(unsafe, picture);
}

/** Like `visible`, but line feeds stay, and CRLF counts as one. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}
