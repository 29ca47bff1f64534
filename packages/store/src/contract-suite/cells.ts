import { describe, expect, it } from 'vitest';
import { rowRevision } from '../index.js';
import { Bench, cellsOf, commit, type Engine, rowsOf } from './subject.js';

const HOSTILE_CELLS = [
  '',
  ' ',
  ' leading and trailing ',
  ',',
  ';',
  '\t',
  '|',
  '"',
  '""',
  '"quoted"',
  'a"b',
  '\n',
  '\r',
  '\r\n',
  'two\nlines',
  'two\r\nlines',
  '\n\n',
  "'",
  '\\',
  '\\n',
  '\ufeff',
  '\ufeffmarked',
  'sep=;',
  '#comment',
  '=1+1',
  '-1',
  '00123',
  '1E+05',
  'null',
  'NULL',
  '\u0001\u001b[31m',
  '\u0085',
  '\u2028',
  'e\u0301',
  'é',
  '\u{1f600}',
  '__proto__',
  'x'.repeat(70_000),
];

/** Every text comes back as it was stored, from memory and from what was stored. */
export function describeCells(engine: Engine): void {
  describe('cells', () => {
    const bench = new Bench(engine);

    it.each(HOSTILE_CELLS.map((cell) => [cell.slice(0, 20), cell]))('keeps %j as it is', async (_, cell) => {
      const rows = [
        [cell, 'x', '1'],
        ['x', cell, '2'],
        [cell, cell, '3'],
      ];
      await bench.given('three', ['a', 'b', 'id'], rows);
      const added = await bench.given('added', ['a', 'b']);
      for (const [a, b] of rows)
        await commit(added, {
          kind: 'insert',
          cells: [
            ['a', a!],
            ['b', b!],
          ],
        });
      await bench.given('one', ['a'], [[cell], [cell]]);
      await bench.reopen();
      expect(await cellsOf(await bench.table('three'))).toEqual(rows);
      expect(await cellsOf(await bench.table('added'))).toEqual(rows.map((row) => row.slice(0, 2)));
      expect(await cellsOf(await bench.table('one'))).toEqual([[cell], [cell]]);
    });

    it.each(HOSTILE_CELLS.filter((name) => name !== '').map((name) => [name.slice(0, 20), name]))(
      'keeps a column called %j',
      async (_, name) => {
        await bench.given('one', [name], [['1']]);
        await bench.given('two', [name, 'id'], [['a', '1']]);
        await commit(await bench.table('two'), { kind: 'put', key: '1', cells: [[name, 'b']] });
        await bench.reopen();
        const [one, two] = [await bench.table('one'), await bench.table('two')];
        expect((await one.describe()).columns.map((column) => column.name)).toEqual([name]);
        expect(await cellsOf(one)).toEqual([['1']]);
        expect((await two.describe()).columns.map((column) => column.name)).toEqual([name, 'id']);
        expect(await cellsOf(two)).toEqual([['b', '1']]);
      },
    );

    it.each(HOSTILE_CELLS.filter((key) => key !== '' && key.length < 1000).map((key) => [key.slice(0, 20), key]))(
      'finds the key %j, and no other',
      async (_, key) => {
        const table = await bench.given('t', ['id', 'x'], [['other', 'o']]);
        await commit(table, { kind: 'put', key, cells: [['x', 'a']] });
        expect((await table.get(key)).row?.cells).toEqual([key, 'a']);
        expect((await table.get(`${key} `)).row).toBeUndefined();
        await bench.reopen();
        expect((await (await bench.table('t')).get(key)).row?.cells).toEqual([key, 'a']);
      },
    );

    it('keeps rows of empty cells', async () => {
      const rows = [
        ['', ''],
        ['a', ''],
        ['', ''],
      ];
      await bench.given('t', ['a', 'b'], rows);
      await commit(await bench.table('t'), { kind: 'insert', cells: [] });
      await bench.reopen();
      expect(await cellsOf(await bench.table('t'))).toEqual([...rows, ['', '']]);
    });

    it('has the revision of the cells, whoever wrote them and whenever', async () => {
      const cells = ['1', 'a,b', 'two\r\nlines', ''];
      const table = await bench.given('t', ['id', 'a', 'b', 'c'], [cells]);
      const other = await bench.given('other', ['id', 'x', 'y', 'z']);
      await commit(other, {
        kind: 'put',
        key: '1',
        cells: [
          ['x', 'a,b'],
          ['y', 'two\r\nlines'],
        ],
      });
      const revision = rowRevision(cells);
      expect((await table.get('1')).row?.revision).toBe(revision);
      expect((await other.get('1')).row?.revision).toBe(revision);
      await bench.reopen();
      expect((await rowsOf(await bench.table('other')))[0]?.revision).toBe(revision);
    });
  });
}
