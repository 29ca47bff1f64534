import { describe, expect, it } from 'vitest';
import { Bench, cellsOf, commit, type Engine, refusal } from './subject.js';

/** Which tables there are, how they are made and replaced, and what is said about them. */
export function describeTables(engine: Engine): void {
  describe('tables', () => {
    const bench = new Bench(engine);

    it('has none at first', async () => {
      expect(await bench.store.tables()).toEqual([]);
      expect(await bench.store.table('orders')).toBeUndefined();
    });

    it('lists tables by name, in the order of their UTF-8 bytes', async () => {
      // U+FF5E comes before U+1F600 in UTF-8, and after it in JavaScript's own order.
      for (const name of ['b', '\u{1f600}', 'a', 'B', '\uff5e', 'é']) await bench.given(name, ['x']);
      const names = (await bench.store.tables()).map(({ name }) => name);
      expect(names).toEqual(['B', 'a', 'b', 'é', '\uff5e', '\u{1f600}']);
    });

    it('lists a table with what describe() says of it', async () => {
      const table = await bench.given('orders', ['id'], [['1']]);
      const description = await table.describe();
      expect(await bench.store.tables()).toEqual([{ name: 'orders', state: 'ready', description }]);
    });

    it('gives at once what get() gives, where it gives anything at once', async () => {
      const table = await bench.given('orders', ['id', 'total'], [['1', '5']]);
      const atOnce = () => bench.store.tableAtOnce?.('orders');
      for (const total of ['6', '7']) {
        await commit(table, { kind: 'update', key: '1', cells: [['total', total]] });
        const known = atOnce();
        const found = await table.get('1');
        expect(found.row!.cells).toEqual(['1', total]);
        if (known !== undefined) expect({ description: known.description, row: known.row('1') }).toEqual(found);
      }
      await bench.store.dropTable('orders');
      expect(atOnce()).toBeUndefined();
    });

    it.each([
      '',
      '.',
      '..',
      '_orders',
      '.orders',
      'a/b',
      'a\\b',
      'a\0b',
      'a\nb',
      'con',
      'LPT1',
      'x'.repeat(201),
      '\ud800',
    ])('refuses the name %j, and has no table of it', async (name) => {
      await refusal(bench.store.replaceTable(name, { columns: ['a'], rows: [] }), 'invalid-table-name');
      expect(await bench.store.table(name)).toBeUndefined();
    });

    it('says whether a table was created, replaced, or left as it was', async () => {
      const outcome = async (rows: string[][]) =>
        (await bench.store.replaceTable('t', { columns: ['a'], rows })).outcome;
      expect(await outcome([['1']])).toBe('created');
      expect(await outcome([['1']])).toBe('unchanged');
      expect(await outcome([['2']])).toBe('replaced');
      expect(await cellsOf(await bench.table('t'))).toEqual([['2']]);
    });

    it('counts a replacement as one transaction, and one that changes nothing as none', async () => {
      const versionOf = async (rows: string[][]) =>
        (await bench.store.replaceTable('t', { columns: ['a'], rows })).description.version;
      const first = await versionOf([['1']]);
      expect(await versionOf([['1']])).toEqual(first);
      expect(await versionOf([['2']])).toEqual({ ...first, sequence: first.sequence + 1 });
    });

    it('replaces only where the table is as expected', async () => {
      const content = { columns: ['a'], rows: [['1']] };
      await refusal(bench.store.replaceTable('t', content, { expected: 'present' }), 'precondition-failed');
      const { description } = await bench.store.replaceTable('t', content, { expected: 'absent' });
      await refusal(bench.store.replaceTable('t', content, { expected: 'absent' }), 'precondition-failed');

      const next = { columns: ['a'], rows: [['2']] };
      const expected = description.version;
      expect((await bench.store.replaceTable('t', next, { expected })).outcome).toBe('replaced');
      await refusal(bench.store.replaceTable('t', content, { expected }), 'precondition-failed');
      expect(await cellsOf(await bench.table('t'))).toEqual([['2']]);
    });

    it.each([
      ['no columns', [], [], 'invalid-columns'],
      ['an empty name', ['a', ''], [], 'invalid-columns'],
      ['a name twice', ['a', 'b', 'a'], [], 'invalid-columns'],
      ['a row that is too long', ['a'], [['1', '2']], 'cell-count'],
      ['a row that is too short', ['a', 'b'], [['1']], 'cell-count'],
      ['a NUL', ['a'], [['\0']], 'invalid-cell'],
      ['half a surrogate pair', ['a'], [['\udc00']], 'invalid-cell'],
      ['half a surrogate pair in a name', ['\ud800'], [], 'invalid-cell'],
    ] as const)('refuses content with %s, and makes no table', async (_, columns, rows, code) => {
      await refusal(bench.store.replaceTable('t', { columns, rows }), code);
      expect(await bench.store.tables()).toEqual([]);
    });

    it('takes the column id, else key, as the key, if its cells are unique and none is empty', async () => {
      const keyOf = async (name: string, columns: string[], rows: string[][]) =>
        (await (await bench.given(name, columns, rows)).describe()).key;
      expect(await keyOf('a', ['key', 'id'], [['x', '1']])).toBe('id');
      expect(await keyOf('b', ['key', 'x'], [['x', '1']])).toBe('key');
      expect(await keyOf('c', ['id'], [['1'], ['1']])).toBeUndefined();
      expect(await keyOf('d', ['id', 'x'], [['', '1']])).toBeUndefined();
      expect(await keyOf('e', ['ID', 'x'], [['1', '1']])).toBeUndefined();
      expect(await keyOf('f', ['id', 'key'], [['', '1']])).toBe('key');
    });

    it('does not let a replacement break the key of a table', async () => {
      const table = await bench.given('t', ['id', 'x'], [['1', 'a']]);
      const replace = (rows: string[][]) => bench.store.replaceTable('t', { columns: ['id', 'x'], rows });
      expect(
        (
          await refusal(
            replace([
              ['1', 'a'],
              ['1', 'b'],
            ]),
            'duplicate-key',
          )
        ).column,
      ).toBe('id');
      await refusal(replace([['', 'a']]), 'empty-key');
      expect(await cellsOf(table)).toEqual([['1', 'a']]);
      // Without the column it is another table, and says so.
      const { description } = await bench.store.replaceTable('t', { columns: ['x'], rows: [['a'], ['a']] });
      expect(description.key).toBeUndefined();
    });

    it('infers the narrowest type that loses nothing', async () => {
      const cells: Record<string, string[]> = {
        integers: ['1', '-20', ''],
        decimals: ['5.00', '0.1', '1e5'],
        digits15: ['123456789012345', '0', '0'],
        digits16: ['1234567890123456', '0', '0'],
        zeros: ['00123', '1', '1'],
        plus: ['+1', '1', '1'],
        infinite: ['1e999', '1', '1'],
        vanishing: ['1e-999', '1', '1'],
        flags: ['true', 'false', ''],
        capitals: ['True', 'false', ''],
        mixed: ['1', 'true', ''],
        empty: ['', '', ''],
        words: ['a', '1', ''],
      };
      const columns = Object.keys(cells);
      const rows = [0, 1, 2].map((index) => columns.map((name) => cells[name]![index]!));
      const description = await (await bench.given('t', columns, rows)).describe();
      expect(Object.fromEntries(description.columns.map(({ name, type }) => [name, type]))).toEqual({
        integers: 'number',
        decimals: 'number',
        digits15: 'number',
        digits16: 'text',
        zeros: 'text',
        plus: 'text',
        infinite: 'text',
        vanishing: 'text',
        flags: 'boolean',
        capitals: 'text',
        mixed: 'text',
        empty: 'text',
        words: 'text',
      });
    });

    it('only widens a type while the store is open, and says so with the schema version', async () => {
      const table = await bench.given('t', ['id', 'n'], [['1', '5']]);
      const before = await table.describe();
      await commit(table, { kind: 'update', key: '1', cells: [['n', '6']] });
      expect((await table.describe()).schemaVersion).toBe(before.schemaVersion);
      await commit(table, { kind: 'update', key: '1', cells: [['n', 'six']] });
      const after = await table.describe();
      expect(after.columns).toEqual([
        { name: 'id', type: 'number', declared: false },
        { name: 'n', type: 'text', declared: false },
      ]);
      expect(after.schemaVersion).not.toBe(before.schemaVersion);
      await commit(table, { kind: 'update', key: '1', cells: [['n', '6']] });
      expect((await table.describe()).schemaVersion).toBe(after.schemaVersion);
    });

    it('has the same schema version for the same columns, types and key, in another table too', async () => {
      const versionOf = async (name: string, columns: string[], row: string[]) =>
        (await (await bench.given(name, columns, [row])).describe()).schemaVersion;
      const version = await versionOf('a', ['id', 'x'], ['1', '2']);
      expect(await versionOf('b', ['id', 'x'], ['7', '8'])).toBe(version);
      expect(await versionOf('c', ['id', 'y'], ['7', '8'])).not.toBe(version);
      expect(await versionOf('d', ['x', 'id'], ['7', '8'])).not.toBe(version);
      expect(await versionOf('e', ['id', 'x'], ['7', 'eight'])).not.toBe(version);
    });

    it('keeps tables when it is closed and opened anew', async () => {
      await bench.given(
        't',
        ['id', 'x'],
        [
          ['2', 'b'],
          ['1', 'a'],
        ],
      );
      await bench.reopen();
      const table = await bench.table('t');
      expect(await cellsOf(table)).toEqual([
        ['2', 'b'],
        ['1', 'a'],
      ]);
      expect((await table.describe()).key).toBe('id');
    });

    it('refuses everything once it is closed, and can be closed again', async () => {
      const table = await bench.given('t', ['id'], [['1']]);
      await bench.store.close();
      await bench.store.close();
      await refusal(bench.store.tables(), 'closed');
      await refusal(bench.store.table('t'), 'closed');
      await refusal(bench.store.replaceTable('t', { columns: ['a'], rows: [] }), 'closed');
      await refusal(table.describe(), 'closed');
      await refusal(table.get('1'), 'closed');
      await refusal(table.read(), 'closed');
      await refusal(commit(table, { kind: 'delete', key: '1' }), 'closed');
      await bench.reopen();
      expect(await cellsOf(await bench.table('t'))).toEqual([['1']]);
    });

    it('finishes the writes it had accepted before it closes', async () => {
      const table = await bench.given('t', ['id', 'n']);
      const writes = Array.from({ length: 20 }, (_, n) => commit(table, { kind: 'insert', cells: [['n', String(n)]] }));
      await bench.store.close();
      await Promise.all(writes);
      await bench.reopen();
      expect((await cellsOf(await bench.table('t'))).length).toBe(20);
    });
  });
}
