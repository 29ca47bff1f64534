import type { ColumnType } from '../contract.js';
import { lineEndLength } from '../csv/csv-bytes.js';
import { type Delimiter, delimiterByte } from '../csv/csv-format.js';
import type { KeyLimits } from './keys.js';
import { type RowDecoder, type RowText, StoredRow } from './stored-row.js';
import { decodeCell, locateCell, splitQuotedRecord } from './cell-bytes.js';
import { TypeInference } from './cell-types.js';
import { type KeyCells, KeyIndex } from './key-index.js';
import type { BaseRows } from './row-map.js';
import type { RowScanner } from './row-scanner.js';

/** Where rows lie: 32 bits an offset while they are enough. */
type Offsets = Uint32Array | Float64Array;

const FIRST_CAPACITY = 1024;

/**
 * The rows of one file, as its bytes and two offsets for each: no object for a row or a cell until one is asked for.
 * Filled by the reader, row after row; not changed after that.
 */
export class FileRows implements BaseRows {
  readonly #bytes: Buffer;
  readonly #decoder: FileRowDecoder;
  readonly #inference: TypeInference;
  readonly #keyLimits: KeyLimits;
  readonly #keys: { readonly column: number; readonly index: KeyIndex }[];
  /** Where the first row's text begins: behind the header. The others' begin where the row before them ends. */
  readonly #start: number;
  #contents: Offsets;
  #ends: Offsets;
  #length = 0;

  /** `keys.columns` are indexes of the columns that may name the rows. */
  constructor(
    bytes: Buffer,
    start: number,
    delimiter: Delimiter,
    columnCount: number,
    keys: { readonly columns: readonly number[]; readonly limits: KeyLimits },
  ) {
    this.#bytes = bytes;
    this.#start = start;
    this.#decoder = new FileRowDecoder(delimiter, columnCount);
    this.#inference = new TypeInference(bytes, columnCount);
    this.#keyLimits = keys.limits;
    this.#keys = keys.columns.map((column) => ({ column, index: new KeyIndex(this.#cellsOf(column), keys.limits) }));
    this.#contents = newOffsets(bytes, FIRST_CAPACITY);
    this.#ends = newOffsets(bytes, FIRST_CAPACITY);
  }

  get length(): number {
    return this.#length;
  }

  /** The narrowest type of each column; undefined where every cell is empty. */
  get types(): readonly (ColumnType | undefined)[] {
    return this.#inference.types;
  }

  /** The index of a column's cells: at hand for those that were named to the constructor, made at once for others. */
  keyIndex(column: number): KeyIndex {
    const key = this.#keys.find((candidate) => candidate.column === column);
    if (key !== undefined) return key.index;
    const cells = this.#cellsOf(column);
    const index = new KeyIndex(cells, this.#keyLimits);
    for (let row = 0; row < this.#length; row++) {
      const { start, end } = cells.cellOf(row);
      index.note(start, end);
    }
    this.#keys.push({ column, index });
    return index;
  }

  /** Takes the record that the scanner has just found; it has no more cells than there are columns. */
  add(scanner: RowScanner): void {
    const { content, end, cellCount, cellEnds } = scanner;
    if (this.#length === this.#ends.length) {
      this.#contents = grown(this.#bytes, this.#contents);
      this.#ends = grown(this.#bytes, this.#ends);
    }
    this.#contents[this.#length] = content;
    this.#ends[this.#length] = end;
    for (const { column, index } of this.#keys) {
      if (column >= cellCount) index.note(end, end);
      else index.note(column === 0 ? content : content + cellEnds[column - 1]! + 1, content + cellEnds[column]!);
    }
    this.#inference.add(scanner);
    this.#length++;
  }

  at(place: number): StoredRow {
    return new StoredRow(this.#decoder, {
      source: this.#bytes,
      start: place === 0 ? this.#start : this.#ends[place - 1]!,
      content: this.#contents[place]!,
      end: this.#ends[place]!,
    });
  }

  *[Symbol.iterator](): Generator<StoredRow, void> {
    for (let place = 0; place < this.#length; place += 1) yield this.at(place);
  }

  #cellsOf(column: number): KeyCells {
    return {
      bytes: this.#bytes,
      cellOf: (row) => {
        const end = this.#ends[row]!;
        const range = locateCell(this.#bytes, this.#contents[row]!, this.#decoder.delimiterByte, column);
        return range ?? { start: end, end };
      },
    };
  }
}

/** Decodes rows of one format, short ones filled up. */
export class FileRowDecoder implements RowDecoder {
  readonly delimiter: Delimiter;
  readonly delimiterByte: number;
  readonly #columnCount: number;

  constructor(delimiter: Delimiter, columnCount: number) {
    this.delimiterByte = delimiterByte(delimiter);
    this.delimiter = delimiter;
    this.#columnCount = columnCount;
  }

  decode({ source, content, end }: RowText): readonly string[] {
    const cells = decodeRecord(source, content, end, this.delimiter);
    while (cells.length < this.#columnCount) cells.push('');
    return cells;
  }

  decodeCell({ source, content }: RowText, index: number): string {
    const range = locateCell(source, content, this.delimiterByte, index);
    return range === undefined ? '' : decodeCell(source, range);
  }
}

/** The cells of the record in this range, which was scanned and may include its line end. */
export function decodeRecord(bytes: Buffer, start: number, end: number, delimiter: Delimiter): string[] {
  const text = bytes.toString('utf8', start, end - lineEndLength(bytes, start, end));
  return text.includes('"') ? splitQuotedRecord(text, delimiter) : text.split(delimiter);
}

function newOffsets(bytes: Buffer, length: number): Offsets {
  return bytes.length < 2 ** 32 ? new Uint32Array(length) : new Float64Array(length);
}

function grown(bytes: Buffer, offsets: Offsets): Offsets {
  const larger = newOffsets(bytes, offsets.length * 2);
  larger.set(offsets);
  return larger;
}
