import type { TableVersion } from '../contract.js';
import { type Row, rowRevision } from '../row.js';
import { netChanges, originOf, type Step } from '../log/history.js';
import type { RowChange } from '../log/records.js';
import type { TableState } from '../state/table-state.js';
import type { ChangesEvent, FeedChange } from './feed-event.js';

/** A step of a table's history as an event, which all readers share: it is made when the first of them takes it. */
export class StepEvent {
  readonly #step: Step;
  readonly #keyIndex: number | undefined;
  readonly version: TableVersion;
  #size: number | undefined;
  #event: ChangesEvent | undefined;

  /** @param state under whose columns and key the rows are given out; the columns are those of the step */
  constructor(step: Step, { keyIndex, version: { incarnation } }: TableState) {
    // Not the state: it would be kept, with its file, as long as the event waits.
    this.#step = step;
    this.#keyIndex = keyIndex;
    this.version = { incarnation, sequence: step.sequence };
  }

  /** UTF-8 bytes of the cells. */
  get size(): number {
    return (this.#size ??= sizeOfChanges(this.#step.changes));
  }

  get event(): ChangesEvent {
    return (this.#event ??= eventOf(this.#step, this.version, this.#keyIndex));
  }
}

/** UTF-8 bytes of the cells, before and after. */
export function sizeOfChanges(changes: readonly RowChange[]): number {
  let size = 0;
  for (const { before = [], after = [] } of changes) {
    for (const cell of before) size += Buffer.byteLength(cell);
    for (const cell of after) size += Buffer.byteLength(cell);
  }
  return size;
}

function eventOf(step: Step, version: TableVersion, keyIndex: number | undefined): ChangesEvent {
  const changes: FeedChange[] = [];
  for (const { before, after } of netChanges(step.changes, keyIndex)) {
    const [old, row] = [rowOf(before, keyIndex), rowOf(after, keyIndex)];
    if (row !== undefined) changes.push({ kind: 'put', key: row.key, row, before: old });
    // A row that came and went within the step was never there.
    else if (old !== undefined) changes.push({ kind: 'delete', key: old.key, before: old });
  }
  return {
    kind: 'changes',
    version,
    at: step.at,
    origin: originOf(step),
    changes,
  };
}

function rowOf(cells: readonly string[] | undefined, keyIndex: number | undefined): Row | undefined {
  if (cells === undefined) return undefined;
  return { key: keyIndex === undefined ? undefined : cells[keyIndex]!, revision: rowRevision(cells), cells };
}
