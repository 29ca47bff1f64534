import type { Turn } from '../scheduling/turn.js';
import type { RowSteps } from './base-doubts.js';
import type { MergeRow } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';

/**
 * Rows that saves took away. A later save that has them was made by somebody who never saw them go, or by the one who
 * deleted them and thought better of it; or the save that lacked them was a file half written. Nobody can tell, and a row
 * too many is seen and deleted again, where one too few is lost. So such a row comes back: it is left out of the base,
 * and is then one that the save adds.
 */

/** How many rows each identity stands for, of those that are gone. */
export interface GoneRows<R extends MergeRow> {
  readonly identityOf: (row: R) => string;
  readonly counts: ReadonlyMap<string, number>;
}

/** @param steps the newest first, between the version in question and the table in service */
export async function goneBySaves<R extends MergeRow>(
  steps: readonly RowSteps<R>[],
  keyIndex: number | undefined,
  turn: Turn,
): Promise<GoneRows<R>> {
  const identityOf = (row: R): string =>
    keyIndex === undefined ? rowIdentity(row.cells) : keyIdentity(row.cells[keyIndex]!);
  const counts = new Map<string, number>();
  const change = (row: R, by: number): void => {
    const identity = identityOf(row);
    const count = (counts.get(identity) ?? 0) + by;
    if (count > 0) counts.set(identity, count);
    else counts.delete(identity);
  };
  for (const { changes, origin } of steps.toReversed()) {
    // Without a key a changed row is one gone and one new: the old one beside it would be one too many for everybody.
    const onlyDeletes = keyIndex !== undefined || changes.every(({ after }) => after === undefined);
    const isSave = origin === 'file' && onlyDeletes;
    await turn.each(changes, ({ before, after }) => {
      const isSameRow = before !== undefined && after !== undefined && identityOf(before) === identityOf(after);
      if (isSameRow) return;
      if (after !== undefined) change(after, -1);
      if (before !== undefined) change(before, isSave ? 1 : -1);
    });
  }
  return { identityOf, counts };
}

/** The rows without those; of equal ones the last go. */
export async function withoutGone<R extends MergeRow>(
  rows: readonly R[],
  { identityOf, counts }: GoneRows<R>,
  turn: Turn,
): Promise<readonly R[]> {
  if (counts.size === 0) return rows;
  const left = new Map(counts);
  const kept: R[] = [];
  await turn.each(rows.toReversed(), (row) => {
    const identity = identityOf(row);
    const count = left.get(identity) ?? 0;
    if (count === 0) kept.push(row);
    else left.set(identity, count - 1);
  });
  return kept.reverse();
}
