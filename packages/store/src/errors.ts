import type { Row } from './row.js';

/**
 * The one error of this package. `code` says what happened, `blame` who can mend it, the message what is wrong, where,
 * and what to do. Nothing needs to be read out of the message.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** What happened; stable across versions. */
  readonly code: StoreErrorCode;
  /** Why a table cannot be read; only with `table-unreadable`. */
  readonly reason: FileFault | undefined;
  /** Name of the table that the error is about. */
  readonly table: string | undefined;
  /** The file's path, as the folder was given. */
  readonly file: string | undefined;
  /** Line in the file, from 1; CRLF, LF and a lone CR each end one. */
  readonly line: number | undefined;
  /** A second line that the fault is about, where two rows clash. */
  readonly otherLine: number | undefined;
  /** Name of the column that the error is about. */
  readonly column: string | undefined;
  /** Byte offset in the file, from 0. */
  readonly offset: number | undefined;
  /** Index of the refused operation in its transaction. */
  readonly operation: number | undefined;
  /** The row that stands in the way: with `key-exists` and `precondition-failed`, where there is one. */
  readonly row: Row | undefined;
  /** Every cell that was refused, one at least; only with `constraint-violated`. */
  readonly violations: readonly ConstraintViolation[] | undefined;
  /** Who holds the lock, as far as it is known; only with `folder-locked`. */
  readonly holder: LockHolder | undefined;

  /**
   * For engines of the contract; `blame` follows from the code.
   * @param message what is wrong, where, and what to do: whole sentences, for a person
   */
  constructor(code: StoreErrorCode, message: string, details: StoreErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason;
    this.table = details.table;
    this.file = details.file;
    this.line = details.line;
    this.otherLine = details.otherLine;
    this.column = details.column;
    this.offset = details.offset;
    this.operation = details.operation;
    this.row = details.row;
    this.violations = details.violations;
    this.holder = details.holder;
  }

  /** Who can mend it; it follows from the code. */
  get blame(): Blame {
    return ERROR_BLAME[this.code];
  }
}

/** What a `StoreError` is made with, by an engine; each member is that of the error. */
export interface StoreErrorDetails {
  /** Why a table cannot be read; with `table-unreadable`. */
  readonly reason?: FileFault | undefined;
  /** Name of the table. */
  readonly table?: string | undefined;
  /** The file's path. */
  readonly file?: string | undefined;
  /** Line in the file, from 1. */
  readonly line?: number | undefined;
  /** A second line, from 1, where two rows clash. */
  readonly otherLine?: number | undefined;
  /** Name of the column. */
  readonly column?: string | undefined;
  /** Byte offset in the file, from 0. */
  readonly offset?: number | undefined;
  /** Index of the refused operation in its transaction, from 0. */
  readonly operation?: number | undefined;
  /** The row that stands in the way. */
  readonly row?: Row | undefined;
  /** Every cell that was refused; with `constraint-violated`. */
  readonly violations?: readonly ConstraintViolation[] | undefined;
  /** Who holds the lock; with `folder-locked`. */
  readonly holder?: LockHolder | undefined;
  /** The error behind this one, such as one of the operating system. */
  readonly cause?: unknown;
}

/** A cell that a write was refused for. */
export interface ConstraintViolation {
  /** Name of the column. */
  readonly column: string;
  /** What is declared and does not hold. */
  readonly constraint: ConstraintName;
  /** The key of the row, where it has one. */
  readonly key: string | undefined;
  /** The cell, shortened to 60 characters. */
  readonly value: string;
  /** What is asked of the cell, as the end of the sentence "the cell …": `must be an integer`. */
  readonly demand: string;
}

/** What can be declared of the cells of a column: its type, or one of `ColumnConstraints`. */
export type ConstraintName =
  'type' | 'required' | 'unique' | 'enum' | 'pattern' | 'minimum' | 'maximum' | 'minLength' | 'maxLength';

/** The process that holds a folder. It says so itself in a file, which may be gone or old: for messages only. */
export interface LockHolder {
  /** Number of the process on its machine. */
  readonly pid: number;
  /** Name of the machine. */
  readonly host: string;
}

/**
 * Who can mend it. `caller`: the request cannot be carried out as it stands. `conflict`: it could have been, had the
 * table been otherwise; read again and decide. `file`: the table's file needs a person. `environment`: the folder, the
 * disk or the machine. `later`: nobody; the same request may succeed in a moment.
 */
export type Blame = 'caller' | 'conflict' | 'file' | 'environment' | 'later';

/** Opening a store. */
export type OpeningErrorCode =
  /** The folder does not exist. */
  | 'folder-missing'
  /** The path leads to something that is no folder. */
  | 'folder-not-a-folder'
  /** The folder cannot be listed. */
  | 'folder-not-readable'
  /** The folder's own `.rowhouse` cannot be made or written. */
  | 'folder-not-writable'
  /** Another store, here or in another process, has the folder open. */
  | 'folder-locked'
  /** The lock could not be tried: its file is damaged, or the file system has no locks. */
  | 'lock-failed';

/** Reading a table. */
export type ReadingErrorCode =
  /** The table's file is there but cannot be served; `reason` says why. */
  'table-unreadable';

/** What a caller asked for. */
export type RequestErrorCode =
  /** The table was removed, or never was. */
  | 'no-such-table'
  /** No save from outside is held, or reported, under this id. */
  | 'no-such-save'
  /** A name that no table can have. */
  | 'invalid-table-name'
  /** Column names that are empty, doubled, or none at all. */
  | 'invalid-columns'
  /** A row with more or fewer cells than there are columns. */
  | 'cell-count'
  /** A cell or a column's name holds what its file cannot carry: a lone surrogate, NUL, what its encoding does not have. */
  | 'invalid-cell'
  /** The table has no key, so rows are addressed by number. */
  | 'no-key'
  /** The table has a key, so rows are not addressed by number. */
  | 'has-key'
  /** An empty key, where a row must be named. */
  | 'empty-key'
  /** The cell of the key column is not the key of the operation. */
  | 'key-mismatch'
  /** Two rows of a new content have the same key. */
  | 'duplicate-key'
  /** The next integer key would have more than 18 digits. */
  | 'keys-exhausted'
  /** A column that the table does not have. */
  | 'unknown-column'
  /** An operation, or a list of a query, names a column twice. */
  | 'column-twice'
  /** A query that means nothing: an unknown operator, a value that the column cannot be compared with, a bad limit. */
  | 'invalid-query'
  /** A cursor that is damaged, belongs to another query or table, or whose place can no longer be found. */
  | 'invalid-cursor'
  /** A query over the limit `maxQueryConditions`, `maxQueryDepth`, `maxQueryValues` or `maxQueryBytes`. */
  | 'query-too-large'
  /** A cell does not keep what is declared of its column; `violations` has each. */
  | 'constraint-violated'
  /** A cell over the limit `maxCellBytes`, or one that names a row over `maxKeyBytes`. */
  | 'cell-too-large'
  /** A row over the limit `maxRowBytes`. */
  | 'row-too-large'
  /** More columns than the limit `maxColumns`. */
  | 'too-many-columns'
  /** The table would pass the limit `maxFileBytes`, `maxRows` or `maxCells`. */
  | 'table-too-large'
  /** A transaction over the limit `maxTransactionBytes`. */
  | 'transaction-too-large';

/** What stood in the way. */
export type ConflictErrorCode =
  /** There is no row under this key, or of this number. */
  | 'no-such-row'
  /** There is a row under this key already. */
  | 'key-exists'
  /** The row, or the table, is not as the caller expected; `row` is the row as it is. */
  | 'precondition-failed'
  /** Another transaction was committed under the same idempotency key. */
  | 'idempotency-mismatch'
  /** A save that was held cannot be merged, whatever anybody says. */
  | 'save-not-usable';

/** Writing. */
export type WritingErrorCode =
  /** The disk, or the quota, is full; nothing was changed. */
  | 'disk-full'
  /** The operating system refused the write; nothing was changed. */
  | 'write-failed'
  /** The write may or may not survive a power failure; the table takes no more writes until the store is opened anew. */
  | 'outcome-unknown'
  /** The file was changed from outside again and again while it was being written; nothing was changed. */
  | 'file-keeps-changing'
  /** What keeps the tables, such as a database, can't be reached or takes no writes now; nothing was changed. */
  | 'unavailable'
  /** More transactions wait for the table than the limit `maxQueuedTransactions`. */
  | 'busy'
  /** The store, or the snapshot, was closed. */
  | 'closed';

/** Every code, by when it occurs. */
export type StoreErrorCode =
  OpeningErrorCode | ReadingErrorCode | RequestErrorCode | ConflictErrorCode | WritingErrorCode;

/** Why a file cannot be served as a table. */
export type FileFault =
  /** A folder, a FIFO, a socket or a device under a table's name. */
  | 'not-a-file'
  /** A symbolic link: it could lead out of the folder, and a write would replace it. */
  | 'symbolic-link'
  /** The file's name is not one that a table can have. */
  | 'invalid-name'
  /** The operating system does not let it be read. */
  | 'read-failed'
  /** It changed each time it was read. */
  | 'keeps-changing'
  /** It is encoded as UTF-16. */
  | 'utf-16'
  /** It is not UTF-8. */
  | 'not-utf-8'
  /** It is not, to the byte, in the encoding that is declared, or cannot take in it what was written to the table. */
  | 'not-in-encoding'
  /** It is declared to be in an encoding that is not known. */
  | 'unknown-encoding'
  /** It holds NUL bytes, as a file does after a crash has lost its blocks. */
  | 'nul-bytes'
  /** Its log, which holds acknowledged writes, is not as it was written. */
  | 'log-damaged'
  /** It held a table, and is empty now. */
  | 'emptied'
  /** A cell's opening quote has no closing one. */
  | 'unclosed-quote'
  /** Text between a closing quote and the next delimiter. */
  | 'text-after-quote'
  /** A quote inside a cell that does not begin with one. */
  | 'quote-in-cell'
  /** A row has more cells than the header. */
  | 'long-row'
  /** Two columns have the same name. */
  | 'duplicate-column'
  /** The column that was the table's key, or is declared to be, is gone. */
  | 'key-column-gone'
  /** Two rows have the same key. */
  | 'duplicate-key'
  /** A row has no key. */
  | 'empty-key'
  /** Over one of the limits. */
  | 'file-too-large'
  | 'too-many-columns'
  | 'too-many-rows'
  | 'row-too-large'
  | 'cell-too-large';

/** Who can mend each error. */
export const ERROR_BLAME: Readonly<Record<StoreErrorCode, Blame>> = {
  'folder-missing': 'environment',
  'folder-not-a-folder': 'environment',
  'folder-not-readable': 'environment',
  'folder-not-writable': 'environment',
  'folder-locked': 'environment',
  'lock-failed': 'environment',
  'table-unreadable': 'file',
  'no-such-table': 'conflict',
  'no-such-save': 'conflict',
  'invalid-table-name': 'caller',
  'invalid-columns': 'caller',
  'cell-count': 'caller',
  'invalid-cell': 'caller',
  'no-key': 'caller',
  'has-key': 'caller',
  'empty-key': 'caller',
  'key-mismatch': 'caller',
  'duplicate-key': 'caller',
  'keys-exhausted': 'caller',
  'unknown-column': 'caller',
  'column-twice': 'caller',
  'invalid-query': 'caller',
  'invalid-cursor': 'caller',
  'query-too-large': 'caller',
  'constraint-violated': 'caller',
  'cell-too-large': 'caller',
  'row-too-large': 'caller',
  'too-many-columns': 'caller',
  'table-too-large': 'caller',
  'transaction-too-large': 'caller',
  'no-such-row': 'conflict',
  'key-exists': 'conflict',
  'precondition-failed': 'conflict',
  'idempotency-mismatch': 'conflict',
  'save-not-usable': 'conflict',
  'disk-full': 'environment',
  'write-failed': 'environment',
  'outcome-unknown': 'environment',
  'file-keeps-changing': 'later',
  unavailable: 'later',
  busy: 'later',
  closed: 'later',
};
