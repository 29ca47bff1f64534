/**
 * A save that reached a file which was replaced already: it is merged as any other from outside. It is in no other place,
 * so it is kept first, as saves are that are held; if the process ends before it is merged, it waits for a person there.
 */
import { StoreError } from '../errors.js';
import type { MergedSave } from '../saves/outside-save.js';
import type { LateContent } from '../saves/previous-file.js';
import { keptSave } from '../saves/readings.js';
import { commitSave, type WritableTable } from './save-commit.js';
import type { TableState } from '../state/table-state.js';

/** Rejects where it could not be kept, or not be merged: it is to be tried again. */
export async function takeLateSave(late: LateContent, incarnation: string, table: WritableTable): Promise<void> {
  const { file } = table;
  // What takes a table's name when it is no more has nothing to do with its file.
  if (file.incarnation !== incarnation) return;
  await file.findings.decisions.take(async () => {
    const id = await file.findings.held.keep(late.bytes, late.hash, 'late', late.encoding);
    try {
      await mergeLate(id, late, incarnation, table);
    } finally {
      // Where the copy was put only after all that was kept of the table was set aside, it is with what has its name now.
      if (file.incarnation !== incarnation) await file.findings.held.removeLate(id);
      await file.findings.lookAtHeld();
    }
  });
}

async function mergeLate(
  id: string,
  { bytes, hash, encoding }: LateContent,
  incarnation: string,
  table: WritableTable,
): Promise<void> {
  const { file } = table;
  const { held } = file.findings;
  const merge = async (current: TableState | undefined): Promise<MergedSave | undefined> => {
    // Whoever saves by moving the old file away first puts the new one there in a moment.
    if (current === undefined && file.incarnation === incarnation) throw new Error('The file is away');
    // Dropped meanwhile.
    if (current?.version.incarnation !== incarnation) return undefined;
    const merged = await keptSave(bytes, current, { ...file.readingOptions, encoding }).catch(unreadable);
    if (!(merged instanceof StoreError) && merged.kind === 'merged') return merged;
    await held.keep(bytes, hash, merged, encoding);
    return undefined;
  };
  if ((await commitSave({ id, origin: 'file', merge }, table)) !== undefined) await held.remove(id);
}

function unreadable(error: unknown): StoreError {
  if (error instanceof StoreError && error.code === 'table-unreadable') return error;
  throw error;
}
