import { expect, it } from 'vitest';
import { Random, seed } from '../../test-support/random.js';
import { stateOf } from '../../test-support/state.js';
import { viewOf } from './table-view.js';

const KEYS = Array.from({ length: 10 }, (_, n) => `k${n}`);

it(`is as the state's rows are, whatever was changed before (ROWHOUSE_SEED=${seed})`, async () => {
  const random = new Random(seed);
  const rowOf = (key: string) => stateOf(['id', 'n'], [[key, String(random.below(50))]]).rows.get(key)!;
  for (let run = 0; run < 200; run++) {
    let state = stateOf(
      ['id', 'n'],
      KEYS.slice(0, random.below(7)).map((key, n) => [key, n === 3 ? '' : String(n)]),
    );
    for (let step = 0; step < 8; step++) {
      const rows = state.rows.fork();
      for (const key of random.many(0, 3, () => random.pick(KEYS))) {
        if (random.below(2) === 0) rows.delete(key);
        else rows.set(key, rowOf(key));
      }
      state = { ...state, rows };
      const view = await viewOf(state);
      const expected = Array.from(rows.values(), ({ cells }) => cells);
      expect(view.names).toEqual([...rows.keys()]);
      expect(expected.map((_, rank) => view.row(rank).cells)).toEqual(expected);
      expect([...(await view.numbers(1))]).toEqual(expected.map(([, n]) => (n === '' ? NaN : Number(n))));
    }
  }
});

it('shares what it knows with the views of other states, where no row came or went', async () => {
  const state = stateOf(['id', 'n'], [['a', '1']]);
  const rows = state.rows.fork().set('a', stateOf(['id', 'n'], [['a', '2']]).rows.get('a')!);
  const [before, after] = [await viewOf(state), await viewOf({ ...state, rows })];
  expect(after.names).toBe(before.names);
  expect([[...(await before.numbers(1))], [...(await after.numbers(1))]]).toEqual([[1], [2]]);
});
