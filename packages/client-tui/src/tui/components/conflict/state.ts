/** A conflict on the screen: the choices made so far, and the cell that is chosen for. */
import type { TableDescription } from '@rowhouse/protocol/api';
import { columnsInConflict, isAboutTheRow, type Conflict } from '../../../core/tables/conflict.js';

export interface ConflictState {
  readonly conflict: Conflict;
  /** Which of the columns in conflict is selected, from 0. */
  readonly selected: number;
  /** Whether the answer to it is on its way. */
  readonly isSending: boolean;
}

/** The selection moved by `step`, within the columns that there are. */
export function selectColumn(state: ConflictState, table: TableDescription, step: number): ConflictState {
  const count = isAboutTheRow(state.conflict) ? 1 : columnsInConflict(state.conflict, table).length;
  return { ...state, selected: Math.max(0, Math.min(count - 1, state.selected + step)) };
}
