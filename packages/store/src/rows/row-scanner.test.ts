import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { hostileText, Random, seed } from '../../test-support/random.js';
import { refusal } from '../contract-suite/subject.js';
import { lineAt } from '../csv/csv-bytes.js';
import { type Delimiter, DELIMITERS, delimiterByte } from '../csv/csv-format.js';
import { readCsv } from '../csv/csv-reader.js';
import { encodeRow } from '../csv/csv-writer.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { findQuoteFault } from '../csv/quote-faults.js';
import { decodeCell, locateCell } from './cell-bytes.js';
import { decodeRecord } from './file-rows.js';
import { RowScanner, type Scanned } from './row-scanner.js';
import { UTF_8 } from '../encoding/text-encoding.js';

interface Found {
  readonly cells: readonly string[];
  /** Behind its line end. */
  readonly end: number;
}

const NO_LIMITS = { maxRecordBytes: 1e9, maxCells: 1e6 };

/** What the scanner finds, every cell decoded in the three ways there are. */
function scanned(
  bytes: Buffer,
  delimiter: Delimiter,
  limits = NO_LIMITS,
): { found: Found[]; last: Scanned; at: number } {
  const scanner = new RowScanner(bytes, 0, delimiterByte(delimiter), limits);
  const found: Found[] = [];
  for (;;) {
    const last = scanner.next();
    const { content, textEnd, end, cellCount, cellEnds } = scanner;
    if (last === 'end' || last === 'refused') return { found, last, at: content };
    if (last !== 'record') continue;
    const cells = decodeRecord(bytes, content, end, delimiter);
    expect(cells.length).toBe(cellCount);
    expect(cellEnds[cellCount - 1]).toBe(textEnd - content);
    for (const [index, cell] of cells.entries()) {
      const range = {
        start: index === 0 ? content : content + cellEnds[index - 1]! + 1,
        end: content + cellEnds[index]!,
      };
      expect(locateCell(bytes, content, delimiterByte(delimiter), index)).toEqual(range);
      expect(decodeCell(bytes, range)).toBe(cell);
    }
    expect(locateCell(bytes, content, delimiterByte(delimiter), cellCount)).toBeUndefined();
    found.push({ cells, end });
  }
}

/** What the parser of record makes of the same bytes. */
function parsed(bytes: Buffer, delimiter: Delimiter): { found: Found[]; failed: boolean } {
  const found: Found[] = [];
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { bytes: end }) => {
        found.push({ cells, end });
        return undefined;
      },
    });
  } catch (error) {
    expect(error).toBeInstanceOf(CsvError);
    return { found, failed: true };
  }
  return { found, failed: false };
}

function hostileBytes(random: Random): Buffer {
  return Buffer.from(hostileText(random, 0, 24));
}

describe(`on hostile bytes (ROWHOUSE_SEED=${seed})`, () => {
  it('finds the records, the ends and the refusals that csv-parse finds', () => {
    const random = new Random(seed);
    const seen = { records: 0, refused: 0, whole: 0 };
    for (let run = 0; run < 10_000; run++) {
      const bytes = hostileBytes(random);
      const delimiter = random.pick(DELIMITERS);
      const ours = scanned(bytes, delimiter);
      const theirs = parsed(bytes, delimiter);
      expect(ours.found, JSON.stringify(bytes.toString())).toEqual(theirs.found);
      expect(ours.last === 'refused', JSON.stringify(bytes.toString())).toBe(theirs.failed);
      // Whatever is refused has its place and its reason.
      const fault = findQuoteFault(bytes, ours.at, delimiterByte(delimiter));
      expect(fault !== undefined, JSON.stringify(bytes.toString())).toBe(theirs.failed);
      seen.records += ours.found.length;
      seen[theirs.failed ? 'refused' : 'whole']++;
    }
    expect(Math.min(seen.records, seen.refused, seen.whole)).toBeGreaterThan(1000);
  });

  it('refuses a record that is longer than it may be, and none that is not', () => {
    const random = new Random(seed);
    let tooLong = 0;
    for (let run = 0; run < 5000; run++) {
      const bytes = hostileBytes(random);
      const delimiter = random.pick(DELIMITERS);
      const maxRecordBytes = random.below(12);
      const all = scanned(bytes, delimiter);
      const limited = scanned(bytes, delimiter, { ...NO_LIMITS, maxRecordBytes });
      const lengths = all.found.map(({ end }, index) => {
        const start = all.found[index - 1]?.end ?? 0;
        return bytes.toString('latin1', start, end).replace(/^[\r\n]+|(?:\r\n|\n|\r)$/g, '').length;
      });
      const firstLong = lengths.findIndex((length) => length > maxRecordBytes);
      if (firstLong === -1) {
        expect(limited).toEqual(all);
      } else {
        expect(limited.last).toBe('refused');
        expect(limited.found).toEqual(all.found.slice(0, firstLong));
        tooLong++;
      }
    }
    expect(tooLong).toBeGreaterThan(500);
  });

  it('leaves the reader with the tables and the refusals that csv-parse would have given it', async () => {
    const random = new Random(seed);
    const seen = { refused: 0, read: 0 };
    for (let run = 0; run < 2000; run++) {
      const bytes = Buffer.concat([Buffer.from('id,x,y,z\n'), hostileBytes(random)]);
      const { found, failed } = parsed(bytes, ',');
      const long = found.find(({ cells }) => cells.length > 4 && cells.some((cell) => cell !== ''));
      const reading = readCsv(bytes, { table: 't', file: 't.csv' }, DEFAULT_LIMITS);
      if (failed || long !== undefined) {
        const fault = await refusal(reading, 'table-unreadable');
        const isLong = fault.reason === 'long-row';
        if (!isLong) expect(failed, bytes.toString()).toBe(true);
        expect(fault.line).toBe(lineAt(bytes, fault.offset!));
        seen.refused++;
        continue;
      }
      const rows = found
        .slice(1)
        .filter(({ cells, end }, index) => {
          const start = found[index]!.end;
          return cells.some((cell) => cell !== '') || bytes.subarray(start, end).includes('"');
        })
        .map(({ cells }) => [...cells, '', '', ''].slice(0, 4));
      expect(
        (await reading).rows.map(({ cells }) => cells),
        JSON.stringify(bytes.toString()),
      ).toEqual(rows);
      seen.read++;
    }
    expect(Math.min(seen.refused, seen.read)).toBeGreaterThan(300);
  });

  it('reads what Papa Parse reads', () => {
    const random = new Random(seed);
    for (let run = 0; run < 1000; run++) {
      const format = {
        encoding: UTF_8,
        delimiter: random.pick(DELIMITERS),
        lineEnding: random.pick(['\r\n', '\n', '\r'] as const),
        finalNewline: true,
        headerStart: 0,
        ambiguous: false,
      };
      const cell = () => hostileText(random, 0, 4);
      // Papa Parse takes a first U+FEFF for a byte order mark, which is for others to look at here.
      const records = [['x', 'y'], ...random.many(0, 4, () => random.many(1, 4, cell))];
      const text = records.map((cells) => encodeRow(cells, format).toString()).join('');
      const { data } = Papa.parse<string[]>(text, { delimiter: format.delimiter, newline: format.lineEnding });
      const ours = scanned(Buffer.from(text), format.delimiter);
      // It takes what is behind the last line end for a record.
      expect(
        ours.found.map(({ cells }) => cells),
        JSON.stringify(text),
      ).toEqual(data.slice(0, -1));
      expect(ours.found.map(({ cells }) => cells)).toEqual(records);
    }
  });
});

const spectrum = dirname(createRequire(import.meta.url).resolve('csv-spectrum/package.json'));

/** It has quotes inside cells without quotes: the parser of record refuses it, and so do we. */
const REFUSED = 'location_coordinates.csv';

it.each(readdirSync(join(spectrum, 'csvs')))('reads %s of csv-spectrum as it should be', (name) => {
  const bytes = readFileSync(join(spectrum, 'csvs', name));
  const { found, last, at } = scanned(bytes, ',');
  if (name === REFUSED) {
    expect(findQuoteFault(bytes, at, delimiterByte(','))?.reason).toBe('quote-in-cell');
    expect(parsed(bytes, ',').failed).toBe(true);
    return;
  }
  const [header, ...rows] = found.map(({ cells }) => cells);
  const objects = rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [header![index]!, cell])));
  expect(last).toBe('end');
  expect(objects).toEqual(JSON.parse(readFileSync(join(spectrum, 'json', name.replace('.csv', '.json')), 'utf8')));
});

it('keeps no more cell ends than it was asked to, and counts all cells', () => {
  const bytes = Buffer.alloc(100_000, ',');
  const scanner = new RowScanner(bytes, 0, delimiterByte(','), { maxRecordBytes: bytes.length, maxCells: 20 });
  expect(scanner.next()).toBe('record');
  expect(scanner.cellCount).toBe(100_001);
  expect(scanner.cellEnds.length).toBe(32);
});

it('passes over blank lines in pieces', () => {
  const scanner = new RowScanner(Buffer.from(`${'\n'.repeat(200_000)}a`), 0, delimiterByte(','), NO_LIMITS);
  const steps = Array.from({ length: 6 }, () => scanner.next());
  expect(steps).toEqual(['blank-lines', 'blank-lines', 'blank-lines', 'record', 'end', 'end']);
});
