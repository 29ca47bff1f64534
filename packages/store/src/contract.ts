import type { StoreError } from './errors.js';
import type { FeedEvent, FeedOptions } from './feed/feed-event.js';
import type { Query } from './query.js';
import type { Row } from './row.js';
import type { Column, TableDescription, TableVersion } from './table-description.js';

export type {
  Column,
  ColumnConstraints,
  ColumnType,
  ForeignKey,
  TableDescription,
  TableVersion,
  TableWarning,
} from './table-description.js';

/** One version of a table with a key, whose rows can be had without waiting. */
export interface KnownTable {
  /** The table itself, for what takes time. */
  readonly table: Table;
  /** Of this version: its columns are those of the rows. */
  readonly description: TableDescription;
  /** Undefined where there is none. */
  row(key: string): Row | undefined;
}

/**
 * What a server knows of storage. An engine keeps tables of text cells; this contract says how they are read and
 * changed, and `@rowhouse/store/contract-suite` checks that an engine does as it says.
 *
 * Three promises hold for every engine:
 * - a write is durable before its promise resolves;
 * - a transaction is there whole or not at all, in memory and on disk;
 * - a reader never sees what is not durable.
 *
 * Every rejection is a {@link StoreError}, whose `code` says what happened and whose `blame` says who can mend it.
 */
export interface TableStore {
  /** Every table, by name in the order of its UTF-8 bytes. One that cannot be read is listed with its fault. */
  tables(): Promise<readonly TableStatus[]>;

  /**
   * The table of this name, or undefined where there is none (also where the name could not be a table's). A table
   * that cannot be read is returned too: its operations reject with `table-unreadable` until it can be read again.
   */
  table(name: string): Promise<Table | undefined>;

  /**
   * A table as it is, where that is known without waiting; undefined where it is not, or there is nothing to be read: then
   * `table()` and its operations say. The same object as long as the table is the same. Within a turn of the event loop
   * it may be what was there when that began, so use it for what came in from outside. Left out by engines that always wait.
   */
  tableAtOnce?(name: string): KnownTable | undefined;

  /**
   * Creates a table, or replaces all of one, columns and rows, in one transaction of that table. The same content over
   * itself is no change. The key is found anew (see {@link TableDescription.key}); a table that had a key, and whose new
   * columns still hold it, must not lose it to its rows: `duplicate-key`, `empty-key`, `cell-too-large`.
   *
   * Rejects with `invalid-table-name`, `invalid-columns`, `cell-count`, `invalid-cell`, `constraint-violated`,
   * `precondition-failed`, a limit,
   * or a write error; and with `table-unreadable` where the table that would be replaced cannot be read, because nobody
   * could say what was lost.
   */
  replaceTable(name: string, content: TableContent, options?: ReplaceOptions): Promise<Replacement>;

  /**
   * Removes a table with all its rows, in its turn among the table's transactions; what is made under its name afterwards
   * is another table, of another incarnation. Whoever reads a snapshot of it goes on.
   *
   * A table that cannot be read is removed only where the caller says, with `expected: 'present'`, that it need not be:
   * nobody could say what is lost. It has no version that could be expected.
   *
   * Rejects with `no-such-table` (also where the name could not be a table's), `precondition-failed`,
   * `table-unreadable`, or a write error.
   */
  dropTable(name: string, options?: DropOptions): Promise<void>;

  /**
   * Refuses new operations (`closed`), waits for the writes that were accepted, and gives up the lock. Can be called
   * again: every call resolves when the store is closed.
   */
  close(): Promise<void>;
}

/** One table. The object stays good while the table is there, and afterwards rejects with `no-such-table`. */
export interface Table {
  /** The name it was asked for under. */
  readonly name: string;

  /** The table as it is now. Rejects with `no-such-table` or `table-unreadable`, as everything else of a table does. */
  describe(): Promise<TableDescription>;

  /** The row under this key, with the table it was read from. Rejects with `no-key` where the table has no key. */
  get(key: string): Promise<Lookup>;

  /** The table as it is now, and as it stays for this reader however long the rows are streamed. */
  read(): Promise<Snapshot>;

  /**
   * The rows that a query asks for, as they are now. Rejects with `unknown-column`, `column-twice`, `invalid-query`,
   * `invalid-cursor`, or `query-too-large` where the query passes a limit.
   */
  query(query: Query): Promise<QueryResult>;

  /** The table as one CSV file, as it is now, and as it stays for this reader however long it is streamed. */
  file(): Promise<CsvFile>;

  /**
   * Applies the operations in their order, all or none; each sees the ones before it. Resolves when the transaction is
   * durable. When an operation is refused nothing is changed, and the error's `operation` is its index.
   *
   * Every cell that is made or changed must keep what is declared of its column, else `constraint-violated`; cells that
   * an operation leaves as they are may break it.
   */
  commit(transaction: Transaction): Promise<Change>;

  /**
   * What happens to the table, from a version on or from now on: each transaction once, in order, when it is durable,
   * whoever made it. To miss nothing, read a snapshot and go on behind its description's version.
   *
   * Each iteration is a feed of its own. It ends when the loop is left, the signal is aborted, the store is closed, or
   * the table is no more. Rejects with `no-such-table`, `table-unreadable` or `closed` where it can't begin; a table
   * that can't be read later on says nothing until it can.
   */
  changes(options?: FeedOptions): AsyncIterable<FeedEvent>;
}

/** A table in a listing. */
export type TableStatus =
  /** One that can be read and written. */
  | { readonly name: string; readonly state: 'ready'; readonly description: TableDescription }
  /**
   * One whose operations reject with `fault`: a `table-unreadable`, whose `reason` says why, or `unavailable` where what keeps
   * the table can't be reached.
   */
  | { readonly name: string; readonly state: 'unreadable'; readonly fault: StoreError };

/** What was found under a key. */
export interface Lookup {
  /** The table at that moment: its columns are those of the row. */
  readonly description: TableDescription;
  /** Undefined where there is no row under the key. */
  readonly row: Row | undefined;
}

/** A table at one moment. */
export interface Snapshot {
  /** The table at that moment: its columns are those of the rows. */
  readonly description: TableDescription;
  /** In the order of insertion. Can be iterated once; leaving the loop early is fine. */
  readonly rows: AsyncIterable<Row>;
  /**
   * Frees what the snapshot holds. Needed only where `rows` is not iterated to its end; can be called again. Iterating
   * afterwards rejects with `closed`.
   */
  close(): Promise<void>;
}

/**
 * A table as a file. Of an engine that keeps files, the very bytes that the table's own would hold if it were written now,
 * with its delimiter, quotes, line ends and encoding; of any other, those of the file that it came from, or RFC 4180 in UTF-8, the first line naming the columns.
 */
export interface CsvFile {
  /** The table at the moment that the bytes are of. */
  readonly description: TableDescription;
  /** What the bytes are text in, by its name on the Web or as it was declared: `utf-8`, `windows-1252`. */
  readonly encoding: string;
  /**
   * The highest integer key that was ever given, in decimal: rows that were deleted had one, too, and the file does not
   * tell. 0 for none.
   */
  readonly highestKey: string;
  /** The file, piece by piece. Can be iterated once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The answer to a query: rows, description and `total` are of the same moment. */
export interface QueryResult extends Snapshot {
  /** The rows of the page, in the order of the query. A row's key and revision are those of the whole row. */
  readonly rows: AsyncIterable<Row>;
  /** The columns of the cells in `rows`: those that were asked for. */
  readonly columns: readonly Column[];
  /**
   * A cursor for the query's `after`: letters, digits, `-` and `_`, under the default limits at most 2,048 of them.
   * Undefined where nothing follows. It is refused (`invalid-cursor`) with another query or table, after the table's
   * schema has changed, and where the place that it stands for can no longer be made out.
   */
  readonly next: string | undefined;
  /** The same for the query's `before`. Undefined where nothing is before the page. */
  readonly previous: string | undefined;
  /** How many rows match, on all pages; undefined where the query did not ask. */
  readonly total: number | undefined;
}

/** Operations that happen together or not at all. One without operations changes nothing. */
export interface Transaction {
  /** Applied in this order. */
  readonly operations: readonly Operation[];
  /**
   * Makes it safe to send the transaction again where no answer came. Default: each time is a transaction of its own.
   *
   * When one with the same key was committed to the table within 24 hours, and the fingerprint is the same, its answer is
   * given again (`Change.repeated`) and nothing is applied; with another fingerprint it is refused
   * (`idempotency-mismatch`). One that is on its way is waited for. What was refused is not remembered: it changed
   * nothing. Remembered is also what changed nothing, and after a restart all of it; of many, the oldest may be forgotten
   * sooner.
   */
  readonly idempotency?: Idempotency;
}

/** How a transaction is told from others when it is sent again. */
export interface Idempotency {
  /** Names the transaction; drawn by who sends it. */
  readonly key: string;
  /** Of all that was asked for, such as a hash: tells a transaction that is sent again from another under the same key. */
  readonly fingerprint: string;
}

/** A column's name and the cell to put there. A column may be named once in an operation. */
export type CellAssignment = readonly [column: string, cell: string];

/** What must hold of the row when the operation's turn comes, else `precondition-failed`. */
export type Expected =
  | 'present'
  | 'absent'
  /** One of these must be the row's. */
  | { readonly revisions: readonly string[] };

/** One change of one row. Cells are text; what is declared of their columns must hold of them. */
export type Operation =
  /**
   * Adds a row at the end. Columns that are not named are empty. Where the key is not named, or empty, one is made:
   * the next integer if all keys are integers of at most 18 digits, else a UUID. An existing key is `key-exists`.
   */
  | { readonly kind: 'insert'; readonly cells: readonly CellAssignment[] }
  /**
   * `put` makes the row under `key` hold exactly these cells, in its place if it is there, else at the end. A new key over
   * the limit `maxKeyBytes` is `cell-too-large`, as it is for an insert. `update` changes the named cells of the row and
   * leaves the others; `no-such-row` if it is not there.
   */
  | {
      readonly kind: 'put' | 'update';
      readonly key: string;
      readonly cells: readonly CellAssignment[];
      readonly expected?: Expected;
    }
  /** Removes the row under `key`; `no-such-row` if it is not there. */
  | { readonly kind: 'delete'; readonly key: string; readonly expected?: Expected }
  /**
   * The same for a row of a table without a key, by its number: `put` makes it hold exactly these cells, `update` changes
   * some, `delete` removes it. `no-such-row` behind the last one; `has-key` where the table has a key. A row before it
   * that is deleted, by an earlier operation of the transaction too, shifts the number, so that a precondition is a must.
   */
  | (RowAddress & { readonly kind: 'put' | 'update'; readonly cells: readonly CellAssignment[] })
  | (RowAddress & { readonly kind: 'delete' });

/** Which row of a table without a key. */
export interface RowAddress {
  /** From 1, in the order of `read()`; the `number` of a row that was read. */
  readonly row: number;
  /** What the row's revision must be, else `precondition-failed` with the row that stands there. */
  readonly expected: {
    /** One of these. */
    readonly revisions: readonly string[];
  };
}

/** A committed transaction. */
export interface Change {
  /** The table with the transaction in it: its columns are those of the rows in `results`. */
  readonly description: TableDescription;
  /** False where every operation left its row as it was: no sequence was used and nothing was written. */
  readonly changed: boolean;
  /** One per operation, in their order. */
  readonly results: readonly OperationResult[];
  /**
   * Where nothing was applied, because it was before: the answer is the one that was given then. Of the description
   * only the columns' names and types, the key, the versions and the number of rows are as they were.
   */
  readonly repeated?: true;
}

/** What became of one operation. */
export interface OperationResult {
  /** `unchanged` where the row was already as the operation asked. */
  readonly outcome: 'created' | 'replaced' | 'unchanged' | 'deleted';
  /** The row as the operation left it; for `deleted`, as it was. */
  readonly row: Row;
}

/** All of a table. */
export interface TableContent {
  /** Unique and not empty. */
  readonly columns: readonly string[];
  /** Each with exactly one cell per column. */
  readonly rows: Iterable<readonly string[]>;
}

/** When a table may be made or replaced. */
export interface ReplaceOptions {
  /** What must hold of the table when its turn comes, else `precondition-failed`. Default: nothing. */
  readonly expected?: 'present' | 'absent' | TableVersion;
}

/** When a table may be removed. */
export interface DropOptions {
  /** What must hold of the table when its turn comes, else `precondition-failed`. Default: that it can be read. */
  readonly expected?: 'present' | TableVersion;
}

/** What became of a replacement. */
export interface Replacement {
  /** `unchanged` where the table had this content already: it has the same version then. */
  readonly outcome: 'created' | 'replaced' | 'unchanged';
  /** The table with the new content. */
  readonly description: TableDescription;
}
