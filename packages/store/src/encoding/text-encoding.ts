/**
 * Encodings other than UTF-8. The engine knows UTF-8 only: files are decoded when they are read and encoded when they
 * are written, and both are exact. What would not come back as it was is refused, because the codecs put U+FFFD or `?` in
 * the place of what they can't carry.
 */
import iconv from 'iconv-lite';

/** What a table is in where nothing is declared. */
export const UTF_8 = 'utf-8';

/** Without punctuation. Python's `utf-8-sig` says that there is a mark, which is found and kept in any case. */
const NAMES_OF_UTF_8 = new Set(['utf8', 'utf8sig']);

/**
 * What the library has and a table can't be in: bytes written as text or taken as they are, UTF-7, where a text has
 * several forms, and what no program saves a table in.
 */
const NOT_FOR_TABLES = /^(?:base64|hex|binary|cesu8|unicode11.*|utf7.*|utf32.*|ucs4.*)$/;

/** In these U+FFFD is a character like any other. Elsewhere it stands for a byte that means nothing. */
const HAS_REPLACEMENT_CHARACTER = /^(?:utf16.*|ucs2|gb18030|chinese)$/;

/** In these a character may take up to twice the bytes that it takes in UTF-8; in no other does it take more. */
const MAY_BE_LONGER = /^(?:utf16.*|ucs2|gb18030|chinese|eucjp)$/;

/** The names of one encoding differ in case and punctuation: `UTF-16LE`, `utf_16_le`, `iso8859-1`. */
function plainName(encoding: string): string {
  return encoding.toLowerCase().replace(/[^0-9a-z]/g, '');
}

/** By the value of `encoding` in a declaration: {@link UTF_8}, or what is written there, be it known or not. */
export function encodingDeclared(value: unknown): string {
  if (value === undefined) return UTF_8;
  const name = typeof value === 'string' ? value : JSON.stringify(value);
  return NAMES_OF_UTF_8.has(plainName(name)) ? UTF_8 : name;
}

/** Whether tables can be in this encoding. */
export function isKnownEncoding(encoding: string): boolean {
  if (encoding === UTF_8) return true;
  const name = plainName(encoding);
  return name !== '' && !NOT_FOR_TABLES.test(name) && iconv.encodingExists(name);
}

/** In UTF-16 without a byte order the mark decides; a file without one is taken for what nearly all of them are. */
function codecOf(encoding: string): string {
  const name = plainName(encoding);
  return name === 'utf16' || name === 'ucs2' ? 'utf16le' : name;
}

/** Which UTF-16 it is. */
export function byteOrderOf(encoding: string): 'utf-16le' | 'utf-16be' | undefined {
  const codec = codecOf(encoding);
  if (codec === 'utf16le') return 'utf-16le';
  return codec === 'utf16be' ? 'utf-16be' : undefined;
}

/** Whether a new file begins with a byte order mark: in UTF-16 that does not say which it is (RFC 2781, section 3.3). */
export function beginsWithMark(encoding: string): boolean {
  return plainName(encoding) === 'utf16';
}

/** For a stream of bytes. What the codec cannot read is U+FFFD in the text; a mark is part of it. */
export function decoderOf(encoding: string): iconv.DecoderStream {
  return iconv.getDecoder(codecOf(encoding), { stripBOM: false });
}

/** For a stream of texts. What the codec cannot write is `?` in the bytes. */
export function encoderOf(encoding: string): iconv.EncoderStream {
  return iconv.getEncoder(codecOf(encoding));
}

export function decode(bytes: Buffer, encoding: string): string {
  return iconv.decode(bytes, codecOf(encoding), { stripBOM: false });
}

export function encode(text: string, encoding: string): Buffer {
  return iconv.encode(text, codecOf(encoding));
}

/** Where the first thing is that stands for none: half of a surrogate pair, or U+FFFD where the encoding has none; or -1. */
export function findNoCharacter(text: string, encoding: string): number {
  const hasNone = !HAS_REPLACEMENT_CHARACTER.test(plainName(encoding));
  if (text.isWellFormed() && !(hasNone && text.includes('\ufffd'))) return -1;
  return text.search(hasNone ? /[\p{Surrogate}\ufffd]/u : /\p{Surrogate}/u);
}

/** Whether the text comes back as it is. */
export function canCarry(text: string, encoding: string): boolean {
  return (
    encoding === UTF_8 || (findNoCharacter(text, encoding) === -1 && decode(encode(text, encoding), encoding) === text)
  );
}

/** The most bytes that a text of so many bytes in UTF-8 can have. */
export function maxEncodedLength(utf8Length: number, encoding: string): number {
  return encoding !== UTF_8 && MAY_BE_LONGER.test(plainName(encoding)) ? 2 * utf8Length : utf8Length;
}
