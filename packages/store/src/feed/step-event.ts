import type { TableVersion } from '../contract.js';
import { type Row, rowRevision } from '../row.js';
import { netChanges, originOf, type Step } from '../log/history.js';
import type { RowChange } from '../log/records.js';
import type { TableRows } from '../rows/table-rows.js';
import type { StateOf } from '../state/table-state.js';
import type { ChangesEvent, FeedChange } from './feed-event.js';

/** In a list of cells, in bytes. */
const CELL = 8;
/** What a cell that is not empty takes besides its text, about: of empty ones there is one for all. */
const TEXT = 16;
/** What a row takes besides its cells, in its change and in the event, with its revision, about. */
const ROW = 200;

/** What is told of a step. */
export type ToldStep = Pick<Step, 'sequence' | 'at' | 'changes'> & Pick<ChangesEvent, 'origin'>;

/** Not the record itself: a save that was merged, and an answer that was kept, would wait with the rows. */
export function toldStep(step: Step): ToldStep {
  const { sequence, at, changes } = step;
  return { sequence, at, changes, origin: originOf(step) };
}

/** A step of a table's history as an event, which all readers share: it is made when the first of them takes it. */
export class StepEvent {
  readonly #step: ToldStep;
  readonly #keyIndex: number | undefined;
  readonly version: TableVersion;
  #size: number | undefined;
  #event: ChangesEvent | undefined;

  /** @param state under whose columns and key the rows are given out; the columns are those of the step */
  constructor(step: ToldStep, { keyIndex, version: { incarnation } }: StateOf<TableRows>) {
    // Not the state: it would be kept, with its file, as long as the event waits.
    this.#step = step;
    this.#keyIndex = keyIndex;
    this.version = { incarnation, sequence: step.sequence };
  }

  /** As {@link sizeOfChanges}. */
  get size(): number {
    return (this.#size ??= sizeOfChanges(this.#step.changes));
  }

  get event(): ChangesEvent {
    return (this.#event ??= eventOf(this.#step, this.version, this.#keyIndex));
  }
}

/** Bytes of memory that rows take, before and after, about: their texts may be the least of it. */
export function sizeOfChanges(changes: readonly RowChange[]): number {
  let size = 0;
  for (const { before, after } of changes) size += sizeOfRow(before) + sizeOfRow(after);
  return size;
}

function sizeOfRow(cells: readonly string[] | undefined): number {
  if (cells === undefined) return 0;
  let size = ROW + CELL * cells.length;
  for (const cell of cells) if (cell !== '') size += TEXT + Buffer.byteLength(cell);
  return size;
}

function eventOf(step: ToldStep, version: TableVersion, keyIndex: number | undefined): ChangesEvent {
  const { at, origin } = step;
  const changes: FeedChange[] = [];
  for (const { before, after } of netChanges(step.changes, keyIndex)) {
    const [old, row] = [rowOf(before, keyIndex), rowOf(after, keyIndex)];
    if (row !== undefined) changes.push({ kind: 'put', key: row.key, row, before: old });
    // A row that came and went within the step was never there.
    else if (old !== undefined) changes.push({ kind: 'delete', key: old.key, before: old });
  }
  return { kind: 'changes', version, at, origin, changes };
}

function rowOf(cells: readonly string[] | undefined, keyIndex: number | undefined): Row | undefined {
  if (cells === undefined) return undefined;
  return { key: keyIndex === undefined ? undefined : cells[keyIndex]!, revision: rowRevision(cells), cells };
}
