import type { BaseDoubts } from './base-doubts.js';
import { holdReason } from './hold.js';
import { KeyedRowMerge, keySlots } from './keyed-rows.js';
import { mergeColumns } from './merge-columns.js';
import { MergeReport } from './merge-report.js';
import type { Held, Merged, MergedRow, MergeRow, MergeTable, RowChange } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';
import { align, type Alignment, sameCells, Side, type Sides } from './sides.js';
import { CopySlots, mergeWholeRows } from './whole-rows.js';

export interface MergeInput<R extends MergeRow> {
  /** What the author of the save most likely loaded: see {@link chooseBase}. Has the key of `ours`. */
  readonly base: MergeTable<R>;
  /** The table in service. */
  readonly ours: MergeTable<R>;
  /** The file as it was saved; its rows keep the key of `ours`, if it has one and the column is there. */
  readonly theirs: MergeTable<R>;
  /** Where other versions may have been the base, and differ from it. */
  readonly doubts?: BaseDoubts<R>;
  /** How many more rows there are, alike in all three, which were left out. Default 0. */
  readonly alike?: number;
  /** A person has said that the save is meant: missing rows and columns, and reformatted ones, do not hold it. Default false. */
  readonly accepted?: boolean;
  /** More conflicts hold the save, so that what has to be reported stays small. Default 100,000. */
  readonly maxConflicts?: number;
}

export const DEFAULT_MAX_CONFLICTS = 100_000;

/**
 * Brings what a person changed between `base` and `theirs` into `ours`. What the API did since the base stays; where both
 * changed the same thing, that is a conflict. Rows stand as they do in the save; what it lacks stands behind them. With `ours` as the base the result is `theirs`, with `theirs` as the base it
 * has the rows of `ours`, and merging the same save into the result again changes nothing.
 *
 * Takes time and memory in proportion to the cells of the three tables, whatever they hold. Throws only where the input is
 * not as described.
 */
export function mergeTables<R extends MergeRow>(input: MergeInput<R>): Merged<R> | Held {
  const { base, ours, theirs, alike = 0, accepted = false, maxConflicts = DEFAULT_MAX_CONFLICTS } = input;
  const merged = mergeColumns(base, ours, theirs, accepted);
  if (merged.kind === 'held') return merged;
  const { columns, keyIndex, added, moved } = merged;
  const sides = {
    columns,
    base: new Side(base, columns),
    ours: new Side(ours, columns),
    theirs: new Side(theirs, columns),
  };
  const report = new MergeReport(maxConflicts);
  const { alignment, mergeRows } = keyIndex === undefined ? byWholeRow(input, sides) : byKey(input, sides, keyIndex);
  const held = accepted ? undefined : holdReason(sides, alignment, keyIndex, alike);
  if (held !== undefined) return held;
  const rowOf = mergeRows(report);
  if (report.isFull) return { kind: 'held', reason: 'too-many-conflicts', details: { maxConflicts } };
  const order = [...alignment.theirs, ...alignment.ours.filter((slot) => alignment.theirsAt[slot] === -1)].filter(
    (slot) => rowOf[slot] !== undefined,
  );
  return {
    kind: 'merged',
    columns,
    keyIndex,
    rows: order.map((slot) => rowOf[slot]!),
    changes: changesOf(sides, alignment, rowOf, order, keyIndex),
    conflicts: report.conflicts,
    notes: report.notes(added, moved, hasMovedRows(alignment)),
  };
}

interface RowMerge<R extends MergeRow> {
  readonly alignment: Alignment;
  /** By slot: the merged row, or undefined where it is gone. */
  readonly mergeRows: (report: MergeReport) => (MergedRow<R> | undefined)[];
}

function byKey<R extends MergeRow>({ doubts }: MergeInput<R>, sides: Sides<R>, keyIndex: number): RowMerge<R> {
  const alignment = align(sides, keySlots(keyIndex));
  const otherBases = new Map(doubts?.rows.map(({ key, rows }) => [keyIdentity(key), rows]));
  return {
    alignment,
    mergeRows: (report) => new KeyedRowMerge(sides, keyIndex, otherBases, report).mergeAll(alignment),
  };
}

function byWholeRow<R extends MergeRow>({ doubts }: MergeInput<R>, sides: Sides<R>): RowMerge<R> {
  const copySlots = new CopySlots();
  const alignment = align(sides, (rows, side) => copySlots.slotsOf(rows, side));
  const otherCounts = new Map(doubts?.copies.map(({ row, counts }) => [rowIdentity(sides.base.cells(row)), counts]));
  return {
    alignment,
    mergeRows: (report) => mergeWholeRows(sides, alignment, copySlots, otherCounts, report),
  };
}

/** Whether rows that both have stand in another order in the save. */
function hasMovedRows({ theirs, oursAt }: Alignment): boolean {
  let last = -1;
  for (const slot of theirs) {
    const at = oursAt[slot]!;
    if (at === -1) continue;
    if (at < last) return true;
    last = at;
  }
  return false;
}

function changesOf<R extends MergeRow>(
  { ours }: Sides<R>,
  alignment: Alignment,
  rowOf: readonly (MergedRow<R> | undefined)[],
  order: readonly number[],
  keyIndex: number | undefined,
): RowChange<R>[] {
  const changes: RowChange<R>[] = [];
  const keyOf = (cells: readonly string[]) => (keyIndex === undefined ? undefined : cells[keyIndex]!);
  for (const [index, slot] of alignment.ours.entries()) {
    if (rowOf[slot] !== undefined) continue;
    const before = ours.rows[index]!;
    changes.push({ kind: 'delete', key: keyOf(ours.cells(before)), before });
  }
  for (const [index, slot] of order.entries()) {
    const { cells } = rowOf[slot]!;
    const before = ours.rows[alignment.oursAt[slot]!];
    if (before === undefined) changes.push({ kind: 'insert', key: keyOf(cells), cells, index });
    else if (keyIndex !== undefined && !sameCells(ours.cells(before), cells)) {
      changes.push({ kind: 'update', key: cells[keyIndex]!, before, cells, index });
    }
  }
  return changes;
}
