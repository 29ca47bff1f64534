import { describe, expect, it, vi } from 'vitest';
import { stateOf } from '../../test-support/state.js';
import { turnsIn } from '../../test-support/turns-in.js';
import { DEFAULT_LIMITS } from '../limits.js';
import type { Query } from '../query.js';
import { TableScan } from './scan.js';
import { sortRanks } from './sort-ranks.js';
import { viewOf } from './table-view.js';
import { ROWS_A_LOOK, Turn } from '../scheduling/turn.js';

const LOOKS = 16;
const ROWS = LOOKS * ROWS_A_LOOK;
const given = () =>
  stateOf(
    ['id', 'n'],
    Array.from({ length: ROWS }, (_, at) => [`k${at}`, String(at % 7)]),
  );

describe('others have their turn', () => {
  it('while the rows of a state are listed', async () => {
    const state = given();
    expect(await turnsIn(() => viewOf(state))).toBeGreaterThanOrEqual(LOOKS - 1);
    // Once is enough.
    expect(await turnsIn(() => viewOf(state))).toBe(0);
  });

  it('while numbers are read', async () => {
    const view = await viewOf(given());
    expect(await turnsIn(() => view.numbers(1))).toBeGreaterThanOrEqual(LOOKS - 1);
    expect(await turnsIn(() => view.numbers(1))).toBe(0);
  });

  it('while rows are gone through', async () => {
    const state = given();
    await viewOf(state);
    const query: Query = { where: [{ column: 'id', operator: 'empty' }] };
    const turns = await turnsIn(() => new TableScan().run(state, query, DEFAULT_LIMITS));
    expect(turns).toBeGreaterThanOrEqual(LOOKS - 1);
  });

  it('while rows are sorted, in short runs and in each merging of them', async () => {
    const ranks = Array.from({ length: ROWS }, (_, at) => ROWS - at);
    const merges = Math.log2(LOOKS);
    const turns = await turnsIn(() => sortRanks(ranks, (a, b) => a - b, new Turn()));
    expect(turns).toBeGreaterThanOrEqual((1 + merges) * (LOOKS - 1));
  });

  it('not at all in a short query', async () => {
    const state = given();
    await viewOf(state);
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    let turns = 0;
    const other = setImmediate(() => turns++);
    try {
      await new TableScan().run(state, { limit: 5, sort: [{ column: 'id' }] }, DEFAULT_LIMITS);
    } finally {
      clock.mockRestore();
      clearImmediate(other);
    }
    expect(turns).toBe(0);
  });
});
