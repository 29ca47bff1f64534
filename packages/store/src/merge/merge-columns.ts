import type { Turn } from '../scheduling/turn.js';
import type { Held, MergeRow, MergeTable } from './merge-table.js';
import { sameCells } from './sides.js';

/**
 * The columns of a merge, by name. New columns of either side are added. A column that the save lacks holds the save, and
 * so does one that the API removed meanwhile, unless the save says nothing new; where a person has
 * accepted the save, its columns are taken. They stand
 * as they do in the save; those that it lacks stand behind them.
 */
export interface MergedColumns {
  readonly kind: 'columns';
  readonly columns: readonly string[];
  readonly keyIndex: number | undefined;
  /** Those that only the save has. */
  readonly added: readonly string[];
  /** Whether the save has another order than the table in service, and its order is taken. */
  readonly moved: boolean;
}

export async function mergeColumns<R extends MergeRow>(
  base: MergeTable<R>,
  ours: MergeTable<R>,
  theirs: MergeTable<R>,
  accepted: boolean,
  turn: Turn,
): Promise<MergedColumns | Held> {
  const named = { base: new Set(base.columns), ours: new Set(ours.columns), theirs: new Set(theirs.columns) };
  const key = keyOf(ours);
  if (keyOf(base) !== key) throw new Error('A merge needs a base with the key of the table in service');
  if (theirs.columns.length === 0 && base.columns.length > 0 && ours.columns.length > 0) {
    return { kind: 'held', reason: 'emptied', details: { rows: ours.rows.length } };
  }
  if (key !== undefined && !named.theirs.has(key)) {
    return { kind: 'held', reason: 'key-column-gone', details: { column: key } };
  }
  const added = theirs.columns.filter((name) => !named.base.has(name) && !named.ours.has(name));
  const gone = ours.columns.filter((name) => named.base.has(name) && !named.theirs.has(name));
  if (gone.length > 0 && !accepted) return { kind: 'held', reason: 'columns-gone', details: { gone, added } };
  const dropped = theirs.columns.filter((name) => named.base.has(name) && !named.ours.has(name));
  if (dropped.length > 0 && !accepted && !(await isSameTable(base, theirs, turn))) {
    return { kind: 'held', reason: 'columns-dropped', details: { dropped } };
  }
  const kept = theirs.columns.filter((name) => accepted || !dropped.includes(name));
  const lacked = ours.columns.filter((name) => !named.theirs.has(name) && !gone.includes(name));
  const columns = [...kept, ...lacked];
  const shared = (names: readonly string[]) => names.filter((name) => named.ours.has(name) && named.theirs.has(name));
  const moved = !sameCells(shared(ours.columns), shared(theirs.columns));
  return { kind: 'columns', columns, keyIndex: key === undefined ? undefined : columns.indexOf(key), added, moved };
}

function keyOf<R extends MergeRow>({ columns, keyIndex }: MergeTable<R>): string | undefined {
  return keyIndex === undefined ? undefined : columns[keyIndex];
}

async function isSameTable<R extends MergeRow>(a: MergeTable<R>, b: MergeTable<R>, turn: Turn): Promise<boolean> {
  if (!sameCells(a.columns, b.columns) || a.rows.length !== b.rows.length) return false;
  for (const [index, row] of a.rows.entries()) {
    if (!sameCells(row.cells, b.rows[index]!.cells)) return false;
    if (turn.isOverAfterRow()) await turn.next();
  }
  return true;
}
