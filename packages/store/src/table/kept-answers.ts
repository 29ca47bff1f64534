/**
 * The answers to transactions that are not to be applied again. They are in the log, with their transactions; in memory
 * are those of the last 24 hours, as far as they are not too many. After a restart they are read from the log when one is
 * first asked for.
 */
import type { TableVersion } from '../contract.js';
import type { AnswerRecord, LoggedAnswer, LogRecord, TransactionRecord } from '../log/records.js';
import type { TableJournal } from './table-journal.js';

/** A record with an answer, without what else it says. */
export type KeptRecord = Omit<AnswerRecord, 'type'> & { readonly type: 'transaction' | 'answer' };

const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Of one table, as characters; the newest is kept whatever its size. */
const KEPT_SIZE = 16 * 1024 * 1024;
/** What an answer takes besides its texts. */
const OVERHEAD = 200;

export class KeptAnswers {
  readonly #journal: TableJournal;
  /** By their keys, the oldest first. */
  #records = new Map<string, KeptRecord>();
  #size = 0;
  /** The table whose they are. */
  #incarnation: string | undefined;

  constructor(journal: TableJournal) {
    this.#journal = journal;
  }

  /** Whether what the log has of this table is known. */
  isReadFor(version: TableVersion | undefined): boolean {
    return version !== undefined && version.incarnation === this.#incarnation;
  }

  /** Reads what the log has of the table; nothing of it may be committed meanwhile. Rejects with an error of the disk. */
  async readFor({ incarnation }: TableVersion): Promise<void> {
    if (incarnation === this.#incarnation) return;
    const found: KeptRecord[] = [];
    let size = 0;
    try {
      for await (const record of this.#journal.history()) {
        const kept = keptRecord(record);
        if (kept === undefined) continue;
        size += sizeOf(kept);
        if (!isRecent(kept) || size > KEPT_SIZE) break;
        found.push(kept);
      }
    } catch (error) {
      throw this.#journal.failure(error);
    }
    this.#begin(incarnation);
    for (const record of found.reverse()) this.#add(record);
  }

  /** Undefined where nothing was committed under the key, or too long ago. */
  find(key: string, { incarnation }: TableVersion): KeptRecord | undefined {
    const record = incarnation === this.#incarnation ? this.#records.get(key) : undefined;
    return record !== undefined && isRecent(record) ? record : undefined;
  }

  /** To be called with what has become durable. */
  keep(records: readonly LogRecord[], { incarnation }: TableVersion): void {
    const kept = records.map(keptRecord).filter((record) => record !== undefined);
    if (kept.length === 0) return;
    // A table that was made since: there is nothing of it in the log that was not kept here.
    if (incarnation !== this.#incarnation) this.#begin(incarnation);
    for (const record of kept) this.#add(record);
  }

  #begin(incarnation: string): void {
    this.#incarnation = incarnation;
    this.#records = new Map();
    this.#size = 0;
  }

  #add(record: KeptRecord): void {
    this.#remove(record.answer.key);
    this.#records.set(record.answer.key, record);
    this.#size += sizeOf(record);
    for (const [key, oldest] of this.#records) {
      if (oldest === record || (isRecent(oldest) && this.#size <= KEPT_SIZE)) break;
      this.#remove(key);
    }
  }

  #remove(key: string): void {
    const record = this.#records.get(key);
    if (record === undefined) return;
    this.#size -= sizeOf(record);
    this.#records.delete(key);
  }
}

function keptRecord(record: LogRecord): KeptRecord | undefined {
  if (record.type !== 'transaction' && record.type !== 'answer') return undefined;
  return hasAnswer(record) ? withoutChanges(record) : undefined;
}

function hasAnswer<T extends TransactionRecord | AnswerRecord>(record: T): record is T & { answer: LoggedAnswer } {
  return record.answer !== undefined;
}

function withoutChanges({ type, sequence, at, columns, key, answer }: KeptRecord): KeptRecord {
  return { type, sequence, at, columns, key, answer };
}

function isRecent({ at }: KeptRecord): boolean {
  return Date.now() - at < KEPT_MILLISECONDS;
}

function sizeOf({ columns, answer: { key, fingerprint, results } }: KeptRecord): number {
  let size = OVERHEAD + key.length + fingerprint.length;
  for (const column of columns) size += column.length + 16;
  for (const { cells } of results) for (const cell of cells) size += cell.length + 16;
  return size;
}
