import { describe, expect, it } from 'vitest';
import type { Query, StoreErrorCode } from '../index.js';
import { Bench, type Engine, keysOf, refusal } from './subject.js';

/** Queries that mean nothing, or too much: each is refused with what is wrong, and none is guessed at. */
export function describeRefusedQueries(engine: Engine): void {
  describe('refused queries', () => {
    const bench = new Bench(engine);
    const given = () => bench.given('t', ['id', 'n', 'flag', 'text'], [['1', '5', 'true', 'a']]);
    const eq = (column: string, value: string): Query => ({ where: [{ column, operator: 'eq', value }] });

    const typed: [string, Query][] = [
      ['n', eq('n', 'five')],
      ['n', eq('n', '05')],
      ['n', eq('n', ' 5')],
      ['n', eq('n', '0x5')],
      ['n', eq('n', 'NaN')],
      ['n', eq('n', 'Infinity')],
      ['n', eq('n', '1e999')],
      ['n', eq('n', '1234567890123456')],
      ['n', { where: [{ column: 'n', operator: 'in', values: ['5', 'six'] }] }],
      ['n', { where: [{ column: 'n', operator: 'nin', values: ['05'] }] }],
      ['n', { where: [{ column: 'n', operator: 'lt', value: '' }] }],
      ['text', { where: [{ column: 'text', operator: 'gte', value: '' }] }],
      ['flag', eq('flag', 'TRUE')],
      ['flag', eq('flag', '1')],
      ['text', eq('text', 'a\0')],
      ['text', eq('text', '\ud83d')],
      ['text', { where: [{ column: 'text', operator: 'contains', value: '\ude00' }] }],
      ['text', { where: [{ column: 'text', operator: 'endsWith', value: '\ude00' }] }],
    ];
    it.each(typed)('name the column %s of %j', async (column, query) => {
      const error = await refusal((await given()).query(query), 'invalid-query');
      expect(error.column).toBe(column);
      expect(error.blame).toBe('caller');
    });

    it('say what a value should have been', async () => {
      const error = await refusal((await given()).query(eq('n', 'five')), 'invalid-query');
      expect(error.message).toBe(
        'The column "n" has the type number, and "five" is not a number as JSON has them, of at most 15 significant digits.',
      );
    });

    const others: [StoreErrorCode, Query][] = [
      ['invalid-query', { limit: -1 }],
      ['invalid-query', { limit: 1.5 }],
      ['invalid-query', { limit: NaN }],
      ['invalid-query', { limit: Infinity }],
      ['invalid-query', { offset: -1 }],
      ['invalid-query', { offset: 2 ** 53 }],
      ['invalid-query', { offset: 0, after: 'x' }],
      ['invalid-query', { search: '\udc00' }],
      ['unknown-column', eq('x', '1')],
      ['unknown-column', eq('__proto__', '1')],
      ['unknown-column', eq('length', '1')],
      ['unknown-column', { sort: [{ column: 'ID' }] }],
      ['unknown-column', { columns: ['id', ''] }],
      ['column-twice', { columns: ['id', 'n', 'id'] }],
      ['column-twice', { sort: [{ column: 'n' }, { column: 'n', direction: 'descending' }] }],
      ['query-too-large', { where: [{ column: 'n', operator: 'in', values: new Array<string>(10_001).fill('1') }] }],
      ['query-too-large', { where: [{ column: 'n', operator: 'nin', values: new Array<string>(10_001).fill('1') }] }],
      ['query-too-large', { where: new Array(65).fill({ column: 'n', operator: 'empty' }) }],
      ['query-too-large', eq('text', 'x'.repeat(1024 * 1024 + 1))],
      ['query-too-large', { search: 'é'.repeat(512 * 1024 + 1) }],
    ];
    it.each(others.map(([code, query]) => [code, JSON.stringify(query).slice(0, 80), query] as const))(
      'are %s: %s',
      async (code, _, query) => {
        expect((await refusal((await given()).query(query), code)).table).toBe('t');
      },
    );

    it('are also those that types would have kept out', async () => {
      const table = await given();
      const malformed: unknown[] = [
        { where: [{ column: 'n', operator: 'like', value: '5' }] },
        { where: [{ column: 'n', operator: '__proto__', value: '5' }] },
        { where: [{ column: 'n', operator: 'eq', value: 5 }] },
        { where: [{ column: 'n', operator: 'eq' }] },
        { where: [{ column: 'n', operator: 'eq', value: { toString: 'x' } }] },
        { where: [{ column: 'n', operator: 'in', values: '5' }] },
        { where: [{ column: 'n', operator: 'nin', value: '5' }] },
        { where: [{ column: 'n', operator: 'endsWith', value: 5 }] },
        { where: [{ column: 'n', operator: 'in', values: [null] }] },
        { where: [{ column: 'n', operator: 'in', values: new Array(1) }] },
        { where: { column: 'n' } },
        { where: [null] },
        { where: ['n'] },
        { where: new Array(2) },
        { sort: 'n' },
        { sort: [null] },
        { sort: ['n'] },
        { sort: new Array(1) },
        { sort: [{ column: 'n', direction: 'desc' }] },
        { sort: [{ column: 'n', empty: 'never' }] },
        { columns: 'n' },
        { search: ['a'] },
        { limit: '5' },
        { offset: {} },
      ];
      for (const query of malformed) await refusal(table.query(query as Query), 'invalid-query');
      for (const column of [5, null, ['n'], undefined]) {
        await refusal(table.query({ columns: [column] } as unknown as Query), 'unknown-column');
      }
    });

    it('name the columns that there are', async () => {
      const error = await refusal((await given()).query(eq('m', '1')), 'unknown-column');
      expect(error.column).toBe('m');
      expect(error.message).toContain('"id", "n", "flag", "text"');
    });

    it('are not those that are just within the limits', async () => {
      const table = await given();
      const values = Array.from({ length: 10_000 }, (_, n) => String(n));
      expect(await keysOf(table, { where: [{ column: 'n', operator: 'in', values }] })).toEqual(['1']);
      expect(await keysOf(table, { where: new Array(64).fill({ column: 'n', operator: 'notEmpty' }) })).toEqual(['1']);
      expect(await keysOf(table, eq('text', 'x'.repeat(1024 * 1024)))).toEqual([]);
      expect(await keysOf(table, { limit: Number.MAX_SAFE_INTEGER })).toEqual(['1']);
      expect(await keysOf(table, { offset: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER })).toEqual([]);
    });
  });
}
