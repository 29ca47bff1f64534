import type { ConstraintName } from '../errors.js';

/** Something in a table, or in what is declared of it, that a person should look at. */
export interface TableFault {
  /** What sort of fault it is. */
  readonly kind: FaultKind;
  /** Name of the table. */
  readonly table: string;
  /** What is wrong, where, and what it should be. */
  readonly message: string;
  /** Line in the table's file, from 1; of a `declaration` in `datapackage.json`. */
  readonly line?: number | undefined;
  /** A second line that the fault is about, where two rows clash. */
  readonly otherLine?: number | undefined;
  /** Name of the column, where it is about one. */
  readonly column?: string | undefined;
  /** With `constraint`: what the cell breaks. */
  readonly constraint?: ConstraintName | undefined;
  /** The cell, shortened to 60 characters. */
  readonly value?: string | undefined;
}

/** What a check looks for. */
export type FaultKind =
  /** The table cannot be served at all. */
  | 'unreadable'
  /** What `datapackage.json` says of the table cannot be followed, or does not fit it. */
  | 'declaration'
  /** A column has no name. */
  | 'blank-header'
  /** A row has fewer cells than there are columns. */
  | 'short-row'
  /** A cell breaks its declared type or constraint. */
  | 'constraint'
  /** A foreign key without the row that it should lead to. */
  | 'foreign-key'
  /** A value as spreadsheets leave it when they take a text or a long number for something else. */
  | 'spreadsheet';

/** What a check found. */
export interface TableReport {
  /** Of the file as a whole first, then in the order of its rows. */
  readonly faults: readonly TableFault[];
  /** Whether there may be more than were asked for. */
  readonly hasMore: boolean;
}

/** Collects faults up to a number. */
export class FaultList {
  readonly table: string;
  readonly #max: number;
  readonly #faults: TableFault[] = [];
  #hasMore = false;

  constructor(table: string, max: number) {
    this.table = table;
    this.#max = max;
  }

  /** When one was refused: nothing more needs to be looked for. */
  get isFull(): boolean {
    return this.#hasMore;
  }

  get report(): TableReport {
    return { faults: this.#faults, hasMore: this.#hasMore };
  }

  /** `sentence` begins in lower case and has no full stop. */
  add(kind: FaultKind, sentence: string, details: FaultDetails = {}): void {
    const place = details.line === undefined ? '' : `, line ${details.line}`;
    this.addMessage(kind, `${this.table}.csv${place}: ${sentence}.`, details);
  }

  addMessage(kind: FaultKind, message: string, details: FaultDetails = {}): void {
    if (this.#faults.length < this.#max) this.#faults.push({ kind, table: this.table, message, ...details });
    else this.#hasMore = true;
  }
}

type FaultDetails = Omit<TableFault, 'kind' | 'table' | 'message'>;
