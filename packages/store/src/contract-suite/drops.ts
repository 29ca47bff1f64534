import { describe, expect, it } from 'vitest';
import { Bench, cellsOf, commit, type Engine, refusal } from './subject.js';

/** Tables that are dropped, and made again. */
export function describeDrops(engine: Engine): void {
  describe('dropped tables', () => {
    const bench = new Bench(engine);
    const given = () => bench.given('t', ['id', 'x'], [['1', 'a']]);

    it('are gone, with their rows, also when the store is opened anew', async () => {
      const table = await given();
      await bench.given('other', ['a'], [['1']]);
      await commit(table, { kind: 'insert', cells: [['x', 'b']] });
      await bench.store.dropTable('t');
      for (let opening = 0; opening < 2; opening += 1) {
        expect(await bench.store.table('t')).toBeUndefined();
        expect((await bench.store.tables()).map(({ name }) => name)).toEqual(['other']);
        await bench.reopen();
      }
    });

    it('refuse what is asked of them', async () => {
      const table = await given();
      await bench.store.dropTable('t');
      await refusal(table.describe(), 'no-such-table');
      await refusal(table.get('1'), 'no-such-table');
      await refusal(table.read(), 'no-such-table');
      await refusal(commit(table, { kind: 'delete', key: '1' }), 'no-such-table');
      await refusal(bench.store.dropTable('t'), 'no-such-table');
      await refusal(bench.store.dropTable('t', { expected: 'present' }), 'no-such-table');
    });

    it.each(['never-was', '', 'a/b', '_t'])('are none of the name %j', async (name) => {
      await refusal(bench.store.dropTable(name), 'no-such-table');
    });

    it('are other tables when they are made again', async () => {
      const table = await given();
      await commit(table, { kind: 'insert', cells: [] });
      const { version } = await table.describe();
      await bench.store.dropTable('t');
      const again = await bench.given('t', ['id', 'x'], [['1', 'a']]);
      const description = await again.describe();
      expect(description.version.incarnation).not.toBe(version.incarnation);
      expect(description.version.sequence).toBe(1);
      // Nothing of the first is left: its keys are given again.
      expect((await commit(again, { kind: 'insert', cells: [] })).results[0]!.row.key).toBe('2');
      await bench.reopen();
      expect(await cellsOf(await bench.table('t'))).toEqual([
        ['1', 'a'],
        ['2', ''],
      ]);
    });

    it('were as expected', async () => {
      const table = await given();
      const { version } = await table.describe();
      await commit(table, { kind: 'insert', cells: [] });
      await refusal(bench.store.dropTable('t', { expected: version }), 'precondition-failed');
      await refusal(
        bench.store.dropTable('t', { expected: { ...version, incarnation: 'another' } }),
        'precondition-failed',
      );
      expect((await cellsOf(table)).length).toBe(2);
      await bench.store.dropTable('t', { expected: (await table.describe()).version });
      expect(await bench.store.tables()).toEqual([]);
      await given();
      await bench.store.dropTable('t', { expected: 'present' });
      expect(await bench.store.tables()).toEqual([]);
    });

    it('go in their turn: what was begun before is done, and what was begun after is refused', async () => {
      const table = await given();
      const { version } = await table.describe();
      const before = commit(table, { kind: 'insert', cells: [] });
      const stale = bench.store.dropTable('t', { expected: version });
      const dropped = bench.store.dropTable('t', { expected: { ...version, sequence: version.sequence + 1 } });
      const after = commit(table, { kind: 'insert', cells: [] });
      const outcomes = await Promise.allSettled([before, stale, dropped, after]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
      await refusal(stale, 'precondition-failed');
      await refusal(after, 'no-such-table');
    });

    it('stay as they were for who reads a snapshot', async () => {
      const table = await given();
      const { rows } = await table.read();
      await bench.store.dropTable('t');
      const cells: (readonly string[])[] = [];
      for await (const row of rows) cells.push(row.cells);
      expect(cells).toEqual([['1', 'a']]);
    });

    it('are not dropped by a store that is closed', async () => {
      await given();
      await bench.store.close();
      await refusal(bench.store.dropTable('t'), 'closed');
      await bench.reopen();
      await bench.table('t');
    });
  });
}
