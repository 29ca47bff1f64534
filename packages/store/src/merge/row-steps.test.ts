import { describe, expect, it } from 'vitest';
import { linesOf, table } from '../../test-support/merge-tables.js';
import { Random, seed } from '../../test-support/random.js';
import { Turn } from '../scheduling/turn.js';
import type { MergeRow } from './merge-table.js';
import { type RowSteps, withoutApi } from './row-steps.js';

type Rows = ReadonlyMap<string, readonly string[]>;
type Origin = 'api' | 'file';

/** Rows that are changed, deleted and added by both in turn: every table there was, and the steps, both from the oldest. */
function randomPast(random: Random): {
  readonly versions: readonly Rows[];
  readonly steps: readonly RowSteps<MergeRow>[];
} {
  let texts = 0;
  const cell = () => `t${(texts += 1)}`;
  let now: Rows = new Map(['1', '2', '3', '4'].map((key) => [key, [key, cell(), cell()]]));
  const [versions, steps]: [Rows[], RowSteps<MergeRow>[]] = [[now], []];
  for (let step = 0; step < 6; step++) {
    const next = new Map(now);
    const origin: Origin = random.pick(['api', 'file']);
    for (const key of new Set(random.many(1, 3, () => String(1 + random.below(6))))) {
      const row = next.get(key);
      if (row === undefined) next.set(key, [key, cell(), cell()]);
      else if (random.below(4) === 0) next.delete(key);
      else next.set(key, random.below(2) === 0 ? [key, cell(), row[2]!] : [key, row[1]!, cell()]);
    }
    const rowOf = (rows: Rows, key: string) => (rows.has(key) ? { cells: rows.get(key)! } : undefined);
    const changed = [...new Set([...now.keys(), ...next.keys()])].filter((key) => now.get(key) !== next.get(key));
    steps.push({ origin, changes: changed.map((key) => ({ before: rowOf(now, key), after: rowOf(next, key) })) });
    versions.push((now = next));
  }
  return { versions, steps };
}

/** What happened to a row since a version. */
function fateOf(key: string, steps: readonly RowSteps<MergeRow>[]) {
  const own = steps.flatMap(({ origin, changes }) =>
    changes
      .filter(({ before, after }) => (before ?? after)!.cells[0] === key)
      .map(({ before, after }) => ({ origin, before: before?.cells, after: after?.cells })),
  );
  const cameOrWent = (by: Origin) =>
    own.some(({ origin, before, after }) => origin === by && (before === undefined || after === undefined));
  const isChangedByApi = (column: number) =>
    own.some(({ origin, before, after }) => origin === 'api' && before?.[column] !== after?.[column]);
  return { isApis: cameOrWent('api'), cameOrWentBySave: cameOrWent('file'), isChangedByApi };
}

describe('a table without what the API did', () => {
  it(`has what saves did, and what the API touched as it was (ROWHOUSE_SEED=${seed})`, async () => {
    const random = new Random(seed);
    const seen = { isApis: 0, byCell: 0, untouched: 0 };
    for (let run = 0; run < 500; run++) {
      const { versions, steps } = randomPast(random);
      const back = random.below(steps.length + 1);
      const [then, now] = [versions.at(-1 - back)!, versions.at(-1)!];
      const since = steps.slice(steps.length - back);
      const rows = [...now.values()].map((cells) => ({ cells }));
      const base = await withoutApi(rows, since.toReversed(), 0, new Turn());
      const found = new Map(base.map(({ cells }) => [cells[0]!, cells]));
      expect(found.size).toBe(base.length);
      for (const key of ['1', '2', '3', '4', '5', '6']) {
        const { isApis, cameOrWentBySave, isChangedByApi } = fateOf(key, since);
        if (isApis) {
          seen.isApis++;
          expect(found.get(key)).toEqual(then.get(key));
        } else if (!now.has(key)) {
          expect(found.has(key)).toBe(false);
        } else if (!cameOrWentBySave) {
          seen.byCell++;
          const cells = now.get(key)!.map((cell, at) => (isChangedByApi(at) ? then.get(key)![at] : cell));
          expect(found.get(key)).toEqual(cells);
        } else if (!isChangedByApi(1) && !isChangedByApi(2)) {
          seen.untouched++;
          expect(found.get(key)).toEqual(now.get(key));
        }
      }
    }
    for (const [name, count] of Object.entries(seen)) expect(count, name).toBeGreaterThan(20);
  });

  it('has the rows in their order, and what the API deleted behind them', async () => {
    const { rows } = table('id,x', '3,c', '5,API', '1,a');
    const api: RowSteps<MergeRow> = {
      changes: [
        { before: { cells: ['2', 'b'] }, after: undefined },
        { before: undefined, after: { cells: ['5', 'API'] } },
      ],
    };
    const base = await withoutApi(rows, [api], 0, new Turn());
    expect(linesOf({ columns: ['id', 'x'], rows: base })).toEqual(['id,x', '3,c', '1,a', '2,b']);
  });

  it("without a key: a row of the API that a save changed is the API's still, and no other of that save", async () => {
    const { rows } = table('x,y', 'a,a', 'k,new', 'p,p');
    const row = (...cells: string[]) => ({ cells });
    const save: RowSteps<MergeRow> = {
      origin: 'file',
      changes: [
        { before: row('k', 'old'), after: undefined },
        { before: undefined, after: row('k', 'new') },
        { before: undefined, after: row('p', 'p') },
      ],
    };
    const api: RowSteps<MergeRow> = { changes: [{ before: undefined, after: row('k', 'old') }] };
    const base = await withoutApi(rows, [save, api], undefined, new Turn());
    expect(linesOf({ columns: ['x', 'y'], rows: base })).toEqual(['x,y', 'a,a', 'p,p']);
  });
});
