import { Turn } from '../scheduling/turn.js';
import type { BaseDoubts, DoubtedCopies } from './base-doubts.js';
import { holdReason } from './hold.js';
import { type LaterSaves, NO_LATER_SAVES } from './later-saves.js';
import { KeyedRowMerge, keySlots } from './keyed-rows.js';
import { mergeColumns } from './merge-columns.js';
import { MergeReport } from './merge-report.js';
import type { Held, Merged, MergedRow, MergeRow, MergeTable, RowChange } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';
import { align, type Alignment, sameCells, Side, type Sides, slotsWhere } from './sides.js';
import { CopySlots, mergeWholeRows } from './whole-rows.js';

export interface MergeInput<R extends MergeRow> {
  /** What the save is compared with: see {@link chooseBase}. Has the key of `ours`. */
  readonly base: MergeTable<MergeRow>;
  /** The table in service. */
  readonly ours: MergeTable<R>;
  /** The file as it was saved; its rows keep the key of `ours`, if it has one and the column is there. */
  readonly theirs: MergeTable<R>;
  /** Where other versions may have been the base, and differ from it. */
  readonly doubts?: BaseDoubts;
  /** What other saves did since, perhaps behind the author's back. Default: nothing. */
  readonly saves?: LaterSaves;
  /** How many more rows there are, alike in all three, which were left out. Default 0. */
  readonly alike?: number;
  /** A person has said that the save is meant: missing rows and columns, and reformatted ones, do not hold it. Default false. */
  readonly accepted?: boolean;
  /** More conflicts hold the save, so that what has to be reported stays small. Default 100,000. */
  readonly maxConflicts?: number;
  /** Others have the event loop in between. Default: one of its own. */
  readonly turn?: Turn;
}

export const DEFAULT_MAX_CONFLICTS = 100_000;

/**
 * Brings what a person changed between `base` and `theirs` into `ours`. What the API did since the base stays; where both
 * changed the same thing, that is a conflict. What other saves did gives way, and is told. Rows stand as they do in the
 * save; what it lacks stands behind them. With `ours` as the base the result is `theirs`, with `theirs` as the base it has
 * the rows of `ours`, and merging the same save into the result again changes nothing.
 *
 * Takes time and memory in proportion to the cells of the three tables, whatever they hold. Throws only where the input is
 * not as described.
 */
export async function mergeTables<R extends MergeRow>(input: MergeInput<R>): Promise<Merged<R> | Held> {
  const { base, ours, theirs, alike = 0, accepted = false, maxConflicts = DEFAULT_MAX_CONFLICTS } = input;
  const { turn = new Turn() } = input;
  const merged = await mergeColumns(base, ours, theirs, accepted, turn);
  if (merged.kind === 'held') return merged;
  const { columns, keyIndex, added, moved } = merged;
  const sides = {
    columns,
    base: new Side(base, columns),
    ours: new Side(ours, columns),
    theirs: new Side(theirs, columns),
  };
  const report = new MergeReport(maxConflicts, accepted);
  const { alignment, mergeRows } = await (keyIndex === undefined
    ? byWholeRow(input, sides, turn)
    : byKey(input, sides, keyIndex, turn));
  const held = accepted ? undefined : await holdReason(sides, alignment, keyIndex, alike, turn);
  if (held !== undefined) return held;
  const rowOf = await mergeRows(report);
  if (report.isFull) return { kind: 'held', reason: 'too-many-conflicts', details: { maxConflicts } };
  const order = await orderOf(alignment, rowOf, turn);
  return {
    kind: 'merged',
    columns,
    keyIndex,
    rows: await turn.map(order, (slot) => rowOf[slot]!),
    refused: await refusedOf(alignment, rowOf, turn),
    changes: await changesOf(sides, alignment, rowOf, order, keyIndex, turn),
    conflicts: report.conflicts,
    notes: report.notes(added, moved, hasMovedRows(alignment)),
  };
}

interface RowMerge<R extends MergeRow> {
  readonly alignment: Alignment;
  /** By slot: the merged row, or undefined where it is gone. */
  readonly mergeRows: (report: MergeReport) => Promise<(MergedRow<R> | undefined)[]>;
}

async function byKey<R extends MergeRow>(
  { doubts, saves = NO_LATER_SAVES, accepted = false }: MergeInput<R>,
  sides: Sides<R>,
  keyIndex: number,
  turn: Turn,
): Promise<RowMerge<R>> {
  const alignment = await align(sides, keySlots(keyIndex), turn);
  const otherBases = new Map<string, readonly (MergeRow | undefined)[]>();
  const perhapsUnseen = new Set<string>();
  await turn.each(doubts?.rows ?? [], ({ key, rows, inFiles }) => {
    // Where a person says that the save is meant, files that lack a row too say nothing against its deletion: it is told.
    const files = accepted ? inFiles.filter((row) => row !== undefined) : inFiles;
    if (files.length < inFiles.length) perhapsUnseen.add(keyIdentity(key));
    otherBases.set(keyIdentity(key), [...rows, ...files]);
  });
  return {
    alignment,
    mergeRows: (report) =>
      new KeyedRowMerge(sides, keyIndex, { otherBases, perhapsUnseen, saves }, report).mergeAll(alignment, turn),
  };
}

async function byWholeRow<R extends MergeRow>(
  { doubts, saves = NO_LATER_SAVES, accepted = false }: MergeInput<R>,
  sides: Sides<R>,
  turn: Turn,
): Promise<RowMerge<R>> {
  const copySlots = new CopySlots();
  const alignment = await align(sides, (side) => copySlots.slotOf(side), turn);
  const doubted = new Map<string, DoubtedCopies>();
  const identityOf = (row: MergeRow) => rowIdentity(sides.base.cells(row));
  await turn.each(doubts?.copies ?? [], (copies) => doubted.set(identityOf(copies.row), copies));
  const addedBySaves = new Map<string, number>();
  await turn.each(saves.copies, ({ row, count }) => addedBySaves.set(identityOf(row), count));
  return {
    alignment,
    mergeRows: (report) =>
      mergeWholeRows(sides, alignment, copySlots, { doubted, addedBySaves, accepted }, report, turn),
  };
}

/** The slots of the merged rows, as these stand: those of the save, and what it lacks behind them. */
async function orderOf(
  { ours, theirs, theirsAt }: Alignment,
  rowOf: readonly unknown[],
  turn: Turn,
): Promise<Int32Array> {
  const kept = await slotsWhere(theirs, (slot) => rowOf[slot] !== undefined, turn);
  const lacked = await slotsWhere(ours, (slot) => theirsAt[slot] === -1 && rowOf[slot] !== undefined, turn);
  const order = new Int32Array(kept.length + lacked.length);
  order.set(kept);
  order.set(lacked, kept.length);
  return order;
}

async function refusedOf({ theirs, theirsAt }: Alignment, rowOf: readonly unknown[], turn: Turn): Promise<Int32Array> {
  const slots = await slotsWhere(theirs, (slot) => rowOf[slot] === undefined, turn);
  return slots.map((slot) => theirsAt[slot]!);
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

async function changesOf<R extends MergeRow>(
  { ours }: Sides<R>,
  alignment: Alignment,
  rowOf: readonly (MergedRow<R> | undefined)[],
  order: Int32Array,
  keyIndex: number | undefined,
  turn: Turn,
): Promise<readonly RowChange<R>[]> {
  const changes: RowChange<R>[] = [];
  const keyOf = (cells: readonly string[]) => (keyIndex === undefined ? undefined : cells[keyIndex]!);
  await turn.each(alignment.ours, (slot, index) => {
    if (rowOf[slot] !== undefined) return;
    const before = ours.rows[index]!;
    changes.push({ kind: 'delete', key: keyOf(ours.cells(before)), before });
  });
  await turn.each(order, (slot, index) => {
    const { cells } = rowOf[slot]!;
    const before = ours.rows[alignment.oursAt[slot]!];
    if (before === undefined) changes.push({ kind: 'insert', key: keyOf(cells), cells, index });
    else if (keyIndex !== undefined && !sameCells(ours.cells(before), cells)) {
      changes.push({ kind: 'update', key: cells[keyIndex]!, before, cells, index });
    }
  });
  return changes;
}
