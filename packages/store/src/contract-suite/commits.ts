import { describe, expect, it } from 'vitest';
import { rowRevision } from '../index.js';
import { Bench, cellsOf, commit, type Engine, refusal, rowsOf } from './subject.js';

/** What each operation does to a row, and what a transaction of several does. */
export function describeCommits(engine: Engine): void {
  describe('commits', () => {
    const bench = new Bench(engine);
    const people = () =>
      bench.given(
        'people',
        ['id', 'name', 'city'],
        [
          ['1', 'Ada', 'London'],
          ['2', 'Kim', 'Seoul'],
        ],
      );

    it('inserts at the end, with empty cells for what is not named', async () => {
      const table = await people();
      const { changed, results } = await commit(table, {
        kind: 'insert',
        cells: [
          ['id', '9'],
          ['name', 'Bo'],
        ],
      });
      expect(changed).toBe(true);
      expect(results).toEqual([
        { outcome: 'created', row: { key: '9', revision: rowRevision(['9', 'Bo', '']), cells: ['9', 'Bo', ''] } },
      ]);
      expect((await cellsOf(table)).at(-1)).toEqual(['9', 'Bo', '']);
    });

    it('refuses to insert over an existing key, and shows the row that has it', async () => {
      const error = await refusal(commit(await people(), { kind: 'insert', cells: [['id', '1']] }), 'key-exists');
      expect(error.row?.cells).toEqual(['1', 'Ada', 'London']);
      expect(error.blame).toBe('conflict');
    });

    it('makes the next integer where the key is missing or empty', async () => {
      const table = await people();
      const insert = async (cells: [string, string][]) =>
        (await commit(table, { kind: 'insert', cells })).results[0]!.row.key;
      expect(await insert([['name', 'Bo']])).toBe('3');
      expect(
        await insert([
          ['id', ''],
          ['name', 'Cy'],
        ]),
      ).toBe('4');
      expect(await insert([['id', '40']])).toBe('40');
      expect(await insert([['id', '7']])).toBe('7');
      expect(await insert([])).toBe('41');
    });

    it('does not give the key of a deleted row again', async () => {
      const table = await people();
      await commit(table, { kind: 'delete', key: '2' });
      const { results } = await commit(table, { kind: 'insert', cells: [['name', 'Bo']] });
      expect(results[0]!.row.key).toBe('3');
    });

    it('begins at 1 in an empty table, and counts past what a double can hold', async () => {
      const table = await bench.given('t', ['id', 'x']);
      const insert = async (cells: [string, string][]) =>
        (await commit(table, { kind: 'insert', cells })).results[0]!.row.key;
      expect(await insert([])).toBe('1');
      await insert([['id', '9007199254740993']]);
      expect(await insert([])).toBe('9007199254740994');
      await insert([['id', '999999999999999999']]);
      await refusal(insert([]), 'keys-exhausted');
    });

    it('makes a UUID where the keys are not all integers', async () => {
      const table = await bench.given(
        't',
        ['id', 'x'],
        [
          ['a1', ''],
          ['7', ''],
        ],
      );
      const { results } = await commit(table, { kind: 'insert', cells: [] });
      expect(results[0]!.row.key).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });

    it('puts a whole row: created at the end, replaced in its place, unchanged where it is the same', async () => {
      const table = await people();
      const put = async (key: string, cells: [string, string][]) =>
        (await commit(table, { kind: 'put', key, cells })).results[0]!;
      expect((await put('3', [['name', 'Bo']])).outcome).toBe('created');
      expect((await put('1', [['name', 'Ada L.']])).outcome).toBe('replaced');
      expect(
        (
          await put('2', [
            ['id', '2'],
            ['name', 'Kim'],
            ['city', 'Seoul'],
          ])
        ).outcome,
      ).toBe('unchanged');
      expect(await cellsOf(table)).toEqual([
        ['1', 'Ada L.', ''],
        ['2', 'Kim', 'Seoul'],
        ['3', 'Bo', ''],
      ]);
    });

    it('updates the named cells and leaves the others', async () => {
      const table = await people();
      const { results } = await commit(table, { kind: 'update', key: '2', cells: [['city', 'Busan']] });
      expect(results[0]).toMatchObject({ outcome: 'replaced', row: { cells: ['2', 'Kim', 'Busan'] } });
      expect(await cellsOf(table)).toEqual([
        ['1', 'Ada', 'London'],
        ['2', 'Kim', 'Busan'],
      ]);
      await refusal(commit(table, { kind: 'update', key: '7', cells: [] }), 'no-such-row');
    });

    it('deletes a row and says what it was', async () => {
      const table = await people();
      const { results } = await commit(table, { kind: 'delete', key: '1' });
      expect(results[0]).toMatchObject({ outcome: 'deleted', row: { key: '1', cells: ['1', 'Ada', 'London'] } });
      expect(await cellsOf(table)).toEqual([['2', 'Kim', 'Seoul']]);
      expect((await table.get('1')).row).toBeUndefined();
      await refusal(commit(table, { kind: 'delete', key: '1' }), 'no-such-row');
    });

    it('puts a row that was deleted and inserted anew at the end', async () => {
      const table = await people();
      await commit(table, { kind: 'delete', key: '1' }, { kind: 'insert', cells: [['id', '1']] });
      expect((await rowsOf(table)).map(({ key }) => key)).toEqual(['2', '1']);
    });

    it('refuses a row whose key is not the one that it is addressed by', async () => {
      const table = await people();
      for (const kind of ['put', 'update'] as const) {
        const error = await refusal(commit(table, { kind, key: '1', cells: [['id', '2']] }), 'key-mismatch');
        expect(error.column).toBe('id');
      }
    });

    it('refuses an empty key', async () => {
      const table = await people();
      await refusal(commit(table, { kind: 'put', key: '', cells: [] }), 'empty-key');
      await refusal(commit(table, { kind: 'delete', key: '' }), 'empty-key');
    });

    it.each(['insert', 'put', 'update'] as const)(
      'refuses a column that is unknown or named twice: %s',
      async (kind) => {
        const table = await people();
        const write = (cells: [string, string][]) =>
          commit(table, kind === 'insert' ? { kind, cells } : { kind, key: '1', cells });
        const unknown = await refusal(write([['town', 'x']]), 'unknown-column');
        expect(unknown.column).toBe('town');
        expect(unknown.message).toContain('"id", "name", "city"');
        await refusal(
          write([
            ['name', 'a'],
            ['name', 'b'],
          ]),
          'column-twice',
        );
        await refusal(write([['__proto__', 'a']]), 'unknown-column');
      },
    );

    it('refuses what text cannot carry, also in a key', async () => {
      const table = await people();
      await refusal(commit(table, { kind: 'insert', cells: [['name', 'a\0']] }), 'invalid-cell');
      await refusal(commit(table, { kind: 'update', key: '1', cells: [['name', '\ud83d']] }), 'invalid-cell');
      await refusal(commit(table, { kind: 'put', key: '\udc00', cells: [] }), 'invalid-cell');
    });

    it('lets each operation see the ones before it', async () => {
      const table = await people();
      const { results } = await commit(
        table,
        { kind: 'insert', cells: [['name', 'Bo']] },
        { kind: 'update', key: '3', cells: [['city', 'Oslo']] },
        { kind: 'insert', cells: [['name', 'Cy']] },
        { kind: 'delete', key: '3' },
      );
      expect(results.map(({ outcome, row }) => [outcome, row.key])).toEqual([
        ['created', '3'],
        ['replaced', '3'],
        ['created', '4'],
        ['deleted', '3'],
      ]);
      expect((await rowsOf(table)).map(({ key }) => key)).toEqual(['1', '2', '4']);
    });

    it('changes nothing when one operation is refused, and says which', async () => {
      const table = await people();
      const before = await table.describe();
      const error = await refusal(
        commit(
          table,
          { kind: 'insert', cells: [['name', 'Bo']] },
          { kind: 'delete', key: '1' },
          { kind: 'delete', key: '8' },
        ),
        'no-such-row',
      );
      expect(error.operation).toBe(2);
      expect(await table.describe()).toEqual(before);
      expect(await cellsOf(table)).toEqual([
        ['1', 'Ada', 'London'],
        ['2', 'Kim', 'Seoul'],
      ]);
      // The key that the refused transaction was about to give was never given.
      const { results } = await commit(table, { kind: 'insert', cells: [] });
      expect(results[0]!.row.key).toBe('3');
    });

    it('numbers the transactions that change something, without gaps', async () => {
      const table = await people();
      const { version } = await table.describe();
      const sequence = async (...operations: Parameters<typeof commit>[1][]) => {
        const change = await commit(table, ...operations);
        expect(change.description.version.incarnation).toBe(version.incarnation);
        return [change.changed, change.description.version.sequence - version.sequence];
      };
      expect(await sequence({ kind: 'update', key: '1', cells: [['city', 'Paris']] })).toEqual([true, 1]);
      expect(await sequence({ kind: 'update', key: '1', cells: [['city', 'Paris']] })).toEqual([false, 1]);
      expect(await sequence()).toEqual([false, 1]);
      await refusal(commit(table, { kind: 'delete', key: '8' }), 'no-such-row');
      expect(await sequence({ kind: 'delete', key: '1' }, { kind: 'delete', key: '2' })).toEqual([true, 2]);
      expect((await table.describe()).version.sequence).toBe(version.sequence + 2);
    });
  });
}
