import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { CsvFile } from '../index.js';
import { Bench, commit, type Engine } from './subject.js';

export function describeFiles(engine: Engine): void {
  describe('a table as a CSV file', () => {
    const bench = new Bench(engine);

    it('holds the names of the columns and every cell, whatever is in it', async () => {
      const rows = [
        ['1', 'a,b;c\td|e'],
        ['2', 'two\r\nlines'],
        ['3', ' "quoted" '],
        ['4', ''],
        ['5', '=1+1 ÄŁ€😀'],
      ];
      const table = await bench.given('t', ['id', 'a "name"'], rows);
      expect(await recordsOf(await table.file())).toEqual([['id', 'a "name"'], ...rows]);
    });

    it('holds what was written, and is of the moment that its description names', async () => {
      const table = await bench.given('t', ['id', 'name'], [['1', 'Ada']]);
      const before = await table.file();
      await commit(table, { kind: 'put', key: '2', cells: [['name', 'Tim']] });
      const after = await table.file();
      expect(await recordsOf(before)).toEqual([
        ['id', 'name'],
        ['1', 'Ada'],
      ]);
      expect(await recordsOf(after)).toEqual([
        ['id', 'name'],
        ['1', 'Ada'],
        ['2', 'Tim'],
      ]);
      expect(after.description).toEqual(await table.describe());
      expect(before.description.version).not.toEqual(after.description.version);
    });

    it('can be left early, and is given anew each time', async () => {
      const table = await bench.given('t', ['id'], [['1']]);
      for await (const piece of (await table.file()).bytes) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      expect(await recordsOf(await table.file())).toEqual([['id'], ['1']]);
    });
  });
}

async function recordsOf({ bytes, encoding }: CsvFile): Promise<string[][]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return parse(new TextDecoder(encoding).decode(Buffer.concat(pieces)));
}
