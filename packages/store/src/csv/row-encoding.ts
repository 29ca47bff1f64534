/** A row as it will stand in the file. */
import { checkRowSize } from './cells.js';
import type { CsvFormat } from './csv-format.js';
import { encodeRow } from './csv-writer.js';
import type { Limits } from '../limits.js';
import { StoredRow } from '../rows/stored-row.js';

/** Behind the blank lines that stood before the row that it takes the place of. Throws `row-too-large`. */
export function encodeStoredRow(
  cells: readonly string[],
  format: CsvFormat,
  table: string,
  limits: Limits,
  before?: StoredRow,
): StoredRow {
  const encoded = encodeRow(cells, format);
  checkRowSize(encoded, table, limits);
  if (before === undefined || before.text.content === before.text.start) {
    return new StoredRow(cells, { source: encoded, start: 0, content: 0, end: encoded.length });
  }
  const lead = before.text.source.subarray(before.text.start, before.text.content);
  const source = Buffer.concat([lead, encoded]);
  return new StoredRow(cells, { source, start: 0, content: lead.length, end: source.length });
}
