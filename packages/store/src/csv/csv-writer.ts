import { stringify } from 'csv-stringify/sync';
import { lineEndLength } from './csv-bytes.js';
import { type CsvFormat, type Delimiter, DELIMITERS } from './csv-format.js';
import type { RowText } from '../rows/stored-row.js';

/** What a file is made of, in its order. */
export interface CsvPieces {
  readonly format: CsvFormat;
  readonly names: readonly string[];
  /** Undefined where the rows are those of a piece from the middle of a file. */
  readonly header: RowText | undefined;
  readonly rows: Iterable<{ readonly text: RowText }>;
  readonly tail: Buffer;
}

/** So many bytes are handed on at once. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * One row as CSV, with its line end: quotes where a cell holds the delimiter, a quote, CR or LF, and nowhere else, as
 * Python's `csv.writer` has them. A row of empty cells begins with `""`, because it would otherwise be read as a blank
 * line, which is no row.
 */
export function encodeRow(cells: readonly string[], format: CsvFormat): Buffer {
  return Buffer.from(rowText(cells, format) + format.lineEnding);
}

/** The same as text, without the line end. */
export function rowText(cells: readonly string[], { delimiter, lineEnding }: CsvFormat): string {
  if (cells.every((cell) => cell === '')) return `""${delimiter.repeat(Math.max(cells.length - 1, 0))}`;
  const needsQuotes = NEEDS_QUOTES[delimiter];
  // Most rows are their cells and nothing else; the writer of record sets itself up anew for each call.
  if (!cells.some((cell) => needsQuotes.test(cell))) return cells.join(delimiter);
  const written = stringify([cells], {
    delimiter,
    record_delimiter: lineEnding,
    quote_record_delimiter: true,
  });
  return written.slice(0, -lineEnding.length);
}

/** By delimiter: what of a cell makes quotes necessary. */
const NEEDS_QUOTES: Readonly<Record<Delimiter, RegExp>> = {
  ',': /[,"\r\n]/,
  ';': /[;"\r\n]/,
  '\t': /[\t"\r\n]/,
  '|': /[|"\r\n]/,
};

/**
 * A header as CSV. Quotes also keep it from being taken for something else: names that hold another delimiter, a first
 * name that would pass for a byte order mark or for a `sep=` line.
 */
export function encodeHeader(names: readonly string[], format: CsvFormat): Buffer {
  const { delimiter, lineEnding } = format;
  return Buffer.from(
    stringify([names as string[]], {
      delimiter,
      record_delimiter: lineEnding,
      quote_record_delimiter: true,
      quoted_match: [...DELIMITERS, /^\ufeff/, /^sep=/i],
    }),
  );
}

/**
 * The bytes of a file, in chunks. Rows that were not touched are copied; the file ends with a line end, or without one,
 * as it did before.
 */
export function* encodeFile(pieces: CsvPieces): Generator<Buffer> {
  const chunk = new ChunkBuilder();
  for (const range of copiedRanges(pieces)) {
    chunk.add(range);
    if (chunk.size >= CHUNK_BYTES) yield chunk.take();
  }
  if (chunk.size > 0) yield chunk.take();
}

/** The ranges to copy, neighbours in the same buffer joined: an untouched table is a single one. */
function* copiedRanges(pieces: CsvPieces): Generator<Buffer> {
  let source: Buffer | undefined;
  let start = 0;
  let end = 0;
  for (const piece of pieceTexts(pieces)) {
    if (piece.source === source && piece.start === end) {
      end = piece.end;
      continue;
    }
    if (source !== undefined && end > start) yield source.subarray(start, end);
    ({ source, start, end } = piece);
  }
  if (source !== undefined && end > start) yield source.subarray(start, end);
}

type Range = Pick<RowText, 'source' | 'start' | 'end'>;

function* pieceTexts({ format, names, header, rows, tail }: CsvPieces): Generator<Range> {
  if (names.length === 0) {
    // A file without a line stays one.
    yield header ?? whole(Buffer.alloc(0));
    yield whole(tail);
    return;
  }
  const lineEnding = whole(Buffer.from(format.lineEnding));
  let last: Range | undefined;
  for (const text of lineTexts(header, rows, format, names)) {
    if (last !== undefined) {
      yield last;
      if (!hasLineEnd(last)) yield lineEnding;
    }
    last = text;
  }
  if (last === undefined) return;
  if (tail.length > 0 || format.finalNewline) {
    yield last;
    if (!hasLineEnd(last)) yield lineEnding;
    if (tail.length > 0) yield whole(tail);
  } else {
    const { source, start, end } = last;
    yield { source, start, end: end - lineEndLength(source, start, end) };
  }
}

function* lineTexts(
  header: CsvPieces['header'],
  rows: CsvPieces['rows'],
  format: CsvFormat,
  names: readonly string[],
): Generator<Range> {
  if (header !== undefined) yield settledHeader({ format, names, header }).header;
  for (const row of rows) yield row.text;
}

/** The header with quotes where it left room for doubt, as a file that is written anew has it. */
export function settledHeader({
  format,
  names,
  header,
}: {
  readonly format: CsvFormat;
  readonly names: readonly string[];
  readonly header: RowText;
}): { format: CsvFormat; header: RowText } {
  if (!format.ambiguous) return { format, header };
  const before = header.source.subarray(header.start, header.content);
  const source = Buffer.concat([before, encodeHeader(names, format)]);
  return {
    format: { ...format, ambiguous: false },
    header: { source, start: 0, content: before.length, end: source.length },
  };
}

function whole(source: Buffer): Range {
  return { source, start: 0, end: source.length };
}

function hasLineEnd({ source, start, end }: Range): boolean {
  return lineEndLength(source, start, end) > 0;
}

class ChunkBuilder {
  #parts: Buffer[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(part: Buffer): void {
    this.#parts.push(part);
    this.#size += part.length;
  }

  take(): Buffer {
    const chunk = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts, this.#size);
    this.#parts = [];
    this.#size = 0;
    return chunk;
  }
}
