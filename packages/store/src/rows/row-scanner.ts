import { CR, isLineEndByte, LF, QUOTE } from '../csv/csv-bytes.js';

/** `blank-lines`: only blank lines so far, a good moment to let other work go on. */
export type Scanned = 'record' | 'blank-lines' | 'end' | 'refused';

/** So many bytes of blank lines are passed over in one call. */
const BLANK_BYTES = 64 * 1024;
/** Offsets within a record are kept in 32 bits with a sign. */
const MAX_RECORD_BYTES = 2 ** 31 - 2;

/** What a byte is outside quotes. */
const STRUCTURAL = 1;

/**
 * Finds the records of a CSV file in its bytes, one a call, without decoding any: records as RFC 4180 has them and as
 * the parser of record reads them, with CRLF, LF and CR, also mixed, and blank lines between them. No I/O; a call takes
 * time for one record only.
 *
 * After `record` the fields say where it lies. After `refused` it is one that the parser refuses too, or one that is too
 * long; `content` is where it begins, and the scan is over.
 */
export class RowScanner {
  /** Where the record begins, behind blank lines. */
  content: number;
  /** Behind its last cell, before its line end. */
  textEnd: number;
  /** Behind its line end, where there is one. */
  end: number;
  cellCount = 0;
  /** Where each cell ends, counted from `content`; of the first `maxCells` cells only. */
  cellEnds = new Int32Array(16);
  readonly #bytes: Uint8Array;
  readonly #delimiter: number;
  readonly #maxBytes: number;
  readonly #maxCells: number;
  readonly #kinds = new Uint8Array(256);

  /** `maxRecordBytes` is that of a record without its line end. */
  constructor(
    bytes: Uint8Array,
    start: number,
    delimiter: number,
    limits: { readonly maxRecordBytes: number; readonly maxCells: number },
  ) {
    this.content = this.textEnd = this.end = start;
    this.#bytes = bytes;
    this.#delimiter = delimiter;
    this.#maxBytes = Math.min(limits.maxRecordBytes, MAX_RECORD_BYTES);
    this.#maxCells = limits.maxCells;
    for (const byte of [delimiter, QUOTE, CR, LF]) this.#kinds[byte] = STRUCTURAL;
  }

  next(): Scanned {
    const bytes = this.#bytes;
    const { length } = bytes;
    const blanksEnd = Math.min(length, this.end + BLANK_BYTES);
    let at = this.end;
    while (at < blanksEnd && isLineEndByte(bytes[at])) at++;
    this.content = at;
    if (at === blanksEnd) {
      this.end = at;
      return at === length ? 'end' : 'blank-lines';
    }
    // One byte more than is allowed: a record that reaches it is too long.
    const stop = Math.min(length, at + this.#maxBytes + 1);
    const textEnd = this.#scanCells(at, stop);
    if (textEnd === -1 || textEnd - at > this.#maxBytes) return 'refused';
    this.textEnd = textEnd;
    this.end = textEnd === length ? length : textEnd + (bytes[textEnd] === CR && bytes[textEnd + 1] === LF ? 2 : 1);
    return 'record';
  }

  /** Where the record's last cell ends, or -1. */
  #scanCells(content: number, stop: number): number {
    const bytes = this.#bytes;
    const kinds = this.#kinds;
    const delimiter = this.#delimiter;
    let ends = this.cellEnds;
    let count = 0;
    let at = content;
    for (;;) {
      if (at < stop && bytes[at] === QUOTE) {
        at = behindQuotes(bytes, at, stop);
      } else {
        while (at < stop && kinds[bytes[at]!] !== STRUCTURAL) at++;
      }
      if (at === -1) return -1;
      if (count === ends.length && count < this.#maxCells) ends = this.#growCellEnds();
      if (count < ends.length) ends[count] = at - content;
      count++;
      if (at === stop) break;
      const byte = bytes[at];
      if (byte === LF || byte === CR) break;
      // A quote within a cell, or text behind a closing quote.
      if (byte !== delimiter) return -1;
      at++;
    }
    this.cellCount = count;
    return at;
  }

  #growCellEnds(): Int32Array<ArrayBuffer> {
    const grown = new Int32Array(this.cellEnds.length * 2);
    grown.set(this.cellEnds);
    return (this.cellEnds = grown);
  }
}

/** Behind the quote that closes the one at `opening`, or -1 where none does before `stop`. */
function behindQuotes(bytes: Uint8Array, opening: number, stop: number): number {
  for (let at = opening + 1; at < stop; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) return at + 1;
    at++;
  }
  return -1;
}
