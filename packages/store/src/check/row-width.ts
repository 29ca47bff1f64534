import { QUOTE } from '../csv/csv-bytes.js';
import { type CsvFormat, delimiterByte } from '../csv/csv-format.js';
import type { RowText } from '../rows/stored-row.js';

/**
 * How many cells a row has in the file, before short rows were filled up. The row was read before, so its quotes are
 * known to fit.
 */
export function countCells({ source, content, end }: RowText, format: CsvFormat): number {
  const delimiter = delimiterByte(format.delimiter);
  let cells = 1;
  let isQuoted = false;
  for (let at = content; at < end; at++) {
    const byte = source[at];
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === delimiter && !isQuoted) cells++;
  }
  return cells;
}
