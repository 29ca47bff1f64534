import type { Turn } from '../scheduling/turn.js';
import type { DoubtedCopies } from './base-doubts.js';
import { rowIdentity } from './row-identity.js';
import type { MergedRow, MergeRow } from './merge-table.js';
import type { MergeReport } from './merge-report.js';
import { type Alignment, asItIs, type Side, type Sides } from './sides.js';

/**
 * Rows of a table without a key, merged as wholes: a changed row is one that is gone and one that is new, also
 * where what it got is a cell in a new column. How many copies
 * of a row there are is merged as a cell is. Nothing is ever compared with its neighbours, so millions of equal rows cost
 * no more than as many different ones.
 */

/** Gives the copies of a row their slots: the first copy in one version is the first one in the others. */
export class CopySlots {
  readonly #copiesOf = new Map<string, CopiesOfRow>();
  #count = 0;

  /** For {@link align}. */
  slotOf<R extends MergeRow>(side: Side<R>): (row: R) => number {
    return (row) => {
      const copies = this.#copiesFor(rowIdentity(side.cells(row)));
      if (copies.side !== side) {
        copies.side = side;
        copies.met = 0;
      }
      return (copies.slots[copies.met++] ??= this.#count++);
    };
  }

  /** Each different row, by its identity, with the slots of its copies. */
  all(): IterableIterator<[string, CopiesOfRow]> {
    return this.#copiesOf.entries();
  }

  #copiesFor(identity: string): CopiesOfRow {
    let copies = this.#copiesOf.get(identity);
    if (copies === undefined) this.#copiesOf.set(identity, (copies = { slots: [], side: undefined, met: 0 }));
    return copies;
  }
}

interface CopiesOfRow {
  readonly slots: number[];
  /** The version that is gone through, and how many copies were met in it so far. */
  side: unknown;
  met: number;
}

export interface PastOfCopies {
  /** By a row's identity. */
  readonly doubted: ReadonlyMap<string, DoubtedCopies>;
  /** By a row's identity: how many copies there are more by what other saves did since. */
  readonly addedBySaves: ReadonlyMap<string, number>;
  /** A person has said that the save is meant: files that lack copies too say nothing against their deletion. */
  readonly accepted: boolean;
}

/** By slot: the merged row, or undefined where it is gone. */
export async function mergeWholeRows<R extends MergeRow>(
  { ours, theirs }: Sides<R>,
  alignment: Alignment,
  copySlots: CopySlots,
  { doubted, addedBySaves, accepted }: PastOfCopies,
  report: MergeReport,
  turn: Turn,
): Promise<(MergedRow<R> | undefined)[]> {
  const { baseAt, oursAt, theirsAt } = alignment;
  const rows = new Array<MergedRow<R> | undefined>(alignment.slots).fill(undefined);
  for (const [identity, { slots }] of copySlots.all()) {
    const count = (placeOf: Int32Array) => slots.filter((slot) => placeOf[slot] !== -1).length;
    const copies = { base: count(baseAt), ours: count(oursAt), theirs: count(theirsAt) };
    const { counts = [], inFiles = [] } = doubted.get(identity) ?? {};
    const files = accepted ? inFiles.filter((each) => each > copies.theirs) : inFiles;
    const { kept, verdict } = mergeCopies(copies, [...counts, ...files]);
    for (let copy = 0; copy < kept; copy++) {
      const slot = slots[copy]!;
      const theirRow = theirs.rows[theirsAt[slot]!];
      const ourRow = ours.rows[oursAt[slot]!];
      const cells = theirRow === undefined ? ours.cells(ourRow!) : theirs.cells(theirRow);
      rows[slot] = { cells, ours: asItIs(ourRow, cells), theirs: asItIs(theirRow, cells) };
      if (turn.isOverAfterRow()) await turn.next();
    }
    const addedSince = addedBySaves.get(identity) ?? 0;
    const isPerhapsUnseen = files.length < inFiles.length;
    const isTakenBack = verdict === 'clear' && kept < copies.ours && (isPerhapsUnseen || addedSince > 0);
    if (verdict === 'clear' && !isTakenBack) {
      tally(copies, report);
    } else {
      const first = slots[0]!;
      const ourRow = ours.rows[oursAt[first]!];
      report.add({
        kind: 'copies',
        cells: ourRow === undefined ? theirs.cells(theirs.rows[theirsAt[first]!]!) : ours.cells(ourRow),
        ...copies,
        base: isTakenBack && !isPerhapsUnseen ? Math.max(0, copies.ours - addedSince) : copies.base,
        kept: isTakenBack ? 'theirs' : 'ours',
        uncertain: isTakenBack || verdict === 'uncertain',
      });
    }
    if (turn.isOverAfterRow()) await turn.next();
  }
  return rows;
}

interface Copies {
  readonly base: number;
  readonly ours: number;
  readonly theirs: number;
}

interface MergedCopies {
  readonly kept: number;
  readonly verdict: 'clear' | 'conflict' | 'uncertain';
}

function mergeCopies({ base, ours, theirs }: Copies, otherBases: readonly number[]): MergedCopies {
  const merged = mergeCounts(base, ours, theirs);
  const isAgreed = otherBases.every((other) => mergeCounts(other, ours, theirs).kept === merged.kept);
  return isAgreed ? merged : { kept: ours, verdict: 'uncertain' };
}

/**
 * The result is always one of the two counts, so that merging the same save again changes nothing. Where both added
 * copies, the larger number has those of the other; where both deleted, the smaller one.
 */
function mergeCounts(base: number, ours: number, theirs: number): MergedCopies {
  if (ours === base) return { kept: theirs, verdict: 'clear' };
  if (theirs === base) return { kept: ours, verdict: 'clear' };
  if (ours > base && theirs > base) return { kept: Math.max(ours, theirs), verdict: 'clear' };
  if (ours < base && theirs < base) return { kept: Math.min(ours, theirs), verdict: 'clear' };
  return { kept: ours, verdict: 'conflict' };
}

function tally({ base, ours, theirs }: Copies, report: MergeReport): void {
  if (theirs === base) report.olderRows += Math.abs(ours - base);
  if (ours > base && theirs > base) report.rowsAddedTwice += Math.min(ours, theirs) - base;
}
