/** States of a table, and the content of its file, as the log names them. */
import type { FileContentMark, FileRecord, Naming, RowChange, TransactionRecord } from './log/records.js';
import type { TableState } from './table-state.js';

/** Where a state's key column is, and what its columns are called. */
export function namingOf(state: TableState): Naming {
  return { columns: state.names, key: state.keyIndex === undefined ? undefined : state.names[state.keyIndex] };
}

/** The record of a content that stands for `state`. */
export function markOf(state: TableState, hash: string | undefined): FileContentMark {
  const { version, keys } = state;
  return { hash, sequence: version.sequence, highestKey: String(keys.highest), ...namingOf(state) };
}

/** The record of a file that was found with this content. `changes` are the rows in which the table differs from it. */
export function fileRecord(
  state: TableState,
  hash: string | undefined,
  changes: readonly RowChange[] = [],
): FileRecord {
  return { type: 'file', ...markOf(state, hash), changes };
}

/** The record of the transaction that made `state`, now. */
export function transactionRecord(state: TableState, changes: readonly RowChange[]): TransactionRecord {
  return { type: 'transaction', sequence: state.version.sequence, at: Date.now(), ...namingOf(state), changes };
}

/** No file at all: what a log of a new table begins with. */
export const noFile: FileRecord = {
  type: 'file',
  hash: undefined,
  sequence: 0,
  highestKey: '0',
  columns: [],
  key: undefined,
  changes: [],
};
