/**
 * What one table may ask of memory. Each limit has its own error: a reason of `table-unreadable` when a file is over
 * it, a code when a write would be. What a write may store can always be read again.
 */
export interface Limits {
  /** Bytes of a CSV file, as it is and as UTF-8. Default 256 MiB. `file-too-large`, `table-too-large`. */
  readonly maxFileBytes: number;
  /** Columns of a table. Default 4,096. `too-many-columns`. */
  readonly maxColumns: number;
  /** Rows of a table. Default 1,048,576, as many as a spreadsheet can hold. `too-many-rows`, `table-too-large`. */
  readonly maxRows: number;
  /** Rows times columns. Default 16,777,216. `too-many-rows`, `table-too-large`. */
  readonly maxCells: number;
  /** Bytes, in UTF-8, of a row as it stands in the file, without its line end. Default 8 MiB. `row-too-large`. */
  readonly maxRowBytes: number;
  /** UTF-8 bytes of a cell. Default 1 MiB. `cell-too-large`. */
  readonly maxCellBytes: number;
  /** Bytes of the rows that a transaction changes, before and after. Default 64 MiB. `transaction-too-large`. */
  readonly maxTransactionBytes: number;
  /**
   * UTF-8 bytes of a cell that names a row. Default 2,048, so that a URL of 8,000 bytes has room for every key, with each
   * byte percent-encoded, and for the table's name. Above 16,383 tables can get slow: V8 hashes longer strings by their
   * length alone, so that a map of keys that are equally long is searched like a list. `cell-too-large`.
   */
  readonly maxKeyBytes: number;
  /** Transactions that wait for one table. Default 10,000. `busy`. */
  readonly maxQueuedTransactions: number;
  /** Conditions of one query, groups and what is in them, and its sort columns, together. Default 64. `query-too-large`. */
  readonly maxQueryConditions: number;
  /** Groups of conditions, one within the other. Default 16. `query-too-large`. */
  readonly maxQueryDepth: number;
  /** Values of all conditions of one query, together. Default 10,000. `query-too-large`. */
  readonly maxQueryValues: number;
  /** UTF-8 bytes of all values of one query, and of its search, together. Default 1 MiB. `query-too-large`. */
  readonly maxQueryBytes: number;
  /** Events that wait for one reader of a change feed. Default 1,000. A `reset` takes their place. */
  readonly maxFeedEvents: number;
  /**
   * Bytes of memory that the rows, before and after, in the events that wait for one reader of a change feed take, about:
   * the UTF-8 bytes of the cells and, as long rows of empty cells take memory too, 200 for each row, 8 for each cell and
   * 16 more for one that is not empty. An event that waits alone may have more. Default 16 MiB. A `reset` takes their
   * place.
   */
  readonly maxFeedBytes: number;
}

const MiB = 1024 * 1024;

/** The limits that hold where a caller sets none. */
export const DEFAULT_LIMITS: Limits = {
  maxFileBytes: 256 * MiB,
  maxColumns: 4096,
  maxRows: 1_048_576,
  maxCells: 16 * MiB,
  maxRowBytes: 8 * MiB,
  maxCellBytes: MiB,
  maxTransactionBytes: 64 * MiB,
  maxKeyBytes: 2048,
  maxQueuedTransactions: 10_000,
  maxQueryConditions: 64,
  maxQueryDepth: 16,
  maxQueryValues: 10_000,
  maxQueryBytes: MiB,
  maxFeedEvents: 1000,
  maxFeedBytes: 16 * MiB,
};
