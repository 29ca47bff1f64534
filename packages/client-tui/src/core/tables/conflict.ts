/**
 * A row that was changed by someone else while it was being edited: as it was when the edit began (base), as it is in the
 * edit (mine), and as it is on the server (theirs), cell by cell, and what the user chooses for each.
 */
import type { TableDescription } from '@rowhouse/protocol/api';
import { editedCells, type Edit } from './edits.js';
import type { RequestDraft } from '../request/request.js';
import { changeRequest, deleteRequest, restoreRequest } from './requests.js';
import type { Row } from './rows.js';

/** What a cell shall be. */
export type Side = 'mine' | 'theirs';

/** An edit that changes or deletes a row, and the row as it is by now. */
export interface Conflict {
  readonly edit: Exclude<Edit, { kind: 'add' }>;
  /** Undefined: someone deleted the row. */
  readonly theirs: Row | undefined;
  /** What was chosen, a cell each in the table's order; undefined where both sides changed it and nobody chose yet. */
  readonly choices: readonly (Side | undefined)[];
  /** What becomes of the row where one side deleted it: it stays as the other side has it, or goes. */
  readonly fate: 'keep' | 'delete' | undefined;
}

/** A conflict with everything chosen that needs no choosing: a cell that one side changed is as that side has it. */
export function conflictOf(edit: Conflict['edit'], theirs: Row | undefined, table: TableDescription): Conflict {
  const conflict: Conflict = { edit, theirs, choices: [], fate: undefined };
  const choices = table.columns.map((_, column): Side | undefined => {
    const { base, mine, others } = cellsAt(conflict, column, table);
    if (mine === others || others === base) return 'mine';
    return mine === base ? 'theirs' : undefined;
  });
  return { ...conflict, choices };
}

/** Whether one side deleted the row, so that there is one choice and not one a cell. */
export function isAboutTheRow({ edit, theirs }: Conflict): boolean {
  return theirs === undefined || edit.kind === 'delete';
}

/** The three texts of a cell. */
export function cellsAt(
  { edit, theirs }: Conflict,
  column: number,
  table: TableDescription,
): { base: string; mine: string; others: string } {
  const base = edit.base.cells[column] ?? '';
  return {
    base,
    mine: editedCells(edit.base.cells, edit, table)[column] ?? '',
    others: theirs?.cells[column] ?? '',
  };
}

/** The columns that at least one side changed. */
export function columnsInConflict(conflict: Conflict, table: TableDescription): number[] {
  return [...table.columns.keys()].filter((column) => {
    const { base, mine, others } = cellsAt(conflict, column, table);
    return mine !== base || (conflict.theirs !== undefined && others !== base);
  });
}

/** How many cells still wait for a choice. */
export function undecided(conflict: Conflict): number {
  if (isAboutTheRow(conflict)) return conflict.fate === undefined ? 1 : 0;
  return conflict.choices.filter((choice) => choice === undefined).length;
}

/** With a cell chosen. */
export function choose(conflict: Conflict, column: number, side: Side): Conflict {
  return { ...conflict, choices: conflict.choices.with(column, side) };
}

/**
 * With every cell of one side: mine are the cells that the edit changed, because what only they changed was never mine to
 * decide; theirs are all of them.
 */
export function chooseAll(conflict: Conflict, side: Side, table: TableDescription): Conflict {
  const choices = conflict.choices.map((choice, column): Side | undefined => {
    const { base, mine } = cellsAt(conflict, column, table);
    return side === 'mine' && mine === base ? choice : side;
  });
  return { ...conflict, choices };
}

/** What a decided conflict comes to: a request based on the row as it is by now, or nothing left to send. */
export function resolutionOf(conflict: Conflict, table: TableDescription): RequestDraft | undefined {
  const { edit, theirs, fate } = conflict;
  if (theirs === undefined) {
    if (edit.kind === 'delete' || fate !== 'keep') return undefined;
    return restoreRequest(table, { ...edit.base, cells: editedCells(edit.base.cells, edit, table) });
  }
  const place = { key: theirs.key, number: edit.place.number };
  if (edit.kind === 'delete') return fate === 'delete' ? deleteRequest(table, place, theirs.rev) : undefined;
  const cells = mergedCells(conflict, table);
  return Object.keys(cells).length === 0 ? undefined : changeRequest(table, place, theirs.rev, cells);
}

/** The cells that the merged row has otherwise than theirs, by column name. */
export function mergedCells(conflict: Conflict, table: TableDescription): Record<string, string> {
  return Object.fromEntries(
    table.columns.flatMap(({ name }, column) => {
      const { mine, others } = cellsAt(conflict, column, table);
      return conflict.choices[column] === 'mine' && mine !== others ? [[name, mine]] : [];
    }),
  );
}
