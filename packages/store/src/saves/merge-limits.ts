/** Whether a table and a save, together, are more than a table may be. */
import { checkTableSize } from '../csv/cells.js';
import { type CsvSource, tableUnreadable } from '../csv/csv-reader.js';
import { type FileFault, StoreError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { Held } from '../merge/merge-table.js';
import type { MergedSave } from './outside-save.js';
import type { TableState } from '../state/table-state.js';
import { maxEncodedLength } from '../encoding/text-encoding.js';

/**
 * Each side keeps the limits, but both together may not, and what was written as the file then could not be read again.
 * Resolves to `table-unreadable` where that is so.
 */
export async function mergeWithin(
  limits: Limits,
  source: CsvSource,
  merge: () => Promise<MergedSave | Held>,
): Promise<MergedSave | Held | StoreError> {
  try {
    const merged = await merge();
    if (merged.kind === 'merged' && merged.beyondFile?.length !== 0) checkStateSize(merged.state, limits);
    return merged;
  } catch (error) {
    const reason = error instanceof StoreError ? TOO_LARGE.get(error.code) : undefined;
    if (reason === undefined) throw error;
    const sentence = 'with what was written meanwhile the table would pass a limit; split it or raise the limit';
    return tableUnreadable(source, reason, sentence, { cause: error });
  }
}

const TOO_LARGE = new Map<string, FileFault>([
  ['table-too-large', 'file-too-large'],
  ['row-too-large', 'row-too-large'],
  ['cell-too-large', 'cell-too-large'],
]);

/** Throws `table-too-large`. */
function checkStateSize({ name, names, rows, byteLength, format }: TableState, limits: Limits): void {
  // A last row without a line end may have to be given one.
  const textLength = byteLength + (format.finalNewline ? 0 : 2);
  const bytes = maxEncodedLength(textLength, format.encoding);
  checkTableSize({ rows: rows.size, columns: names.length, bytes }, name, limits);
}
