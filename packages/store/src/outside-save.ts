/** What a save from outside makes of a table: the engine's side of the merge. No I/O. */
import type { TableVersion } from './contract.js';
import { encodeHeader } from './csv-writer.js';
import type { Limits } from './limits.js';
import { formerColumns, netChanges, type Step, stepsBack } from './log/history.js';
import { type ChangedRows, isLoggable, type LogRecord, type RowChange } from './log/records.js';
import { chooseBase, type HistoryStep } from './merge/base-choice.js';
import type { RowStep } from './merge/base-doubts.js';
import { isMany } from './merge/hold.js';
import { mergeTables } from './merge/merge.js';
import type { Conflict, Held, Merged, MergeNote, MergeRow, MergeTable } from './merge/merge-table.js';
import { sameCells, Side } from './merge/sides.js';
import { encodeStoredRow } from './row-encoding.js';
import { differingRows, type RowDifferences } from './row-differences.js';
import { columnsOf, declareTable, uniqueCellsOf } from './schema/declared-table.js';
import { StateEdit } from './state-edit.js';
import { indexRows, sameContent, type TableState } from './table-state.js';

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
  const rows = isAlike ? await differingRows(ours, theirs) : undefined;
  if (rows?.ours.length === 0 && rows.theirs.length === 0 && !rows.isMoved) {
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
  const sides = rows === undefined ? wholeSides(ours, theirs) : reducedSides(ours, theirs, rows, named);
  const { base, doubts } = chooseBase<MergeRow>(
    sides.ours,
    steps.map((step) => historyStep(step, ours.keyIndex)),
    sides.theirs,
    {
      saved: new Map(Array.from(saved, ([back, files]) => [back, files.map((file) => rowSteps(file, ours.keyIndex))])),
    },
  );
  const merged = mergeTables<MergeRow>({ base, doubts, ...sides, accepted });
  if (merged.kind === 'held') return merged;
  const of = ours.rows.size;
  // What the save was made from may be what nobody knows any more: then it would take all of that back.
  if (isCut && !accepted && isMany(merged.changes.length, of)) {
    return { kind: 'held', reason: 'replaced-meanwhile', details: { differing: merged.changes.length, of } };
  }
  const isInFile = sameCells(merged.columns, theirs.names);
  const { state, changes } = isInFile ? editSave(theirs, merged, sides, limits) : rebuild(theirs, merged, limits);
  const isSame = isAlike && merged.changes.length === 0 && sameContent(ours, state);
  const before = new Side(sides.ours, merged.columns);
  const edit = merged.changes.map((change) => ({
    before: change.kind === 'insert' ? undefined : before.cells(change.before),
    after: change.kind === 'delete' ? undefined : change.cells,
  }));
  const isWider = ours.names.every((name) => merged.columns.includes(name));
  return {
    kind: 'merged',
    state: { ...state, version: isSame ? ours.version : nextVersion(ours.version) },
    beyondFile: isInFile && isLoggable(changes) ? changes : undefined,
    edit: isWider && !isSame && isLoggable(edit) ? edit : undefined,
    conflicts: merged.conflicts,
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

function wholeSides(ours: TableState, theirs: TableState): SaveSides {
  return {
    ours: tableOf(ours, [...ours.rows.values()]),
    theirs: tableOf(theirs, [...theirs.rows.values()]),
    alike: 0,
    firstPlace: 0,
  };
}

/** The rows that differ, and those that the history tells of. */
function reducedSides(
  ours: TableState,
  theirs: TableState,
  rows: RowDifferences,
  told: readonly ChangedRows[],
): SaveSides {
  const { keyIndex } = ours;
  const [mine, others] = [[...rows.ours], [...rows.theirs]];
  let { alike } = rows;
  if (keyIndex !== undefined) {
    const known = new Set([...mine, ...others].map((row) => row.cell(keyIndex)));
    for (const { changes } of told) {
      for (const cells of changes.flatMap(({ before, after }) => [before, after])) {
        const key = cells?.[keyIndex];
        if (key === undefined || known.has(key)) continue;
        known.add(key);
        const [row, other] = [ours.rows.get(key), theirs.rows.get(key)];
        if (row === undefined || other === undefined) continue;
        mine.push(row);
        others.push(other);
        alike -= 1;
      }
    }
  }
  return { ours: tableOf(ours, mine), theirs: tableOf(theirs, others), alike, firstPlace: rows.alikeBefore };
}

function tableOf({ names, keyIndex }: TableState, rows: readonly MergeRow[]): MergeTable<MergeRow> {
  return { columns: names, keyIndex, rows };
}

function historyStep(step: Step, keyIndex: number | undefined): HistoryStep<MergeRow> {
  return { origin: step.type === 'edit' ? step.origin : 'api', changes: rowSteps(step, keyIndex) };
}

function rowSteps({ changes }: ChangedRows, keyIndex: number | undefined): RowStep<MergeRow>[] {
  const rowOf = (cells: readonly string[] | undefined) => cells && { cells };
  return netChanges(changes, keyIndex).map(({ before, after }) => ({ before: rowOf(before), after: rowOf(after) }));
}

/** The file's rows, with what the merge made otherwise. */
function editSave(
  theirs: TableState,
  { rows, keyIndex }: Merged<MergeRow>,
  sides: SaveSides,
  limits: Limits,
): { state: TableState; changes: readonly RowChange[] } {
  const edit = new StateEdit(theirs, limits);
  if (keyIndex === undefined) {
    const kept = new Set(rows.map((row) => row.theirs));
    for (const [at, row] of sides.theirs.rows.entries()) {
      if (!kept.has(row)) edit.set(String(sides.firstPlace + at), undefined);
    }
    for (const row of rows) if (row.theirs === undefined) edit.append(row.cells);
  } else {
    const kept = new Set(rows.map(({ cells }) => cells[keyIndex]!));
    for (const { cells } of sides.theirs.rows) if (!kept.has(cells[keyIndex]!)) edit.set(cells[keyIndex]!, undefined);
    for (const { cells } of rows) edit.set(cells[keyIndex]!, cells);
  }
  return { state: edit.finish(), changes: edit.changes };
}

/** Under columns that the file does not have every row is written anew. */
function rebuild(
  theirs: TableState,
  { columns: names, keyIndex, rows }: Merged<MergeRow>,
  limits: Limits,
): { state: TableState; changes: readonly RowChange[] } {
  const { name, format, keys } = theirs;
  const { source, start, content } = theirs.header;
  const lead = source.subarray(start, content);
  const header = Buffer.concat([lead, encodeHeader(names, format)]);
  const stored = rows.map(({ cells }) => encodeStoredRow(cells, format, name, limits));
  const declared = declareTable(theirs.declared.schema, names);
  const state = {
    ...theirs,
    names,
    keyIndex,
    ...indexRows(stored, keyIndex, keys.highest),
    columns: columnsOf(declared, names, stored, theirs.columns),
    declared,
    unique: uniqueCellsOf(declared, stored),
    header: { source: header, start: 0, content: lead.length, end: header.length },
    byteLength: stored.reduce((bytes, { text }) => bytes + text.end - text.start, header.length),
  };
  return { state, changes: [] };
}
