import type { Turn } from '../scheduling/turn.js';
import type { MergeRow } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';
import { eachKeyed, type RowSteps } from './row-steps.js';

/**
 * What other saves did to a table since the version that a save was most likely made from. The save has the last word on
 * that. It may be that its author never saw it, so what it has otherwise is told, row by row, and nothing of it is lost.
 */
export interface LaterSaves {
  /** In a table with a key, by the key's identity: the row as it was before; undefined for no row. */
  readonly rows: ReadonlyMap<string, MergeRow | undefined>;
  /** In a table without: how many copies of a row there are more. Its cells are under the table's columns. */
  readonly copies: readonly AddedCopies[];
}

export interface AddedCopies {
  readonly row: MergeRow;
  readonly count: number;
}

export const NO_LATER_SAVES: LaterSaves = { rows: new Map(), copies: [] };

/** @param steps the newest first, from the table in service back to the version in question */
export async function laterSaves<R extends MergeRow>(
  steps: readonly RowSteps<R>[],
  keyIndex: number | undefined,
  turn: Turn,
): Promise<LaterSaves> {
  const rows = new Map<string, MergeRow | undefined>();
  const copies = new Map<string, AddedCopies>();
  const count = (row: R | undefined, by: number) => {
    if (row === undefined) return;
    const identity = rowIdentity(row.cells);
    copies.set(identity, { row, count: (copies.get(identity)?.count ?? 0) + by });
  };
  for (const { changes, origin } of steps) {
    if (origin !== 'file') continue;
    await turn.each(changes, (change) => {
      if (keyIndex === undefined) {
        count(change.after, 1);
        count(change.before, -1);
      } else {
        // The oldest comes last, and it is what the row was then.
        eachKeyed(change, keyIndex, (key, { before }) => rows.set(keyIdentity(key), before));
      }
    });
  }
  return { rows, copies: await turn.map(copies.values(), (each) => each) };
}
