/** Brings a save that is not in the table's file, but kept, into the table: one transaction, in its turn among the others. */
import type { CommitQueue } from './commit-queue.js';
import { StoreError } from '../errors.js';
import { namingOf } from '../state/file-content.js';
import type { Limits } from '../limits.js';
import type { EditRecord } from '../log/records.js';
import { sameCells } from '../merge/sides.js';
import type { MergedSave } from '../saves/outside-save.js';
import { replay } from '../state/replay.js';
import { TableDraft } from '../state/table-draft.js';
import type { TableFile } from './table-file.js';
import type { TableState } from '../state/table-state.js';
import { keepsChanging } from '../state/write-errors.js';

/** Its file may be saved from outside while the save is merged with the table: then it is merged again, so many times. */
const MAX_ATTEMPTS = 10;

/** A table that can be written to. */
export interface WritableTable {
  readonly file: TableFile;
  readonly queue: CommitQueue;
  readonly limits: Limits;
}

export interface KeptSave {
  /** Of the copy, and of what is reported. */
  readonly id: string;
  /** Who is said to have made the changes. */
  readonly origin: EditRecord['origin'];
  /** Undefined where it is not to be brought in. `current` is undefined where there is no table, for a moment perhaps. */
  readonly merge: (current: TableState | undefined) => Promise<MergedSave | undefined>;
}

/**
 * Resolves, when that is durable, to the table with the save in it; undefined where there is no table any more, or the
 * save is not to be brought in. Rejects with what `merge` throws, or as a transaction does.
 */
export function commitSave(save: KeptSave, table: WritableTable): Promise<TableState | undefined> {
  // Merged in its turn, not before: while others write all the time the table is never what it was then.
  return table.queue.submitAlone(async () => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const current = await table.file.current();
      const merged = await save.merge(current);
      if (current === undefined || merged === undefined) return undefined;
      const next = await reported(save.id, merged, table.file, () => write(current, merged, save, table));
      if (next !== undefined) return next;
    }
    throw keepsChanging(table.file.readingOptions.source);
  });
}

/** Undefined where the table is not the one that the save was merged with: nothing was changed. */
async function write(
  current: TableState,
  merged: MergedSave,
  { origin }: KeptSave,
  { file, limits }: WritableTable,
): Promise<TableState | undefined> {
  let next: TableState | undefined;
  await file.update((state) => {
    const draft = new TableDraft(state);
    if (state === current) takeMerged(draft, current, merged, { origin, limits });
    next = state === current ? draft.state : undefined;
    return draft;
  });
  return next;
}

/**
 * What is in conflict is kept first: when the save is in the table it has nothing more to tell to who brings it in again, as
 * after a crash. It is forgotten where the save was not taken.
 */
async function reported<T>(
  id: string,
  { state, conflicts, notes }: MergedSave,
  { findings }: TableFile,
  take: () => Promise<T | undefined>,
): Promise<T | undefined> {
  if (conflicts.length === 0) return take();
  const report = await findings.conflicts.keep(id, {
    at: Date.now(),
    sequence: state.version.sequence,
    conflicts,
    notes,
  });
  let isOutcomeUnknown = false;
  let taken: T | undefined;
  try {
    return (taken = await take());
  } catch (error) {
    isOutcomeUnknown = error instanceof StoreError && error.code === 'outcome-unknown';
    throw error;
  } finally {
    if (taken === undefined && !isOutcomeUnknown) await findings.conflicts.discard(report);
  }
}

function takeMerged(
  draft: TableDraft,
  current: TableState,
  merged: MergedSave,
  { origin, limits }: { origin: EditRecord['origin']; limits: Limits },
): void {
  if (merged.state.version.sequence === current.version.sequence) return;
  if (merged.edit === undefined || !sameCells(merged.state.names, current.names)) {
    draft.replace(merged.state, origin);
    return;
  }
  const { state, changes } = replay(current, [{ ...namingOf(current), changes: merged.edit }], limits);
  draft.edit(state, changes, { origin, beyondSave: merged.beyondFile });
}
