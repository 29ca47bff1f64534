/** Whether a table's encoding can carry what is to stand in its file. */
import { StringDecoder } from 'node:string_decoder';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CsvSource, tableUnreadable } from '../csv/csv-reader.js';
import { StoreError } from '../errors.js';
import type { RowChange } from '../log/records.js';
import { canCarry, UTF_8 } from '../encoding/text-encoding.js';

/** Throws `invalid-cell`. There is a name for each cell. */
export function checkEncodable(
  cells: readonly string[],
  names: readonly string[],
  table: string,
  encoding: string,
): void {
  if (encoding === UTF_8) return;
  for (const [index, cell] of cells.entries()) {
    if (canCarry(cell, encoding)) continue;
    const column = names[index]!;
    const message =
      `The cell for ${JSON.stringify(column)} holds ${nameCharacter(cell, encoding)}, which ${encoding}, the encoding ` +
      'of the table, does not have; leave it out, or give the table another encoding in datapackage.json.';
    throw new StoreError('invalid-cell', message, { table, column });
  }
}

/** As {@link checkEncodable}, for the names and rows of a whole table. */
export function checkRowsEncodable(
  names: readonly string[],
  rows: readonly { readonly cells: readonly string[] }[],
  table: string,
  encoding: string,
): void {
  checkEncodable(names, names, table, encoding);
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const some = rows.slice(start, start + ROWS_AT_ONCE);
    // Most are all right, and are told so many times faster at once.
    if (canCarry(some.map(({ cells }) => cells.join('\n')).join('\n'), encoding)) continue;
    for (const { cells } of some) checkEncodable(cells, names, table, encoding);
  }
}

const ROWS_AT_ONCE = 256;

/**
 * Throws `table-unreadable` where acknowledged writes cannot be put into the file: it was declared to be in another
 * encoding after they were made.
 */
export function checkReplayed(changes: readonly RowChange[], source: CsvSource, encoding: string): void {
  if (encoding === UTF_8) return;
  for (const { after = [] } of changes) {
    const cell = after.find((each) => !canCarry(each, encoding));
    if (cell === undefined) continue;
    const sentence =
      `a write that the file lacks holds ${nameCharacter(cell, encoding)}, which ${encoding}, as datapackage.json ` +
      'declares the file, does not have; declare the encoding that it had before';
    throw tableUnreadable(source, 'not-in-encoding', sentence);
  }
}

/** So many bytes are held against the encoding between two turns of the event loop. */
const SLICE_BYTES = 64 * 1024;

/**
 * Rejects with `table-unreadable` where a save cannot be put into the file, because it was made when that was declared to
 * be in another encoding.
 *
 * @param text of the save, in UTF-8
 */
export async function checkSaved(
  text: Iterable<Buffer>,
  source: CsvSource,
  { before, encoding }: { readonly before: string; readonly encoding: string },
): Promise<void> {
  if (encoding === UTF_8) return;
  const reader = new StringDecoder('utf8');
  for (const chunk of text) {
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      const slice = reader.write(chunk.subarray(start, start + SLICE_BYTES));
      if (!canCarry(slice, encoding)) {
        const sentence =
          `the save was made in ${before}, and holds ${nameCharacter(slice, encoding)}, which ${encoding}, as ` +
          'datapackage.json declares the file now, does not have; leave it out, or declare the encoding that it had before';
        throw tableUnreadable(source, 'not-in-encoding', sentence);
      }
      await nextTurn();
    }
  }
}

function nameCharacter(cell: string, encoding: string): string {
  const character = Array.from(cell).find((each) => !canCarry(each, encoding)) ?? cell[0]!;
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return `${JSON.stringify(character)} (U+${code})`;
}
