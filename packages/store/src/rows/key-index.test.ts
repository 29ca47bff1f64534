import { describe, expect, it } from 'vitest';
import { hostileText, Random, seed } from '../../test-support/random.js';
import { countKey, findKeyFault, NO_KEYS } from './keys.js';
import { encodeRow } from '../csv/csv-writer.js';
import { EXCEL_FORMAT } from '../csv/csv-format.js';
import { readCsv } from '../csv/csv-reader.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { type KeyCells, KeyIndex } from './key-index.js';
import { keyHash } from './key-hash.js';

async function indexOf(
  keys: readonly string[],
  column = 1,
  limits = DEFAULT_LIMITS,
): Promise<{ index: KeyIndex; fault: unknown }> {
  const lines = keys.map((key) =>
    encodeRow(['x', key].toSpliced(column === 0 ? 0 : 2, column === 0 ? 1 : 0), EXCEL_FORMAT),
  );
  const header = Buffer.from(column === 0 ? 'id\r\n' : 'x,id\r\n');
  const table = await readCsv(Buffer.concat([header, ...lines]), { table: 't', file: 't.csv' }, limits);
  const { rows, fileRows } = table;
  const fault = findKeyFault(column, rows, limits);
  const places = fault && {
    ...fault,
    row: rows.findIndex(({ text }) => text.content === fault.row.text.content),
    ...(fault.reason === 'duplicate-key' && {
      first: rows.findIndex(({ text }) => text.content === fault.first.text.content),
    }),
    ...(fault.reason === 'cell-too-large' && { bytes: Buffer.byteLength(fault.row.cell(column)), limits }),
  };
  return { index: fileRows.keyIndex(column), fault: places };
}

function expectAllFound(index: KeyIndex, keys: readonly string[]): void {
  expect(index.fault).toBeUndefined();
  expect(keys.findIndex((key, place) => index.find(key) !== place)).toBe(-1);
  expect(index.counter).toEqual(keys.reduce(countKey, NO_KEYS));
}

/** How many cells are looked at to find the key at a place. */
function looksFor(keys: readonly number[], place: number): number {
  const ends: number[] = [];
  for (const key of keys) ends.push((ends.at(-1) ?? -1) + 1 + String(key).length);
  const rangeOf = (row: number) => ({ start: ends[row]! - String(keys[row]).length, end: ends[row]! });
  let looks = 0;
  const cells: KeyCells = {
    bytes: Buffer.from(keys.join(' ')),
    cellOf: (row) => {
      looks += 1;
      return rangeOf(row);
    },
  };
  const index = new KeyIndex(cells, DEFAULT_LIMITS);
  for (const row of keys.keys()) {
    const { start, end } = rangeOf(row);
    index.note(start, end);
  }
  expect(index.find(String(keys[place]))).toBe(place);
  return looks;
}

describe(`keys (ROWHOUSE_SEED=${seed})`, () => {
  it('have the faults and the places that they have as texts', async () => {
    const random = new Random(seed);
    const key = () =>
      random.pick([() => hostileText(random), () => String(random.below(30)), () => `-${random.below(9)}`])();
    for (let run = 0; run < 1000; run++) {
      const isSorted = random.below(3) === 0;
      const keys = random.many(1, 8, isSorted ? () => String(random.below(100)) : key);
      if (isSorted) keys.sort((a, b) => Number(a) - Number(b));
      const limits = { ...DEFAULT_LIMITS, maxKeyBytes: random.pick([1, 4, 8, DEFAULT_LIMITS.maxKeyBytes]) };
      const { index, fault } = await indexOf(keys, random.below(2), limits);
      expect(index.fault, JSON.stringify(keys)).toEqual(fault);
      if (fault !== undefined) continue;
      expectAllFound(index, keys);
      for (const other of random.many(5, 5, key)) {
        if (!keys.includes(other)) expect(index.find(other), JSON.stringify([keys, other])).toBeUndefined();
      }
    }
  });

  it.each([
    ['ascending integers', (n: number) => String(n * 3)],
    ['descending integers', (n: number) => String(9e5 - n)],
    ['integers that ascend until the last', (n: number) => String(n === 9999 ? 5 : n + 10)],
    ['long integers', (n: number) => `1234567890123456${n}`],
    ['words', (n: number) => `key ${n}`],
  ])('are found among ten thousand %s', async (_, keyOf) => {
    const keys = Array.from({ length: 10_000 }, (_, n) => keyOf(n));
    const { index } = await indexOf(keys, 0);
    expectAllFound(index, keys);
    for (const other of ['', '1', '01', '-1', '1.0', ' 3', '3 ', '99999999', '1e3', 'key', '__proto__']) {
      expect(index.find(other), other).toBe(keys.includes(other) ? keys.indexOf(other) : undefined);
    }
  });

  it('that ascend are found however they are spread, and those between them are not', async () => {
    const random = new Random(seed);
    const spreads: Readonly<Record<string, (place: number) => number>> = {
      'without gaps': (place) => place,
      'with gaps': (place) => place * 10 + random.below(10),
      'ever wider apart': (place) => Math.floor(1.05 ** place) * 3 + place,
      'one far away': (place) => (place === 499 ? 10 ** 14 : place),
      'most at the end': (place) => (place < 5 ? place : 10 ** 12 + place),
    };
    for (const [name, spread] of Object.entries(spreads)) {
      const numbers = Array.from({ length: 500 }, (_, place) => spread(place));
      const { index } = await indexOf(numbers.map(String));
      expectAllFound(index, numbers.map(String));
      const known = new Set(numbers);
      const others = numbers.flatMap((key) => [key - 1, key + 1]).filter((key) => key >= 0 && !known.has(key));
      for (const key of [...others, numbers.at(-1)! + 1000])
        expect(index.find(String(key)), `${name}: ${key}`).toBeUndefined();
    }
  });

  it('that ascend take one look without gaps, and at most twice as many as halving, whatever they are', () => {
    const thousand = (of: (place: number) => number): number[] => Array.from({ length: 1000 }, (_, place) => of(place));
    const far = thousand((place) => (place === 999 ? 10 ** 14 : place));
    for (const place of [998, 500, 1, 999])
      expect(looksFor(far, place)).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(1000)));
    expect(looksFor(far, 0)).toBe(1);
    const dense = thousand((place) => 1_000_000 + place);
    for (const place of [0, 1, 500, 998, 999]) expect(looksFor(dense, place)).toBe(1);
  });
});

it('keeps keys apart whose hashes are the same', () => {
  const hashKey = [1, 2] as const;
  const places = new Map<number, number>();
  const clashing: string[] = [];
  // With 32 bits, two in some hundred thousand texts are to be expected.
  for (let n = 0; clashing.length < 4; n++) {
    const hash = keyHash(Buffer.from(`k${n}`), 0, Buffer.byteLength(`k${n}`), hashKey);
    const other = places.get(hash);
    if (other !== undefined) clashing.push(`k${other}`, `k${n}`);
    places.set(hash, n);
  }
  const bytes = Buffer.from(clashing.join(''));
  const ends = clashing.map((_, place) => clashing.slice(0, place + 1).join('').length);
  const cells: KeyCells = {
    bytes,
    cellOf: (row) => ({ start: ends[row - 1] ?? 0, end: ends[row]! }),
  };
  const index = new KeyIndex(cells, DEFAULT_LIMITS, hashKey);
  for (let row = 0; row < clashing.length; row++) index.note(cells.cellOf(row).start, cells.cellOf(row).end);
  expectAllFound(index, clashing);
});

it('takes a row that is too short to have a key for one with an empty key', async () => {
  const bytes = Buffer.from('x,id\naaaa,5\nb\ncc,77\n');
  const { fileRows } = await readCsv(bytes, { table: 't', file: 't.csv' }, DEFAULT_LIMITS);
  expect(fileRows.keyIndex(1).fault).toEqual({ reason: 'empty-key', row: 1 });
  // A column that was not indexed while the file was read.
  expect(fileRows.keyIndex(0).fault).toBeUndefined();
  expect(fileRows.keyIndex(0).find('cc')).toBe(2);
});

it('does not take half of a surrogate pair for the character that stands for it', async () => {
  const { index } = await indexOf(['\ufffd', 'a']);
  expect(index.find('\ufffd')).toBe(0);
  expect(index.find('\ud800')).toBeUndefined();
});

it('indexes in slices, and no more than it must', async () => {
  const { index: ascending } = await indexOf(['1', '2', '5']);
  expect(ascending.build(1)).toBe(false);
  const cells: KeyCells = { bytes: Buffer.from('abcdef'), cellOf: (row) => ({ start: row, end: row + 1 }) };
  const words = new KeyIndex(cells, DEFAULT_LIMITS);
  for (let at = 0; at < 6; at++) words.note(at, at + 1);
  expect([words.build(2), words.build(2), words.build(2), words.build(2)]).toEqual([true, true, false, false]);
  expectAllFound(words, ['a', 'b', 'c', 'd', 'e', 'f']);
});
