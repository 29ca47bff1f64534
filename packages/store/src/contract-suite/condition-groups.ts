import { describe, expect, it } from 'vitest';
import type { CellCondition, Condition, ConditionGroup, Query } from '../index.js';
import { ask, Bench, type Engine, keysOf, refusal } from './subject.js';

const COLUMNS = ['id', 'n', 'text'];
const ROWS = [
  ['1', '5', 'b'],
  ['2', '', ''],
  ['3', '10', 'B'],
  ['4', '5.00', 'bc'],
  ['5', '-1e1', 'c'],
];
const ALL = '1 2 3 4 5';

const id = (...values: string[]): CellCondition => ({ column: 'id', operator: 'in', values });
const five: CellCondition = { column: 'n', operator: 'eq', value: '5' };
const above = { column: 'n', operator: 'gt', value: '5' } as const;
const withoutN: CellCondition = { column: 'n', operator: 'empty' };
const beginsWithB: CellCondition = { column: 'text', operator: 'startsWith', value: 'b' };
const endsWithC: CellCondition = { column: 'text', operator: 'endsWith', value: 'C', foldCase: true };

/** So many groups, one within the other, around a condition. */
function nested(depth: number, innermost: Condition): Condition {
  let condition = innermost;
  for (let at = 0; at < depth; at++) condition = at % 2 === 0 ? { any: [condition] } : { all: [condition] };
  return condition;
}

/** Conditions that count as one: which rows they find, and where there are too many of them. */
export function describeConditionGroups(engine: Engine): void {
  describe('groups of conditions', () => {
    const bench = new Bench(engine);
    const given = () => bench.given('t', COLUMNS, ROWS);

    const groups: [Condition, string][] = [
      [{ any: [five, above] }, '1 3 4'],
      [{ any: [above, five, five] }, '1 3 4'],
      [{ any: [five] }, '1 4'],
      [{ any: [] }, ''],
      [{ all: [five, beginsWithB] }, '1 4'],
      [{ all: [beginsWithB, endsWithC] }, '4'],
      [{ all: [five, above] }, ''],
      [{ all: [five] }, '1 4'],
      [{ all: [] }, ALL],
      [{ any: [withoutN, beginsWithB] }, '1 2 4'],
      // The key is one of several ways to be found: rows with other keys may be asked for too.
      [{ any: [{ column: 'id', operator: 'eq', value: '3' }, beginsWithB] }, '1 3 4'],
      [{ any: [id('5', '2'), { column: 'id', operator: 'eq', value: '1' }] }, '1 2 5'],
      [{ any: [{ column: 'id', operator: 'ne', value: '3' }, five] }, '1 2 4 5'],
      [{ any: [id(), five] }, '1 4'],
      [{ all: [id('1', '2', '3'), { any: [id('2'), id('3', '4')] }] }, '2 3'],
      [{ any: [{ all: [five, endsWithC] }, { all: [above, { any: [] }] }] }, '4'],
      [{ all: [{ any: [five, above] }, { any: [endsWithC, above] }] }, '3 4'],
      [{ any: [{ any: [{ any: [] }] }, { all: [{ all: [] }] }] }, ALL],
      [{ all: [{ all: [] }, { any: [{ all: [] }, { any: [] }] }] }, ALL],
      [{ any: [{ any: [] }, { all: [{ any: [] }] }] }, ''],
    ];
    it.each(groups)('take the rows for which they hold: %j', async (condition, keys) => {
      const table = await given();
      expect((await keysOf(table, { where: [condition] })).join(' ')).toBe(keys);
      expect((await ask(table, { where: [condition], limit: 1, count: true })).total).toBe(
        keys === '' ? 0 : keys.split(' ').length,
      );
    });

    it('hold together with what stands beside them, and with the search', async () => {
      const table = await given();
      const where: Condition[] = [{ any: [five, above] }, beginsWithB];
      expect(await keysOf(table, { where })).toEqual(['1', '4']);
      expect(await keysOf(table, { where: [...where, { any: [endsWithC, withoutN] }] })).toEqual(['4']);
      expect(await keysOf(table, { where, search: 'C' })).toEqual(['4']);
      expect(await keysOf(table, { where: [{ any: [] }, five] })).toEqual([]);
    });

    it('are part of what a cursor belongs to', async () => {
      const table = await given();
      const query = (...where: Condition[]): Query => ({ where, limit: 1 });
      const { next } = await ask(table, query({ any: [five, above] }));
      const following = await ask(table, { ...query({ any: [{ ...five }, { ...above }] }), after: next! });
      expect(following.rows.map(({ key }) => key)).toEqual(['3']);
      const others: Query[] = [
        query({ all: [five, above] }),
        query({ any: [above] }),
        query({ any: [five, above, above] }),
        query({ any: [five, { ...above, value: '6' }] }),
        query({ any: [five, { ...above, operator: 'gte' }] }),
        query({ any: [five, { ...above, column: 'text' }] }),
        query({ any: [{ any: [five, above] }] }),
        query({ any: [five] }, { any: [above] }),
        query(five, above),
      ];
      for (const other of others) await refusal(table.query({ ...other, after: next! }), 'invalid-cursor');
      const complements: CellCondition[] = [id('1', '2'), { column: 'id', operator: 'nin', values: ['1', '2'] }];
      const [inside, outside] = complements.map((condition) => query(condition));
      const cursor = (await ask(table, inside!)).next!;
      await refusal(table.query({ ...outside, after: cursor }), 'invalid-cursor');
    });

    it('are refused with the column that is wrong, however deep it stands', async () => {
      const table = await given();
      const wrong = nested(5, { column: 'n', operator: 'eq', value: 'five' });
      expect((await refusal(table.query({ where: [wrong] }), 'invalid-query')).column).toBe('n');
      const unknown = nested(5, { column: 'm', operator: 'empty' });
      expect((await refusal(table.query({ where: [{ any: [five, unknown] }] }), 'unknown-column')).column).toBe('m');
    });

    it('are refused where they are no groups', async () => {
      const table = await given();
      const malformed: unknown[] = [
        { any: five },
        { all: 'n' },
        { any: undefined },
        { any: null },
        { any: [null] },
        { any: new Array(1) },
        { any: [five], all: [above] },
        { any: [five], ...above },
        { all: [five], columns: ['n'] },
      ];
      for (const condition of malformed) {
        await refusal(table.query({ where: [condition as Condition] }), 'invalid-query');
      }
    });

    it('count with what is in them, and may not be too many', async () => {
      const table = await given();
      const many = (length: number): Condition => ({ any: new Array<Condition>(length).fill(five) });
      expect(await keysOf(table, { where: [many(63)] })).toEqual(['1', '4']);
      expect(await keysOf(table, { where: [many(30), { all: [many(31)] }] })).toEqual(['1', '4']);
      const over: Query[] = [
        { where: [many(64)] },
        { where: [many(30), { all: [many(32)] }] },
        { where: [many(63)], sort: [{ column: 'n' }] },
        { where: new Array<Condition>(65).fill({ any: [] }) },
        { where: [{ any: new Array<Condition>(2 ** 32 - 1) }] },
      ];
      for (const query of over) await refusal(table.query(query), 'query-too-large');
      const values = new Array<string>(5001).fill('1');
      await refusal(table.query({ where: [{ any: [id(...values), { all: [id(...values)] }] }] }), 'query-too-large');
    });

    it('may not be nested too deep, nor hold themselves', async () => {
      const table = await given();
      expect(await keysOf(table, { where: [nested(16, five)] })).toEqual(['1', '4']);
      await refusal(table.query({ where: [nested(17, five)] }), 'query-too-large');
      await refusal(table.query({ where: [nested(100_000, five)] }), 'query-too-large');
      const list: Condition[] = [];
      const endless: ConditionGroup = { any: list };
      list.push(endless);
      await refusal(table.query({ where: [endless] }), 'query-too-large');
      // Without an end too, and twice as many groups on each level.
      list.push({ all: [endless, endless] });
      await refusal(table.query({ where: list }), 'query-too-large');
    });
  });
}
