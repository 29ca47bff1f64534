import { describe, expect, it } from 'vitest';
import { Random, seed } from '../../test-support/random.js';
import { readCsv } from '../csv/csv-reader.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { rowRevision } from '../row.js';
import { StoredRow } from './stored-row.js';

async function rowsOf(text: string): Promise<readonly StoredRow[]> {
  return (await readCsv(Buffer.from(text), { table: 't', file: 't.csv' }, DEFAULT_LIMITS)).rows;
}

const NO_TEXT = { source: Buffer.alloc(0), start: 0, content: 0, end: 0 };

it('decodes one cell as it decodes all', async () => {
  const text = 'id,x,y\n1,"a ""b"", c",é\r\n2\r"3",,""\n\n4,"\r\n",5';
  const all = [
    ['1', 'a "b", c', 'é'],
    ['2', '', ''],
    ['3', '', ''],
    ['4', '\r\n', '5'],
  ];
  // Rows of their own, so that the cells were not asked for before.
  for (const [place, row] of (await rowsOf(text)).entries()) {
    expect(all[place]!.map((_, index) => row.cell(index))).toEqual(all[place]);
  }
  for (const [place, row] of (await rowsOf(text)).entries()) {
    expect(row.cells).toEqual(all[place]);
    expect(row.cell(1)).toBe(all[place]![1]);
    expect(row.toRow(0)).toEqual({ key: all[place]![0], revision: rowRevision(all[place]!), cells: all[place] });
  }
});

describe(`rows of two files (ROWHOUSE_SEED=${seed})`, () => {
  it('are the same where their cells are', async () => {
    const random = new Random(seed);
    const cell = () => random.pick(['a', 'b', '"a"', '""', '', '"a;b"', '"a,b"', 'a;b']);
    const line = (delimiter: string) => random.many(1, 2, cell).join(delimiter);
    let same = 0;
    for (let run = 0; run < 1000; run++) {
      const [a, b] = [random.pick([',', ';']), random.pick([',', ';'])];
      // The first cell keeps lines from being blank, and there is room for cells that the other delimiter splits.
      const fileOf = (delimiter: string) =>
        `${['k', 'x', 'y', 'z', 'w'].join(delimiter)}\nk${delimiter}${line(delimiter)}${random.pick(['\n', '\r\n', ''])}`;
      const first = (await rowsOf(fileOf(a)))[0]!;
      const second = (await rowsOf(fileOf(b)))[0]!;
      const isSame = JSON.stringify(first.cells) === JSON.stringify(second.cells);
      same += Number(isSame);
      expect(first.hasCellsOf(second)).toBe(isSame);
      expect(first.hasCellsOf(new StoredRow(second.cells, NO_TEXT))).toBe(isSame);
      expect(new StoredRow(first.cells, NO_TEXT).hasCellsOf(second)).toBe(isSame);
    }
    expect(same).toBeGreaterThan(20);
  });
});
