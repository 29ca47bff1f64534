import { describe, expect, it } from 'vitest';
import { Random, seed } from '../../test-support/random.js';
import { RowOrder } from './order.js';
import { type PageCollector, TopRows } from './page.js';
import { ROWS_A_LOOK, Turn } from '../scheduling/turn.js';

async function ranksOf(collector: PageCollector) {
  const { ranks, more } = await collector.finish(new Turn());
  return { ranks: Array.from(ranks), more };
}

describe('the foremost rows', () => {
  it(`are those of a full sort (ROWHOUSE_SEED=${seed})`, async () => {
    const random = new Random(seed);
    for (let run = 0; run < 60; run++) {
      const count = random.pick([0, 1, 2, 10, ROWS_A_LOOK, ROWS_A_LOOK + 1, 1500]);
      const cells = Array.from({ length: count }, () => random.below(random.pick([3, 1000])));
      const order = new RowOrder([
        { compare: (a, b) => cells[a]! - cells[b]!, compareWith: (rank, cell) => cells[rank]! - Number(cell) },
      ]);
      const sorted = Array.from(cells.keys()).sort((a, b) => cells[a]! - cells[b]! || a - b);
      for (const [offset, limit] of [
        [0, undefined],
        [random.below(20), undefined],
        [0, 0],
        [0, 1],
        [random.below(20), random.below(20)],
        [random.below(2000), random.below(2000)],
      ] as const) {
        const collector = new TopRows(order.compare, offset, limit);
        for (let rank = 0; rank < count; rank++) expect(collector.add(rank)).toBe(true);
        const end = limit === undefined ? count : offset + limit;
        expect(await ranksOf(collector)).toEqual({ ranks: sorted.slice(offset, end), more: end < count });
      }
    }
  });
});
