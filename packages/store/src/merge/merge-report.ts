import type { Conflict, MergeNote } from './merge-table.js';

/** What a merge has to tell: gathers conflicts, up to a limit, and counts what becomes a note. */
export class MergeReport {
  readonly conflicts: Conflict[] = [];
  readonly #maxConflicts: number;
  readonly #accepted: boolean;
  #isFull = false;
  /** Cells that the API changed since the base, and that the save has as they were. */
  olderCells = 0;
  /** Rows that the API added or deleted since the base, and that the save has as they were. */
  olderRows = 0;
  rowsAddedTwice = 0;

  /** @param accepted a person has said that the save is meant: what it takes back is told as far as there is room */
  constructor(maxConflicts: number, accepted: boolean) {
    this.#maxConflicts = maxConflicts;
    this.#accepted = accepted;
  }

  /** Whether there were more conflicts than the limit. */
  get isFull(): boolean {
    return this.#isFull;
  }

  add(conflict: Conflict): void {
    if (this.conflicts.length < this.#maxConflicts) this.conflicts.push(conflict);
    else this.#isFull ||= !this.#accepted || conflict.kind === 'cell' || conflict.kept === 'ours';
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
