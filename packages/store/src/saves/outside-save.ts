/** What a save from outside makes of a table: the engine's side of the merge. No I/O. */
import type { TableVersion } from '../contract.js';
import { encodeHeader } from '../csv/csv-writer.js';
import type { Limits } from '../limits.js';
import { formerColumns, netChanges, originOf, type Step, stepsBack } from '../log/history.js';
import {
  type ChangedRows,
  isLoggable,
  loggedSize,
  type LogRecord,
  MAX_LOGGED,
  type RowChange,
} from '../log/records.js';
import { chooseBase } from '../merge/base-choice.js';
import type { RowStep, RowSteps } from '../merge/row-steps.js';
import { isMany } from '../merge/hold.js';
import { mergeTables } from '../merge/merge.js';
import type { Conflict, Held, Merged, MergeNote, MergeRow, MergeTable } from '../merge/merge-table.js';
import { rowIdentity } from '../merge/row-identity.js';
import { sameCells, Side } from '../merge/sides.js';
import { encodeStoredRow } from '../csv/row-encoding.js';
import { differingRows, isNothing, type RowDifferences } from '../state/row-differences.js';
import { columnsOfFile, declareTable, uniqueCellsOf } from '../schema/declared-table.js';
import { NarrowestTypes } from '../schema/inference.js';
import { StateEdit } from '../state/state-edit.js';
import type { StoredRow } from '../rows/stored-row.js';
import { RowIndex, type TableState } from '../state/table-state.js';
import { ROWS_A_LOOK, Turn } from '../scheduling/turn.js';

/** The table with the save in it. */
export interface MergedSave {
  readonly kind: 'merged';
  readonly state: TableState;
  /** The rows in which the state differs from the file; undefined where it has other columns, or too many differ. */
  readonly beyondFile: readonly RowChange[] | undefined;
  /** The rows in which it differs from the table before, under its columns; undefined where columns went, or it is too much. */
  readonly edit: readonly RowChange[] | undefined;
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
}

export interface SaveOptions {
  readonly limits: Limits;
  /** What the log says, from the newest record back; asked for where the save says anything new. */
  readonly log: () => AsyncIterable<LogRecord>;
  /** See `MergeInput`. Default false. */
  readonly accepted?: boolean;
}

/**
 * @param ours the table in service
 * @param theirs the file as it was saved, read with the key of `ours`
 */
export async function mergeSave(
  ours: TableState,
  theirs: TableState,
  { limits, log, accepted = false }: SaveOptions,
): Promise<MergedSave | Held> {
  const isAlike = sameCells(ours.names, theirs.names);
  const turn = turnFor(ours, theirs);
  const rows = isAlike ? await differingRows(ours, theirs, turn) : undefined;
  if (rows !== undefined && isNothing(rows)) {
    const state = { ...theirs, version: ours.version };
    return { kind: 'merged', state, beyondFile: [], edit: undefined, conflicts: [], notes: [] };
  }
  const added = theirs.names.filter((name) => !ours.names.includes(name));
  if (added.length > 0 && !accepted) {
    const former = await formerColumns(log());
    const dropped = added.filter((name) => former.has(name));
    if (dropped.length > 0) return { kind: 'held', reason: 'columns-dropped', details: { dropped } };
  }
  const { steps, saved, isCut } = await stepsBack(log(), ours.names, ours.version.sequence);
  const named = [...steps, ...[...saved.values()].flat()];
  const sides = await (rows === undefined
    ? wholeSides(ours, theirs, turn)
    : reducedSides(ours, theirs, rows, named, turn));
  const { base, doubts, saves } = await chooseBase<MergeRow>(
    sides.ours,
    historyOf(steps, ours.keyIndex),
    sides.theirs,
    {
      saved: new Map(Array.from(saved, ([back, files]) => [back, files.map((file) => rowSteps(file, ours.keyIndex))])),
      turn,
    },
  );
  const merged = await mergeTables<MergeRow>({ base, doubts, saves, ...sides, accepted, turn });
  if (merged.kind === 'held') return merged;
  const of = ours.rows.size;
  // What the save was made from may be what nobody knows any more: then it would take all of that back.
  if (isCut && !accepted && isMany(merged.changes.length, of)) {
    return { kind: 'held', reason: 'replaced-meanwhile', details: { differing: merged.changes.length, of } };
  }
  const isInFile = sameCells(merged.columns, theirs.names);
  const { state, changes } = await (isInFile
    ? editSave(theirs, merged, sides, limits, turn)
    : rebuild(theirs, merged, limits, turn));
  const isSame = isAlike && merged.changes.length === 0 && isNothing(await differingRows(ours, state, turn));
  const isWider = ours.names.every((name) => merged.columns.includes(name));
  return {
    kind: 'merged',
    state: { ...state, version: isSame ? ours.version : nextVersion(ours.version) },
    beyondFile: isInFile && isLoggable(changes) ? changes : undefined,
    edit: isWider && !isSame ? await editOf(sides.ours, merged, turn) : undefined,
    conflicts: await withAllCopies(merged.conflicts, ours, sides, turn),
    notes: merged.notes,
  };
}

export function nextVersion({ incarnation, sequence }: TableVersion): TableVersion {
  return { incarnation, sequence: sequence + 1 };
}

/** What the merge is given of the table and the save. */
interface SaveSides {
  readonly ours: MergeTable<MergeRow>;
  readonly theirs: MergeTable<MergeRow>;
  readonly alike: number;
  /** The place in the file of the first row of `theirs`, in a table without a key. */
  readonly firstPlace: number;
}

/** Looks at the clock after so many bytes of rows, or sooner. */
const BYTES_A_LOOK = 128 * 1024;

function turnFor(ours: TableState, theirs: TableState): Turn {
  const rowsOfBytes = (BYTES_A_LOOK * (ours.rows.size + theirs.rows.size)) / (ours.byteLength + theirs.byteLength);
  return new Turn(Math.min(ROWS_A_LOOK, Math.ceil(rowsOfBytes)));
}

async function wholeSides(ours: TableState, theirs: TableState, turn: Turn): Promise<SaveSides> {
  const all = ({ rows }: TableState) => turn.map(rows.values(), (row) => row);
  return {
    ours: tableOf(ours, await all(ours)),
    theirs: tableOf(theirs, await all(theirs)),
    alike: 0,
    firstPlace: 0,
  };
}

/** The rows that differ, and those that the history tells of. */
async function reducedSides(
  ours: TableState,
  theirs: TableState,
  rows: RowDifferences,
  told: readonly ChangedRows[],
  turn: Turn,
): Promise<SaveSides> {
  const { keyIndex } = ours;
  const [mine, others] = [[...rows.ours], [...rows.theirs]];
  let { alike } = rows;
  if (keyIndex !== undefined) {
    const keys = new Set<string>();
    for (const { changes } of told) {
      await turn.each(changes, ({ before, after }) => {
        for (const cells of [before, after]) if (cells !== undefined) keys.add(cells[keyIndex]!);
      });
    }
    if (keys.size > 0)
      for (const side of [mine, others]) await turn.each(side, (row) => keys.delete(row.cell(keyIndex)));
    await turn.each(keys, (key) => {
      const [row, other] = [ours.rows.get(key), theirs.rows.get(key)];
      if (row === undefined || other === undefined) return;
      mine.push(row);
      others.push(other);
      alike -= 1;
    });
  }
  return { ours: tableOf(ours, mine), theirs: tableOf(theirs, others), alike, firstPlace: rows.alikeBefore };
}

function tableOf({ names, keyIndex }: TableState, rows: readonly MergeRow[]): MergeTable<MergeRow> {
  return { columns: names, keyIndex, rows };
}

/** Conflicts about copies of rows, with those that are alike in the table and the save, and were left out of the merge. */
async function withAllCopies(
  conflicts: readonly Conflict[],
  ours: TableState,
  { alike }: SaveSides,
  turn: Turn,
): Promise<readonly Conflict[]> {
  const isOfCopies = (each: Conflict) => each.kind === 'copies';
  if (alike === 0 || !conflicts.some(isOfCopies)) return conflicts;
  const counts = new Map<string, number>();
  for (const { cells } of conflicts.filter(isOfCopies)) counts.set(rowIdentity(cells), 0);
  await turn.each(ours.rows.values(), (row) => {
    const identity = rowIdentity(row.cells);
    const count = counts.get(identity);
    if (count !== undefined) counts.set(identity, count + 1);
  });
  return turn.map(conflicts, (each) => {
    if (!isOfCopies(each)) return each;
    const more = counts.get(rowIdentity(each.cells))! - each.ours;
    return { ...each, base: each.base + more, ours: each.ours + more, theirs: each.theirs + more };
  });
}

/** Each step is worked out when it is asked for: mostly the first ones will do. */
function* historyOf(steps: readonly Step[], keyIndex: number | undefined): Generator<RowSteps<MergeRow>> {
  for (const step of steps) {
    yield { origin: originOf(step), changes: rowSteps(step, keyIndex) };
  }
}

function rowSteps({ changes }: ChangedRows, keyIndex: number | undefined): RowStep<MergeRow>[] {
  const rowOf = (cells: readonly string[] | undefined) => cells && { cells };
  return netChanges(changes, keyIndex).map(({ before, after }) => ({ before: rowOf(before), after: rowOf(after) }));
}

/** The merge's changes as the log has them; undefined where that is too much. */
async function editOf(
  ours: MergeTable<MergeRow>,
  { changes, columns }: Merged<MergeRow>,
  turn: Turn,
): Promise<readonly RowChange[] | undefined> {
  const side = new Side(ours, columns);
  const edit: RowChange[] = [];
  let size = 0;
  for (const change of changes) {
    const before = change.kind === 'insert' ? undefined : side.cells(change.before);
    const after = change.kind === 'delete' ? undefined : change.cells;
    size += loggedSize({ before, after });
    if (size > MAX_LOGGED) return undefined;
    edit.push({ before, after });
    if (turn.isOverAfterRow()) await turn.next();
  }
  return edit;
}

/** The file's rows, with what the merge made otherwise. */
async function editSave(
  theirs: TableState,
  { rows, refused, keyIndex }: Merged<MergeRow>,
  sides: SaveSides,
  limits: Limits,
  turn: Turn,
): Promise<{ state: TableState; changes: readonly RowChange[] }> {
  const edit = new StateEdit(theirs, limits);
  const nameOf = (at: number): string =>
    keyIndex === undefined ? String(sides.firstPlace + at) : sides.theirs.rows[at]!.cells[keyIndex]!;
  await turn.each(refused, (at) => {
    edit.set(nameOf(at), undefined);
  });
  await turn.each(rows, ({ cells, theirs: own }) => {
    if (own !== undefined) return;
    if (keyIndex === undefined) edit.append(cells);
    else edit.set(cells[keyIndex]!, cells);
  });
  return { state: edit.finish(), changes: edit.changes };
}

/** Under columns that the file does not have every row is written anew. */
async function rebuild(
  theirs: TableState,
  { columns: names, keyIndex, rows }: Merged<MergeRow>,
  limits: Limits,
  turn: Turn,
): Promise<{ state: TableState; changes: readonly RowChange[] }> {
  const { name, format, keys } = theirs;
  const { source, start, content } = theirs.header;
  const lead = source.subarray(start, content);
  const header = Buffer.concat([lead, encodeHeader(names, format)]);
  const declared = declareTable(theirs.declared.schema, names);
  const narrowest = new NarrowestTypes(names.length, []);
  const index = new RowIndex(keyIndex, keys.highest);
  const stored: StoredRow[] = [];
  let byteLength = header.length;
  await turn.each(rows, ({ cells }) => {
    const row = encodeStoredRow(cells, format, name, limits);
    stored.push(row);
    index.add(row);
    narrowest.add(cells);
    byteLength += row.text.end - row.text.start;
  });
  const state = {
    ...theirs,
    names,
    keyIndex,
    ...index.finish(),
    columns: columnsOfFile(declared, names, narrowest.types, theirs.columns),
    declared,
    unique: uniqueCellsOf(declared, stored),
    header: { source: header, start: 0, content: lead.length, end: header.length },
    byteLength,
  };
  return { state, changes: [] };
}
