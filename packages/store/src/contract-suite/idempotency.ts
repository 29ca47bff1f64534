import { describe, expect, it } from 'vitest';
import type { Change, Operation, Table } from '../index.js';
import { rowRevision } from '../index.js';
import { Bench, cellsOf, type Engine, refusal } from './subject.js';

/** Transactions that are sent again, because no answer came. */
export function describeIdempotency(engine: Engine): void {
  describe('transactions that are sent again', () => {
    const bench = new Bench(engine);
    const given = () =>
      bench.given(
        't',
        ['id', 'n'],
        [
          ['1', '0'],
          ['2', '0'],
        ],
      );
    const send = (table: Table, key: string, ...operations: Operation[]): Promise<Change> =>
      table.commit({ operations, idempotency: { key, fingerprint: JSON.stringify(operations) } });
    const add = { kind: 'insert', cells: [['n', '5']] } as const;
    const several: Operation[] = [
      { kind: 'update', key: '1', cells: [['n', '1']] },
      { kind: 'update', key: '1', cells: [['n', '2']] },
      { kind: 'update', key: '1', cells: [['n', '2']] },
      { kind: 'delete', key: '2' },
      add,
    ];

    it('are applied once, and get the answer that was given', async () => {
      const table = await given();
      const change = await send(table, 'a', ...several);
      expect(change.repeated).toBeUndefined();
      expect(await send(table, 'a', ...several)).toEqual({ ...change, repeated: true });
      expect(await cellsOf(table)).toEqual([
        ['1', '2'],
        ['3', '5'],
      ]);
      expect((await table.describe()).version).toEqual(change.description.version);
    });

    it('get that answer whatever has become of the table, also when the store is opened anew', async () => {
      let table = await given();
      const change = await send(table, 'a', ...several);
      await table.commit({ operations: [{ kind: 'update', key: '1', cells: [['n', 'text']] }] });
      for (let opening = 0; opening < 3; opening += 1) {
        const again = await send(table, 'a', ...several);
        expect(again).toEqual({ ...change, repeated: true });
        await bench.reopen();
        table = await bench.table('t');
      }
      expect(await cellsOf(table)).toEqual([
        ['1', 'text'],
        ['3', '5'],
      ]);
    });

    it('are applied where they have no key, or one that was not used', async () => {
      const table = await given();
      await send(table, 'a', add);
      await send(table, 'b', add);
      await table.commit({ operations: [add] });
      await table.commit({ operations: [add] });
      expect((await cellsOf(table)).length).toBe(6);
    });

    it('are refused where the key was used for another', async () => {
      const table = await given();
      await send(table, 'a', add);
      const error = await refusal(send(table, 'a', add, add), 'idempotency-mismatch');
      expect(error.blame).toBe('conflict');
      await bench.reopen();
      const reopened = await bench.table('t');
      await refusal(send(reopened, 'a', add, add), 'idempotency-mismatch');
      expect((await cellsOf(reopened)).length).toBe(3);
    });

    it('wait for the first, where that is on its way', async () => {
      const table = await given();
      const changes = await Promise.all(Array.from({ length: 10 }, () => send(table, 'a', add)));
      expect(changes.filter(({ repeated }) => repeated === undefined)).toHaveLength(1);
      for (const { results, description } of changes) {
        expect(results).toEqual(changes[0]!.results);
        expect(description.version).toEqual(changes[0]!.description.version);
      }
      const others = await Promise.allSettled([send(table, 'b', add), send(table, 'b', add, add)]);
      expect(others.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await cellsOf(table)).length).toBe(4);
    });

    it('are not applied later where they changed nothing', async () => {
      const table = await given();
      const none: Operation = { kind: 'update', key: '1', cells: [['n', '0']] };
      const change = await send(table, 'a', none);
      expect(change.changed).toBe(false);
      await table.commit({ operations: [{ kind: 'update', key: '1', cells: [['n', '7']] }] });
      await bench.reopen();
      const reopened = await bench.table('t');
      const again = await send(reopened, 'a', none);
      expect([again.changed, again.repeated, again.results]).toEqual([false, true, change.results]);
      expect((await cellsOf(reopened))[0]).toEqual(['1', '7']);
    });

    it('are worked out anew where they were refused: that changed nothing', async () => {
      const table = await given();
      const update = { kind: 'update', key: '3', cells: [['n', '1']] } as const;
      await refusal(send(table, 'a', update), 'no-such-row');
      await table.commit({ operations: [{ kind: 'put', key: '3', cells: [] }] });
      expect((await send(table, 'a', update)).repeated).toBeUndefined();
      expect((await send(table, 'a', update)).repeated).toBe(true);
    });

    it('are of one table, and of one that was not dropped since', async () => {
      const table = await given();
      const other = await bench.given('u', ['id'], [['1']]);
      await send(table, 'a', add);
      const put: Operation = { kind: 'put', key: '2', cells: [] };
      expect((await send(other, 'a', put)).repeated).toBeUndefined();
      await bench.store.dropTable('t');
      const again = await given();
      expect((await send(again, 'a', add)).repeated).toBeUndefined();
      expect((await send(again, 'a', add)).repeated).toBe(true);
    });

    it('outlive that the table was replaced', async () => {
      const table = await given();
      const change = await send(table, 'a', ...several);
      await bench.store.replaceTable('t', { columns: ['other'], rows: [['x']] });
      const { description, results } = await send(table, 'a', ...several);
      expect(results).toEqual(change.results);
      expect(description.key).toBe('id');
      expect(description.columns).toEqual(change.description.columns);
      expect(await cellsOf(table)).toEqual([['x']]);
    });

    it('have the numbers of rows without a key as they were', async () => {
      const table = await bench.given('log', ['x'], [['a'], ['b']]);
      const remove: Operation = { kind: 'delete', row: 1, expected: { revisions: [rowRevision(['a'])] } };
      const insert: Operation = { kind: 'insert', cells: [['x', 'c']] };
      const change = await send(table, 'a', insert, remove);
      expect(change.results.map(({ row }) => row.number)).toEqual([3, 1]);
      await bench.reopen();
      expect(await send(await bench.table('log'), 'a', insert, remove)).toEqual({ ...change, repeated: true });
    });
  });
}
