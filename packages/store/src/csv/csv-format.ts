import { BYTE_ORDER_MARK, isLineEndByte, LF, QUOTE } from './csv-bytes.js';
import { UTF_8 } from '../encoding/text-encoding.js';

/** How a CSV file is written, as far as changed rows must follow it. But for the encoding its bytes alone decide. */
export interface CsvFormat {
  /** As it is declared. Everything else, and every offset, is about the file's text in UTF-8. */
  readonly encoding: string;
  readonly delimiter: Delimiter;
  /** Of the first line. Rows that are not touched keep theirs. */
  readonly lineEnding: '\r\n' | '\n' | '\r';
  /** Whether the last line has a line ending. */
  readonly finalNewline: boolean;
  /** Where the header begins: behind a byte order mark and a `sep=` line. */
  readonly headerStart: number;
  /** True where other delimiters in the header, outside quotes, left room for doubt: rewriting it with quotes ends that. */
  readonly ambiguous: boolean;
}

export type Delimiter = ',' | ';' | '\t' | '|';

/** In the order of preference, all else being equal. */
export const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];

/** As Python's `csv.writer` and spreadsheets write: what a new table gets. */
export const EXCEL_FORMAT: CsvFormat = {
  encoding: UTF_8,
  delimiter: ',',
  lineEnding: '\r\n',
  finalNewline: true,
  headerStart: 0,
  ambiguous: false,
};

/** So many records after the header are asked when it leaves room for doubt. */
const RECORDS_ASKED = 20;

/** Finds the format of a file by its bytes in UTF-8. An empty file is in {@link EXCEL_FORMAT}. */
export function detectFormat(bytes: Uint8Array, encoding = UTF_8): CsvFormat {
  const start = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  if (start === bytes.length) return { ...EXCEL_FORMAT, encoding, headerStart: start };
  const declared = separatorLine(bytes, start);
  const headerStart = declared?.end ?? start;
  return {
    encoding,
    ...(declared ? { delimiter: declared.delimiter, ambiguous: false } : findDelimiter(bytes, headerStart)),
    lineEnding: firstLineEnding(bytes, start),
    finalNewline: isLineEndByte(bytes[bytes.length - 1]),
    headerStart,
  };
}

/** The line `sep=;` with which spreadsheets declare a delimiter. */
function separatorLine(bytes: Uint8Array, start: number): { delimiter: Delimiter; end: number } | undefined {
  const line = /^sep=([,;\t|])(?:\r\n|\n|\r)/i.exec(Buffer.from(bytes.subarray(start, start + 7)).toString('latin1'));
  if (line === null) return undefined;
  return { delimiter: line[1] as Delimiter, end: start + line[0].length };
}

/**
 * The header decides: a delimiter that is not in it, outside quotes, is none, whatever the rows hold. So nothing that is
 * written to a row can change how the file is read. Where the header holds several, the one that the next records hold
 * as often as the header does is taken, then the most frequent, then the first of {@link DELIMITERS}.
 */
function findDelimiter(bytes: Uint8Array, start: number): Pick<CsvFormat, 'delimiter' | 'ambiguous'> {
  const [header, ...records] = countDelimiters(bytes, start, 1 + RECORDS_ASKED);
  const candidates = [...DELIMITERS.keys()].filter((index) => header !== undefined && header[index]! > 0);
  if (header === undefined || candidates.length < 2) {
    return { delimiter: DELIMITERS[candidates[0] ?? 0]!, ambiguous: false };
  }
  const isConsistent = (index: number): boolean =>
    records.length > 0 && records.every((record) => record[index] === header[index]);
  // Sorting is stable, so that the order of preference is kept among equals.
  const [best] = candidates.toSorted(
    (a, b) => Number(isConsistent(b)) - Number(isConsistent(a)) || header[b]! - header[a]!,
  );
  return { delimiter: DELIMITERS[best!]!, ambiguous: true };
}

/** One count for each of {@link DELIMITERS}. */
type Counts = number[];

/** How often each delimiter stands outside quotes, for each of the first records that is not a blank line. */
function countDelimiters(bytes: Uint8Array, start: number, maxRecords: number): Counts[] {
  const indexOfByte = new Int8Array(256).fill(-1);
  for (const [index, delimiter] of DELIMITERS.entries()) indexOfByte[delimiterByte(delimiter)] = index;
  const records: Counts[] = [];
  let counts: Counts = DELIMITERS.map(() => 0);
  let quoted = false;
  let recordStart = start;
  for (let at = start; at < bytes.length && records.length < maxRecords; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (isLineEndByte(byte)) {
      if (at > recordStart) {
        records.push(counts);
        counts = DELIMITERS.map(() => 0);
      }
      recordStart = at + 1;
    } else {
      const index = indexOfByte[byte]!;
      if (index !== -1) counts[index]!++;
    }
  }
  // What is left is a record only if the file ended there.
  if (records.length < maxRecords && recordStart < bytes.length) records.push(counts);
  return records;
}

function firstLineEnding(bytes: Uint8Array, start: number): CsvFormat['lineEnding'] {
  let quoted = false;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) quoted = !quoted;
    if (quoted || !isLineEndByte(byte)) continue;
    if (byte === LF) return '\n';
    return bytes[at + 1] === LF ? '\r\n' : '\r';
  }
  return '\n';
}

/** The byte that a delimiter is. */
export function delimiterByte(delimiter: Delimiter): number {
  return delimiter.charCodeAt(0);
}
