import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import {
  canCarry,
  decode,
  encode,
  encodingDeclared,
  findNoCharacter,
  isKnownEncoding,
  maxEncodedLength,
  UTF_8,
} from './text-encoding.js';

iconv.getCodec('utf-8');
/** Every name that the library has; it fills the list when it is first used. */
const NAMES = Object.keys(iconv.encodings!).filter((name) => !name.startsWith('_'));
const KNOWN = NAMES.filter((name) => name !== 'utf8' && isKnownEncoding(name));

describe('names', () => {
  it('of UTF-8, and none, are UTF-8', () => {
    for (const name of [undefined, 'utf-8', 'UTF8', 'utf_8', 'utf-8-sig']) expect(encodingDeclared(name)).toBe(UTF_8);
  });

  it.each(['UTF-16', 'utf_16_le', 'windows-1252', 'cp1252', 'ISO-8859-15', 'iso8859-15', 'latin1', 'CP949', 'euc_kr'])(
    '%s is known',
    (name) => {
      expect(isKnownEncoding(encodingDeclared(name))).toBe(true);
    },
  );

  it.each(['', '-', 'utf-7', 'base64', 'hex', 'binary', 'utf-32', 'iso-2022-jp', 'constructor', '__proto__', 5, null])(
    '%s is not',
    (name) => {
      expect(isKnownEncoding(encodingDeclared(name))).toBe(false);
    },
  );
});

it.each(KNOWN)('%s has what structures a CSV file, and a text means the same wherever it stands', (name) => {
  const structure = '"a";\'b\',c\t|d=0\r\n';
  expect(canCarry(structure, name)).toBe(true);
  // Only so can a file be made of rows that were encoded one by one.
  expect(Buffer.concat([encode(structure, name), encode(structure, name)])).toEqual(encode(structure.repeat(2), name));
});

it('in no encoding a character takes more bytes than is said', () => {
  const characters = Array.from({ length: 0x3000 }, (_, index) => String.fromCodePoint(index + 1)).concat('가', '😀');
  // Single bytes are never more than UTF-8 has.
  const wide = KNOWN.filter((name) => encode('가', name).length > 1 || encode('ア', name).length > 1);
  expect(wide).toContain('cp949');
  for (const name of wide) {
    const longer = characters.filter((character) => {
      if (!canCarry(character, name)) return false;
      return encode(character, name).length > maxEncodedLength(Buffer.byteLength(character), name);
    });
    expect(longer, name).toEqual([]);
  }
});

it('what the codecs put in the place of something else is not taken for a character', () => {
  // Windows-1252 has no byte 0x81, and the library writes U+FFFD as one of the bytes that it has not.
  expect(decode(Buffer.from([0x61, 0x9d]), 'windows-1252')).toBe('a\ufffd');
  expect(encode('\ufffd', 'windows-1252')).toEqual(Buffer.from([0x9d]));
  expect(findNoCharacter('a\ufffd', 'windows-1252')).toBe(1);
  expect(findNoCharacter('a\ufffd', 'utf-16le')).toBe(-1);
  expect(findNoCharacter('a\ud83d', 'utf-16le')).toBe(1);
  for (const name of ['windows-1252', 'cp949', 'shift_jis']) expect(canCarry('\ufffd', name)).toBe(false);
});
