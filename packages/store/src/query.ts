/**
 * Questions to a table, as data: no engine runs code of the caller, and every engine gives the same answer. How values
 * are compared is part of the contract:
 *
 * - in a column of type `number`, as numbers: `5`, `5.00` and `5e0` are equal;
 * - in any other column as text, by its UTF-8 bytes (`COLLATE "C"` in SQL), so that `Z` comes before `a`, and a text
 *   before the longer ones that begin with it;
 * - an empty cell holds no value: it is neither less nor greater than anything, equals only `''`, and comes before all
 *   values where rows are sorted.
 */
export interface Query {
  /** Conditions that must all hold. Default: none, so every row matches. */
  readonly where?: readonly Condition[];
  /** A text that some cell of the row must hold, whatever the case of its ASCII letters. Default: `''`, which all do. */
  readonly search?: string;
  /**
   * The columns to sort by, the first one first; rows that are equal in all of them keep the order of their insertion.
   * Default: none, so the order of insertion. A column may be named once.
   */
  readonly sort?: readonly SortColumn[];
  /** The columns whose cells are given out, in this order. Default: all. A column may be named once. */
  readonly columns?: readonly string[];
  /** How many rows to give out at most. Default: all. */
  readonly limit?: number;
  /** How many rows to leave out before the first. Default: 0. Not together with `after` or `before`. */
  readonly offset?: number;
  /**
   * The `next` of an earlier answer to the same `where`, `search` and `sort`: begins behind the row with which that page
   * ended. Rows that were inserted or deleted meanwhile shift nothing, not even that row itself.
   */
  readonly after?: string;
  /**
   * The `previous` of an earlier answer to the same `where`, `search` and `sort`: ends before the row with which that page
   * began, with as many rows as `limit` says. Not together with `after`.
   */
  readonly before?: string;
  /** Whether to count the rows that match (`total`), which takes a look at every row. Default: false. */
  readonly count?: boolean;
}

/** What must hold of a row. */
export type Condition = CellCondition | ConditionGroup;

/**
 * Conditions that count as one, and may be groups themselves, as deep as the limit `maxQueryDepth` says. A group has
 * nothing beside its one member.
 */
export type ConditionGroup =
  /** At least one of them holds. In an empty list there is none, so no row matches. */
  | { readonly any: readonly Condition[] }
  /** Every one of them holds. In an empty list there is none that does not, so every row matches. */
  | { readonly all: readonly Condition[] };

/**
 * What must hold of a cell. A value is text, as cells are. Compared with a column of type `number` it must be a number
 * that could be a cell of that column (JSON's grammar, at most 15 significant digits); with one of type `boolean`,
 * `true` or `false`; else the query is refused (`invalid-query`). `''` stands for the empty cell, and has no place in
 * an order: `eq`, `ne`, `in` and `nin` take it in every column, `lt`, `lte`, `gt` and `gte` in none.
 */
export type CellCondition =
  /** `ne` holds for every row for which `eq` does not, also where the cell is empty. */
  | { readonly column: string; readonly operator: 'eq' | 'ne'; readonly value: string }
  /**
   * `in`: equal to one of the values. `nin` holds for every row for which `in` does not, also where the cell is empty,
   * unless `''` is one of the values. No cell is in an empty list.
   */
  | { readonly column: string; readonly operator: 'in' | 'nin'; readonly values: readonly string[] }
  /** By the order of the column's type. An empty cell is neither less nor greater. */
  | { readonly column: string; readonly operator: 'lt' | 'lte' | 'gt' | 'gte'; readonly value: string }
  /** About the cell's text, whatever the column's type. `foldCase`: `A` to `Z` are as `a` to `z`. Default: false. */
  | {
      readonly column: string;
      readonly operator: 'contains' | 'startsWith' | 'endsWith';
      readonly value: string;
      readonly foldCase?: boolean;
    }
  /** Whether the cell is `''`. */
  | { readonly column: string; readonly operator: 'empty' | 'notEmpty' };

/** One column to sort by. */
export interface SortColumn {
  /** Its name. */
  readonly column: string;
  /** Default: `ascending`. */
  readonly direction?: 'ascending' | 'descending';
  /** Where empty cells come. Default: `first` in ascending order, `last` in descending. */
  readonly empty?: 'first' | 'last';
}
