/**
 * The shapes of Rowhouse's own HTTP API, which server and client share: what `GET /` answers, and how an error looks.
 *
 * @module @rowhouse/protocol/api
 */

/** What a column's cells are read as: a view of text, never a cast. */
export type ColumnType = 'text' | 'number' | 'boolean';

/** A column of a table, in the file's order. */
export interface ColumnDescription {
  /** As the file's first line has it; no two are alike. */
  readonly name: string;
  /** The narrowest type that loses nothing of any cell, or the one that is declared. */
  readonly type: ColumnType;
}

/** A table that is served. */
export interface TableDescription {
  /** The file's name without `.csv`, and the first part of its URLs. */
  readonly name: string;
  /** The column whose value names a row in a URL; null where the table has none. */
  readonly key: string | null;
  /** In the file's order. */
  readonly columns: readonly ColumnDescription[];
  /** How many rows it holds. */
  readonly rows: number;
  /** Where to go on, as paths. */
  readonly links: {
    /** The table's rows: `/people`. */
    readonly self: string;
  };
}

/** A table whose file can't be read; the others are served all the same. */
export interface FaultyTable {
  /** The file's name without `.csv`. */
  readonly name: string;
  /** Why it is not served. */
  readonly fault: {
    /** One sentence: what is wrong with the file, and what to do. */
    readonly detail: string;
    /** Where in the file, from 1. */
    readonly line?: number;
  };
}

/** What `GET /` answers. */
export interface ServiceDescription {
  readonly service: 'rowhouse';
  /** Of `@rowhouse/server`, such as `0.1.0`. */
  readonly version: string;
  /** In the order of their names, those that this client may read. */
  readonly tables: readonly (TableDescription | FaultyTable)[];
}

/** A row as JSON: a member a column, in the columns' order. */
export type RowObject = Readonly<Record<string, string | number | boolean | null>>;

/** An error as `application/problem+json` (RFC 9457). */
export interface Problem {
  /** `urn:rowhouse:problem:` and a word or two, stable across versions: what a program tells problems apart by. */
  readonly type: string;
  /** The standard phrase of the status. */
  readonly title: string;
  /** The same as in the status line. */
  readonly status: number;
  /** One sentence: what is wrong, and what to do. */
  readonly detail: string;
  /** What could have been sent instead: methods, with 405; names, with 400. */
  readonly allowed?: readonly string[];
  /** Where in the table's file, from 1. */
  readonly line?: number;
  /** Which row of a request with several could not be written, from 0. */
  readonly operation?: number;
  /** The row as it is, where it is not as the client expected, or is in the way of a new one. */
  readonly current?: {
    /** Null in a table without one. */
    readonly key: string | null;
    /** Its place in the order of the file, from 1; in a table without a key. */
    readonly number?: number;
    /** Its revision: what `If-Match` takes, in quotes. */
    readonly rev: string;
    /** As text, in the columns' order. */
    readonly cells: readonly string[];
  };
  /** Each cell that breaks what is declared of its column. */
  readonly errors?: readonly CellFault[];
}

/** A cell that a write was refused for. */
export interface CellFault {
  /** The column's name. */
  readonly column: string;
  /** Of the row; null where it has none, or is not made yet. */
  readonly key: string | null;
  /** What is declared, by its name in Table Schema, or `type`. */
  readonly constraint: string;
  /** The cell that was refused, as text. */
  readonly value: string;
  /** One sentence: what the cell is, and what it has to be. */
  readonly detail: string;
}
