import { type BaseDoubts, findDoubts, type FileOfVersion, type RowStep, type RowSteps } from './base-doubts.js';
import type { MergeRow, MergeTable } from './merge-table.js';
import { keyIdentity, rowIdentity } from './row-identity.js';
import { Turn } from '../scheduling/turn.js';
import { goneBySaves, withoutGone } from './gone-rows.js';
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
  /**
   * Its rows are in the order of the version they were found in; rows that were deleted since stand at the end. Those that
   * saves deleted are left out, so that a save which has them brings them back.
   */
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
  /** Others have the event loop in between. Default: one of its own. */
  readonly turn?: Turn;
}

export const DEFAULT_MAX_HISTORY_ROWS = 1_000_000;

/**
 * Chooses among the table in service and the versions before it. `history` goes from the newest step to the oldest, and is
 * read no further than needed. Each row of it is compared with the save once, whatever the number of versions.
 */
export async function chooseBase<R extends MergeRow>(
  ours: MergeTable<R>,
  history: Iterable<HistoryStep<R>>,
  theirs: MergeTable<R>,
  { maxRows = DEFAULT_MAX_HISTORY_ROWS, saved = new Map(), turn = new Turn() }: BaseChoiceOptions<R> = {},
): Promise<BaseChoice<R>> {
  let era = await Era.from(ours, theirs, 0, turn);
  const newest: Candidate<R> = { era, version: 0, ...era.fit, file: [] };
  let best = newest;
  let rowsLeft = maxRows;
  let isComplete = true;
  const files: Candidate<R>[] = [];
  const compareFiles = async () => {
    for (const file of saved.get(era.stepsBack) ?? []) {
      rowsLeft -= file.length;
      if (rowsLeft < 0) break;
      const candidate = { era, version: era.oldest, ...(await era.fitOf(file)), file };
      files.push(candidate);
      if (candidate.difference < best.difference) best = candidate;
    }
  };
  await compareFiles();
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
    if (isReplaced) era = await Era.from(step.before, theirs, era.stepsBack + 1, turn);
    else await era.stepBack(step);
    if (era.fit.difference < best.difference) best = { era, version: era.oldest, ...era.fit, file: [] };
    await compareFiles();
    if (best.difference === 0) break;
  }
  // A person who puts back exactly what was there before earlier saves, and nothing else happened since, takes them back.
  // A file that was saved is no such content: it may lack what the API wrote before it was.
  if (best.difference === 0 && best.file.length === 0 && best.era.isOnlySaved(best.version)) best = newest;
  const base = await best.era.version(best.version, best.file);
  const { difference } = best;
  const rivals = files.filter((file) => file !== best && file.era === best.era && isRival(file, best));
  return {
    base,
    stepsBack: best.era.firstStep + best.version,
    difference,
    doubts: await best.era.doubts(best, base, rivals),
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
  readonly #turn: Turn;
  readonly #difference: TableDifference<R>;
  readonly #steps: RowSteps<R>[] = [];
  /** By version. */
  readonly #fits: Fit[];

  private constructor(newest: MergeTable<R>, difference: TableDifference<R>, firstStep: number, turn: Turn) {
    this.#newest = newest;
    this.firstStep = firstStep;
    this.#difference = difference;
    this.#fits = [difference.fit];
    this.#turn = turn;
  }

  static async from<R extends MergeRow>(
    newest: MergeTable<R>,
    theirs: MergeTable<R>,
    firstStep: number,
    turn: Turn,
  ): Promise<Era<R>> {
    return new Era(newest, await differenceFor(newest, theirs, turn), firstStep, turn);
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

  async stepBack(step: RowSteps<R>): Promise<void> {
    await this.#turn.each(step.changes, ({ before, after }) => {
      this.#undo(before, after);
    });
    this.#steps.push(step);
    this.#fits.push(this.#difference.fit);
  }

  /** Of a file that was saved when the table was the oldest version so far. */
  async fitOf(file: SavedFile<R>): Promise<Fit> {
    await this.#turn.each(file, ({ before, after }) => {
      this.#undo(before, after);
    });
    const { fit } = this.#difference;
    await this.#turn.each(file, ({ before, after }) => {
      this.#change(before, after);
    });
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

  /** As it was then, but for the rows that only saves took away since: see {@link goneBySaves}. */
  async version(version: number, file: SavedFile<R>): Promise<MergeTable<R>> {
    if (version === 0 && file.length === 0) return this.#newest;
    const steps = this.#steps.slice(0, version);
    const past = [...steps.map((step) => step.changes), file];
    const { keyIndex, rows } = this.#newest;
    const turn = this.#turn;
    const undone = keyIndex === undefined ? undoCopies(rows, past, turn) : undo(rows, past, keyIndex, turn);
    return { ...this.#newest, rows: await withoutGone(await undone, await goneBySaves(steps, keyIndex, turn), turn) };
  }

  /**
   * For the newest version, or file saved then, with the least difference of the era; `files` are the others that were
   * saved and fit as well.
   */
  doubts(chosen: Candidate<R>, base: MergeTable<R>, files: readonly FileOfVersion<R>[]): Promise<BaseDoubts<R>> {
    const candidates = new Set([chosen.version, ...files.map((file) => file.version)]);
    for (const [version, fit] of this.#fits.entries())
      if (isRival({ version, ...fit }, chosen)) candidates.add(version);
    return findDoubts(
      base,
      this.#steps,
      [...candidates].sort((a, b) => a - b),
      files,
      this.#turn,
    );
  }
}

/** Changes as they were made, the newest step first. */
type Past<R extends MergeRow> = readonly (readonly RowStep<R>[])[];

async function undo<R extends MergeRow>(rows: readonly R[], past: Past<R>, keyIndex: number, turn: Turn): Promise<R[]> {
  const identityOf = (row: R) => keyIdentity(row.cells[keyIndex]!);
  const touched = new Set<string>();
  for (const changes of past) {
    await turn.each(changes, ({ before, after }) => {
      for (const row of [before, after]) if (row !== undefined) touched.add(identityOf(row));
    });
  }
  /** By their keys' identities: rows that were changed and never gone, and those that were, behind all others. */
  const inPlace = new Map<string, R>();
  const behind = new Map<string, R>();
  await turn.each(rows, (row) => {
    const identity = identityOf(row);
    if (touched.has(identity)) inPlace.set(identity, row);
  });
  for (const changes of past) {
    await turn.each(changes, ({ before, after }) => {
      const identity = before && identityOf(before);
      const gone = after && identityOf(after);
      if (gone !== undefined && gone !== identity) {
        inPlace.delete(gone);
        behind.delete(gone);
      }
      if (identity !== undefined) (inPlace.has(identity) ? inPlace : behind).set(identity, before!);
    });
  }
  const kept: R[] = [];
  await turn.each(rows, (row) => {
    const identity = identityOf(row);
    const known = touched.has(identity) ? inPlace.get(identity) : row;
    if (known !== undefined) kept.push(known);
  });
  for (const row of behind.values()) kept.push(row);
  return kept;
}

async function undoCopies<R extends MergeRow>(rows: readonly R[], past: Past<R>, turn: Turn): Promise<R[]> {
  const balance = new Map<string, { row: R; count: number }>();
  const count = (row: R | undefined, by: number) => {
    if (row === undefined) return;
    const identity = rowIdentity(row.cells);
    const entry = balance.get(identity);
    if (entry === undefined) balance.set(identity, { row, count: by });
    else entry.count += by;
  };
  for (const changes of past) {
    await turn.each(changes, ({ before, after }) => {
      count(after, -1);
      count(before, 1);
    });
  }
  // Rows are added at the end, so it is the last copies that came last.
  const kept: R[] = [];
  await turn.each(rows.toReversed(), (row) => {
    const entry = balance.get(rowIdentity(row.cells));
    if (entry === undefined || entry.count >= 0) kept.push(row);
    else entry.count++;
  });
  kept.reverse();
  for (const { row, count } of balance.values()) for (let copy = 0; copy < count; copy++) kept.push(row);
  return kept;
}
