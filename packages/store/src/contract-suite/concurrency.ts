import { describe, expect, it } from 'vitest';
import { rowRevision, type Row } from '../index.js';
import { Bench, cellsOf, commit, type Engine, refusal, rowsOf } from './subject.js';

/** Preconditions, writers that race, and readers who look on. */
export function describeConcurrency(engine: Engine): void {
  describe('concurrency', () => {
    const bench = new Bench(engine);
    const counter = () => bench.given('counter', ['id', 'n'], [['1', '0']]);

    it('writes only where the row is as expected', async () => {
      const table = await counter();
      const current = rowRevision(['1', '0']);
      const stale = await refusal(
        commit(table, { kind: 'update', key: '1', cells: [['n', '5']], expected: { revisions: ['old'] } }),
        'precondition-failed',
      );
      expect(stale.row).toEqual({ key: '1', revision: current, cells: ['1', '0'] });
      await commit(table, { kind: 'update', key: '1', cells: [['n', '5']], expected: { revisions: ['old', current] } });
      await refusal(
        commit(table, { kind: 'delete', key: '1', expected: { revisions: [current] } }),
        'precondition-failed',
      );
      await commit(table, { kind: 'delete', key: '1', expected: { revisions: [rowRevision(['1', '5'])] } });
      expect(await cellsOf(table)).toEqual([]);
    });

    it('holds `present` and `absent` against the row', async () => {
      const table = await counter();
      await refusal(commit(table, { kind: 'put', key: '1', cells: [], expected: 'absent' }), 'precondition-failed');
      await commit(table, { kind: 'put', key: '2', cells: [], expected: 'absent' });
      await commit(table, { kind: 'put', key: '2', cells: [['n', '1']], expected: 'present' });
      const gone = await refusal(
        commit(table, { kind: 'put', key: '3', cells: [], expected: 'present' }),
        'precondition-failed',
      );
      expect(gone.row).toBeUndefined();
      await refusal(
        commit(table, { kind: 'put', key: '3', cells: [], expected: { revisions: ['x'] } }),
        'precondition-failed',
      );
      await refusal(commit(table, { kind: 'delete', key: '3', expected: 'present' }), 'precondition-failed');
    });

    it('lets exactly one of many win who expect the same revision', async () => {
      const table = await counter();
      const expected = { revisions: [rowRevision(['1', '0'])] };
      const attempts = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          commit(table, { kind: 'update', key: '1', cells: [['n', String(n + 1)]], expected }),
        ),
      );
      expect(attempts.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    });

    it('loses no increment of many writers who compare and swap', async () => {
      const table = await counter();
      const increment = async (): Promise<void> => {
        for (;;) {
          const row = (await table.get('1')).row!;
          const next = String(Number(row.cells[1]) + 1);
          const operation = {
            kind: 'update',
            key: '1',
            cells: [['n', next]],
            expected: { revisions: [row.revision] },
          } as const;
          try {
            await commit(table, operation);
            return;
          } catch (error) {
            expect(error).toMatchObject({ code: 'precondition-failed' });
          }
        }
      };
      await Promise.all(Array.from({ length: 10 }, increment));
      expect(await cellsOf(table)).toEqual([['1', '10']]);
    });

    it('gives each of many writers a key and a sequence of its own, in the same order', async () => {
      const table = await bench.given('t', ['id', 'n']);
      const { sequence } = (await table.describe()).version;
      const changes = await Promise.all(
        Array.from({ length: 50 }, (_, n) => commit(table, { kind: 'insert', cells: [['n', String(n)]] })),
      );
      const numbers = changes.map(({ description }) => description.version.sequence - sequence);
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
      expect(changes.map(({ results }) => Number(results[0]!.row.key))).toEqual(numbers);
      await bench.reopen();
      expect((await rowsOf(await bench.table('t'))).length).toBe(50);
    });

    it('refuses one transaction without harm to those beside it', async () => {
      const table = await counter();
      const outcomes = await Promise.allSettled([
        commit(table, { kind: 'insert', cells: [['id', '2']] }),
        commit(table, { kind: 'insert', cells: [['id', '3']] }, { kind: 'insert', cells: [['id', '2']] }),
        commit(table, { kind: 'insert', cells: [['id', '3']] }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await rowsOf(table)).map(({ key }) => key)).toEqual(['1', '2', '3']);
    });

    it('shows a reader the table as it was when the reading began', async () => {
      const rows = Array.from({ length: 3000 }, (_, n) => [String(n), 'old']);
      const table = await bench.given('t', ['id', 'x'], rows);
      const snapshot = await table.read();
      const seen: Row[] = [];
      for await (const row of snapshot.rows) {
        if (seen.length === 10) {
          await commit(table, { kind: 'update', key: '2999', cells: [['x', 'new']] }, { kind: 'delete', key: '2000' });
          await bench.store.replaceTable('t', { columns: ['y'], rows: [] });
        }
        seen.push(row);
      }
      expect(seen.map(({ cells }) => cells)).toEqual(rows);
      expect(snapshot.description.rowCount).toBe(3000);
      expect((await table.describe()).rowCount).toBe(0);
    });

    it('gives the rows of a snapshot once, and none after it is closed', async () => {
      const table = await counter();
      const read = await table.read();
      for await (const row of read.rows) expect(row.key).toBe('1');
      const again = async (snapshot: typeof read) => {
        for await (const row of snapshot.rows) expect.unreachable(row.key);
      };
      await refusal(again(read), 'closed');
      const closed = await table.read();
      await closed.close();
      await closed.close();
      await refusal(again(closed), 'closed');
    });
  });
}
