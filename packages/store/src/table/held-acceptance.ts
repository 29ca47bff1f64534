/** A save that was held becomes the table's, because a person says that it is meant. */
import type { TableDescription } from '../contract.js';
import { StoreError } from '../errors.js';
import { heldMessage, type HeldSave } from '../saves/held-saves.js';
import type { MergedSave } from '../saves/outside-save.js';
import { keptSave } from '../saves/readings.js';
import { commitSave, type WritableTable } from './save-commit.js';
import { quote } from '../schema/warnings.js';
import type { TableFile } from './table-file.js';
import { describe, type TableState } from '../state/table-state.js';

/** Undefined where there is no table any more. */
export function acceptHeldSave(id: string, table: WritableTable): Promise<TableDescription | undefined> {
  return table.file.findings.decisions.take(() => accept(id, table));
}

async function accept(id: string, table: WritableTable): Promise<TableDescription | undefined> {
  const { file } = table;
  const merge = async (current: TableState | undefined): Promise<MergedSave | undefined> => {
    if (current === undefined) return undefined;
    const held = await file.findings.held.read(id);
    if (held === undefined) throw noSuchSave(id, current.name);
    return mergeHeld(held, file, current);
  };
  const next = await commitSave({ id, origin: 'api', merge }, table);
  if (next === undefined) return undefined;
  await file.findings.discard(id);
  file.restore();
  // Without the warning that it is held.
  return describe((await file.current()) ?? next);
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
    const { encoding } = save;
    const merged = await keptSave(bytes, current, { ...file.readingOptions, accepted: true, encoding });
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
