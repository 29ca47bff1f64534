import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFiles, openFolder } from '../../test-support/temporary-folder.js';
import { ask, commit, keysOf, refusal } from '../contract-suite/subject.js';
import type { Query } from '../index.js';

describe('queries of CSV files', () => {
  it('see what was saved from outside, and go on behind a row that is still there', async () => {
    const { folder, store } = await openFiles({ 't.csv': 'id,n\na,1\nb,2\nc,3\nd,4\n' });
    const table = (await store.table('t'))!;
    const { next } = await ask(table, { limit: 2 });
    await writeFile(join(folder, 't.csv'), 'id,n\nx,9\nb,2\ny,8\nc,30\n');
    expect(await keysOf(table, { after: next! })).toEqual(['y', 'c']);
    expect(await keysOf(table, { where: [{ column: 'n', operator: 'gt', value: '8' }] })).toEqual(['x', 'c']);
    await writeFile(join(folder, 't.csv'), 'id,n\na,1\nc,3\nd,4\n');
    const error = await refusal(table.query({ after: next! }), 'invalid-cursor');
    expect(error.message).toContain('changed or deleted');
  });

  it('hold a cursor to be of another table when the columns were changed from outside', async () => {
    const { folder, store } = await openFiles({ 't.csv': 'id,n\na,1\nb,2\n' });
    const table = (await store.table('t'))!;
    const { next } = await ask(table, { limit: 1 });
    await writeFile(join(folder, 't.csv'), 'id,n,m\na,1,\nb,2,\n');
    await refusal(table.query({ after: next! }), 'invalid-cursor');
  });

  it('find the place of a cursor by its row when the store was opened again, and refuse it where that is gone', async () => {
    const { folder, store } = await openFiles({ 't.csv': 'id\na\nb\n' });
    const { next } = await ask((await store.table('t'))!, { limit: 1 });
    await store.close();
    const again = (await (await openFolder(folder)).table('t'))!;
    expect((await ask(again, { after: next! })).rows.map(({ key }) => key)).toEqual(['b']);
    await again.commit({ operations: [{ kind: 'delete', key: 'a' }] });
    await refusal(again.query({ after: next! }), 'invalid-cursor');
  });

  it('are answered by a table without columns, and by one without rows', async () => {
    const { store } = await openFiles({ 'nothing.csv': '', 'header.csv': 'id\n' });
    for (const name of ['nothing', 'header']) {
      const answer = await ask((await store.table(name))!, { search: 'x', limit: 5, count: true });
      expect([answer.rows, answer.total, answer.next]).toEqual([[], 0, undefined]);
    }
  });

  it('may ask for as much as the limits say', async () => {
    const limits = { maxQueryConditions: 2, maxQueryDepth: 1, maxQueryValues: 3, maxQueryBytes: 4 };
    const { store } = await openFiles({ 't.csv': 'id,n\na,x\n' }, { limits });
    const table = (await store.table('t'))!;
    const within: Query[] = [
      { where: [{ column: 'n', operator: 'notEmpty' }], sort: [{ column: 'n' }] },
      { where: [{ any: [{ column: 'n', operator: 'notEmpty' }] }] },
      { where: [{ column: 'n', operator: 'in', values: ['x', 'y', 'z'] }] },
      { where: [{ column: 'n', operator: 'lt', value: 'éé' }] },
      { where: [{ column: 'n', operator: 'ne', value: 'é' }], search: 'x' },
    ];
    for (const query of within) expect(await keysOf(table, query)).toEqual(['a']);
    const over: [Query, string][] = [
      [{ where: new Array(2).fill({ column: 'n', operator: 'empty' }), sort: [{ column: 'n' }] }, 'maxQueryConditions'],
      [{ where: [{ any: new Array(2).fill({ column: 'n', operator: 'empty' }) }] }, 'maxQueryConditions'],
      [{ where: [{ any: [{ all: [] }] }] }, 'maxQueryDepth'],
      [
        {
          where: [
            { column: 'n', operator: 'in', values: ['x', 'y', 'z'] },
            { column: 'n', operator: 'eq', value: 'x' },
          ],
        },
        'maxQueryValues',
      ],
      [{ where: [{ column: 'n', operator: 'lt', value: 'ééx' }] }, 'maxQueryBytes'],
      [{ where: [{ column: 'n', operator: 'ne', value: 'éx' }], search: 'éx' }, 'maxQueryBytes'],
    ];
    for (const [query, limit] of over) {
      expect((await refusal(table.query(query), 'query-too-large')).message).toContain(limit);
    }
  });

  it('number rows on while the table is written to, many pages long', async () => {
    const rows = Array.from({ length: 50 }, (_, at) => `k${at}\n`).join('');
    const { store } = await openFiles({ 't.csv': `id\n${rows}` });
    const table = (await store.table('t'))!;
    const seen: (string | undefined)[] = [];
    let after: string | undefined;
    do {
      const page = await ask(table, { limit: 3, ...(after !== undefined && { after }) });
      seen.push(...page.rows.map(({ key }) => key));
      after = page.next;
      // As a queue is worked off: the rows go, and the first of them comes again, until there are enough.
      await commit(table, ...page.rows.map(({ key }) => ({ kind: 'delete', key: key! }) as const));
      if (seen.length < 60) await commit(table, { kind: 'put', key: page.rows[0]!.key!, cells: [] });
    } while (after !== undefined);
    expect(seen.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, at) => `k${at}`));
    expect(new Set(seen).size).toBe(50);
    expect(seen.length).toBeGreaterThan(60);
  });
});
