import { Turn, ROWS_A_LOOK } from '../scheduling/turn.js';
import type { Matcher } from './conditions.js';
import type { Boundary, RowOrder } from './order.js';
import { FirstRows, type PageCollector, TopRows } from './page.js';
import type { QueryPlan } from './plan.js';
import type { TableView } from './table-view.js';

/** A page, and what is around it. */
export interface FoundPage {
  /** Ranks of its rows, in the order of the query. */
  readonly ranks: ArrayLike<number>;
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  /** Only good where the query counts. */
  readonly total: number;
}

/** Goes through a table's rows, in slices between which others have their turn, and through no more than it needs. */
export async function findPage(
  plan: QueryPlan,
  view: TableView,
  order: RowOrder,
  matches: Matcher,
  boundary: Boundary | undefined,
): Promise<FoundPage> {
  const turn = new Turn();
  const { limit, offset, count } = plan;
  const isBackward = plan.before !== undefined;
  const isOnSide = sideOf(order, boundary, isBackward);
  /** Whether rows come in the order of the page, so that the first ones that match are the page. */
  const isInOrder = plan.sort.length === 0 && !(isBackward && count);
  const compare = isBackward ? order.compareBackward : order.compare;
  const collector: PageCollector = isInOrder ? new FirstRows(offset, limit) : new TopRows(compare, offset, limit);
  const seen = { total: 0, isBeyond: false };
  const take = (rank: number): boolean => {
    if (!matches(rank)) return true;
    seen.total++;
    if (isOnSide(rank)) return collector.add(rank) || count;
    seen.isBeyond = true;
    return true;
  };
  const end = view.names.length;
  if (boundary === undefined || !isInOrder || count) {
    await scan(0, end, take, turn);
  } else {
    // In the order of insertion the page is on one side of the boundary, and whether there is anything on the other is told
    // by the first row there that matches.
    const border = isBackward ? (boundary.own ?? boundary.rank) : boundary.rank;
    const isElsewhere = (rank: number): boolean => {
      seen.isBeyond = matches(rank);
      return !seen.isBeyond;
    };
    await scan(border - 1, -1, isBackward ? take : isElsewhere, turn);
    await scan(border, end, isBackward ? isElsewhere : take, turn);
  }
  const page = await collector.finish(turn);
  const { total, isBeyond } = seen;
  const isPassed = isBeyond || (offset > 0 && page.ranks.length > 0);
  return isBackward
    ? { ranks: Array.from(page.ranks).reverse(), hasPrevious: page.more, hasNext: isBeyond, total }
    : { ranks: page.ranks, hasPrevious: isPassed, hasNext: page.more, total };
}

/** Which rows are on the side of the boundary that the page is on. */
function sideOf(order: RowOrder, boundary: Boundary | undefined, isBackward: boolean): (rank: number) => boolean {
  if (boundary === undefined) return () => true;
  return isBackward ? (rank) => order.isBefore(rank, boundary) : (rank) => order.isBehind(rank, boundary);
}

/** Visits ranks, up or down, until one of the visits says that it is enough. */
async function scan(from: number, to: number, visit: (rank: number) => boolean, turn: Turn): Promise<void> {
  const step = from < to ? 1 : -1;
  for (let rank = from; rank !== to;) {
    for (let look = 0; look < ROWS_A_LOOK && rank !== to; look++, rank += step) if (!visit(rank)) return;
    if (turn.isOver) await turn.next();
  }
}
