/**
 * The character classes of RFC 9110 and RFC 9112 as tables over bytes, and the few token-level checks made of them.
 * A table holds 1 for a byte that belongs to the class.
 */

export const CR = 0x0d;
export const LF = 0x0a;
export const SP = 0x20;
export const HTAB = 0x09;
export const COLON = 0x3a;

function table(belongs: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (belongs(byte) ? 1 : 0));
}

const tokenCharacters = new Set(
  Array.from("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", (c) => c.charCodeAt(0)),
);

/** tchar (RFC 9110 section 5.6.2): methods, field names, codings. */
export const isToken = table((byte) => tokenCharacters.has(byte));

/**
 * What a request target may hold: visible ASCII without `#`. Browsers send `^ { } [ ] |` raw, so these pass although
 * RFC 3986 would have them percent-encoded.
 */
export const isTarget = table((byte) => byte >= 0x21 && byte <= 0x7e && byte !== 0x23);

/** field-content (RFC 9110 section 5.5): visible characters, space, tab and obs-text; never another control. */
export const isFieldValue = table((byte) => byte === HTAB || (byte >= SP && byte !== 0x7f));

/** The value of each hexadecimal digit, and 0xFF for every other byte. */
export const hexValue = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? 0xff : digit;
});

/** Whether every character of `text` is in a table, and there is at least one. */
export function consistsOf(text: string, characters: Uint8Array): boolean {
  for (let at = 0; at < text.length; at += 1) if (characters[text.charCodeAt(at)] !== 1) return false;
  return text.length > 0;
}

/** The members of a comma-separated list, without the white space around them (RFC 9110 section 5.6.1). */
export function listMembers(value: string): string[] {
  return value.split(',').map(trimBlanks);
}

/** `text` without spaces and tabs at its ends. JavaScript's own `trim` would also take NBSP and other bytes above 0x7F. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Whether a byte is SP or HTAB, the white space of RFC 9110 section 5.6.3. */
export function isBlank(byte: number): boolean {
  return byte === SP || byte === HTAB;
}
