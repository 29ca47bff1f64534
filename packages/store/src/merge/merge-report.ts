import type { Conflict, MergeNote } from './merge-table.js';

/** What a merge has to tell: gathers conflicts, up to a limit, and counts what becomes a note. */
export class MergeReport {
  readonly conflicts: Conflict[] = [];
  readonly #maxConflicts: number;
  #isFull = false;
  /** Cells that the API changed since the base, and that the save has as they were. */
  olderCells = 0;
  /** Rows that the API added or deleted since the base, and that the save has as they were. */
  olderRows = 0;
  rowsAddedTwice = 0;

  constructor(maxConflicts: number) {
    this.#maxConflicts = maxConflicts;
  }

  /** Whether there were more conflicts than the limit. */
  get isFull(): boolean {
    return this.#isFull;
  }

  add(conflict: Conflict): void {
    if (this.conflicts.length < this.#maxConflicts) this.conflicts.push(conflict);
    else this.#isFull = true;
  }

  notes(columnsAdded: readonly string[], columnsMoved: boolean, rowsMoved: boolean): MergeNote[] {
    const notes: MergeNote[] = [];
    if (this.olderCells > 0 || this.olderRows > 0) {
      notes.push({ kind: 'older', cells: this.olderCells, rows: this.olderRows });
    }
    if (this.rowsAddedTwice > 0) notes.push({ kind: 'added-twice', rows: this.rowsAddedTwice });
    if (columnsAdded.length > 0) notes.push({ kind: 'columns-added', columns: columnsAdded });
    if (columnsMoved) notes.push({ kind: 'columns-moved' });
    if (rowsMoved) notes.push({ kind: 'rows-moved' });
    return notes;
  }
}
