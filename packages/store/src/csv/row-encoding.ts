/** A row as it will stand in the file. */
import { checkRowBytes } from './cells.js';
import type { CsvFormat } from './csv-format.js';
import { encodeRow, rowText } from './csv-writer.js';
import type { Limits } from '../limits.js';
import { type RowText, StoredRow } from '../rows/stored-row.js';

/** Behind the blank lines that stood before the row that it takes the place of. Throws `row-too-large`. */
export function encodeStoredRow(
  cells: readonly string[],
  format: CsvFormat,
  table: string,
  limits: Limits,
  before?: StoredRow,
): StoredRow {
  const bytes = Buffer.byteLength(rowText(cells, format));
  checkRowBytes(bytes, table, limits);
  if (before === undefined || before.text.content === before.text.start) {
    return new StoredRow(cells, new WrittenText(cells, format, bytes + format.lineEnding.length));
  }
  const lead = before.text.source.subarray(before.text.start, before.text.content);
  const source = Buffer.concat([lead, encodeRow(cells, format)]);
  return new StoredRow(cells, { source, start: 0, content: lead.length, end: source.length });
}

/**
 * The text of a row that was written here, put into bytes when the file is: most rows that are written often are written
 * again before that, and a buffer for each was a tenth of what a write took.
 */
class WrittenText implements RowText {
  readonly start = 0;
  readonly content = 0;
  readonly end: number;
  readonly #cells: readonly string[];
  readonly #format: CsvFormat;
  #source: Buffer | undefined;

  /** @param end bytes of the text, with its line end */
  constructor(cells: readonly string[], format: CsvFormat, end: number) {
    this.#cells = cells;
    this.#format = format;
    this.end = end;
  }

  get source(): Buffer {
    return (this.#source ??= encodeRow(this.#cells, this.#format));
  }
}
