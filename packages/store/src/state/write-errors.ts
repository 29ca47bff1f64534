/** What failures of the disk mean to who asked for something. */
import { type CsvSource, tableUnreadable } from '../csv/csv-reader.js';
import { StoreError, type WritingErrorCode } from '../errors.js';
import { errnoOf } from '../files/file-system.js';
import { LogDamaged } from '../log/table-log.js';

/** An operating system's error, where nothing was changed, as `disk-full` or `write-failed`; any other as it is. */
export function writeError(error: unknown, source: CsvSource): unknown {
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return writingError(
      'disk-full',
      'could not be written: the disk, or the quota, is full. Free some space',
      source,
      error,
    );
  }
  if (errno === undefined) return error;
  return writingError(
    'write-failed',
    `could not be written (${errno}); see to the disk and the rights on it`,
    source,
    error,
  );
}

/** What kept a log from being read. */
export function logError(error: unknown, source: CsvSource): unknown {
  if (!(error instanceof LogDamaged)) return writeError(error, source);
  const sentence =
    `writes that were acknowledged are in its log, and ${error.file} ${error.fault}; restore that file, or have ` +
    'salvageTable() of @rowhouse/store set the log aside and keep what can be read of it';
  return tableUnreadable(source, 'log-damaged', sentence, { cause: error });
}

/** Nobody knows what a power failure would leave of the last write. */
export function outcomeUnknown(source: CsvSource, cause: unknown): StoreError {
  const rest =
    'was written, but the disk did not confirm it, so a power failure may undo the write. See to the disk, then ' +
    'restart the server; until then the table takes no writes';
  return writingError('outcome-unknown', rest, source, cause);
}

/** It is never the same twice. */
export function keepsChanging(source: CsvSource): StoreError {
  const rest = 'was changed from outside each time it was about to be written; try again';
  return writingError('file-keeps-changing', rest, source);
}

/** `rest` follows the file's name and has no full stop. */
export function writingError(code: WritingErrorCode, rest: string, source: CsvSource, cause?: unknown): StoreError {
  return new StoreError(code, `The file ${source.table}.csv ${rest}.`, { ...source, cause });
}
