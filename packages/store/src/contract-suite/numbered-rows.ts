import { describe, expect, it } from 'vitest';
import { type Operation, type Row, rowRevision, type Table } from '../index.js';
import { ask, Bench, cellsOf, commit, type Engine, refusal, rowsOf } from './subject.js';
import { Random, seed } from './random.js';

/** Tables without a key, whose rows are addressed by number. */
export function describeNumberedRows(engine: Engine): void {
  describe(`rows without a key (ROWHOUSE_SEED=${seed})`, () => {
    const bench = new Bench(engine);
    const log = (...texts: string[]) =>
      bench.given(
        'log',
        ['text', 'n'],
        texts.map((text) => [text, '']),
      );
    const is = (...cells: string[]) => ({ revisions: [rowRevision(cells)] });

    it('are added at the end, and cannot be addressed by key', async () => {
      const table = await log('a', 'a');
      const { results } = await commit(table, { kind: 'insert', cells: [['text', 'a']] });
      const row = { key: undefined, number: 3, revision: rowRevision(['a', '']), cells: ['a', ''] };
      expect(results).toEqual([{ outcome: 'created', row }]);
      await refusal(table.get('1'), 'no-key');
      await refusal(commit(table, { kind: 'put', key: '1', cells: [] }), 'no-key');
      await refusal(commit(table, { kind: 'update', key: '1', cells: [] }), 'no-key');
      await refusal(commit(table, { kind: 'delete', key: '1' }), 'no-key');
      expect((await cellsOf(table)).length).toBe(3);
    });

    it('have their number when they are read, and when they are asked for', async () => {
      const table = await log('c', 'a', 'b');
      const numbered = (rows: readonly Row[]) => rows.map(({ number, cells }) => [number, cells[0]]);
      expect(numbered(await rowsOf(table))).toEqual([
        [1, 'c'],
        [2, 'a'],
        [3, 'b'],
      ]);
      const sorted = await ask(table, { sort: [{ column: 'text' }], columns: ['text'] });
      expect(numbered(sorted.rows)).toEqual([
        [2, 'a'],
        [3, 'b'],
        [1, 'c'],
      ]);
      const keyed = await bench.given('keyed', ['id'], [['1']]);
      expect(await rowsOf(keyed)).toEqual([{ key: '1', revision: rowRevision(['1']), cells: ['1'] }]);
      expect((await rowsOf(keyed))[0]!.number).toBeUndefined();
    });

    it('are put, updated and deleted by number', async () => {
      const table = await log('a', 'b', 'c');
      const { results } = await commit(
        table,
        { kind: 'update', row: 2, expected: is('b', ''), cells: [['n', '5']] },
        { kind: 'put', row: 2, expected: is('b', '5'), cells: [['text', 'B']] },
        { kind: 'update', row: 2, expected: is('B', ''), cells: [['n', '']] },
        { kind: 'delete', row: 1, expected: is('a', '') },
      );
      expect(results.map(({ outcome, row }) => [outcome, row.number, ...row.cells])).toEqual([
        ['replaced', 2, 'b', '5'],
        ['replaced', 2, 'B', ''],
        ['unchanged', 2, 'B', ''],
        ['deleted', 1, 'a', ''],
      ]);
      expect(results[1]!.row.key).toBeUndefined();
      expect(await cellsOf(table)).toEqual([
        ['B', ''],
        ['c', ''],
      ]);
      expect((await rowsOf(table)).map(({ number }) => number)).toEqual([1, 2]);
    });

    it('are counted as the operations before have left them', async () => {
      const table = await log('a', 'b');
      await commit(
        table,
        { kind: 'insert', cells: [['text', 'c']] },
        { kind: 'delete', row: 1, expected: is('a', '') },
        { kind: 'update', row: 2, expected: is('c', ''), cells: [['text', 'C']] },
        { kind: 'delete', row: 1, expected: is('b', '') },
        { kind: 'insert', cells: [['text', 'd']] },
        { kind: 'delete', row: 2, expected: is('d', '') },
      );
      expect(await cellsOf(table)).toEqual([['C', '']]);
    });

    it('are left as they are where another row stands there, which is shown', async () => {
      const table = await log('a', 'b', 'c');
      const [, , last] = await rowsOf(table);
      const expected = { revisions: [last!.revision] };
      await commit(table, { kind: 'delete', row: 1, expected: is('a', '') });
      const [, now] = await rowsOf(table);
      for (const operation of [
        { kind: 'update', row: 1, expected, cells: [['n', '1']] },
        { kind: 'put', row: 1, expected, cells: [] },
        { kind: 'delete', row: 1, expected },
      ] as Operation[]) {
        const error = await refusal(commit(table, operation), 'precondition-failed');
        expect(error.row).toEqual({ key: undefined, number: 1, revision: rowRevision(['b', '']), cells: ['b', ''] });
      }
      await commit(table, { kind: 'delete', row: 2, expected: { revisions: ['other', now!.revision] } });
      expect(await cellsOf(table)).toEqual([['b', '']]);
    });

    it('are not changed without a precondition', async () => {
      const table = await log('a');
      for (const operation of [
        { kind: 'update', row: 1, cells: [] },
        { kind: 'delete', row: 1 },
      ])
        await refusal(commit(table, operation as unknown as Operation), 'precondition-failed');
    });

    it.each([0, 3, -1, 1.5, NaN, Infinity])('are none of the number %d', async (row) => {
      const table = await log('a');
      const address = { row, expected: is('a', '') };
      const error = await refusal(
        commit(table, { kind: 'insert', cells: [] }, { kind: 'update', ...address, cells: [] }),
        'no-such-row',
      );
      expect(error.operation).toBe(1);
      await refusal(commit(table, { kind: 'delete', ...address }), 'no-such-row');
    });

    it('are those of tables without a key only', async () => {
      const table = await bench.given('t', ['id'], [['1']]);
      const error = await refusal(commit(table, { kind: 'delete', row: 1, expected: is('1') }), 'has-key');
      expect(error.blame).toBe('caller');
    });

    it('stand as they did when the store is opened anew', async () => {
      const random = new Random(seed);
      const table = await log(...Array.from({ length: 12 }, (_, n) => 'ab'.charAt(n % 2)));
      const rows = await cellsOf(table).then((all) => all.map((cells) => [...cells]));
      let current: Table = table;
      for (let round = 0; round < 60; round++) {
        const at = random.below(rows.length + 1);
        const cells = [random.pick(['a', 'b', 'c']), ''];
        const before = rows[at];
        if (before === undefined) {
          rows.push(cells);
          await commit(current, { kind: 'insert', cells: [['text', cells[0]!]] });
        } else if (random.below(2) === 0) {
          rows.splice(at, 1);
          await commit(current, { kind: 'delete', row: at + 1, expected: is(...before) });
        } else {
          rows[at] = cells;
          await commit(current, { kind: 'put', row: at + 1, expected: is(...before), cells: [['text', cells[0]!]] });
        }
        expect(await cellsOf(current)).toEqual(rows);
        if (random.below(12) > 0) continue;
        await bench.reopen();
        current = await bench.table('log');
        expect(await cellsOf(current)).toEqual(rows);
      }
    });
  });
}
