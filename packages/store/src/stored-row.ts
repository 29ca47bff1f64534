import { type Row, rowRevision } from './row.js';

/**
 * A range of a file's bytes that is copied when the file is written anew. It keeps alive the buffer it points into: for
 * rows that were never touched, the file as it was read.
 */
export interface RowText {
  readonly source: Buffer;
  readonly start: number;
  /** Where the row's own text begins, behind the blank lines that precede it. */
  readonly content: number;
  /** Behind the line end, where there is one. */
  readonly end: number;
}

/** A row in memory: its cells and its bytes. Never changed, so that any number of snapshots can share it. */
export class StoredRow {
  readonly cells: readonly string[];
  readonly text: RowText;
  #revision: string | undefined;

  constructor(cells: readonly string[], text: RowText) {
    this.cells = cells;
    this.text = text;
  }

  /** Worked out when it is first asked for: most rows of a large table never are. */
  get revision(): string {
    return (this.#revision ??= rowRevision(this.cells));
  }

  hasCells(cells: readonly string[]): boolean {
    return cells.length === this.cells.length && cells.every((cell, index) => cell === this.cells[index]);
  }

  toRow(keyIndex: number | undefined): Row {
    return {
      key: keyIndex === undefined ? undefined : this.cells[keyIndex]!,
      revision: this.revision,
      cells: this.cells,
    };
  }
}
