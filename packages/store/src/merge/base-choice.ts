import { Turn } from '../scheduling/turn.js';
import { type BaseDoubts, findDoubts, type FileOfVersion } from './base-doubts.js';
import { type LaterSaves, laterSaves } from './later-saves.js';
import type { MergeRow, MergeTable } from './merge-table.js';
import { type RowStep, type RowSteps, withoutApi } from './row-steps.js';
import { differenceFor, type Fit, type TableDifference } from './table-difference.js';

/**
 * Which version of the table a save was made from. Nobody says so: a person loads the file, works, and saves much later,
 * and goes on with what was saved, whatever the table has become meanwhile. So it is the version, or the earlier save, that
 * differs least, and of equals the newest; what other versions would have made of the save is told as doubts, and the merge
 * takes nothing from the save that depends on the choice.
 */
export interface BaseChoice {
  /**
   * The table in service without what the API did since that version. What saves did since is in it: the last one decides
   * about that. The rows are in the order of the table; those that the API deleted stand at the end.
   */
  readonly base: MergeTable<MergeRow>;
  /** How many steps before the table in service the version is. */
  readonly stepsBack: number;
  /** Cells, rows and columns in which the save differs from it. */
  readonly difference: number;
  readonly doubts: BaseDoubts;
  /** What saves did since. */
  readonly saves: LaterSaves;
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
 * Chooses among the table in service and the versions before it, all of which have its columns and its key. `history` goes
 * from the newest step to the oldest, and is read no further than needed. Each row of it is compared with the save once,
 * whatever the number of versions.
 */
export async function chooseBase<R extends MergeRow>(
  ours: MergeTable<R>,
  history: Iterable<RowSteps<R>>,
  theirs: MergeTable<R>,
  { maxRows = DEFAULT_MAX_HISTORY_ROWS, saved = new Map(), turn = new Turn() }: BaseChoiceOptions<R> = {},
): Promise<BaseChoice> {
  const past = new Past(ours, await differenceFor(ours, theirs, turn), turn);
  const newest: Candidate<R> = { version: 0, ...past.fit, file: [] };
  let best = newest;
  let rowsLeft = maxRows;
  let isComplete = true;
  const files: Candidate<R>[] = [];
  const compareFiles = async () => {
    for (const file of saved.get(past.oldest) ?? []) {
      rowsLeft -= file.length;
      if (rowsLeft < 0) break;
      const candidate = { version: past.oldest, ...(await past.fitOf(file)), file };
      files.push(candidate);
      if (candidate.difference < best.difference) best = candidate;
    }
  };
  await compareFiles();
  // Where nothing differs older versions can fit no better, and those that fit as well are equal.
  for (const step of best.difference === 0 ? [] : history) {
    rowsLeft -= step.changes.length;
    if (rowsLeft < 0) {
      isComplete = false;
      break;
    }
    await past.stepBack(step);
    if (past.fit.difference < best.difference) best = { version: past.oldest, ...past.fit, file: [] };
    await compareFiles();
    if (best.difference === 0) break;
  }
  // A person who puts back exactly what was there before earlier saves, and nothing else happened since, takes them back, and
  // there is nothing to tell. A file that was saved is no such content: it may lack what the API wrote before it was.
  if (best.difference === 0 && best.file.length === 0 && past.isOnlySaved(best.version)) best = newest;
  const rivals = files.filter((file) => file !== best && isRival(file, best));
  return { ...(await past.choice(best, rivals)), stepsBack: best.version, difference: best.difference, isComplete };
}

interface Candidate<R extends MergeRow> extends Fit {
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

/** Versions of a table, numbered from the one in service, which is 0, back. */
class Past<R extends MergeRow> {
  readonly #newest: MergeTable<R>;
  readonly #turn: Turn;
  readonly #difference: TableDifference<R>;
  readonly #steps: RowSteps<R>[] = [];
  /** By version. */
  readonly #fits: Fit[];

  constructor(newest: MergeTable<R>, difference: TableDifference<R>, turn: Turn) {
    this.#newest = newest;
    this.#difference = difference;
    this.#fits = [difference.fit];
    this.#turn = turn;
  }

  /** The oldest version so far. */
  get oldest(): number {
    return this.#steps.length;
  }

  /** Whether nothing but saves led from a version to the table in service. */
  isOnlySaved(version: number): boolean {
    return this.#steps.slice(0, version).every(({ origin }) => origin === 'file');
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

  /** @param rivals the other files that were saved and fit as well */
  async choice(
    { version, file, ...fit }: Candidate<R>,
    rivals: readonly FileOfVersion<R>[],
  ): Promise<Pick<BaseChoice, 'base' | 'doubts' | 'saves'>> {
    const turn = this.#turn;
    const { keyIndex, rows } = this.#newest;
    const since = this.#steps.slice(0, version);
    // What a file lacks of the version is what the API did before it was saved.
    const base = { ...this.#newest, rows: await withoutApi(rows, [...since, { changes: file }], keyIndex, turn) };
    const candidates = [version];
    for (const [each, itsFit] of this.#fits.entries())
      if (each > version && isRival({ version: each, ...itsFit }, { version, ...fit })) candidates.push(each);
    const past = { ours: this.#newest, steps: this.#steps, candidates, files: rivals };
    return {
      base,
      doubts: await findDoubts(base, past, turn),
      saves: await laterSaves(since, keyIndex, turn),
    };
  }
}
