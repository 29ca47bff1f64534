import type { ColumnType } from '../contract.js';
import { QUOTE } from '../csv/csv-bytes.js';
import { cellType, widen } from '../schema/inference.js';
import type { RowScanner } from './row-scanner.js';

/** Digits that make a number whatever they are: no more than every double keeps. */
const MAX_PLAIN_DIGITS = 15;
/** No number, and neither `true` nor `false`, is longer. */
const MAX_TYPED_BYTES = 400;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;
const MINUS = 0x2d;

/**
 * The types of a file's columns, from its bytes as they are scanned. The rule is that of {@link cellType}, which also
 * decides wherever a cell is more than some digits.
 */
export class TypeInference {
  /** The narrowest type of each column so far; undefined where every cell was empty. */
  readonly types: (ColumnType | undefined)[];
  readonly #bytes: Buffer;
  /** The columns that are not text yet: wider than text there is nothing. */
  #open: readonly number[];

  constructor(bytes: Buffer, columnCount: number) {
    this.#bytes = bytes;
    this.#open = Array.from({ length: columnCount }, (_, index) => index);
    this.types = new Array<ColumnType | undefined>(columnCount).fill(undefined);
  }

  /** Takes the record that the scanner has just found; it has no more cells than there are columns. */
  add({ content, cellCount, cellEnds }: RowScanner): void {
    for (const index of this.#open) {
      if (index >= cellCount) break;
      const start = index === 0 ? content : content + cellEnds[index - 1]! + 1;
      const end = content + cellEnds[index]!;
      if (end > start) this.#widen(index, typeOfBytes(this.#bytes, start, end));
    }
  }

  #widen(index: number, found: ColumnType | undefined): void {
    const type = this.types[index];
    if (found === type) return;
    this.types[index] = widen(type, found);
    if (this.types[index] === 'text') this.#open = this.#open.filter((open) => open !== index);
  }
}

/** {@link cellType} of the cell in these bytes, its quotes included. */
export function typeOfBytes(bytes: Buffer, start: number, end: number): ColumnType | undefined {
  if (bytes[start] === QUOTE) return typeOfBytesWithoutQuotes(bytes, start + 1, end - 1);
  return typeOfBytesWithoutQuotes(bytes, start, end);
}

function typeOfBytesWithoutQuotes(bytes: Buffer, start: number, end: number): ColumnType | undefined {
  if (isPlainNumber(bytes, start, end)) return 'number';
  if (isWord(bytes, start, end, TRUE) || isWord(bytes, start, end, FALSE)) return 'boolean';
  if (end - start > MAX_TYPED_BYTES) return 'text';
  // Doubled quotes are left in: either way it is text.
  return cellType(bytes.toString('utf8', start, end));
}

/** Some digits, perhaps with a sign and a fraction, that are surely a number. False says nothing. */
function isPlainNumber(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  if (end - first > MAX_PLAIN_DIGITS) return false;
  let at = first;
  while (at < end && isDigit(bytes[at]!)) at++;
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return false;
  if (at === end) return true;
  if (bytes[at] !== POINT) return false;
  const fraction = ++at;
  while (at < end && isDigit(bytes[at]!)) at++;
  return at === end && at > fraction;
}

function isWord(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word[at]) return false;
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
