/**
 * The steps that led to a table, as its log has them: one for each sequence, from the newest back, without a gap. They end
 * where the log does, and where the table had other columns.
 */
import { sameCells } from '../merge/sides.js';
import type { ChangedRows, EditRecord, LogRecord, RowChange, TransactionRecord } from './records.js';

/** One step back takes a table from its sequence to the one before. */
export type Step = TransactionRecord | EditRecord;

/** What a table's log has of its past. */
export interface History {
  /** From the newest back. */
  readonly steps: readonly Step[];
  /** By how many steps before the table: the files that were saved from outside then, and merged, at once or when accepted. */
  readonly saved: ReadonlyMap<number, readonly ChangedRows[]>;
}

/** More rows than anybody compares a save with. */
const MAX_ROWS = 1_000_000;

/** @param records from the newest back */
export async function stepsBack(
  records: AsyncIterable<LogRecord>,
  columns: readonly string[],
  sequence: number,
): Promise<History> {
  const steps: Step[] = [];
  const saved = new Map<number, ChangedRows[]>();
  const noteSaved = (file: ChangedRows, back: number) => {
    if (file.changes.length > 0) saved.set(back, [...(saved.get(back) ?? []), file]);
  };
  let rows = 0;
  for await (const record of records) {
    const next = sequence - steps.length;
    if (!('changes' in record) || record.sequence > sequence) continue;
    rows += record.changes.length;
    if (rows > MAX_ROWS) break;
    if (record.type === 'file') {
      if (sameCells(record.columns, columns)) noteSaved(record, sequence - record.sequence);
    } else if (record.sequence <= next) {
      if (record.sequence !== next || !sameCells(record.columns, columns)) break;
      if (record.type === 'transaction' && record.beyondSave !== undefined) {
        rows += record.beyondSave.length;
        noteSaved({ columns: record.columns, key: record.key, changes: record.beyondSave }, steps.length);
      }
      steps.push(record);
    }
  }
  return { steps, saved };
}

/** The steps that lead from a sequence on to another, in their order; undefined where one of them is missing. */
export function stepsBetween(records: readonly LogRecord[], from: number, to: number): readonly Step[] | undefined {
  const steps = records.filter(isStep).filter((record) => record.sequence > from && record.sequence <= to);
  const isComplete = steps.length === to - from && steps.every((step, at) => step.sequence === from + 1 + at);
  return isComplete ? steps : undefined;
}

/**
 * Changes with each row named once, as it was at first and as it was in the end; by the key that the table has now, which
 * may have been another when they were made.
 */
export function netChanges(changes: readonly RowChange[], keyIndex: number | undefined): readonly RowChange[] {
  if (keyIndex === undefined) return changes;
  const net = new Map<string, RowChange>();
  const note = (name: string, { before, after }: RowChange) => {
    const first = net.get(name);
    net.set(name, { before: first === undefined ? before : first.before, after });
  };
  for (const change of changes) {
    const [before, after] = [change.before?.[keyIndex], change.after?.[keyIndex]];
    if (before !== undefined && before !== after) note(before, { before: change.before, after: undefined });
    if (after !== undefined) note(after, before === after ? change : { before: undefined, after: change.after });
  }
  return [...net.values()];
}

function isStep(record: LogRecord): record is Step {
  return record.type === 'transaction' || record.type === 'edit';
}
