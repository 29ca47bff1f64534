import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueryResult } from '../contract.js';
import { StoreError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { Query } from '../query.js';
import type { Row } from '../row.js';
import { describe, type TableState } from '../state/table-state.js';
import { matcherOf } from './conditions.js';
import { boundaryOf, encodeCursor } from './cursor.js';
import { findPage } from './find-page.js';
import { RowOrder } from './order.js';
import { planQuery, type QueryPlan } from './plan.js';
import { RowPositions } from './positions.js';
import { type TableView, viewOf } from './table-view.js';

/** Answers the queries of one table. The page is found before the answer is given; its rows are made as they are streamed. */
export class TableScan {
  readonly #positions = new RowPositions();

  /** Rejects with `unknown-column`, `column-twice`, `invalid-query`, `invalid-cursor` or `query-too-large`. */
  async run(state: TableState, query: Query, limits: Limits): Promise<QueryResult> {
    const plan = planQuery(query, state, limits);
    const view = await viewOf(state);
    const { limit, before = plan.after } = plan;
    // Without a limit everything is given out, so no cursor can be needed later.
    const positions = limit === undefined && before === undefined ? undefined : this.#positions.of(view);
    const boundary =
      before === undefined || positions === undefined ? undefined : boundaryOf(before, plan, view, positions);
    const order = await RowOrder.of(plan, view);
    const page = await findPage(plan, view, order, await matcherOf(plan, view), boundary);
    const cursor = (rank: number | undefined): string | undefined =>
      rank === undefined || positions === undefined ? undefined : encodeCursor(rank, plan, view, positions);
    const { ranks, hasPrevious, hasNext, total } = page;
    return {
      ...streamOf(ranks, plan, view),
      previous: hasPrevious ? cursor(ranks[0]) : undefined,
      next: hasNext ? cursor(ranks[ranks.length - 1]) : undefined,
      total: plan.count ? total : undefined,
    };
  }
}

/** So many rows are given out in one turn of the event loop. */
const ROWS_A_TURN = 1024;

function streamOf(
  page: ArrayLike<number>,
  plan: QueryPlan,
  view: TableView,
): Omit<QueryResult, 'previous' | 'next' | 'total'> {
  const { state } = view;
  let open: ArrayLike<number> | undefined = page;
  async function* rows(): AsyncGenerator<Row, void> {
    if (open === undefined) {
      const message = 'The answer was closed, or its rows were read before; ask again.';
      throw new StoreError('closed', message, { table: state.name });
    }
    const ranks = open;
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
