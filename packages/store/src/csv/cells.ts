import { lineEndLength } from './csv-bytes.js';
import { StoreError } from '../errors.js';
import type { Limits } from '../limits.js';

/** What a cell, and a column's name, may hold: text that a UTF-8 file can carry. */

/** Whether a text holds a NUL or half of a surrogate pair. A text in Latin-1, as V8 keeps most, has no surrogates to look for. */
export function isNoText(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}

/** Throws `invalid-cell` or `cell-too-large`. */
export function checkCell(cell: string, table: string, column: string, limits: Limits): void {
  if (isNoText(cell)) {
    throw new StoreError(
      'invalid-cell',
      `The cell for ${JSON.stringify(column)} holds a NUL or half of a surrogate pair, which no text file can carry; remove it.`,
      { table, column },
    );
  }
  // A UTF-16 unit takes up to three bytes: most cells need not be counted.
  if (cell.length * 3 <= limits.maxCellBytes) return;
  const size = Buffer.byteLength(cell);
  if (size <= limits.maxCellBytes) return;
  throw new StoreError(
    'cell-too-large',
    `The cell for ${JSON.stringify(column)} has ${size} bytes, of at most ${limits.maxCellBytes} (maxCellBytes).`,
    { table, column },
  );
}

/** Throws `invalid-columns`, `invalid-cell`, `cell-too-large` or `too-many-columns`. */
export function checkColumnNames(names: readonly string[], table: string, limits: Limits): void {
  if (names.length === 0) {
    throw new StoreError('invalid-columns', 'A table needs a column: name at least one.', { table });
  }
  if (names.length > limits.maxColumns) {
    throw new StoreError(
      'too-many-columns',
      `There are ${names.length} columns, of at most ${limits.maxColumns} (maxColumns).`,
      { table },
    );
  }
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (name === '') throw new StoreError('invalid-columns', `Column ${index + 1} has no name; name it.`, { table });
    checkCell(name, table, name, limits);
    if (seen.has(name)) {
      const message = `Two columns are called ${JSON.stringify(name)}; rename one.`;
      throw new StoreError('invalid-columns', message, { table, column: name });
    }
    seen.add(name);
  }
}

/** Throws `row-too-large`. */
export function checkRowSize(encoded: Buffer, table: string, limits: Limits): void {
  checkRowBytes(encoded.length - lineEndLength(encoded, 0, encoded.length), table, limits);
}

/** The same for a row of so many bytes, its line end not counted. */
export function checkRowBytes(size: number, table: string, { maxRowBytes }: Limits): void {
  if (size <= maxRowBytes) return;
  throw new StoreError(
    'row-too-large',
    `The row would have ${size} bytes in the file, of at most ${maxRowBytes} (maxRowBytes).`,
    { table },
  );
}

/** Throws `table-too-large`. */
export function checkTableSize(
  size: { readonly rows: number; readonly columns: number; readonly bytes: number },
  table: string,
  { maxRows, maxCells, maxFileBytes }: Limits,
): void {
  const over =
    size.rows > maxRows
      ? `${size.rows} rows, of at most ${maxRows} (maxRows)`
      : size.rows * size.columns > maxCells
        ? `${size.rows * size.columns} cells, of at most ${maxCells} (maxCells)`
        : size.bytes > maxFileBytes
          ? `${size.bytes} bytes, of at most ${maxFileBytes} (maxFileBytes)`
          : undefined;
  if (over === undefined) return;
  const message = `The table ${JSON.stringify(table)} would have ${over}; remove rows, or raise the limit.`;
  throw new StoreError('table-too-large', message, { table });
}
