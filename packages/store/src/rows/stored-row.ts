import { lineEndLength } from '../csv/csv-bytes.js';
import { LazyRow } from './lazy-row.js';
import { type Row, rowRevision } from '../row.js';

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

/** Makes cells of a row's text. One for all rows of a file, whose format it knows. */
export interface RowDecoder {
  readonly delimiter: string;
  decode(text: RowText): readonly string[];
  decodeCell(text: RowText, index: number): string;
}

/**
 * A row in memory: its cells and its bytes. Never changed, so that any number of snapshots can share it. Rows of a file
 * are made when they are asked for, and their cells when those are.
 */
export class StoredRow {
  readonly text: RowText;
  readonly #decoder: RowDecoder | undefined;
  #cells: readonly string[] | undefined;
  #revision: string | undefined;

  constructor(cells: readonly string[] | RowDecoder, text: RowText) {
    this.text = text;
    if ('decode' in cells) this.#decoder = cells;
    else this.#cells = cells;
  }

  get cells(): readonly string[] {
    return (this.#cells ??= this.#decoder!.decode(this.text));
  }

  /** One cell, without the others where they were not asked for. */
  cell(index: number): string {
    return this.#cells === undefined ? this.#decoder!.decodeCell(this.text, index) : this.#cells[index]!;
  }

  /** Worked out when it is first asked for: most rows of a large table never are. */
  get revision(): string {
    return (this.#revision ??= rowRevision(this.cells));
  }

  hasCells(cells: readonly string[]): boolean {
    return cells.length === this.cells.length && cells.every((cell, index) => cell === this.cells[index]);
  }

  /** Whether this row, of another state of a table with the same columns, has the same cells. */
  hasCellsOf(other: StoredRow): boolean {
    // Bytes that are read in the same way need not be decoded.
    const delimiter = this.#decoder?.delimiter;
    if (delimiter !== undefined && delimiter === other.#decoder?.delimiter && sameContent(this.text, other.text)) {
      return true;
    }
    return this.hasCells(other.cells);
  }

  /**
   * The row as it is given out.
   *
   * @param number of the row, from 1; given out where it has no key
   * @param columns those whose cells are given out. Default: all
   */
  toRow(keyIndex: number | undefined, number?: number, columns?: readonly number[]): Row {
    const { cells } = this;
    const name = keyIndex === undefined ? { key: undefined, number } : { key: cells[keyIndex]! };
    return new LazyRow(
      name,
      cells,
      columns?.map((index) => cells[index]!),
    );
  }
}

/** The same bytes, whatever their line ends are. */
function sameContent(a: RowText, b: RowText): boolean {
  const aEnd = a.end - lineEndLength(a.source, a.content, a.end);
  const bEnd = b.end - lineEndLength(b.source, b.content, b.end);
  return aEnd - a.content === bEnd - b.content && a.source.compare(b.source, b.content, bEnd, a.content, aEnd) === 0;
}
