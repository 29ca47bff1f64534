import { describe, expect, it } from 'vitest';
import { Random, seed } from '../../test-support/random.js';
import { stateOf } from '../../test-support/state.js';
import type { TableState } from '../state/table-state.js';
import { RowPositions } from './positions.js';
import { viewOf } from './table-view.js';

async function positionsOf(positions: RowPositions, state: TableState) {
  const { numbering, byRank } = positions.of(await viewOf(state));
  return { numbering, byRank: [...byRank] };
}

/** The state behind a transaction that deletes some rows and then puts others at the end. */
function after(state: TableState, deleted: readonly string[], inserted: readonly string[]): TableState {
  const rows = state.rows.fork();
  for (const key of deleted) rows.delete(key);
  for (const key of inserted) rows.set(key, stateOf(['id'], [[key]]).rows.get(key)!);
  return { ...state, rows, version: { ...state.version, sequence: state.version.sequence + 1 } };
}

const FIRST = Array.from('abcdefgh');
const ALL = [...FIRST, 'i', 'j', 'k', 'l'];
const keys = (state: TableState) => [...state.rows.keys()].join('');
const letters = (names: string) =>
  stateOf(
    ['id'],
    Array.from(names, (name) => [name]),
  );

describe('positions of rows', () => {
  it.each([
    ['abc', '', '', [0, 1, 2]],
    ['abc', 'b', '', [0, 2]],
    ['abc', '', 'de', [0, 1, 2, 3, 4]],
    ['abc', 'a', 'd', [1, 2, 3]],
    ['abc', 'b', 'b', [0, 2, 3]],
    ['abc', 'a', 'da', [1, 2, 3, 4]],
    ['abc', 'ab', 'ba', [2, 3, 4]],
    ['abc', 'c', 'dc', [0, 1, 3, 4]],
    ['abc', 'abc', 'xyz', [3, 4, 5]],
    ['', '', 'a', [0]],
  ])('stay from %s without %j and with %j at the end', async (names, deleted, inserted, expected) => {
    const positions = new RowPositions();
    const before = letters(names);
    const { numbering } = await positionsOf(positions, before);
    const next = after(before, Array.from(deleted), Array.from(inserted));
    expect(await positionsOf(positions, next)).toEqual({ numbering, byRank: expected });
  });

  it('are others after the file was read anew, or the table replaced', async () => {
    const positions = new RowPositions();
    const first = await positionsOf(positions, letters('abc'));
    const second = await positionsOf(positions, letters('bc'));
    expect(second.byRank).toEqual([0, 1]);
    expect(second.numbering).not.toBe(first.numbering);
  });

  it('are left as they are by a query that began before a transaction and came to its end behind it', async () => {
    const positions = new RowPositions();
    const earlier = letters('abc');
    const first = await positionsOf(positions, earlier);
    const later = after(earlier, ['a'], ['d']);
    expect(await positionsOf(positions, later)).toEqual({ ...first, byRank: [1, 2, 3] });
    expect((await positionsOf(positions, earlier)).numbering).not.toBe(first.numbering);
    expect(await positionsOf(positions, after(later, ['b'], ['a']))).toEqual({ ...first, byRank: [2, 3, 4] });
  });

  it(`ascend, stay with the rows that stay, and are not given again (ROWHOUSE_SEED=${seed})`, async () => {
    const random = new Random(seed);
    for (let run = 0; run < 300; run++) {
      const positions = new RowPositions();
      let state = letters(FIRST.join(''));
      let known = new Map([...state.rows.keys()].map((key, rank) => [key, rank]));
      let highest = known.size - 1;
      await positionsOf(positions, state);
      for (let step = 0; step < 5; step++) {
        const gone = random.many(0, 4, () => random.pick(FIRST)).filter((key) => state.rows.has(key));
        const come = random
          .many(0, 4, () => random.pick(ALL))
          .filter((key) => gone.includes(key) || !state.rows.has(key));
        const next = after(state, gone, come);
        const { byRank } = await positionsOf(positions, next);
        const said = `${keys(state)} → ${keys(next)}: ${byRank.join(' ')}`;
        expect(byRank, said).toEqual(byRank.toSorted((a, b) => a - b));
        expect(new Set(byRank).size, said).toBe(byRank.length);
        const now = new Map([...next.rows.keys()].map((key, rank) => [key, byRank[rank]!]));
        for (const [key, position] of now) {
          if (!gone.includes(key) && known.has(key)) expect(position, said).toBe(known.get(key));
          // A new row, or one that was there before and whose position it then is.
          else if (!known.has(key)) expect(position, said).toBeGreaterThan(highest);
        }
        highest = Math.max(highest, ...byRank);
        known = now;
        state = next;
      }
    }
  });
});
