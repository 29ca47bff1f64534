/**
 * What a table is after a crash, from what its log says and the content that its file has. No I/O.
 *
 * The file is the base. The newest record that names its content says which sequence that is, and every later
 * transaction of the log is applied to it. Where no record names the content the file was saved from outside while
 * nobody watched.
 */
import type { FileContentMark, FileRecord, IntentRecord, LogRecord, TransactionRecord } from './records.js';

export interface Recovery {
  /** Whether the file holds what the log says it does. */
  readonly isKnownContent: boolean;
  /** The state that the file stands for, or the last one known where its content is another. */
  readonly base: FileRecord | IntentRecord;
  /** To be applied to the base, in their order. */
  readonly transactions: readonly TransactionRecord[];
  /** The last sequence that was used. */
  readonly sequence: number;
  /** Every content that the file was ever meant to have, the oldest first. */
  readonly contents: readonly (FileRecord | IntentRecord)[];
}

/**
 * @param hash of the file's content; undefined where there is no file
 * @returns undefined where the log knows no content at all
 */
export function recover(records: readonly LogRecord[], hash: string | undefined): Recovery | undefined {
  const { known, last } = contentsOf(records);
  if (last === undefined) return undefined;
  const transactions = records.filter((record) => record.type === 'transaction');
  const sequence = Math.max(last.sequence, transactions.at(-1)?.sequence ?? 0);
  const base = known.findLast((mark) => mark.hash === hash && reaches(mark, transactions, sequence));
  if (base !== undefined)
    return {
      isKnownContent: true,
      base,
      transactions: after(base, transactions),
      sequence: Math.max(sequence, base.sequence),
      contents: known,
    };
  return {
    isKnownContent: false,
    base: last,
    transactions: after(last, transactions),
    // Any content that was ever meant may have been in its place, and seen.
    sequence: known.reduce((highest, mark) => Math.max(highest, mark.sequence), sequence),
    contents: known,
  };
}

function after(
  { sequence }: FileContentMark,
  transactions: readonly TransactionRecord[],
): readonly TransactionRecord[] {
  return transactions.filter((transaction) => transaction.sequence > sequence);
}

/** Whether the transactions lead from a content to the last sequence without a gap: else the table was replaced since. */
function reaches(mark: FileContentMark, transactions: readonly TransactionRecord[], last: number): boolean {
  const following = after(mark, transactions);
  return (
    mark.sequence + following.length >= last &&
    following.every(({ sequence }, at) => sequence === mark.sequence + 1 + at)
  );
}

/** The contents that the file was ever meant to have, and the last one that it certainly had. */
function contentsOf(records: readonly LogRecord[]): {
  known: readonly (FileRecord | IntentRecord)[];
  last: FileRecord | IntentRecord | undefined;
} {
  const known: (FileRecord | IntentRecord)[] = [];
  let last: FileRecord | IntentRecord | undefined;
  for (const record of records) {
    switch (record.type) {
      case 'file':
        known.push(record);
        last = record;
        break;
      case 'intent':
        known.push(record);
        break;
      case 'abandoned': {
        const at = known.findLastIndex((mark) => isOf(mark, record));
        if (at !== -1) known.splice(at, 1);
        break;
      }
      case 'done': {
        const at = known.findLastIndex((mark) => isOf(mark, record));
        // A checkpoint may be done only after the replacement that took its place.
        if (at === -1 || (last !== undefined && last.sequence > record.sequence)) break;
        last = known[at];
        // It was in its place, durably: an older content is there only where somebody put it back.
        known.splice(0, at);
        break;
      }
      case 'transaction':
      case 'edit':
      case 'answer':
      case 'drop':
      case 'kept':
        break;
    }
  }
  return { known, last: last ?? known.at(-1) };
}

function isOf(mark: FileContentMark, { hash, sequence }: { hash: string | undefined; sequence: number }): boolean {
  return mark.hash === hash && mark.sequence === sequence;
}
