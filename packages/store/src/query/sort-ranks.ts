import { ROWS_A_LOOK, type Turn } from '../scheduling/turn.js';

/** Runs of this length are sorted at once. */
const RUN = ROWS_A_LOOK;

/** Sorted ranks, by a merge sort from the bottom up that lets others have their turn; a million take seconds. */
export async function sortRanks(
  ranks: readonly number[],
  compare: (a: number, b: number) => number,
  turn: Turn,
): Promise<Uint32Array> {
  let sorted = Uint32Array.from(ranks);
  for (let start = 0; start < sorted.length; start += RUN) {
    sorted.subarray(start, start + RUN).sort(compare);
    if (turn.isOver) await turn.next();
  }
  let merged = new Uint32Array(sorted.length);
  for (let width = RUN; width < sorted.length; width *= 2) {
    for (let start = 0; start < sorted.length; start += 2 * width) {
      await mergeRuns(sorted, merged, start, width, compare, turn);
    }
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
}

/** Merges two neighbouring runs of `from` into the same place of `to`. */
async function mergeRuns(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  width: number,
  compare: (a: number, b: number) => number,
  turn: Turn,
): Promise<void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takeLeft = left < middle && (right >= end || compare(from[left]!, from[right]!) < 0);
    to[at] = from[takeLeft ? left++ : right++]!;
    if (at % ROWS_A_LOOK === 0 && turn.isOver) await turn.next();
  }
}
