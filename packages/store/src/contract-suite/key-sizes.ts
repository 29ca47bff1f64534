import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Operation } from '../index.js';
import { Bench, cellsOf, commit, type Engine, refusal } from './subject.js';

const MOST = DEFAULT_LIMITS.maxKeyBytes;
/** Keys of just as many bytes as a key may have. */
const LONGEST = ['k'.repeat(MOST), 'é'.repeat(MOST / 2), '\u{1f600}'.repeat(MOST / 4), `${'"'.repeat(MOST - 1)},`];
/** With one byte more. */
const TOO_LONG = LONGEST.map((key) => `${key}x`);

/** How long the keys of rows may be, and what becomes of longer ones. */
export function describeKeySizes(engine: Engine): void {
  describe('the size of keys', () => {
    const bench = new Bench(engine);
    const given = () => bench.given('t', ['id', 'x'], [['1', 'a']]);

    it.each(LONGEST.map((key) => [key.slice(0, 4), key]))('may be that of the limit: %s…', async (_, key) => {
      const table = await given();
      await commit(table, { kind: 'put', key, cells: [['x', 'b']] });
      expect((await table.get(key)).row?.cells).toEqual([key, 'b']);
      await bench.reopen();
      const again = await bench.table('t');
      expect((await again.describe()).key).toBe('id');
      await commit(again, { kind: 'update', key, cells: [['x', 'c']] });
      expect((await again.get(key)).row?.cells).toEqual([key, 'c']);
      expect((await again.get(`${key}x`)).row).toBeUndefined();
    });

    it.each(TOO_LONG.map((key) => [key.slice(0, 4), key]))('may not be more in a write: %s…', async (_, key) => {
      const table = await given();
      const writes: Operation[] = [
        { kind: 'put', key, cells: [] },
        { kind: 'put', key, cells: [['id', key]] },
        { kind: 'put', key, cells: [], expected: 'absent' },
        { kind: 'insert', cells: [['id', key]] },
      ];
      for (const write of writes) {
        const error = await refusal(
          commit(table, { kind: 'update', key: '1', cells: [['x', 'b']] }, write),
          'cell-too-large',
        );
        expect(error).toMatchObject({ blame: 'caller', table: 't', column: 'id', operation: 1 });
        expect(error.message).toContain(`${MOST + 1} bytes`);
        expect(error.message).toContain('maxKeyBytes');
      }
      expect(await cellsOf(table)).toEqual([['1', 'a']]);
    });

    it('is no fault where rows are only asked for: there is none', async () => {
      const table = await given();
      for (const key of [...TOO_LONG, 'x'.repeat(100_000)]) {
        expect((await table.get(key)).row).toBeUndefined();
        await refusal(commit(table, { kind: 'update', key, cells: [] }), 'no-such-row');
        await refusal(commit(table, { kind: 'delete', key }), 'no-such-row');
      }
    });

    it('keeps a column with a longer cell from being the key of a new table', async () => {
      for (const [at, long] of TOO_LONG.entries()) {
        const other = await bench.given(
          `other${at}`,
          ['id', 'key'],
          [
            ['1', 'a'],
            [long, 'b'],
          ],
        );
        expect((await other.describe()).key).toBe('key');
        const none = await bench.given(
          `none${at}`,
          ['id', 'x'],
          [
            ['1', 'a'],
            [long, 'b'],
          ],
        );
        expect((await none.describe()).key).toBeUndefined();
      }
      await bench.reopen();
      expect((await (await bench.table('other0')).describe()).key).toBe('key');
      const none = await bench.table('none0');
      expect((await none.describe()).key).toBeUndefined();
      expect(await cellsOf(none)).toEqual([
        ['1', 'a'],
        [TOO_LONG[0], 'b'],
      ]);
    });

    it('may not be more in a replacement of a table that has a key', async () => {
      const table = await given();
      for (const long of TOO_LONG) {
        const rows = [
          ['1', 'a'],
          [long, 'b'],
        ];
        const error = await refusal(bench.store.replaceTable('t', { columns: ['id', 'x'], rows }), 'cell-too-large');
        expect(error).toMatchObject({ blame: 'caller', table: 't', column: 'id' });
        expect(error.message).toContain('row 2');
        expect(error.message).toContain('maxKeyBytes');
      }
      expect(await cellsOf(table)).toEqual([['1', 'a']]);
    });
  });
}
