/** A save that was held becomes the table's, because a person says that it is meant. */
import type { CommitQueue } from './commit-queue.js';
import type { TableDescription } from './contract.js';
import { StoreError } from './errors.js';
import { namingOf } from './file-content.js';
import { heldMessage, type HeldSave } from './held-saves.js';
import type { Limits } from './limits.js';
import { sameCells } from './merge/sides.js';
import type { MergedSave } from './outside-save.js';
import { replay } from './replay.js';
import { quote } from './schema/warnings.js';
import type { TableDraft } from './table-draft.js';
import type { TableFile } from './table-file.js';
import { describe, type TableState } from './table-state.js';

/** The table may be written to while the save is merged with it: then it is merged again, so many times. */
const MAX_ATTEMPTS = 20;

/** Undefined where there is no table any more. */
export function acceptHeldSave(
  id: string,
  file: TableFile,
  queue: CommitQueue,
  limits: Limits,
): Promise<TableDescription | undefined> {
  return file.findings.decisions.take(() => accept(id, file, queue, limits));
}

async function accept(
  id: string,
  file: TableFile,
  queue: CommitQueue,
  limits: Limits,
): Promise<TableDescription | undefined> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const current = await file.current();
    if (current === undefined) return undefined;
    const held = await file.findings.held.read(id);
    if (held === undefined) throw noSuchSave(id, current.name);
    const merged = await mergeHeld(held, file, current);
    const next = await reported(id, merged, file, () =>
      queue.submitSingle((draft) => {
        if (draft.state !== current) return undefined;
        takeMerged(draft, current, merged, limits);
        return draft.state;
      }),
    );
    if (next === undefined) continue;
    await file.findings.discard(id);
    file.restore();
    // Without the warning that it is held.
    return describe((await file.current()) ?? next);
  }
  const message = `The table was written to each time the save ${id} was merged with it; try again.`;
  throw new StoreError('busy', message);
}

/**
 * What is in conflict is kept first: when the save is in the table it has nothing more to tell to who accepts it again, as
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

export function noSuchSave(id: string, table: string): StoreError {
  const message = `There is no save ${quote(id)} of the table ${quote(table)} to be seen to; list them again.`;
  return new StoreError('no-such-save', message, { table });
}

async function mergeHeld(
  { save, bytes }: { save: HeldSave; bytes: Buffer },
  file: TableFile,
  current: TableState,
): Promise<MergedSave> {
  try {
    const merged = await file.mergeAccepted(bytes, current);
    if (merged.kind === 'merged') return merged;
    throw notUsable(save, heldMessage(merged, current.name), current.name);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'table-unreadable') throw error;
    throw notUsable(save, error.message, current.name);
  }
}

function notUsable({ file }: HeldSave, why: string, table: string): StoreError {
  const message = `${why} So it can't be accepted: correct ${file} and save that as the table's file, or discard it.`;
  return new StoreError('save-not-usable', message, { table, file });
}

function takeMerged(draft: TableDraft, current: TableState, merged: MergedSave, limits: Limits): void {
  if (merged.state.version.sequence === current.version.sequence) return;
  if (merged.edit === undefined || !sameCells(merged.state.names, current.names)) {
    draft.replace(merged.state);
    return;
  }
  const { state, changes } = replay(current, [{ ...namingOf(current), changes: merged.edit }], limits);
  draft.edit(state, changes, merged.beyondFile);
}
