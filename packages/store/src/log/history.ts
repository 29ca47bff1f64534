/**
 * The steps that led to a table, as its log has them: one for each sequence, from the newest back, without a gap. They end
 * where the log does, and where the table had columns that it has no more.
 */
import { sameCells } from '../merge/sides.js';
import type {
  ChangedRows,
  EditRecord,
  FileContentMark,
  LogRecord,
  Naming,
  RowChange,
  TransactionRecord,
} from './records.js';

/** One step back takes a table from its sequence to the one before. */
export type Step = TransactionRecord | EditRecord;

/** What a table's log has of its past. */
export interface History {
  /** From the newest back; their cells stand under the columns that the table has now. */
  readonly steps: readonly Step[];
  /** By how many steps before the table: the files that were saved from outside then, and merged, at once or when accepted. */
  readonly saved: ReadonlyMap<number, readonly ChangedRows[]>;
  /** Whether they end at a change that was too large to be logged: what the table was before it is not known. */
  readonly isCut: boolean;
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
  let isCut = false;
  for await (const record of records) {
    const next = sequence - steps.length;
    if (!('changes' in record) || record.sequence > sequence) continue;
    if (record.sequence < next) {
      isCut = true;
      break;
    }
    rows += record.changes.length;
    if (rows > MAX_ROWS) break;
    if (record.type === 'file') {
      if (isWithin(record, columns)) noteSaved(under(columns, record), sequence - record.sequence);
    } else if (record.sequence === next) {
      if (!isWithin(record, columns)) break;
      if (record.type === 'transaction' && record.beyondSave !== undefined) {
        rows += record.beyondSave.length;
        noteSaved(under(columns, { ...record, changes: record.beyondSave }), steps.length);
      }
      steps.push(under(columns, record));
    }
  }
  return { steps, saved, isCut };
}

/** Every column that the table had, as far as its log goes back. */
export async function formerColumns(records: AsyncIterable<LogRecord>): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const record of records) if ('columns' in record) for (const name of record.columns) names.add(name);
  return names;
}

/**
 * The steps that lead from a content of the file on to a sequence, in their order; undefined where one of them is missing,
 * or the columns changed.
 */
export function stepsBetween(
  records: readonly LogRecord[],
  { columns, sequence: from }: Pick<FileContentMark, 'columns' | 'sequence'>,
  to: number,
): readonly Step[] | undefined {
  const steps = records.filter(isStep).filter((record) => record.sequence > from && record.sequence <= to);
  const isNext = (step: Step, at: number): boolean =>
    step.sequence === from + 1 + at && sameCells(step.columns, columns);
  return steps.length === to - from && steps.every(isNext) ? steps : undefined;
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

/** Who made the changes. */
export function originOf({ origin = 'api' }: Step): EditRecord['origin'] {
  return origin;
}

export function isStep(record: LogRecord): record is Step {
  return record.type === 'transaction' || record.type === 'edit';
}

/** Whether a table before the step becomes the one behind it by its changes alone. */
export function isWhole(step: Step): boolean {
  return step.type === 'transaction' || step.isPartial !== true;
}

function isWithin({ columns: some }: Naming, columns: readonly string[]): boolean {
  return some === columns || some.every((name) => columns.includes(name));
}

/** The same changes with their cells under other columns, which are those and perhaps more: there nothing was yet. */
function under<T extends ChangedRows>(columns: readonly string[], changed: T): T {
  if (sameCells(changed.columns, columns)) return changed;
  const places = columns.map((name) => changed.columns.indexOf(name));
  const moved = (cells: readonly string[] | undefined) => cells && places.map((place) => cells[place] ?? '');
  const changes = changed.changes.map((change) => ({
    ...change,
    before: moved(change.before),
    after: moved(change.after),
  }));
  return { ...changed, columns, changes };
}
