/**
 * The shapes of Rowhouse's own HTTP API, which server and client share: what `GET /` answers, and how an error looks.
 */

/** What a column's cells are read as: a view of text, never a cast. */
export type ColumnType = 'text' | 'number' | 'boolean';

/** A column of a table, in the file's order. */
export interface ColumnDescription {
  readonly name: string;
  readonly type: ColumnType;
}

/** A table that is served. */
export interface TableDescription {
  readonly name: string;
  /** The column whose value names a row in a URL; null where the table has none. */
  readonly key: string | null;
  readonly columns: readonly ColumnDescription[];
  /** How many rows it holds. */
  readonly rows: number;
  readonly links: { readonly self: string };
}

/** A table whose file can't be read; the others are served all the same. */
export interface FaultyTable {
  readonly name: string;
  readonly fault: {
    readonly detail: string;
    readonly line?: number;
    readonly column?: number;
  };
}

/** What `GET /` answers. */
export interface ServiceDescription {
  readonly service: 'rowhouse';
  readonly version: string;
  readonly tables: readonly (TableDescription | FaultyTable)[];
}

/** A row as JSON: a member a column, in the columns' order. */
export type RowObject = Readonly<Record<string, string | number | boolean | null>>;

/** An error as `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** One sentence: what is wrong, and what to do. */
  readonly detail: string;
  /** What could have been sent instead: methods, with 405; names, with 400. */
  readonly allowed?: readonly string[];
  /** Where in the table's file, from 1. */
  readonly line?: number;
  readonly column?: number;
  /** Which row of a request with several could not be written, from 0. */
  readonly operation?: number;
  /** The row as it is, where it is not as the client expected, or is in the way of a new one. */
  readonly current?: {
    readonly key: string | null;
    /** In a table without a key. */
    readonly number?: number;
    readonly rev: string;
    /** As text, in the columns' order. */
    readonly cells: readonly string[];
  };
  /** Each cell that breaks what is declared of its column. */
  readonly errors?: readonly CellFault[];
}

/** A cell that a write was refused for. */
export interface CellFault {
  readonly column: string;
  /** Of the row, where it has one. */
  readonly key: string | null;
  /** What is declared, by its name in Table Schema, or `type`. */
  readonly constraint: string;
  readonly value: string;
  readonly detail: string;
}
