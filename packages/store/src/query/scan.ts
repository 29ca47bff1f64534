import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueryResult } from '../contract.js';
import { StoreError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { Query } from '../query.js';
import type { Row } from '../row.js';
import { describe, type TableState } from '../state/table-state.js';
import { type Matcher, matcherOf } from './conditions.js';
import { boundaryOf, encodeCursor } from './cursor.js';
import { type Boundary, RowOrder } from './order.js';
import { FirstRows, type Page, type PageCollector, TopRows } from './page.js';
import { planQuery, type QueryPlan } from './plan.js';
import { RowPositions } from './positions.js';
import { type TableView, viewOf } from './table-view.js';
import { ROWS_A_LOOK, Turn } from '../scheduling/turn.js';

/**
 * Answers the queries of one table by going through a state's rows, in slices between which others have their turn. The
 * page is found before the answer is given, as a list of ranks; its rows are made as they are streamed.
 */
export class TableScan {
  readonly #positions = new RowPositions();

  /** Rejects with `unknown-column`, `column-twice`, `invalid-query`, `invalid-cursor` or `query-too-large`. */
  async run(state: TableState, query: Query, limits: Limits): Promise<QueryResult> {
    const plan = planQuery(query, state, limits);
    const view = await viewOf(state);
    // Without a limit everything is given out, so no cursor can be needed later.
    const positions = plan.limit === undefined && plan.after === undefined ? undefined : this.#positions.of(view);
    const boundary =
      plan.after === undefined || positions === undefined ? undefined : boundaryOf(plan.after, plan, view, positions);
    const order = await RowOrder.of(plan, view);
    const { page, total } = await findPage(plan, view, order, await matcherOf(plan, view), boundary);
    const last = page.ranks[page.ranks.length - 1];
    return {
      ...streamOf(page, plan, view),
      next:
        page.more && last !== undefined && positions !== undefined
          ? encodeCursor(last, plan, view, positions)
          : undefined,
      total: plan.count ? total : undefined,
    };
  }
}

interface Found {
  readonly page: Page;
  /** Only good where the query counts. */
  readonly total: number;
}

async function findPage(
  plan: QueryPlan,
  view: TableView,
  order: RowOrder,
  matches: Matcher,
  boundary: Boundary | undefined,
): Promise<Found> {
  const turn = new Turn();
  const isSorted = plan.sort.length > 0;
  const collector: PageCollector = isSorted
    ? new TopRows(order, plan.offset, plan.limit)
    : new FirstRows(plan.offset, plan.limit);
  const end = view.names.length;
  let total = 0;
  let wanted = true;
  // In the order of insertion nothing before the boundary is on the page.
  let rank = isSorted || plan.count ? 0 : (boundary?.rank ?? 0);
  while (rank < end && (wanted || plan.count)) {
    const stop = Math.min(rank + ROWS_A_LOOK, end);
    for (; rank < stop; rank++) {
      if (!matches(rank)) continue;
      total++;
      if (boundary !== undefined && !order.isBehind(rank, boundary)) continue;
      wanted = collector.add(rank);
    }
    if (turn.isOver) await turn.next();
  }
  return { page: await collector.finish(turn), total };
}

/** So many rows are given out in one turn of the event loop. */
const ROWS_A_TURN = 1024;

function streamOf(page: Page, plan: QueryPlan, view: TableView): Omit<QueryResult, 'next' | 'total'> {
  const { state } = view;
  let open: Page | undefined = page;
  async function* rows(): AsyncGenerator<Row, void> {
    if (open === undefined) {
      const message = 'The answer was closed, or its rows were read before; ask again.';
      throw new StoreError('closed', message, { table: state.name });
    }
    const { ranks } = open;
    open = undefined;
    for (let at = 0; at < ranks.length; at++) {
      const rank = ranks[at]!;
      yield view.row(rank).toRow(state.keyIndex, rank + 1, plan.columns);
      if ((at + 1) % ROWS_A_TURN === 0) await nextTurn();
    }
  }
  return {
    description: describe(state),
    columns: plan.columns?.map((index) => state.columns[index]!) ?? state.columns,
    rows: { [Symbol.asyncIterator]: rows },
    close: () => {
      open = undefined;
      return Promise.resolve();
    },
  };
}
