/** What a table is: its columns, their types, and the version that it has. */

/** What is known of a table at one version of it. */
export interface TableDescription {
  /** The file's name without `.csv`. */
  readonly name: string;
  /** In the table's order; names are unique and not empty. A table may have no columns (an empty file). */
  readonly columns: readonly Column[];
  /**
   * The column that names rows: the declared primary key; else `id`, else `key`, if its cells are unique and none is
   * empty, or over the limit `maxKeyBytes`, when the table is opened; else undefined. A table that was opened with a key keeps it: data that breaks it is
   * refused, never followed.
   */
  readonly key: string | undefined;
  /** How many rows it has. */
  readonly rowCount: number;
  /** Which state of the table this describes. */
  readonly version: TableVersion;
  /** 22 characters that are equal where names, order and types of the columns and the key are equal. */
  readonly schemaVersion: string;
  /** The declared ones that lead to a table of the store. Writes do not enforce them. */
  readonly foreignKeys: readonly ForeignKey[];
  /** Texts that count as empty in declared columns, besides the empty cell, as they were declared. */
  readonly missingValues: readonly string[];
  /** What of the declaration could not be followed, and why; none where nothing was declared. */
  readonly warnings: readonly TableWarning[];
}

/** A column: its name, what its cells are read as, and what is declared of it. */
export interface Column {
  /** As the file's first line has it; where that leaves it blank, its place, as `column3`. */
  readonly name: string;
  /**
   * How the cells may be shown; they are stored as text whatever the type.
   *
   * Where it was not declared it is the narrowest of these that loses nothing. `number`: every cell that is not empty is
   * a JSON number of at most 15 significant digits. `boolean`: every one is `true` or `false`. `text`: anything else,
   * and a column without cells. While a store is open, writes and outside edits only ever widen it (to `text`).
   *
   * Where it was declared it stays, and new cells must fit; cells that were in the file may not.
   */
  readonly type: ColumnType;
  /** Whether the type was declared. A column can have declared constraints and an inferred type. */
  readonly declared: boolean;
  /** The type and format as the declaration names them, such as `object` and `%d/%m/%Y`. */
  readonly declaredType?: string;
  /** The format that was declared; absent where it is the default one. */
  readonly format?: string;
  /** Declared; a name for people. */
  readonly title?: string;
  /** Declared; a text for people. */
  readonly description?: string;
  /** What writes must keep; absent where nothing was declared. */
  readonly constraints?: ColumnConstraints;
  /** Of a declared `boolean`: the cells that are true, and those that are false. */
  readonly trueValues?: readonly string[];
  /** The cells that are false. */
  readonly falseValues?: readonly string[];
}

/** `json` is text that holds an object or an array. `date`, `time`, `datetime`, `year` and `yearmonth` are declared only. */
export type ColumnType =
  'integer' | 'number' | 'boolean' | 'date' | 'time' | 'datetime' | 'year' | 'yearmonth' | 'json' | 'text';

/** What the cells of a column must keep (Table Schema, "constraints"). All but `required` is asked of cells that are not empty. */
export interface ColumnConstraints {
  /** No cell may be empty. */
  readonly required?: boolean;
  /** No two rows have the same text in it; empty cells do not count. */
  readonly unique?: boolean;
  /** The values that are allowed, as text. */
  readonly enum?: readonly string[];
  /** A regular expression in RE2's syntax, which the whole cell must match. */
  readonly pattern?: string;
  /** Bounds that are allowed themselves, written as a cell would be. */
  readonly minimum?: string;
  /** The greatest value, as `minimum` is the least. */
  readonly maximum?: string;
  /** In characters (code points); of a `json` column in elements or members. */
  readonly minLength?: number;
  /** The greatest length, counted as `minLength` is. */
  readonly maxLength?: number;
}

/** The cells of `columns`, together, are those of a row of another table, or the same. */
export interface ForeignKey {
  /** Names of columns of this table. */
  readonly columns: readonly string[];
  /** Where they lead. */
  readonly references: {
    /** Name of a table of the store, which may be the same. */
    readonly table: string;
    /** Names of its columns, as many as `columns`, in the same order. */
    readonly columns: readonly string[];
  };
}

/** Something that does not keep a table from being served, but that a person should look at. */
export interface TableWarning {
  /** What is wrong, where, and what to do. */
  readonly message: string;
  /** Name of a file in the folder. */
  readonly file: string;
  /** Where in a JSON file, such as `resources[0].schema.fields[2].type`. */
  readonly path?: string;
  /** Line in the file, from 1. */
  readonly line?: number;
}

/** Which state of which table: two equal versions of a table are the same content. */
export interface TableVersion {
  /** 22 characters, drawn when the table is made and again when it is dropped and made anew. */
  readonly incarnation: string;
  /** How many transactions the incarnation has seen: each one that changes something adds 1, without gaps. */
  readonly sequence: number;
}
