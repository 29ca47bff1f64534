/**
 * What a table's log says, record by record, as JSON: what happened, and which content of the CSV file goes with which
 * sequence. Cells are in arrays under named columns, so that a column may be called anything.
 */

import type { ColumnType, OperationResult } from '../contract.js';

/** A row before and after; undefined where there was, or is, none. */
export interface RowChange {
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  /** In a table without a key: which row it was, from 1, in their order before the change. A new row is the last. */
  readonly row?: number | undefined;
}

/** How a table names its cells and its rows. */
export interface Naming {
  readonly columns: readonly string[];
  /** The key column. */
  readonly key: string | undefined;
}

/** Rows, and the names that their cells stand under. */
export interface ChangedRows extends Naming {
  /** In their order; a row that was changed twice is here twice. */
  readonly changes: readonly RowChange[];
}

/** A committed transaction. */
export interface TransactionRecord extends ChangedRows {
  readonly type: 'transaction';
  readonly sequence: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** Where it is not to be applied again. */
  readonly answer?: LoggedAnswer | undefined;
  /** Where it brought in a save that nobody had to accept. Default: `api`. */
  readonly origin?: 'file';
  /** Where it brought in a save that was kept: the rows in which the table then has something else than the save. */
  readonly beyondSave?: readonly RowChange[];
}

/** The answer to a transaction that is not to be applied again, and changed nothing: it used no sequence. */
export interface AnswerRecord extends Naming {
  readonly type: 'answer';
  /** Of the table that it was held against. */
  readonly sequence: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  readonly answer: LoggedAnswer;
}

/** What is needed to give the answer to a transaction again, besides what its record says. */
export interface LoggedAnswer {
  /** See `Transaction.idempotency`. */
  readonly key: string;
  readonly fingerprint: string;
  readonly results: readonly LoggedResult[];
  /** Of the columns, in their order. */
  readonly types: readonly ColumnType[];
  readonly schemaVersion: string;
  readonly rowCount: number;
}

/** See `OperationResult`. */
export interface LoggedResult {
  readonly outcome: OperationResult['outcome'];
  readonly cells: readonly string[];
  readonly number?: number | undefined;
}

/**
 * How rows were changed otherwise than by a transaction: by a save from outside that was merged, or because all of the
 * table was replaced. It says nothing of what the file holds. Left out where columns went, or too much was changed at once.
 */
export interface EditRecord extends ChangedRows {
  readonly type: 'edit';
  readonly origin: 'file' | 'api';
  /**
   * Whether the changes do not lead from the table before to the one behind: its columns are others, or stand in another
   * order, or what was changed is not known. Default false.
   */
  readonly isPartial?: boolean;
  /** Of the table behind the edit. */
  readonly sequence: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** A content of the CSV file: which state of the table it is. */
export interface FileContentMark extends Naming {
  /** SHA-256 of the file's bytes, in base64url; undefined for no file. */
  readonly hash: string | undefined;
  readonly sequence: number;
  /** The highest integer key that was ever given, in decimal: no key is given twice. */
  readonly highestKey: string;
  /** How the text is encoded. Default: UTF-8. */
  readonly encoding?: string;
}

/** The file as it was found: at first, or saved from outside. `changes` are what the table has and the file has not. */
export interface FileRecord extends FileContentMark, ChangedRows {
  readonly type: 'file';
}

/** The file is about to be replaced by this content. */
export interface IntentRecord extends FileContentMark {
  readonly type: 'intent';
}

/** An intent was given up: its content never was the table's. */
export interface AbandonedRecord {
  readonly type: 'abandoned';
  readonly hash: string | undefined;
  readonly sequence: number;
}

/** The content of an intent is in its place, and that is durable. */
export interface DoneRecord {
  readonly type: 'done';
  readonly hash: string | undefined;
  readonly sequence: number;
}

/** The table is dropped. Where this is the last that a log says, the file is removed, or about to be. */
export interface DropRecord {
  readonly type: 'drop';
  /** Of the file that is removed, as in {@link FileContentMark}. */
  readonly hash: string;
  readonly sequence: number;
}

/** A drop was given up: the table is what it was. */
export interface KeptRecord {
  readonly type: 'kept';
  readonly sequence: number;
}

export type LogRecord =
  | TransactionRecord
  | AnswerRecord
  | EditRecord
  | FileRecord
  | IntentRecord
  | AbandonedRecord
  | DoneRecord
  | DropRecord
  | KeptRecord;

export function encodeRecord(record: LogRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}

/** What was read has its checksum: it is what was written. */
export function decodeRecord(bytes: Buffer): LogRecord {
  return JSON.parse(bytes.toString()) as LogRecord;
}

/** More of a change that is no transaction is not written to a log, in characters. */
export const MAX_LOGGED = 8 * 1024 * 1024;

export function isLoggable(changes: readonly RowChange[]): boolean {
  let size = 0;
  for (const change of changes) {
    size += loggedSize(change);
    if (size > MAX_LOGGED) return false;
  }
  return true;
}

/** Of a change in a log, in characters. */
export function loggedSize({ before = [], after = [] }: RowChange): number {
  let size = 0;
  for (const cell of before) size += cell.length + 3;
  for (const cell of after) size += cell.length + 3;
  return size;
}
