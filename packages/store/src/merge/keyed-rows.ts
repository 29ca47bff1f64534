import type { Turn } from '../scheduling/turn.js';
import { keyIdentity } from './row-identity.js';
import type { LaterSaves } from './later-saves.js';
import type { MergedRow, MergeRow } from './merge-table.js';
import type { MergeReport } from './merge-report.js';
import { type Alignment, asItIs, sameCells, type Sides, type SlotOf } from './sides.js';

/**
 * Rows of a table with a key, merged cell by cell.
 *
 * The save's cell, row or deletion is taken only where every version that may have been its base says that the save
 * changed something there and the API did not. Otherwise what the API has stays, with one exception: a row that the API
 * deleted and the save changed comes back, because a change beats a deletion.
 */

/** The slots of one version's rows, for {@link align}: one slot for each key, whichever version it came up in. */
export function keySlots(keyIndex: number): SlotOf {
  const slotOf = new Map<string, number>();
  return (side) => (row) => {
    const identity = keyIdentity(side.cell(row, keyIndex));
    const known = slotOf.get(identity);
    if (known !== undefined) return known;
    slotOf.set(identity, slotOf.size);
    return slotOf.size - 1;
  };
}

export interface PastOfRows {
  /** By the key's identity: what else the row may have been when the save's author loaded it. */
  readonly otherBases: ReadonlyMap<string, readonly (MergeRow | undefined)[]>;
  /** Keys' identities: rows that the save's author may never have seen, and may delete all the same. */
  readonly perhapsUnseen: ReadonlySet<string>;
  /** What other saves did since. */
  readonly saves: LaterSaves;
}

/** Merges the rows that have one key. */
export class KeyedRowMerge<R extends MergeRow> {
  readonly #sides: Sides<R>;
  readonly #keyIndex: number;
  readonly #past: PastOfRows;
  readonly #report: MergeReport;

  constructor(sides: Sides<R>, keyIndex: number, past: PastOfRows, report: MergeReport) {
    this.#sides = sides;
    this.#keyIndex = keyIndex;
    this.#past = past;
    this.#report = report;
  }

  /** By slot: the merged row, or undefined where it is gone. */
  mergeAll({ baseAt, oursAt, theirsAt }: Alignment, turn: Turn): Promise<(MergedRow<R> | undefined)[]> {
    const { base, ours, theirs } = this.#sides;
    return turn.map(baseAt, (at, slot) =>
      this.#merge(base.rows[at], ours.rows[oursAt[slot]!], theirs.rows[theirsAt[slot]!]),
    );
  }

  #merge(base: MergeRow | undefined, ours: R | undefined, theirs: R | undefined): MergedRow<R> | undefined {
    if (ours !== undefined) {
      const key = this.#sides.ours.cell(ours, this.#keyIndex);
      const bases = this.#bases(base, key);
      return theirs === undefined ? this.#onlyOurs(key, bases, ours) : this.#both(key, bases, ours, theirs);
    }
    if (theirs === undefined) return undefined;
    const key = this.#sides.theirs.cell(theirs, this.#keyIndex);
    return this.#onlyTheirs(key, this.#bases(base, key), theirs);
  }

  /** What the row may have been; the likeliest first. */
  #bases(base: MergeRow | undefined, key: string): Bases {
    const { otherBases } = this.#past;
    if (otherBases.size === 0) return [base];
    return [base, ...(otherBases.get(keyIdentity(key)) ?? [])];
  }

  #onlyOurs(key: string, bases: Bases, ours: R): MergedRow<R> | undefined {
    const { base, ours: side } = this.#sides;
    const cells = side.cells(ours);
    const isUntouched = (row: MergeRow | undefined) => row !== undefined && sameCells(base.cells(row), cells);
    if (bases.every(isUntouched)) {
      if (this.#past.perhapsUnseen.has(keyIdentity(key)))
        this.#reportRow(key, undefined, ours, undefined, 'theirs', true);
      else this.#tellOverwritten(key, ours, undefined, () => true);
      return undefined;
    }
    const uncertain = bases.some(isUntouched);
    const likeliest = bases[0];
    if (likeliest === undefined && !uncertain) this.#report.olderRows++;
    else this.#reportRow(key, likeliest, ours, undefined, 'ours', uncertain);
    return this.#row(cells, ours, undefined);
  }

  #onlyTheirs(key: string, bases: Bases, theirs: R): MergedRow<R> | undefined {
    const isUntouched = (row: MergeRow | undefined) => row !== undefined && this.#isUntouchedByTheirs(row, theirs);
    const likeliest = bases[0];
    if (!bases.some(isUntouched)) {
      const known = bases.find((row) => row !== undefined);
      const isSure = likeliest !== undefined;
      if (known !== undefined) this.#reportRow(key, known, undefined, theirs, 'theirs', !isSure);
      return this.#row(this.#sides.theirs.cells(theirs), undefined, theirs);
    }
    const uncertain = !bases.every(isUntouched);
    if (uncertain || this.#hasNewCells(theirs)) {
      this.#reportRow(key, likeliest, undefined, theirs, 'ours', uncertain);
    } else {
      this.#report.olderRows++;
    }
    return undefined;
  }

  #both(key: string, bases: Bases, ours: R, theirs: R): MergedRow<R> {
    const { ours: ourSide, theirs: theirSide, columns } = this.#sides;
    const kept = ourSide.cells(ours);
    if (bases[0] === undefined) {
      if (this.#differInCommonColumns(ours, theirs)) {
        const uncertain = bases.some((base) => base !== undefined);
        this.#reportRow(key, undefined, ours, theirs, 'ours', uncertain);
        return this.#row(kept, ours, theirs);
      }
      this.#report.rowsAddedTwice++;
    }
    let merged: string[] | undefined;
    for (let column = 0; column < columns.length; column++) {
      const cell = theirSide.cell(theirs, column);
      if (cell === kept[column]) continue;
      if (!ourSide.has(column) || this.#takesTheirs(key, column, bases, kept[column]!, cell)) {
        merged ??= [...kept];
        merged[column] = cell;
      }
    }
    if (merged !== undefined) this.#tellOverwritten(key, ours, theirs, (column) => merged[column] !== kept[column]);
    return this.#row(merged ?? kept, ours, theirs);
  }

  /** Where what the save changes of a row is what another one had made so. */
  #tellOverwritten(key: string, ours: R, theirs: R | undefined, isChanged: (column: number) => boolean): void {
    const { rows } = this.#past.saves;
    if (rows.size === 0) return;
    const identity = keyIdentity(key);
    if (!rows.has(identity)) return;
    const { base, ours: side, columns } = this.#sides;
    const earlier = rows.get(identity);
    const isOfSave = (column: number) =>
      earlier === undefined || base.cell(earlier, column) !== side.cell(ours, column);
    if (columns.some((_, column) => isOfSave(column) && isChanged(column)))
      this.#reportRow(key, earlier, ours, theirs, 'theirs', true);
  }

  /** Whether a cell that differs is the save's to change. Reports it where both changed it, or may have. */
  #takesTheirs(key: string, column: number, bases: Bases, ours: string, theirs: string): boolean {
    const { base: side, columns } = this.#sides;
    const isUntouched = (row: MergeRow | undefined) => row !== undefined && side.cell(row, column) === ours;
    if (bases.every(isUntouched)) return true;
    const base = bases[0] === undefined ? '' : side.cell(bases[0], column);
    const uncertain = bases.some(isUntouched);
    if (base === theirs && !uncertain) this.#report.olderCells++;
    else this.#report.add({ kind: 'cell', key, column: columns[column]!, base, ours, theirs, uncertain });
    return false;
  }

  #isUntouchedByTheirs(base: MergeRow, theirs: R): boolean {
    const { base: baseSide, theirs: theirSide, columns } = this.#sides;
    return columns.every(
      (_, column) =>
        !baseSide.has(column) ||
        !theirSide.has(column) ||
        baseSide.cell(base, column) === theirSide.cell(theirs, column),
    );
  }

  /** Whether the save has something in a column that the base does not have. */
  #hasNewCells(theirs: R): boolean {
    const { base, theirs: side, columns } = this.#sides;
    return columns.some((_, column) => !base.has(column) && side.cell(theirs, column) !== '');
  }

  #differInCommonColumns(ours: R, theirs: R): boolean {
    const { ours: ourSide, theirs: theirSide, columns } = this.#sides;
    return columns.some(
      (_, column) =>
        ourSide.has(column) && theirSide.has(column) && ourSide.cell(ours, column) !== theirSide.cell(theirs, column),
    );
  }

  #reportRow(
    key: string,
    base: MergeRow | undefined,
    ours: R | undefined,
    theirs: R | undefined,
    kept: 'ours' | 'theirs',
    uncertain: boolean,
  ): void {
    const sides = this.#sides;
    this.#report.add({
      kind: 'row',
      key,
      base: base && sides.base.cells(base),
      ours: ours && sides.ours.cells(ours),
      theirs: theirs && sides.theirs.cells(theirs),
      kept,
      uncertain,
    });
  }

  #row(cells: readonly string[], ours: R | undefined, theirs: R | undefined): MergedRow<R> {
    return { cells, ours: asItIs(ours, cells), theirs: asItIs(theirs, cells) };
  }
}

type Bases = readonly [MergeRow | undefined, ...(MergeRow | undefined)[]];
