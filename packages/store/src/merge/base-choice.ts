import { type BaseDoubts, findDoubts, type FileOfVersion, type RowStep, type RowSteps } from './base-doubts.js';
import type { MergeRow, MergeTable } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';
import { differenceFor, type Fit, type TableDifference } from './table-difference.js';

/**
 * Which version of the table a save was made from. Nobody says so: a person loads the file, works, and saves much later,
 * and goes on with what was saved, whatever the table has become meanwhile. So it is the version, or the earlier save, that
 * differs least, and of equals the newest; what other versions would have made of the save is told as doubts, and the merge
 * takes nothing from the save that depends on the choice.
 */

/** How the version before became the one after it. */
export type HistoryStep<R extends MergeRow> =
  /**
   * The rows that differ, each named once; the columns and the key were the same. Without a key, equal rows are counted,
   * and which of them is meant does not matter.
   */
  | RowSteps<R>
  /** The whole table as it was before, where its columns changed or all of it was replaced. */
  | { readonly before: MergeTable<R> };

export interface BaseChoice<R extends MergeRow> {
  /** Its rows are in the order of the version they were found in; rows that were deleted since stand at the end. */
  readonly base: MergeTable<R>;
  /** How many steps before the table in service. */
  readonly stepsBack: number;
  /** Cells, rows and columns in which the save differs from it. */
  readonly difference: number;
  readonly doubts: BaseDoubts<R>;
  /** False where the budget did not reach for the whole history: an older version may fit better. */
  readonly isComplete: boolean;
}

/** The rows in which a version differs from a file that was saved then: before as in the file, after as in the version. */
export type SavedFile<R extends MergeRow> = readonly RowStep<R>[];

export interface BaseChoiceOptions<R extends MergeRow> {
  /** By steps back: the files that were saved when the table was that version. Default: none. */
  readonly saved?: ReadonlyMap<number, readonly SavedFile<R>[]>;
  /** How many rows of the history may be looked at. Default 1,000,000. */
  readonly maxRows?: number;
}

export const DEFAULT_MAX_HISTORY_ROWS = 1_000_000;

/**
 * Chooses among the table in service and the versions before it. `history` goes from the newest step to the oldest, and is
 * read no further than needed. Each row of it is compared with the save once, whatever the number of versions.
 */
export function chooseBase<R extends MergeRow>(
  ours: MergeTable<R>,
  history: Iterable<HistoryStep<R>>,
  theirs: MergeTable<R>,
  { maxRows = DEFAULT_MAX_HISTORY_ROWS, saved = new Map() }: BaseChoiceOptions<R> = {},
): BaseChoice<R> {
  let era = new Era(ours, theirs, 0);
  const newest: Candidate<R> = { era, version: 0, ...era.fit, file: [] };
  let best = newest;
  let rowsLeft = maxRows;
  let isComplete = true;
  const files: Candidate<R>[] = [];
  const compareFiles = () => {
    for (const file of saved.get(era.stepsBack) ?? []) {
      rowsLeft -= file.length;
      if (rowsLeft < 0) break;
      const candidate = { era, version: era.oldest, ...era.fitOf(file), file };
      files.push(candidate);
      if (candidate.difference < best.difference) best = candidate;
    }
  };
  compareFiles();
  // Where nothing differs older versions can fit no better, and those that fit as well are equal.
  for (const step of best.difference === 0 ? [] : history) {
    const isReplaced = 'before' in step;
    // Another key would name other rows, so nothing older can be compared.
    if (isReplaced && keyOf(step.before) !== keyOf(ours)) break;
    rowsLeft -= isReplaced ? step.before.rows.length : step.changes.length;
    if (rowsLeft < 0) {
      isComplete = false;
      break;
    }
    if (isReplaced) era = new Era(step.before, theirs, era.stepsBack + 1);
    else era.stepBack(step);
    if (era.fit.difference < best.difference) best = { era, version: era.oldest, ...era.fit, file: [] };
    compareFiles();
    if (best.difference === 0) break;
  }
  // A person who puts back exactly what was there before earlier saves, and nothing else happened since, takes them back.
  // A file that was saved is no such content: it may lack what the API wrote before it was.
  if (best.difference === 0 && best.file.length === 0 && best.era.isOnlySaved(best.version)) best = newest;
  const base = best.era.version(best.version, best.file);
  const { difference } = best;
  const rivals = files.filter((file) => file !== best && file.era === best.era && isRival(file, best));
  return {
    base,
    stepsBack: best.era.firstStep + best.version,
    difference,
    doubts: best.era.doubts(best, base, rivals),
    isComplete,
  };
}

interface Candidate<R extends MergeRow> extends Fit {
  readonly era: Era<R>;
  readonly version: number;
  /** A file that was saved then; empty for the version itself. */
  readonly file: SavedFile<R>;
}

/**
 * Whether one may have been the base as well as the one that is chosen. Rows that the save lacks tell little: whoever deleted
 * them left nothing to see. So an older one that fits as well but for those is a rival. Not a newer one: what it has more
 * are the rows that the API added since, and they stay anyhow.
 */
function isRival(rival: Fit & { readonly version: number }, chosen: Fit & { readonly version: number }): boolean {
  if (rival.difference === chosen.difference) return true;
  const saysMore = rival.difference - rival.lacked > chosen.difference - chosen.lacked;
  return rival.version >= chosen.version && !saysMore;
}

function keyOf<R extends MergeRow>({ columns, keyIndex }: MergeTable<R>): string | undefined {
  return keyIndex === undefined ? undefined : columns[keyIndex];
}

/** Versions with the same columns, numbered from the newest, which is 0, back. */
class Era<R extends MergeRow> {
  /** Steps between the table in service and the era's newest version. */
  readonly firstStep: number;
  readonly #newest: MergeTable<R>;
  readonly #difference: TableDifference<R>;
  readonly #steps: RowSteps<R>[] = [];
  /** By version. */
  readonly #fits: Fit[];

  constructor(newest: MergeTable<R>, theirs: MergeTable<R>, firstStep: number) {
    this.#newest = newest;
    this.firstStep = firstStep;
    this.#difference = differenceFor(newest, theirs);
    this.#fits = [this.#difference.fit];
  }

  /** The oldest version so far. */
  get oldest(): number {
    return this.#steps.length;
  }

  /** Steps between the table in service and the oldest version so far. */
  get stepsBack(): number {
    return this.firstStep + this.oldest;
  }

  /** Whether nothing but saves led from a version to the table in service. */
  isOnlySaved(version: number): boolean {
    return this.firstStep === 0 && this.#steps.slice(0, version).every(({ origin }) => origin === 'file');
  }

  /** Of the oldest version so far. */
  get fit(): Fit {
    return this.#fits.at(-1)!;
  }

  stepBack(step: RowSteps<R>): void {
    for (const { before, after } of step.changes) this.#undo(before, after);
    this.#steps.push(step);
    this.#fits.push(this.#difference.fit);
  }

  /** Of a file that was saved when the table was the oldest version so far. */
  fitOf(file: SavedFile<R>): Fit {
    for (const { before, after } of file) this.#undo(before, after);
    const { fit } = this.#difference;
    for (const { before, after } of file) this.#change(before, after);
    return fit;
  }

  #undo(before: R | undefined, after: R | undefined): void {
    // Neither, where a row was made and deleted in one step.
    if (before === undefined && after !== undefined) this.#difference.noteMade(after);
    if (after === undefined && before !== undefined) this.#difference.noteDeleted(before);
    this.#change(after, before);
  }

  #change(from: R | undefined, to: R | undefined): void {
    if (from !== undefined) this.#difference.remove(from);
    if (to !== undefined) this.#difference.add(to);
  }

  version(version: number, file: SavedFile<R>): MergeTable<R> {
    if (version === 0 && file.length === 0) return this.#newest;
    const changes = [...this.#steps.slice(0, version).flatMap((step) => step.changes), ...file];
    const { keyIndex, rows } = this.#newest;
    return {
      ...this.#newest,
      rows: keyIndex === undefined ? undoCopies(rows, changes) : undo(rows, changes, keyIndex),
    };
  }

  /**
   * For the newest version, or file saved then, with the least difference of the era; `files` are the others that were
   * saved and fit as well.
   */
  doubts(chosen: Candidate<R>, base: MergeTable<R>, files: readonly FileOfVersion<R>[]): BaseDoubts<R> {
    const candidates = new Set([chosen.version, ...files.map((file) => file.version)]);
    for (const [version, fit] of this.#fits.entries())
      if (isRival({ version, ...fit }, chosen)) candidates.add(version);
    return findDoubts(
      base,
      this.#steps,
      [...candidates].sort((a, b) => a - b),
      files,
    );
  }
}

function undo<R extends MergeRow>(rows: readonly R[], changes: readonly RowStep<R>[], keyIndex: number): R[] {
  const identityOf = (row: R) => keyIdentity(row.cells[keyIndex]!);
  const byKey = new Map(rows.map((row) => [identityOf(row), row]));
  for (const { before, after } of changes) {
    const identity = before && identityOf(before);
    if (after !== undefined && identityOf(after) !== identity) byKey.delete(identityOf(after));
    if (identity !== undefined) byKey.set(identity, before!);
  }
  return [...byKey.values()];
}

function undoCopies<R extends MergeRow>(rows: readonly R[], changes: readonly RowStep<R>[]): R[] {
  const balance = new Map<string, { row: R; count: number }>();
  const count = (row: R | undefined, by: number) => {
    if (row === undefined) return;
    const identity = rowIdentity(row.cells);
    const entry = balance.get(identity);
    if (entry === undefined) balance.set(identity, { row, count: by });
    else entry.count += by;
  };
  for (const { before, after } of changes) {
    count(after, -1);
    count(before, 1);
  }
  // Rows are added at the end, so it is the last copies that came last.
  const kept = rows.toReversed().filter((row) => {
    const entry = balance.get(rowIdentity(row.cells));
    if (entry === undefined || entry.count >= 0) return true;
    entry.count++;
    return false;
  });
  kept.reverse();
  for (const { row, count } of balance.values()) for (let copy = 0; copy < count; copy++) kept.push(row);
  return kept;
}
