import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { isLineEndByte, lineAt, lineEndLength, QUOTE } from './csv-bytes.js';
import { type CsvFormat, delimiterByte, detectFormat } from './csv-format.js';
import { type FileFault, StoreError } from './errors.js';
import type { Limits } from './limits.js';
import { findQuoteFault } from './quote-faults.js';
import { type RowText, StoredRow } from './stored-row.js';
import { type ByteFault, textFault } from './text-faults.js';

/** A CSV file, read. */
export interface CsvTable {
  readonly format: CsvFormat;
  /** Names of the columns; blank ones are named by their place, as `column3`. None where the file holds no line. */
  readonly names: readonly string[];
  /** From the file's first byte to the end of the header's line. */
  readonly header: RowText;
  /** Each with one cell per column, short rows filled up. Blank lines, and lines of delimiters only, are no rows. */
  readonly rows: readonly StoredRow[];
  /** Blank lines behind the last row. */
  readonly tail: Buffer;
}

/** What the file is called, for its errors. */
export interface CsvSource {
  readonly table: string;
  readonly file: string;
}

/** The parser is fed so many bytes between two turns of the event loop: some 10 ms of work. */
const CHUNK_BYTES = 128 * 1024;

/**
 * Reads a CSV file whole, or rejects with `table-unreadable`: nothing is guessed, cut or replaced. Other work goes on
 * meanwhile. Memory is bounded by the limits whatever the bytes are.
 */
export async function readCsv(bytes: Buffer, source: CsvSource, limits: Limits): Promise<CsvTable> {
  const fault = textFault(bytes);
  if (fault !== undefined) throw unreadable(source, bytes, fault);
  const format = detectFormat(bytes);
  const collector = new RecordCollector(bytes, format, source, limits);
  await parseRecords(bytes, format, collector);
  return collector.finish();
}

async function parseRecords(bytes: Buffer, format: CsvFormat, collector: RecordCollector): Promise<void> {
  const parser = parse({
    delimiter: format.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    // The collector compares what has arrived with the limits, after each chunk and each record.
    max_record_size: 0,
    // Nothing is pushed on, so that the parser's output never fills up.
    on_record: (cells: string[], { bytes: end }) => {
      collector.add(cells, format.headerStart + end);
      return undefined;
    },
  });
  let failure: unknown;
  parser.on('error', (error) => (failure ??= error));
  const ended = new Promise<void>((resolve) => parser.once('close', resolve));
  parser.resume();
  try {
    for (let at = format.headerStart; at < bytes.length && failure === undefined; at += CHUNK_BYTES) {
      const end = Math.min(at + CHUNK_BYTES, bytes.length);
      parser.write(bytes.subarray(at, end));
      collector.checkUnfinished(end);
      await nextTurn();
    }
    if (failure === undefined) {
      parser.end();
      await ended;
    }
  } finally {
    parser.destroy();
  }
  if (failure !== undefined) throw collector.explain(failure);
}

/** Takes the parser's records and holds them against the rules of a table. */
class RecordCollector {
  readonly #bytes: Buffer;
  readonly #format: CsvFormat;
  readonly #source: CsvSource;
  readonly #limits: Limits;
  readonly #rows: StoredRow[] = [];
  #names: readonly string[] | undefined;
  #header: RowText;
  /** Behind the last record, be it a row or not, and perhaps behind blank lines after it. */
  #recordEnd: number;
  /** Behind the last row. */
  #rowEnd = 0;

  constructor(bytes: Buffer, format: CsvFormat, source: CsvSource, limits: Limits) {
    this.#bytes = bytes;
    this.#format = format;
    this.#source = source;
    this.#limits = limits;
    this.#recordEnd = format.headerStart;
    this.#header = { source: bytes, start: 0, content: format.headerStart, end: format.headerStart };
  }

  add(cells: string[], end: number): void {
    const content = this.#skipBlankLines(this.#recordEnd);
    this.#recordEnd = end;
    this.#checkSizes(cells, content, end);
    if (this.#names === undefined) {
      this.#header = { source: this.#bytes, start: 0, content, end };
      this.#names = this.#nameColumns(cells, content);
    } else if (this.#isBlank(cells, content, end)) {
      return;
    } else {
      this.#addRow(cells, this.#names, { source: this.#bytes, start: this.#rowEnd, content, end });
    }
    this.#rowEnd = end;
  }

  /** Keeps a record that does not end, or has no end of columns, from filling the memory; the exact limit comes later. */
  checkUnfinished(fed: number): void {
    // Kept, so that a file of blank lines is not gone through again for each chunk of it.
    this.#recordEnd = this.#skipBlankLines(this.#recordEnd);
    if (fed - this.#recordEnd > this.#limits.maxRowBytes + CHUNK_BYTES) throw this.#rowTooLarge(this.#recordEnd);
  }

  finish(): CsvTable {
    return {
      format: this.#format,
      names: this.#names ?? [],
      header: this.#header,
      rows: this.#rows,
      tail: this.#bytes.subarray(this.#names === undefined ? this.#header.end : this.#rowEnd),
    };
  }

  /** Our own error for one of the parser's. */
  explain(error: unknown): unknown {
    if (!(error instanceof CsvError)) return error;
    const start = this.#skipBlankLines(this.#recordEnd);
    const fault = findQuoteFault(this.#bytes, start, delimiterByte(this.#format.delimiter));
    return this.#fault(
      fault ?? {
        reason: 'quote-in-cell',
        offset: start,
        sentence: `the row that begins here is no CSV (${error.message})`,
      },
      error,
    );
  }

  #addRow(cells: string[], names: readonly string[], text: RowText): void {
    if (cells.length > names.length) {
      throw this.#fault({
        reason: 'long-row',
        offset: text.content,
        sentence:
          `the row has ${cells.length} cells under ${names.length} columns; put cells that hold ` +
          `${JSON.stringify(this.#format.delimiter)} in quotes, or name the columns`,
      });
    }
    while (cells.length < names.length) cells.push('');
    const { maxRows, maxCells } = this.#limits;
    if (this.#rows.length >= maxRows || (this.#rows.length + 1) * names.length > maxCells) {
      throw this.#fault({
        reason: 'too-many-rows',
        offset: text.content,
        sentence: `more than ${maxRows} rows, or ${maxCells} cells (maxRows, maxCells); split the table or raise the limit`,
      });
    }
    this.#rows.push(new StoredRow(cells, text));
  }

  #nameColumns(cells: readonly string[], offset: number): readonly string[] {
    const taken = new Set<string>();
    for (const name of cells) {
      if (name !== '' && taken.has(name)) {
        throw this.#fault({
          reason: 'duplicate-column',
          offset,
          sentence: `two columns are called ${JSON.stringify(name)}; rename one`,
        });
      }
      taken.add(name);
    }
    return cells.map((name, index) => {
      if (name !== '') return name;
      let substitute = `column${index + 1}`;
      while (taken.has(substitute)) substitute += '_';
      taken.add(substitute);
      return substitute;
    });
  }

  #checkSizes(cells: readonly string[], start: number, end: number): void {
    const { maxColumns, maxRowBytes, maxCellBytes } = this.#limits;
    if (end - lineEndLength(this.#bytes, start, end) - start > maxRowBytes) throw this.#rowTooLarge(start);
    if (cells.length > maxColumns) {
      throw this.#fault({
        reason: 'too-many-columns',
        offset: start,
        sentence: `the row has ${cells.length} cells, of at most ${maxColumns} (maxColumns); split the table or raise the limit`,
      });
    }
    // A row that is shorter than a cell may be has no cell that is longer: most rows are done here.
    if (end - start <= maxCellBytes) return;
    const large = cells.find((cell) => Buffer.byteLength(cell) > maxCellBytes);
    if (large === undefined) return;
    throw this.#fault({
      reason: 'cell-too-large',
      offset: start,
      sentence: `a cell has ${Buffer.byteLength(large)} bytes, of at most ${maxCellBytes} (maxCellBytes); raise the limit to read it`,
    });
  }

  #rowTooLarge(start: number): StoreError {
    const { maxRowBytes } = this.#limits;
    const open = findQuoteFault(this.#bytes, start, delimiterByte(this.#format.delimiter));
    if (open !== undefined) return this.#fault(open);
    return this.#fault({
      reason: 'row-too-large',
      offset: start,
      sentence: `the row has more than ${maxRowBytes} bytes (maxRowBytes); raise the limit to read it`,
    });
  }

  /** Quotes tell a row of empty cells, which somebody stored, from the empty lines that spreadsheets leave. */
  #isBlank(cells: readonly string[], start: number, end: number): boolean {
    return cells.every((cell) => cell === '') && !this.#bytes.subarray(start, end).includes(QUOTE);
  }

  #skipBlankLines(offset: number): number {
    let at = offset;
    while (isLineEndByte(this.#bytes[at])) at++;
    return at;
  }

  #fault(fault: ByteFault, cause?: unknown): StoreError {
    return unreadable(this.#source, this.#bytes, fault, cause);
  }
}

function unreadable(source: CsvSource, bytes: Buffer, fault: ByteFault, cause?: unknown): StoreError {
  return tableUnreadable(source, fault.reason, fault.sentence, {
    offset: fault.offset,
    line: lineAt(bytes, fault.offset),
    cause,
  });
}

/** The error for a file that cannot be served. `sentence` begins in lower case and has no full stop. */
export function tableUnreadable(
  source: CsvSource,
  reason: FileFault,
  sentence: string,
  details: { line?: number; otherLine?: number; offset?: number; column?: string; cause?: unknown } = {},
): StoreError {
  const place = details.line === undefined ? '' : `, line ${details.line}`;
  const byte = reason === 'not-utf-8' || reason === 'nul-bytes' ? `, byte ${details.offset ?? 0}` : '';
  return new StoreError('table-unreadable', `${source.table}.csv${place}${byte}: ${sentence}.`, {
    ...source,
    reason,
    ...details,
  });
}
