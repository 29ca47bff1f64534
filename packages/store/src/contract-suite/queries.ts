import { describe, expect, it } from 'vitest';
import { type CellCondition, type Condition, rowRevision, type SortColumn } from '../index.js';
import { ask, Bench, cellsOf, commit, type Engine, keysOf, refusal } from './subject.js';

const COLUMNS = ['id', 'n', 'flag', 'text'];
const ROWS = [
  ['1', '5', 'true', 'b'],
  ['2', '', '', ''],
  ['3', '10', 'false', 'B'],
  ['4', '5.00', 'true', 'bc'],
  ['5', '-1e1', 'false', '\u{1f600}'],
  ['6', '0', 'true', '\uff5e'],
  ['7', '', 'false', 'É'],
  ['8', '-0.5', '', 'a,b\n"'],
];

/** Which rows a query gives, in which order, and with which cells. */
export function describeQueries(engine: Engine): void {
  describe('queries', () => {
    const bench = new Bench(engine);
    const given = () => bench.given('t', COLUMNS, ROWS);

    it('give every row in the order of insertion where nothing is asked', async () => {
      const table = await given();
      const { description, columns, rows, next, total } = await ask(table, {});
      expect(description).toEqual(await table.describe());
      expect(columns).toEqual(description.columns);
      expect(rows).toEqual(ROWS.map((cells) => ({ key: cells[0], revision: rowRevision(cells), cells })));
      expect([next, total]).toEqual([undefined, undefined]);
    });

    const numbers: [CellCondition['operator'] & ('eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'), string, string][] = [
      ['eq', '5', '1 4'],
      ['eq', '0.5e1', '1 4'],
      ['eq', '-0', '6'],
      ['eq', '', '2 7'],
      ['ne', '5', '2 3 5 6 7 8'],
      ['ne', '', '1 3 4 5 6 8'],
      ['lt', '5', '5 6 8'],
      ['lte', '5', '1 4 5 6 8'],
      ['gt', '-1', '1 3 4 6 8'],
      ['gte', '5', '1 3 4'],
      ['gt', '9', '3'],
    ];
    it.each(numbers)('compare numbers as numbers: n %s %j', async (operator, value, keys) => {
      expect((await keysOf(await given(), { where: [{ column: 'n', operator, value }] })).join(' ')).toBe(keys);
    });

    const texts: typeof numbers = [
      ['eq', 'b', '1'],
      ['eq', '', '2'],
      ['eq', 'a,b\n"', '8'],
      ['ne', 'b', '2 3 4 5 6 7 8'],
      ['lt', 'b', '3 8'],
      ['lte', 'b', '1 3 8'],
      ['gt', 'b', '4 5 6 7'],
      ['gte', 'b', '1 4 5 6 7'],
      // In UTF-16 the code units of U+1F600 come before U+FF5E, in UTF-8 its bytes come behind.
      ['gt', '\uff5e', '5'],
      ['lt', '\u{1f600}', '1 3 4 6 7 8'],
    ];
    it.each(texts)('compare texts by their bytes: text %s %j', async (operator, value, keys) => {
      expect((await keysOf(await given(), { where: [{ column: 'text', operator, value }] })).join(' ')).toBe(keys);
    });

    const others: [CellCondition, string][] = [
      [{ column: 'flag', operator: 'eq', value: 'true' }, '1 4 6'],
      [{ column: 'flag', operator: 'ne', value: 'true' }, '2 3 5 7 8'],
      [{ column: 'flag', operator: 'lt', value: 'true' }, '3 5 7'],
      [{ column: 'n', operator: 'in', values: ['5', '-10', ''] }, '1 2 4 5 7'],
      [{ column: 'text', operator: 'in', values: ['b', 'É', '\u{1f600}', 'x'] }, '1 5 7'],
      [{ column: 'text', operator: 'in', values: [] }, ''],
      [{ column: 'n', operator: 'nin', values: ['5', '-10'] }, '2 3 6 7 8'],
      [{ column: 'n', operator: 'nin', values: ['0.5e1', ''] }, '3 5 6 8'],
      [{ column: 'flag', operator: 'nin', values: ['true'] }, '2 3 5 7 8'],
      [{ column: 'text', operator: 'nin', values: ['b', 'É', '\u{1f600}', 'x'] }, '2 3 4 6 8'],
      [{ column: 'text', operator: 'nin', values: ['', 'b', 'B'] }, '4 5 6 7 8'],
      [{ column: 'text', operator: 'nin', values: [] }, '1 2 3 4 5 6 7 8'],
      [{ column: 'n', operator: 'empty' }, '2 7'],
      [{ column: 'text', operator: 'notEmpty' }, '1 3 4 5 6 7 8'],
      [{ column: 'text', operator: 'contains', value: 'b' }, '1 4 8'],
      [{ column: 'text', operator: 'contains', value: 'B', foldCase: true }, '1 3 4 8'],
      [{ column: 'text', operator: 'contains', value: 'é', foldCase: true }, ''],
      [{ column: 'text', operator: 'contains', value: '' }, '1 2 3 4 5 6 7 8'],
      [{ column: 'text', operator: 'startsWith', value: 'b' }, '1 4'],
      [{ column: 'text', operator: 'startsWith', value: 'BC', foldCase: true }, '4'],
      [{ column: 'text', operator: 'startsWith', value: 'a,b\n"c' }, ''],
      [{ column: 'text', operator: 'endsWith', value: 'c' }, '4'],
      [{ column: 'text', operator: 'endsWith', value: 'BC', foldCase: true }, '4'],
      [{ column: 'text', operator: 'endsWith', value: 'b', foldCase: true }, '1 3'],
      [{ column: 'text', operator: 'endsWith', value: 'é', foldCase: true }, ''],
      [{ column: 'text', operator: 'endsWith', value: 'abc', foldCase: true }, ''],
      [{ column: 'text', operator: 'endsWith', value: '\n"' }, '8'],
      [{ column: 'text', operator: 'endsWith', value: '' }, '1 2 3 4 5 6 7 8'],
      [{ column: 'text', operator: 'endsWith', value: '', foldCase: true }, '1 2 3 4 5 6 7 8'],
      [{ column: 'n', operator: 'endsWith', value: '0' }, '3 4 6'],
      [{ column: 'n', operator: 'contains', value: '.' }, '4 8'],
      [{ column: 'n', operator: 'startsWith', value: '-' }, '5 8'],
    ];
    it.each(others)('take the rows for which it holds: %j', async (condition, keys) => {
      expect((await keysOf(await given(), { where: [condition] })).join(' ')).toBe(keys);
    });

    it('read what SQL, LIKE and regular expressions would take for more than text as text', async () => {
      const cells = ['%', '_', '\\', "'", '.*', '[a]', '$&', 'x', "'; drop table t; --"];
      const table = await bench.given(
        't',
        ['id', 'text'],
        cells.map((cell, index) => [String(index), cell]),
      );
      for (const [index, value] of cells.entries()) {
        const keys = cells.flatMap((cell, other) => (cell.includes(value) ? [String(other)] : []));
        for (const foldCase of [false, true]) {
          expect(await keysOf(table, { where: [{ column: 'text', operator: 'contains', value, foldCase }] })).toEqual(
            keys,
          );
        }
        for (const operator of ['startsWith', 'endsWith'] as const) {
          expect(await keysOf(table, { where: [{ column: 'text', operator, value }] })).toContain(String(index));
        }
        expect(await keysOf(table, { where: [{ column: 'text', operator: 'eq', value }] })).toEqual([String(index)]);
      }
    });

    it('want all conditions, and the search, to hold', async () => {
      const table = await given();
      const where: Condition[] = [
        { column: 'n', operator: 'gte', value: '0' },
        { column: 'n', operator: 'lt', value: '10' },
        { column: 'flag', operator: 'eq', value: 'true' },
      ];
      expect(await keysOf(table, { where })).toEqual(['1', '4', '6']);
      expect(await keysOf(table, { where, search: 'B' })).toEqual(['1', '4']);
    });

    it('search all columns, whatever the case of ASCII letters and of no others', async () => {
      const table = await given();
      expect(await keysOf(table, { search: 'b' })).toEqual(['1', '3', '4', '8']);
      expect(await keysOf(table, { search: 'TRUE' })).toEqual(['1', '4', '6']);
      expect(await keysOf(table, { search: '5' })).toEqual(['1', '4', '5', '8']);
      expect(await keysOf(table, { search: 'É' })).toEqual(['7']);
      expect(await keysOf(table, { search: 'é' })).toEqual([]);
      expect((await keysOf(table, { search: '' })).length).toBe(8);
      // The Kelvin sign is not a K, though Unicode folds it to one.
      expect(await keysOf(await bench.given('k', ['id', 'x'], [['1', '\u212a']]), { search: 'k' })).toEqual([]);
    });

    const orders: [SortColumn[], string][] = [
      [[{ column: 'n' }], '2 7 5 8 6 1 4 3'],
      [[{ column: 'n', direction: 'descending' }], '3 1 4 6 8 5 2 7'],
      [[{ column: 'n', empty: 'last' }], '5 8 6 1 4 3 2 7'],
      [[{ column: 'n', direction: 'descending', empty: 'first' }], '2 7 3 1 4 6 8 5'],
      [[{ column: 'text' }], '2 3 8 1 4 7 6 5'],
      [[{ column: 'text', direction: 'descending' }], '5 6 7 4 1 8 3 2'],
      [[{ column: 'text', direction: 'ascending', empty: 'last' }], '3 8 1 4 7 6 5 2'],
      [[{ column: 'flag' }], '2 8 3 5 7 1 4 6'],
      [[{ column: 'flag', direction: 'descending' }, { column: 'n' }], '6 1 4 7 5 3 2 8'],
      [[{ column: 'flag' }, { column: 'id', direction: 'descending' }], '8 2 7 5 3 6 4 1'],
    ];
    it.each(orders)('sort by %j', async (sort, keys) => {
      const table = await given();
      expect((await keysOf(table, { sort })).join(' ')).toBe(keys);
      expect((await keysOf(table, { sort, offset: 2, limit: 4 })).join(' ')).toBe(keys.slice(4, 11));
    });

    it('keep equal rows in the order of insertion, which updates do not change', async () => {
      const table = await given();
      await commit(table, { kind: 'update', key: '1', cells: [['text', 'x']] }, { kind: 'delete', key: '2' });
      await commit(table, { kind: 'put', key: '2', cells: [] });
      expect(await keysOf(table, { sort: [{ column: 'flag' }] })).toEqual(['8', '2', '3', '5', '7', '1', '4', '6']);
      expect(await keysOf(table, {})).toEqual(['1', '3', '4', '5', '6', '7', '8', '2']);
    });

    it('give the columns that are asked for, with key and revision of the whole row', async () => {
      const { rows, columns } = await ask(await given(), { columns: ['text', 'n'], limit: 1 });
      expect(rows).toEqual([{ key: '1', revision: rowRevision(ROWS[0]!), cells: ['b', '5'] }]);
      expect(columns).toMatchObject([
        { name: 'text', type: 'text' },
        { name: 'n', type: 'number' },
      ]);
      const none = await ask(await bench.table('t'), {
        columns: [],
        where: [{ column: 'id', operator: 'eq', value: '3' }],
      });
      expect(none.rows).toEqual([{ key: '3', revision: rowRevision(ROWS[2]!), cells: [] }]);
    });

    it('compare by the type that a column has at the moment', async () => {
      const table = await bench.given(
        't',
        ['id', 'n'],
        [
          ['1', '9'],
          ['2', '10'],
        ],
      );
      const where: Condition[] = [{ column: 'n', operator: 'lt', value: '9' }];
      expect(await keysOf(table, { where })).toEqual([]);
      await commit(table, { kind: 'put', key: '3', cells: [['n', 'many']] });
      expect(await keysOf(table, { where })).toEqual(['2']);
      expect(await keysOf(table, { sort: [{ column: 'n' }] })).toEqual(['2', '1', '3']);
    });

    it.each(['__proto__', 'constructor', 'toString', 'a"b', "a'b", 'select', ' ', '\u{1f600}'])(
      'work on a column called %j',
      async (column) => {
        const table = await bench.given(
          't',
          ['id', column],
          [
            ['1', '2'],
            ['2', '1'],
            ['3', ''],
          ],
        );
        expect(await keysOf(table, { where: [{ column, operator: 'notEmpty' }], sort: [{ column }] })).toEqual([
          '2',
          '1',
        ]);
        const { rows } = await ask(table, { columns: [column], search: '2', limit: 1 });
        expect(rows.map(({ cells }) => cells)).toEqual([['2']]);
      },
    );

    it('work on a table without a key, in which rows may be equal', async () => {
      const table = await bench.given('log', ['x'], [['b'], ['a'], ['b'], ['a']]);
      const { rows } = await ask(table, { sort: [{ column: 'x' }], limit: 3 });
      expect(rows).toEqual(
        (
          [
            ['a', 2],
            ['a', 4],
            ['b', 1],
          ] as const
        ).map(([cell, number]) => ({ key: undefined, number, revision: rowRevision([cell]), cells: [cell] })),
      );
    });

    it('show the table as it was when they were asked, however it is changed while rows are read', async () => {
      const table = await bench.given(
        't',
        ['id', 'x'],
        Array.from({ length: 3000 }, (_, n) => [String(n), 'old']),
      );
      const result = await table.query({ sort: [{ column: 'x' }], count: true });
      await commit(table, { kind: 'update', key: '2999', cells: [['x', 'new']] }, { kind: 'delete', key: '5' });
      await bench.store.replaceTable('t', { columns: ['y'], rows: [] });
      const seen: (readonly string[])[] = [];
      for await (const row of result.rows) seen.push(row.cells);
      expect(seen).toEqual(Array.from({ length: 3000 }, (_, n) => [String(n), 'old']));
      expect([result.total, result.description.rowCount]).toEqual([3000, 3000]);
      expect(await cellsOf(table)).toEqual([]);
    });

    it('give their rows once, and none after they are closed', async () => {
      const table = await given();
      const again = async (result: Awaited<ReturnType<typeof table.query>>) => {
        for await (const row of result.rows) expect.unreachable(row.key);
      };
      const read = await table.query({});
      for await (const row of read.rows) if (row.key === '3') break;
      await refusal(again(read), 'closed');
      const closed = await table.query({});
      await closed.close();
      await closed.close();
      await refusal(again(closed), 'closed');
      await bench.store.close();
      await refusal(table.query({}), 'closed');
    });
  });
}
