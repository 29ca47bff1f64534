/** What to do about a file that is no UTF-8: a proposal, which a person has to judge. Nothing is read by it. */
import { isAscii } from 'node:buffer';
import { LF } from '../csv/csv-bytes.js';
import { canCarry, decode, findNoCharacter } from './text-encoding.js';

/** So much of the file is looked at, from the line of the first byte that is not UTF-8. */
const SAMPLE_BYTES = 64 * 1024;

/** What to do, as the end of a sentence; `offset` is that of the first byte that is not UTF-8. */
export function proposeEncoding(bytes: Buffer, offset: number): string {
  const sample = sampleAt(bytes, offset);
  const found = SIGNS.find(({ encoding, holds }) => {
    const text = decode(sample, encoding);
    return findNoCharacter(text, encoding) === -1 && holds(text, sample);
  });
  if (found !== undefined) return `it may be ${found.what}: save it as UTF-8, or ${declaration(found.encoding)}`;
  // Where characters of UTF-8 came before it the file is in UTF-8, and this place is damaged.
  if (!isAscii(bytes.subarray(0, offset))) return 'what stands before it is, so correct this place';
  const example = canCarry(decode(sample, 'windows-1252'), 'windows-1252') ? 'windows-1252' : undefined;
  if (example === undefined) return 'save the file as UTF-8, or declare its encoding in datapackage.json';
  return `save the file as UTF-8, or, if it is in an older encoding such as Windows-1252, ${declaration(example)}`;
}

/** How an encoding is declared, as part of a sentence. */
export function declaration(encoding: string): string {
  return `declare "encoding": "${encoding}" for it in datapackage.json`;
}

interface Sign {
  readonly encoding: string;
  readonly what: string;
  readonly holds: (text: string, bytes: Buffer) => boolean;
}

/** Encodings whose texts can be told from others: those of Europe can't, as nearly every file is valid in all of them. */
const SIGNS: readonly Sign[] = [
  // Letters with accents before others become Han, but not kana; Korean and European letters alone are of half width.
  {
    encoding: 'shift_jis',
    what: 'Shift_JIS (Japanese)',
    holds: (text) => count(text, /[\u3041-\u3096\u30a1-\u30fa]/g) > count(text, /[\uff61-\uff9f]/g),
  },
  // Chinese in GB 2312 is valid too, and becomes Hangul among Han; what else is valid is mostly outside KS X 1001.
  {
    encoding: 'cp949',
    what: 'CP949 (Korean)',
    holds: (text, bytes) =>
      !/\p{Script=Han}/u.test(text) &&
      count(bytes.toString('latin1'), /[\xb0-\xc8][\xa1-\xfe]/g) * 2 > count(text, /\p{Script=Hangul}/gu),
  },
];

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Whole lines, where they are not too long: no line end is part of a character in any of these encodings. */
function sampleAt(bytes: Buffer, offset: number): Buffer {
  const start = bytes.lastIndexOf(LF, offset) + 1;
  const sample = bytes.subarray(start, start + SAMPLE_BYTES);
  if (start + sample.length === bytes.length) return sample;
  const end = sample.lastIndexOf(LF);
  return end === -1 ? sample : sample.subarray(0, end);
}
