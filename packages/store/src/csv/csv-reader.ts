import { setImmediate as nextTurn } from 'node:timers/promises';
import { lineAt } from './csv-bytes.js';
import { type CsvFormat, delimiterByte, detectFormat } from './csv-format.js';
import { type FileFault, StoreError } from '../errors.js';
import { decodeFile } from '../encoding/file-decoding.js';
import { KEY_COLUMNS } from '../rows/keys.js';
import type { Limits } from '../limits.js';
import { findQuoteFault } from './quote-faults.js';
import { decodeCell } from '../rows/cell-bytes.js';
import { decodeRecord, FileRows } from '../rows/file-rows.js';
import { RowScanner } from '../rows/row-scanner.js';
import type { RowText, StoredRow } from '../rows/stored-row.js';
import { encode, UTF_8 } from '../encoding/text-encoding.js';
import { type ByteFault, textFault } from '../encoding/text-faults.js';

/** A CSV file, read. */
export interface CsvTable {
  readonly format: CsvFormat;
  /** Names of the columns; blank ones are named by their place, as `column3`. None where the file holds no line. */
  readonly names: readonly string[];
  /** From the file's first byte to the end of the header's line. */
  readonly header: RowText;
  /**
   * Each with one cell per column, short rows filled up. Blank lines, and lines of delimiters only, are no rows. Types
   * and the key columns are known when the file has been read.
   */
  readonly fileRows: FileRows;
  /** The same rows in an array, made when it is asked for: an object for each. */
  readonly rows: readonly StoredRow[];
  /** Blank lines behind the last row. */
  readonly tail: Buffer;
}

/** What the file is called, for its errors. */
export interface CsvSource {
  readonly table: string;
  readonly file: string;
}

/** So many bytes are scanned between two turns of the event loop: about a millisecond of work. */
const SLICE_BYTES = 128 * 1024;
/** And so many keys are indexed. */
const SLICE_ROWS = 4096;

/**
 * Reads a CSV file whole, or rejects with `table-unreadable`: nothing is guessed, cut or replaced. Other work goes on
 * meanwhile, but for the time that one row of `maxRowBytes` takes. Memory is bounded by the limits whatever the bytes
 * are, and rows are decoded only when they are asked for.
 *
 * @param encoding that of `file`; what is read of it is in UTF-8
 */
export async function readCsv(
  file: Buffer,
  source: CsvSource,
  limits: Limits,
  encoding: string = UTF_8,
): Promise<CsvTable> {
  const bytes = await decodeFile(file, encoding, limits);
  if (!Buffer.isBuffer(bytes)) {
    const { reason, sentence, ...place } = bytes;
    throw tableUnreadable(source, reason, sentence, place);
  }
  const format = detectFormat(bytes, encoding);
  const fault = textFault(bytes);
  if (fault !== undefined) throw unreadable(source, bytes, format, fault);
  const collector = new RecordCollector(bytes, format, source, limits);
  while (collector.collect(SLICE_BYTES)) await nextTurn();
  while (collector.indexKeys(SLICE_ROWS)) await nextTurn();
  return collector.finish();
}

/** Takes the scanner's records and holds them against the rules of a table. */
class RecordCollector {
  readonly #bytes: Buffer;
  readonly #format: CsvFormat;
  readonly #source: CsvSource;
  readonly #limits: Limits;
  readonly #scanner: RowScanner;
  #names: readonly string[] | undefined;
  #header: RowText;
  #rows: FileRows;
  /** Columns that may name the rows, in the order of preference. */
  #keyColumns: readonly number[] = [];
  /** Behind the last row. */
  #rowEnd = 0;

  constructor(bytes: Buffer, format: CsvFormat, source: CsvSource, limits: Limits) {
    const { delimiter, headerStart } = format;
    this.#bytes = bytes;
    this.#format = format;
    this.#source = source;
    this.#limits = limits;
    this.#scanner = new RowScanner(bytes, headerStart, delimiterByte(delimiter), {
      maxRecordBytes: limits.maxRowBytes,
      maxCells: limits.maxColumns,
    });
    this.#header = { source: bytes, start: 0, content: headerStart, end: headerStart };
    this.#rows = new FileRows(bytes, headerStart, delimiter, 0, { columns: [], limits });
  }

  /** Goes on by so many bytes, or to the end of the record that passes them; false at the end of the file. */
  collect(count: number): boolean {
    const scanner = this.#scanner;
    const enough = scanner.end + count;
    while (scanner.end < enough) {
      switch (scanner.next()) {
        case 'record':
          this.#add();
          break;
        case 'blank-lines':
          break;
        case 'end':
          return false;
        case 'refused':
          throw this.#refusal(scanner.content);
      }
    }
    return true;
  }

  /** Indexes so many keys of the first column that can be the key; false when that is done. */
  indexKeys(count: number): boolean {
    for (const column of this.#keyColumns) {
      const index = this.#rows.keyIndex(column);
      if (index.build(count)) return true;
      if (index.fault === undefined) return false;
    }
    return false;
  }

  finish(): CsvTable {
    const fileRows = this.#rows;
    return {
      format: this.#format,
      names: this.#names ?? [],
      header: this.#header,
      fileRows,
      get rows() {
        return Array.from({ length: fileRows.length }, (_, place) => fileRows.at(place));
      },
      tail: this.#bytes.subarray(this.#names === undefined ? this.#header.end : this.#rowEnd),
    };
  }

  #add(): void {
    const { content, end, cellCount, textEnd } = this.#scanner;
    this.#checkSizes();
    if (this.#names === undefined) {
      this.#addHeader(content, end);
    } else if (cellCount === textEnd - content + 1) {
      // Nothing but delimiters, as spreadsheets leave them. A row of empty cells that somebody stored has quotes.
      return;
    } else {
      this.#addRow(this.#names);
    }
    this.#rowEnd = end;
  }

  #addHeader(content: number, end: number): void {
    const { delimiter } = this.#format;
    const names = this.#nameColumns(decodeRecord(this.#bytes, content, end, delimiter), content);
    this.#keyColumns = KEY_COLUMNS.map((name) => names.indexOf(name)).filter((index) => index !== -1);
    this.#names = names;
    this.#header = { source: this.#bytes, start: 0, content, end };
    this.#rows = new FileRows(this.#bytes, end, delimiter, names.length, {
      columns: this.#keyColumns,
      limits: this.#limits,
    });
  }

  #addRow(names: readonly string[]): void {
    const { cellCount, content } = this.#scanner;
    if (cellCount > names.length) {
      throw this.#fault({
        reason: 'long-row',
        offset: content,
        sentence:
          `the row has ${cellCount} cells under ${names.length} columns; put cells that hold ` +
          `${JSON.stringify(this.#format.delimiter)} in quotes, or name the columns`,
      });
    }
    const { maxRows, maxCells } = this.#limits;
    if (this.#rows.length >= maxRows || (this.#rows.length + 1) * names.length > maxCells) {
      throw this.#fault({
        reason: 'too-many-rows',
        offset: content,
        sentence: `more than ${maxRows} rows, or ${maxCells} cells (maxRows, maxCells); split the table or raise the limit`,
      });
    }
    this.#rows.add(this.#scanner);
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

  #checkSizes(): void {
    const { maxColumns, maxCellBytes } = this.#limits;
    const { content, textEnd, cellCount, cellEnds } = this.#scanner;
    if (cellCount > maxColumns) {
      throw this.#fault({
        reason: 'too-many-columns',
        offset: content,
        sentence: `the row has ${cellCount} cells, of at most ${maxColumns} (maxColumns); split the table or raise the limit`,
      });
    }
    // A row that is shorter than a cell may be has no cell that is longer: most rows are done here.
    if (textEnd - content <= maxCellBytes) return;
    let start = content;
    for (let index = 0; index < cellCount; index++) {
      const end = content + cellEnds[index]!;
      this.#checkCellSize(start, end);
      start = end + 1;
    }
  }

  #checkCellSize(start: number, end: number): void {
    const { maxCellBytes } = this.#limits;
    if (end - start <= maxCellBytes) return;
    const size = Buffer.byteLength(decodeCell(this.#bytes, { start, end }));
    if (size <= maxCellBytes) return;
    throw this.#fault({
      reason: 'cell-too-large',
      offset: this.#scanner.content,
      sentence: `a cell has ${size} bytes, of at most ${maxCellBytes} (maxCellBytes); raise the limit to read it`,
    });
  }

  /** Why the scanner refused the record that begins here: its quotes, else its length. */
  #refusal(start: number): StoreError {
    const { maxRowBytes } = this.#limits;
    const fault = findQuoteFault(this.#bytes, start, delimiterByte(this.#format.delimiter));
    return this.#fault(
      fault ?? {
        reason: 'row-too-large',
        offset: start,
        sentence: `the row has more than ${maxRowBytes} bytes (maxRowBytes); raise the limit to read it`,
      },
    );
  }

  #fault(fault: ByteFault): StoreError {
    return unreadable(this.#source, this.#bytes, this.#format, fault);
  }
}

function unreadable(source: CsvSource, bytes: Buffer, { encoding }: CsvFormat, fault: ByteFault): StoreError {
  const { reason, sentence, offset } = fault;
  const before = bytes.subarray(0, offset);
  return tableUnreadable(source, reason, sentence, {
    offset: encoding === UTF_8 ? offset : encode(before.toString(), encoding).length,
    line: lineAt(bytes, offset),
  });
}

/** Those whose place is a byte, as an editor can't show it. */
const BYTE_FAULTS: ReadonlySet<FileFault> = new Set(['not-utf-8', 'not-in-encoding', 'nul-bytes']);

/** The error for a file that cannot be served. `sentence` begins in lower case and has no full stop. */
export function tableUnreadable(
  source: CsvSource,
  reason: FileFault,
  sentence: string,
  details: { line?: number; otherLine?: number; offset?: number; column?: string; cause?: unknown } = {},
): StoreError {
  const place = details.line === undefined ? '' : `, line ${details.line}`;
  const byte = BYTE_FAULTS.has(reason) && details.offset !== undefined ? `, byte ${details.offset}` : '';
  return new StoreError('table-unreadable', `${source.table}.csv${place}${byte}: ${sentence}.`, {
    ...source,
    reason,
    ...details,
  });
}
