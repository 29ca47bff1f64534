/** Editing cells and rows: everything here only changes what is pending; nothing is sent before it is saved. */
import { withAddedCell, withCell, withDeletion, withRow, without as withoutEdit } from '../../../core/tables/edits.js';
import { canBeNamed } from '../../../core/tables/requests.js';
import { keyColumnOf, type Row } from '../../../core/tables/rows.js';
import { push, without } from '../../focus.js';
import type { Updated } from '../../messages.js';
import type { Model, Notice } from '../../model.js';
import { bufferOf, type TextBuffer } from '../../text/buffer.js';
import { cellText } from './cell-text.js';
import { onChange } from './edit-lines.js';
import { at, canEdit, lineCount, move, placeAt, redoEdit, undoEdit, withEdits, type GridState } from './state.js';
import { roomOf } from './loading.js';

const warn = (text: string): Notice => ({ tone: 'warn', text });

/** The model with the selected cell open for editing: with its text, or with what was typed. */
export function openCell(model: Model, text?: string): Updated {
  const { grid } = model;
  if (grid === undefined) return [model, []];
  const place = placeAt(grid, grid.row);
  const refusal = refusalOf(grid) ?? keyRefusalOf(grid);
  if (refusal !== undefined) return [{ ...model, notice: warn(refusal) }, []];
  if (place === undefined || place.kind === 'coming') return [model, []];
  const opened: GridState = { ...grid, cell: bufferOf(text ?? cellText(grid)), opened: place };
  return [{ ...model, grid: opened, focus: push(model.focus, 'cell') }, []];
}

/** Why nothing of the selected row can be edited now. */
function refusalOf(grid: GridState): string | undefined {
  const place = placeAt(grid, grid.row);
  if (place === undefined) return 'There is no row here: a adds one.';
  if (place.kind === 'coming') return 'This row is still on its way.';
  if (isWriting(grid)) return waitAMoment;
  if (place.kind === 'added') return undefined;
  if (!canEdit(grid)) {
    return 'This table has no key: its rows can be edited in the order of the file only. Take sort, filter and search away.';
  }
  const { key } = place.row;
  if (key === null || canBeNamed(key)) return undefined;
  return 'No URL names this row: a key that begins with _ or is empty, . or .. is changed in the file itself.';
}

/** Why the selected cell can't be edited, where others of its row can. */
function keyRefusalOf(grid: GridState): string | undefined {
  const place = placeAt(grid, grid.row);
  if (place?.kind === 'row' && place.edit?.kind === 'delete')
    return 'This row is to be deleted: u or d takes that back.';
  if (place?.kind === 'row' && grid.column === keyColumnOf(grid.table)) {
    return 'The key names the row: add a row with the other key, then delete this one.';
  }
  return undefined;
}

/** Whether the server is being written to: what is pending stays as it is until that is over. */
function isWriting({ saving, isUndoing }: GridState): boolean {
  return saving.length > 0 || isUndoing;
}

const waitAMoment = 'Edits are being saved: wait a moment.';

/** The cell's text changed while it is edited. */
export function typedInCell(model: Model, change: (text: TextBuffer) => TextBuffer): Updated {
  const { grid } = model;
  if (grid?.cell === undefined) return [model, []];
  return [{ ...model, grid: { ...grid, cell: change(grid.cell) } }, []];
}

/** The cell closed again: what was typed is pending, or given up; then on by `columns`. */
export function closeCell(model: Model, isTaken: boolean, columns = 0): Updated {
  const { grid } = model;
  if (grid === undefined) return [model, []];
  const closed: Model = { ...model, focus: without(model.focus, 'cell') };
  const text = grid.cell?.text;
  const left = { ...grid, cell: undefined, opened: undefined };
  if (!isTaken || text === undefined) return [{ ...closed, grid: left }, []];
  const edited = { ...withCellText(grid, text), cell: undefined, opened: undefined };
  return keeping(grid, { ...closed, grid: move(edited, 0, columns, roomOf(model)) });
}

function withCellText(grid: GridState, text: string): GridState {
  const place = placeAt(grid, grid.row);
  const name = grid.table.columns[grid.column]?.name;
  if (place === undefined || name === undefined) return grid;
  switch (place.kind) {
    case 'coming':
      return grid;
    case 'added':
      return withEdits(grid, withAddedCell(grid.edits, place.edit.id, name, text));
    case 'row': {
      const base = baseOf(grid, place.row);
      return withEdits(grid, withCell(grid.edits, place.place, base, grid.column, grid.table, text));
    }
  }
}

/** What an edit of the selected cell is based on: where someone changed that very cell since it was opened, the row as it was then. */
function baseOf({ opened, column }: GridState, row: Row): Row {
  if (opened?.kind !== 'row') return row;
  return opened.row.cells[column] === row.cells[column] ? row : opened.row;
}

/** The selected cell as it is on the server again, or empty in a row to be added. */
export function revertCell(model: Model): Updated {
  const { grid } = model;
  const place = grid === undefined ? undefined : placeAt(grid, grid.row);
  if (grid === undefined || place === undefined) return [model, []];
  if (isWriting(grid)) return [{ ...model, notice: warn(waitAMoment) }, []];
  const base = place.kind === 'row' ? (place.edit?.kind === 'change' ? place.edit.base : place.row) : undefined;
  return keeping(grid, { ...model, grid: withCellText(grid, base?.cells[grid.column] ?? '') });
}

/** A new row at the end, with its first cell open. */
export function addRow(model: Model): Updated {
  const { grid } = model;
  if (grid?.total === undefined) return [model, []];
  if (isWriting(grid)) return [{ ...model, notice: warn(waitAMoment) }, []];
  // Never twice in a run, whatever the table: the server takes an id that comes again for the row that it named before.
  const rows = model.asked.rows + 1;
  const added = withEdits(grid, withRow(grid.edits, `new ${model.session}-${rows}`));
  const keyColumn = keyColumnOf(grid.table);
  // A key that is left out is made by the server.
  const first = keyColumn === 0 && grid.table.columns.length > 1 ? 1 : 0;
  const [kept, effects] = keeping(grid, {
    ...model,
    asked: { ...model.asked, rows },
    grid: { ...at(added, lineCount(added) - 1, roomOf(model)), column: first },
  });
  const [opened] = openCell(kept);
  return [opened, effects];
}

/** The selected row to be deleted, or not any longer; a row that was to be added is dropped. */
export function toggleDeletion(model: Model): Updated {
  const { grid } = model;
  const place = grid === undefined ? undefined : placeAt(grid, grid.row);
  if (grid === undefined || place === undefined || place.kind === 'coming') return [model, []];
  const refusal = refusalOf(grid);
  if (refusal !== undefined) return [{ ...model, notice: warn(refusal) }, []];
  if (place.kind === 'added') {
    const edits = withoutEdit(grid.edits, place.edit.id);
    return keeping(grid, { ...model, grid: move(withEdits(grid, edits), 0, 0, roomOf(model)) });
  }
  return keeping(grid, { ...model, grid: withEdits(grid, withDeletion(grid.edits, place.place, place.row)) });
}

/** One step back in what is pending. */
export function undo(model: Model): Updated {
  const { grid } = model;
  if (grid !== undefined && isWriting(grid)) return [{ ...model, notice: warn(waitAMoment) }, []];
  const undone = grid === undefined ? undefined : undoEdit(grid);
  if (grid === undefined || undone === undefined) return [{ ...model, notice: warn('There is no edit to undo.') }, []];
  return keeping(grid, { ...model, grid: onChange(grid, undone, roomOf(model)) });
}

/** One step forward in what is pending. */
export function redo(model: Model): Updated {
  const { grid } = model;
  if (grid !== undefined && isWriting(grid)) return [{ ...model, notice: warn(waitAMoment) }, []];
  const redone = grid === undefined ? undefined : redoEdit(grid);
  if (grid === undefined || redone === undefined)
    return [{ ...model, notice: warn('There is no edit to do again.') }, []];
  return keeping(grid, { ...model, grid: onChange(grid, redone, roomOf(model)) });
}

/** With the edits kept on disk, where they are others than before. */
export function keeping(before: GridState, model: Model): Updated {
  const { grid } = model;
  if (grid === undefined || grid.edits === before.edits) return [model, []];
  return [model, [{ type: 'keep-edits', table: grid.table, edits: grid.edits }]];
}
