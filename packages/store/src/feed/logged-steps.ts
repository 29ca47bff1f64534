/** What a reader has missed, from the log, a part at a time. */
import { errnoOf } from '../files/file-system.js';
import { isStep, isWhole } from '../log/history.js';
import type { LogRecord } from '../log/records.js';
import { sameCells } from '../merge/sides.js';
import { sizeOfChanges, type ToldStep, toldStep } from './step-event.js';

/** Bytes of memory that what is kept of a log at once may take, about. */
const PART = 8 * 1024 * 1024;
/** Bytes that a step takes besides its rows, about. */
const STEP = 100;

export interface StepRange {
  /** The sequence that is known; 0 or more. */
  readonly from: number;
  /** One that is durable, and higher. */
  readonly to: number;
  /** The columns of the table at `to`. */
  readonly columns: readonly string[];
}

/**
 * The first steps behind `from`, in their order: as many as `part` bytes, or one. Undefined where a step on the
 * way to `to` is missing, or was made under other columns.
 *
 * @param history from the newest record back, so that it is read anew for each part: the log is short
 */
export async function firstStepsBehind(
  history: AsyncIterable<LogRecord>,
  { from, to, columns }: StepRange,
  part = PART,
): Promise<readonly ToldStep[] | undefined> {
  const steps: FoundStep[] = [];
  let size = 0;
  let next = to;
  try {
    for await (const record of history) {
      // What is newer may not be durable yet.
      if (!isStep(record) || record.sequence > next) continue;
      if (record.sequence !== next || !isWhole(record) || !sameCells(record.columns, columns)) return undefined;
      const added = { step: toldStep(record), size: STEP + sizeOfChanges(record.changes) };
      steps.push(added);
      size += added.size;
      next -= 1;
      if (next === from) return oldest(steps, size, part).map(({ step }) => step);
      // Not one by one: moving the others costs what there are.
      if (size > 2 * part) size = cut(steps, size, part);
    }
  } catch (error) {
    // What can't be read is not known.
    if (errnoOf(error) === undefined) throw error;
  }
  return undefined;
}

/** From the newest back, as they were found. */
interface FoundStep {
  readonly step: ToldStep;
  readonly size: number;
}

function oldest(steps: FoundStep[], size: number, part: number): readonly FoundStep[] {
  cut(steps, size, part);
  return steps.reverse();
}

/** Leaves out the newest until the others are no more than a part, or one. Returns their size. */
function cut(steps: FoundStep[], size: number, part: number): number {
  let left = size;
  let count = 0;
  while (left > part && count < steps.length - 1) left -= steps[count++]!.size;
  steps.splice(0, count);
  return left;
}
