import { isLineEndByte, QUOTE } from '../csv/csv-bytes.js';
import type { Delimiter } from '../csv/csv-format.js';

/** One cell of a record in a file's bytes. The record is known to be well formed: it was scanned. */

/** Where a cell lies, its quotes included. */
export interface CellRange {
  readonly start: number;
  readonly end: number;
}

/** The cell with this index in the record that begins at `content`; undefined where the record is shorter. */
export function locateCell(
  bytes: Uint8Array,
  content: number,
  delimiter: number,
  index: number,
): CellRange | undefined {
  let start = content;
  for (let cell = 0; ; cell++) {
    const end = cellEnd(bytes, start, delimiter);
    if (cell === index) return { start, end };
    if (bytes[end] !== delimiter) return undefined;
    start = end + 1;
  }
}

/** The cell's text. */
export function decodeCell(bytes: Buffer, { start, end }: CellRange): string {
  if (bytes[start] !== QUOTE) return bytes.toString('utf8', start, end);
  return bytes.toString('utf8', start + 1, end - 1).replaceAll('""', '"');
}

/**
 * The cells of a whole record that is text already and holds quotes: those that the parser of record makes of it, which
 * would build a parser for each record.
 */
export function splitQuotedRecord(text: string, delimiter: Delimiter): string[] {
  const cells: string[] = [];
  let start = 0;
  for (;;) {
    let end: number;
    if (text.charCodeAt(start) === QUOTE) {
      const closing = closingQuote(text, start);
      const inner = text.slice(start + 1, closing);
      cells.push(inner.includes('"') ? inner.replaceAll('""', '"') : inner);
      end = closing + 1;
    } else {
      end = text.indexOf(delimiter, start);
      if (end === -1) end = text.length;
      cells.push(text.slice(start, end));
    }
    if (end === text.length) return cells;
    start = end + 1;
  }
}

function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1);
  while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  if (at === -1) throw new Error('A record with an open quote was decoded, though the scanner finds none such');
  return at;
}

/** The cell's text as bytes: a view of the file's wherever that is possible. */
export function cellContent(bytes: Buffer, { start, end }: CellRange): Buffer {
  if (bytes[start] !== QUOTE) return bytes.subarray(start, end);
  const inner = bytes.subarray(start + 1, end - 1);
  return inner.includes(QUOTE) ? Buffer.from(inner.toString().replaceAll('""', '"')) : inner;
}

function cellEnd(bytes: Uint8Array, start: number, delimiter: number): number {
  let at = start;
  if (bytes[at] === QUOTE) {
    // Each quote within the cell is doubled, so that the cell seems to close and to open again.
    while (bytes[at] === QUOTE) {
      do at++;
      while (bytes[at] !== QUOTE);
      at++;
    }
    return at;
  }
  while (at < bytes.length && bytes[at] !== delimiter && !isLineEndByte(bytes[at])) at++;
  return at;
}
