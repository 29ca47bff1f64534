/**
 * What goes into a merge and what comes out of it. A merge is a pure function of three versions of a table: `base`, which
 * a person loaded, with what saves did since; `theirs`, the file as it was saved; and `ours`, the table in service, with what
 * the API did since.
 */

/** A row, whatever else it carries. Its cells stand in the order of its table's columns, one for each. */
export interface MergeRow {
  readonly cells: readonly string[];
}

/** One version of a table. */
export interface MergeTable<R extends MergeRow> {
  /** Unique names. */
  readonly columns: readonly string[];
  /** Index of the column that names the rows: its cells are unique and none is empty. Undefined for a table without. */
  readonly keyIndex: number | undefined;
  readonly rows: readonly R[];
}

/** The save was merged into the table in service. */
export interface Merged<R extends MergeRow> {
  readonly kind: 'merged';
  readonly columns: readonly string[];
  readonly keyIndex: number | undefined;
  readonly rows: readonly MergedRow<R>[];
  /** Indexes of the rows of `theirs` that are not in it. */
  readonly refused: Int32Array;
  /**
   * How the rows differ from those of `ours`, cell by cell under the same name: deletions in the order of `ours`, then
   * the rest in the order of `rows`. A new column that is empty, and another order, are no change of a row: see `notes`.
   */
  readonly changes: readonly RowChange<R>[];
  /** In the order of the rows of `ours`, then of those that only the others have. */
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
}

/** A row of the merged table. */
export interface MergedRow<R extends MergeRow> {
  /** Under the merged columns. */
  readonly cells: readonly string[];
  /** The file's own row, where it has exactly these cells in this order: its bytes can stay as they are. */
  readonly theirs: R | undefined;
  /** The row in service, where it has exactly these cells in this order. */
  readonly ours: R | undefined;
}

/** A row that the merge changes in the table in service. `key` is undefined in a table without a key. */
export type RowChange<R extends MergeRow> =
  | { readonly kind: 'delete'; readonly key: string | undefined; readonly before: R }
  | {
      readonly kind: 'insert';
      readonly key: string | undefined;
      readonly cells: readonly string[];
      /** Where the row stands in the merged table, from 0. */
      readonly index: number;
    }
  | {
      readonly kind: 'update';
      readonly key: string;
      /** The row in service; its cells are under the columns of `ours`. */
      readonly before: R;
      readonly cells: readonly string[];
      readonly index: number;
    };

/**
 * What the file says and the merged table does not, or the other way round, where both sides had a say. `uncertain`: the
 * save fits more than one earlier version of the table, and whether there is a conflict depends on which it was.
 */
export type Conflict =
  /** Both changed a cell. That of `ours` stays. */
  | {
      readonly kind: 'cell';
      readonly key: string;
      readonly column: string;
      readonly base: string;
      readonly ours: string;
      readonly theirs: string;
      readonly uncertain: boolean;
    }
  /**
   * A whole row, under the merged columns. Without `base` both added the key; without `theirs` the file deleted what the
   * API changed; without `ours` the API deleted what the file changed. `kept` says whose row, or deletion, stays. Where
   * it is `theirs`, and `ours` is there, `ours` is what another save had made of it, or a row that the author of a save that
   * was accepted may never have seen.
   */
  | {
      readonly kind: 'row';
      readonly key: string;
      readonly base: readonly string[] | undefined;
      readonly ours: readonly string[] | undefined;
      readonly theirs: readonly string[] | undefined;
      readonly kept: 'ours' | 'theirs';
      readonly uncertain: boolean;
    }
  /** How many copies of a row there were in a table without a key. `kept` says whose number stays. */
  | {
      readonly kind: 'copies';
      readonly cells: readonly string[];
      readonly base: number;
      readonly ours: number;
      readonly theirs: number;
      readonly kept: 'ours' | 'theirs';
      readonly uncertain: boolean;
    };

/** What is worth telling and asks for no decision. */
export type MergeNote =
  /** What the API changed since the base and the save does not have yet; nothing of it was taken back. */
  | { readonly kind: 'older'; readonly cells: number; readonly rows: number }
  /** Rows that both added, cell for cell the same: one of each was kept. */
  | { readonly kind: 'added-twice'; readonly rows: number }
  /** Columns that the save has and the table had not. */
  | { readonly kind: 'columns-added'; readonly columns: readonly string[] }
  /** The save has the columns in another order, which the table has now. */
  | { readonly kind: 'columns-moved' }
  /** The save has the rows in another order, which the table has now. */
  | { readonly kind: 'rows-moved' };

/** The save was not applied: a person must say whether it is meant. Nothing of it was used. */
export type Held = {
  readonly [Reason in HeldReason]: {
    readonly kind: 'held';
    readonly reason: Reason;
    readonly details: HeldDetails[Reason];
  };
}[HeldReason];

export type HeldReason = keyof HeldDetails;

export interface HeldDetails {
  /** The file is empty, though the table has columns. */
  readonly emptied: { readonly rows: number };
  /** The column that names the rows is not there. */
  readonly 'key-column-gone': { readonly column: string };
  /** Columns are gone. A renamed column is one that is gone and one that is new. */
  readonly 'columns-gone': { readonly gone: readonly string[]; readonly added: readonly string[] };
  /** The API removed columns that the save still has. */
  readonly 'columns-dropped': { readonly dropped: readonly string[] };
  /** All of the table was replaced, perhaps behind the back of who saved, and more than 20 rows and a tenth differ. */
  readonly 'replaced-meanwhile': { readonly differing: number; readonly of: number };
  /** More than 20 rows, and more than a tenth, are gone. */
  readonly 'rows-gone': { readonly gone: number; readonly of: number };
  /** The changed cells of a column are, for the most part, the same numbers or dates written in another way. */
  readonly reformatted: { readonly columns: readonly ReformattedColumn[] };
  /** More conflicts than the limit `maxConflicts`. */
  readonly 'too-many-conflicts': { readonly maxConflicts: number };
}

export interface ReformattedColumn {
  readonly column: string;
  /** How many changed cells were looked at: at most 10,000, the first ones. */
  readonly changed: number;
  readonly reformatted: number;
  /** The first such cell. */
  readonly before: string;
  readonly after: string;
}
