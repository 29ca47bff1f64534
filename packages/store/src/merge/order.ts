/**
 * The order of a merged list, be it of rows or of columns. Items are numbers, the same in all three versions.
 *
 * Where the save has left the items of its base in their order, `ours` gives the order, and what only the save has comes
 * behind the item that precedes it there. Where the save has moved items its order is followed, and what only `ours` has
 * comes behind its own predecessor; but what stands at the end of `ours` stays at the end, as the API adds rows there.
 */
export interface OrderInput {
  /** Each item at most once. */
  readonly ours: Int32Array;
  readonly theirs: Int32Array;
  /** By item: its place in the version, or -1. */
  readonly oursAt: Int32Array;
  readonly theirsAt: Int32Array;
  readonly baseAt: Int32Array;
  /** Which items are in the merged list. Each of them is in `ours` or `theirs`. */
  readonly isKept: (item: number) => boolean;
  /** Items of one kind, copies of a row, can stand for each other. Default: no two can. */
  readonly kindOf?: (item: number) => number;
}

export interface MergedOrder {
  readonly items: readonly number[];
  /** Whether items that `ours` has stand in another order than there. */
  readonly moved: boolean;
}

/** In linear time. */
export function mergeOrder(input: OrderInput): MergedOrder {
  const { ours, theirs, oursAt, theirsAt, baseAt, isKept } = input;
  const ofBase = theirs.filter((item) => baseAt[item] !== -1 && isKept(item));
  if (isAscending(ofBase, baseAt) || isMergedAlready(input)) {
    return { items: weave(ours, theirs, oursAt, isKept, false), moved: false };
  }
  const items = weave(theirs, ours, theirsAt, isKept, true);
  const ofOurs = Int32Array.from(items).filter((item) => oursAt[item] !== -1);
  return { items, moved: !isAscending(ofOurs, oursAt) };
}

function isAscending(items: Int32Array, placeOf: Int32Array): boolean {
  return items.every((item, index) => index === 0 || placeOf[items[index - 1]!]! < placeOf[item]!);
}

/** Whether `ours` has all that is kept, and the items of the save in the order of the save. */
function isMergedAlready({ ours, theirs, oursAt, isKept, kindOf = (item) => item }: OrderInput): boolean {
  const wanted = theirs.filter((item) => isKept(item));
  if (!ours.every((item) => isKept(item)) || !wanted.every((item) => oursAt[item] !== -1)) return false;
  let found = 0;
  for (const item of ours) if (found < wanted.length && kindOf(item) === kindOf(wanted[found]!)) found++;
  return found === wanted.length;
}

/** The items of `first`, each with the items that follow it only in `second`. */
function weave(
  first: Int32Array,
  second: Int32Array,
  firstAt: Int32Array,
  isKept: (item: number) => boolean,
  endStays: boolean,
): number[] {
  /** By the item they follow; those before any under {@link START}. */
  const followers = new Map<number, number[]>();
  let leader = START;
  for (const item of second) {
    if (!isKept(item)) continue;
    if (firstAt[item] !== -1) {
      leader = item;
      continue;
    }
    const group = followers.get(leader);
    if (group === undefined) followers.set(leader, [item]);
    else group.push(item);
  }
  const last = endStays ? leader : undefined;
  const items: number[] = [];
  const appendFollowers = (of: number) => {
    for (const item of followers.get(of) ?? []) items.push(item);
  };
  if (last !== START) appendFollowers(START);
  for (const item of first) {
    if (!isKept(item)) continue;
    items.push(item);
    if (item !== last) appendFollowers(item);
  }
  if (last !== undefined) appendFollowers(last);
  return items;
}

const START = -1;
