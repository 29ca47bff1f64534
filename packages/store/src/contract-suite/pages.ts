import { describe, expect, it } from 'vitest';
import type { Query, Table } from '../index.js';
import { ask, Bench, commit, type Engine, keysOf, refusal } from './subject.js';

/** Pages by limit, offset and cursor, also while the table is changed between them. */
export function describePages(engine: Engine): void {
  describe('pages', () => {
    const bench = new Bench(engine);
    /** Ten rows whose `n` are 0 1 2 0 1 2 … */
    const given = () =>
      bench.given(
        't',
        ['id', 'n', 'text'],
        Array.from({ length: 10 }, (_, at) => [`k${at}`, String(at % 3), `text ${at}`]),
      );
    const byNumber: Query = { sort: [{ column: 'n', direction: 'descending' }] };
    const BY_NUMBER = 'k2 k5 k8 k1 k4 k7 k0 k3 k6 k9';

    /** The keys of each page, to the last. */
    async function walk(table: Table, query: Query, between?: (page: number) => Promise<unknown>): Promise<string[]> {
      const pages: string[] = [];
      let after: string | undefined;
      do {
        const { rows, next } = await ask(table, after === undefined ? query : { ...query, after });
        pages.push(rows.map(({ key }) => key).join(' '));
        after = next;
        if (after !== undefined) await between?.(pages.length);
      } while (after !== undefined);
      return pages;
    }

    it('follow each other to the end, in the order of insertion and sorted', async () => {
      const table = await given();
      expect(await walk(table, { limit: 4 })).toEqual(['k0 k1 k2 k3', 'k4 k5 k6 k7', 'k8 k9']);
      expect(await walk(table, { ...byNumber, limit: 4 })).toEqual(['k2 k5 k8 k1', 'k4 k7 k0 k3', 'k6 k9']);
      const where: Query['where'] = [{ column: 'n', operator: 'ne', value: '1' }];
      expect(await walk(table, { where, limit: 3 })).toEqual(['k0 k2 k3', 'k5 k6 k8', 'k9']);
    });

    it('follow each other back to the beginning', async () => {
      const table = await given();
      const where: Query['where'] = [{ column: 'n', operator: 'ne', value: '1' }];
      for (const query of [{ limit: 4 }, { ...byNumber, limit: 4 }, { where, limit: 3 }, { ...byNumber, limit: 1 }]) {
        for (const count of [false, true]) {
          const forward = await walk(table, query);
          let page = await ask(table, query);
          expect(page.previous).toBeUndefined();
          while (page.next !== undefined) page = await ask(table, { ...query, after: page.next });
          const back = [page.rows.map(({ key }) => key).join(' ')];
          while (page.previous !== undefined) {
            page = await ask(table, { ...query, before: page.previous, count });
            back.unshift(page.rows.map(({ key }) => key).join(' '));
            expect(page.next).toBeDefined();
            if (count) expect(page.total).toBe(query.where === undefined ? 10 : 7);
          }
          // All pages but the last one end where they ended on the way there.
          const all = forward.join(' ').split(' ');
          const last = forward.at(-1)!.split(' ').length;
          const expected = [all.slice(-last)];
          for (let end = all.length - last; end > 0; end -= query.limit)
            expected.unshift(all.slice(Math.max(0, end - query.limit), end));
          expect(back).toEqual(expected.map((keys) => keys.join(' ')));
        }
      }
    });

    it('have a previous where rows stand before them, also behind an offset', async () => {
      const table = await given();
      for (const query of [{}, byNumber]) {
        const all = await keysOf(table, query);
        for (const offset of [0, 1, 4]) {
          const { previous } = await ask(table, { ...query, offset, limit: 3 });
          expect(previous !== undefined).toBe(offset > 0);
          if (previous === undefined) continue;
          expect(await keysOf(table, { ...query, before: previous })).toEqual(all.slice(0, offset));
          expect(await keysOf(table, { ...query, before: previous, limit: 2 })).toEqual(
            all.slice(Math.max(0, offset - 2), offset),
          );
        }
      }
    });

    it.each([{}, byNumber])(
      'go back where the row with which they began was deleted, or another: %j',
      async (query) => {
        const table = await given();
        const all = await keysOf(table, query);
        const { previous } = await ask(table, { ...query, offset: 5, limit: 2 });
        await commit(table, { kind: 'delete', key: all[5]! }, { kind: 'delete', key: all[2]! });
        const page = await ask(table, { ...query, before: previous!, limit: 3 });
        expect(page.rows.map(({ key }) => key)).toEqual([all[1], all[3], all[4]]);
        expect([page.previous !== undefined, page.next !== undefined]).toEqual([true, true]);
        await commit(table, ...all.slice(6).map((key) => ({ kind: 'delete' as const, key: key! })));
        expect((await ask(table, { ...query, before: previous! })).next).toBeUndefined();
      },
    );

    it('go one way at a time', async () => {
      const table = await given();
      const { next } = await ask(table, { limit: 4 });
      await refusal(table.query({ after: next!, before: next! }), 'invalid-query');
      await refusal(table.query({ offset: 1, before: next! }), 'invalid-query');
      await refusal(table.query({ ...byNumber, before: next! }), 'invalid-cursor');
    });

    it('have no next where nothing follows, even where the last page is full', async () => {
      const table = await given();
      expect(await walk(table, { limit: 5 })).toEqual(['k0 k1 k2 k3 k4', 'k5 k6 k7 k8 k9']);
      expect((await ask(table, { ...byNumber, limit: 10 })).next).toBeUndefined();
      for (const sort of [[], [{ column: 'n' }], [{ column: 'text' }]]) {
        const { rows, next } = await ask(table, { sort, limit: 0 });
        expect([rows, next]).toEqual([[], undefined]);
      }
      expect((await ask(table, {})).next).toBeUndefined();
      expect((await ask(await bench.given('empty', ['id']), { limit: 1 })).next).toBeUndefined();
    });

    it('begin where an offset says, and go on from there', async () => {
      const table = await given();
      for (const query of [{}, byNumber]) {
        const all = await keysOf(table, query);
        for (const offset of [0, 1, 9, 10, 11]) {
          const { rows, next } = await ask(table, { ...query, offset, limit: 3 });
          expect(rows.map(({ key }) => key)).toEqual(all.slice(offset, offset + 3));
          expect(next !== undefined).toBe(offset + 3 < 10);
          expect(await keysOf(table, { ...query, offset })).toEqual(all.slice(offset));
          if (next !== undefined) expect(await keysOf(table, { ...query, after: next })).toEqual(all.slice(offset + 3));
        }
      }
    });

    it('count what matches on all pages, where they are asked to', async () => {
      const table = await given();
      const query: Query = { where: [{ column: 'n', operator: 'lt', value: '2' }], count: true };
      for (const sort of [[], byNumber.sort!]) {
        const first = await ask(table, { ...query, sort, limit: 3 });
        expect(first.total).toBe(7);
        expect((await ask(table, { ...query, sort, limit: 3, after: first.next! })).total).toBe(7);
        expect((await ask(table, { ...query, sort, limit: 0 })).total).toBe(7);
        expect((await ask(table, { ...query, sort, offset: 50 })).total).toBe(7);
        expect((await ask(table, { ...query, sort, count: false })).total).toBeUndefined();
      }
    });

    it('may differ in size and in their columns', async () => {
      const table = await given();
      const { next } = await ask(table, { ...byNumber, limit: 4 });
      const { rows } = await ask(table, { ...byNumber, after: next!, limit: 2, columns: ['text'] });
      expect(rows.map(({ cells }) => cells)).toEqual([['text 4'], ['text 7']]);
    });

    it('are not shifted by rows that are inserted or deleted elsewhere', async () => {
      const table = await given();
      const between = (page: number) =>
        page === 1
          ? commit(
              table,
              { kind: 'delete', key: 'k2' },
              { kind: 'put', key: 'before', cells: [['n', '9']] },
              { kind: 'put', key: 'behind', cells: [['n', '-9']] },
            )
          : Promise.resolve();
      expect((await walk(table, { ...byNumber, limit: 4 }, between)).join(' ')).toBe(`${BY_NUMBER} behind`);
    });

    it.each([{}, byNumber])('go on where the very row on which they ended was deleted: %j', async (query) => {
      const table = await given();
      const all = (await keysOf(table, query)).join(' ');
      let last: string[] = [];
      const seen = await walk(table, { ...query, limit: 3 }, async () => {
        // All that was given out so far, as those do who work off a list.
        const done = await keysOf(table, { ...query, limit: 3 });
        await commit(table, ...done.map((key) => ({ kind: 'delete', key: key! }) as const));
        last = done as string[];
      });
      expect(seen.join(' ')).toBe(all);
      expect(last.length).toBe(3);
      expect((await table.describe()).rowCount).toBe(1);
    });

    it('give a row that was deleted and inserted anew where it stands now', async () => {
      const table = await given();
      const { next } = await ask(table, { limit: 4 });
      await commit(
        table,
        { kind: 'delete', key: 'k3' },
        { kind: 'delete', key: 'k0' },
        { kind: 'put', key: 'k3', cells: [] },
        { kind: 'put', key: 'new', cells: [] },
      );
      expect((await keysOf(table, { after: next! })).join(' ')).toBe('k4 k5 k6 k7 k8 k9 k3 new');
    });

    it('go on from where a row was, when it has moved in the order', async () => {
      const table = await given();
      const { next } = await ask(table, { ...byNumber, limit: 4 });
      await commit(table, { kind: 'update', key: 'k1', cells: [['n', '-5']] });
      expect((await keysOf(table, { ...byNumber, after: next! })).join(' ')).toBe('k4 k7 k0 k3 k6 k9 k1');
    });

    it('go on in a table without a key, in which rows are equal', async () => {
      const table = await bench.given(
        'log',
        ['x'],
        Array.from({ length: 7 }, () => ['same']),
      );
      for (const sort of [[], [{ column: 'x' }]]) {
        let count = 0;
        let after: string | undefined;
        do {
          const page = await ask(table, { sort, limit: 2, ...(after !== undefined && { after }) });
          count += page.rows.length;
          after = page.next;
          if (count === 2) await commit(table, { kind: 'insert', cells: [['x', 'same']] });
        } while (after !== undefined);
        expect(count).toBe(sort.length === 0 ? 8 : 9);
      }
    });

    it('have short cursors, whatever the cells and keys are', async () => {
      const long = (at: number, times = 3000) => `${'\u0001"é\u{1f600}'.repeat(times)}${at}`;
      const rows = Array.from({ length: 4 }, (_, at) => [long(at, 250), long(3 - at), long(0)]);
      const table = await bench.given('t', ['id', 'a', 'b'], rows);
      for (const sort of [[], [{ column: 'a' }], [{ column: 'b' }, { column: 'a' }]]) {
        const all = await keysOf(table, { sort });
        const { next } = await ask(table, { sort, limit: 2 });
        expect(next).toMatch(/^[A-Za-z0-9_-]{1,2048}$/);
        await commit(table, { kind: 'put', key: `behind ${sort.length}`, cells: [] });
        expect((await keysOf(table, { sort, after: next! })).slice(0, 2)).toEqual(all.slice(2, 4));
        await commit(table, { kind: 'delete', key: `behind ${sort.length}` });
      }
    });

    it('refuse a cursor that is not of this query, this table and this schema', async () => {
      const table = await given();
      const where: Query['where'] = [{ column: 'n', operator: 'gte', value: '0' }];
      const query: Query = { ...byNumber, where, search: 'text', limit: 2 };
      const { next } = await ask(table, query);
      const after = next!;
      const refused = async (other: Query, where: Table = table) => {
        const error = await refusal(where.query({ ...other, after }), 'invalid-cursor');
        expect([error.table, error.blame]).toEqual([where.name, 'caller']);
      };
      await refused({ ...query, sort: [] });
      await refused({ ...query, sort: [{ column: 'n' }] });
      await refused({ ...query, sort: [{ column: 'n', direction: 'descending', empty: 'first' }] });
      await refused({ ...query, search: 'tex' });
      await refused({ ...query, where: [] });
      await refused({ ...query, where: [{ column: 'n', operator: 'gt', value: '0' }] });
      await refused({ ...query, where: [{ column: 'n', operator: 'gte', value: '1' }] });
      const twin = await bench.given('twin', ['id', 'n', 'text'], [['1', '2', 'text']]);
      await refused(query, twin);
      expect((await keysOf(table, { ...query, after })).length).toBe(2);
      await commit(table, { kind: 'put', key: 'words', cells: [['n', 'many']] });
      await refused(query);
    });

    it('refuse what is no cursor, or a damaged one', async () => {
      const table = await given();
      const { next } = await ask(table, { ...byNumber, limit: 4 });
      const cursor = next!;
      const damaged = Array.from(cursor, (_, at) => {
        const other = cursor[at] === 'A' ? 'B' : 'A';
        return cursor.slice(0, at) + other + cursor.slice(at + 1);
      });
      const others = [
        '',
        '1',
        ' ',
        'null',
        'W10',
        '{}',
        `${cursor} `,
        `${cursor}A`,
        cursor.slice(1),
        cursor.slice(0, -1),
      ];
      others.push('[]', "' or 1=1 --", 'A'.repeat(1_000_000), Buffer.from('[[[[[[').toString('base64url'), '\ud800');
      for (const after of [...damaged, ...others]) {
        await refusal(table.query({ ...byNumber, after }), 'invalid-cursor');
      }
      for (const after of [5, null, {}, [cursor]]) {
        await refusal(table.query({ ...byNumber, after } as unknown as Query), 'invalid-cursor');
      }
    });
  });
}
