/**
 * What a table is by its file and its log: when it is opened, and when the file was saved from outside. A file that the
 * log knows stands for a state, to which what the log has beyond it is applied; any other is a save, and is merged.
 */
import { hash as hashOf } from 'node:crypto';
import { type CsvSource, readCsv, tableUnreadable } from '../csv/csv-reader.js';
import { checkReplayed } from '../state/encodable.js';
import { StoreError } from '../errors.js';
import { editRecord, fileRecord, namingOf } from '../state/file-content.js';
import type { FileContent } from '../files/file-reading.js';
import type { Limits } from '../limits.js';
import { stepsBetween } from '../log/history.js';
import type { ChangedRows, LogRecord, RowChange } from '../log/records.js';
import { recover, type Recovery } from '../log/recovery.js';
import type { LogContent } from '../log/table-log.js';
import type { Conflict, Held, MergeNote } from '../merge/merge-table.js';
import { mergeWithin } from './merge-limits.js';
import { type MergedSave, mergeSave, nextVersion } from './outside-save.js';
import { recoded } from './recoding.js';
import { rememberedState, replay } from '../state/replay.js';
import type { TableSchema } from '../schema/table-schema.js';
import type { TableJournal } from '../table/table-journal.js';
import { isReadIn, sameContent, stateOfFile, type TableState } from '../state/table-state.js';
import { UTF_8 } from '../encoding/text-encoding.js';

/** The table, and what its file has to do with it. */
export interface Reading {
  readonly kind: 'reading';
  readonly state: TableState;
  /** SHA-256 of the file's content, in base64url. */
  readonly hash: string;
  /** The rows in which the state differs from the file; undefined where the whole file is to be written anew. */
  readonly beyondFile: readonly RowChange[] | undefined;
  /** To be made durable in the log before anybody sees the state; none where it says all this already, or need not. */
  readonly records: readonly LogRecord[];
  /** Whether a save from outside was merged: then there is something to tell. */
  readonly merge: { readonly conflicts: readonly Conflict[]; readonly notes: readonly MergeNote[] } | undefined;
}

/** The file was saved such that a person must look at it; the table stays as it was. */
export interface HeldReading {
  readonly kind: 'held';
  readonly state: TableState;
  readonly hash: string;
  readonly reason: Held | StoreError;
}

/** The file has the content that it had: it was touched, or put back. */
export interface UnchangedReading {
  readonly kind: 'unchanged';
}

/** How a file is read as a table. */
export interface ReadingOptions {
  readonly source: CsvSource;
  readonly limits: Limits;
  /** What is declared of the table. */
  readonly schema: TableSchema;
  readonly journal: TableJournal;
}

/** The table as it is opened. Rejects with `table-unreadable`. */
export async function firstReading(
  { bytes, hash, stat }: FileContent,
  log: LogContent | undefined,
  options: ReadingOptions,
): Promise<Reading | HeldReading> {
  const recovery = log === undefined ? undefined : recover(log.records, hash);
  if (log === undefined || recovery === undefined) {
    const parsed = await parse(bytes, undefined, options);
    // The same file has the same version as long as nothing was written. Its content alone would not do: when it is put
    // there anew its first table may have been written to.
    const version = {
      incarnation: hashOf('sha256', `rowhouse ${stat.identity} ${hash}`, 'base64url').slice(0, 22),
      sequence: 0,
    };
    return { kind: 'reading', state: { ...parsed, version }, hash, beyondFile: [], records: [], merge: undefined };
  }
  const version = { incarnation: log.incarnation, sequence: recovery.sequence };
  const { base, transactions, isKnownContent } = recovery;
  const missing: ChangedRows[] = [...(base.type === 'file' ? [base] : []), ...transactions];
  if (isKnownContent) {
    const parsed = await parse(bytes, rememberedState(options.source.table, base, version), options);
    const { state, changes } = replay({ ...parsed, version }, missing, options.limits);
    checkReplayed(changes, options.source, options.schema.encoding);
    const isSaid = missing.every((each) => each.changes.length === 0) && !log.isTorn;
    const records = isSaid ? [] : [fileRecord(state, hash, changes)];
    const reading: Reading = { kind: 'reading', state, hash, beyondFile: changes, records, merge: undefined };
    // The same bytes are another text where another encoding was declared meanwhile.
    return (base.encoding ?? UTF_8) === options.schema.encoding ? reading : asNext(reading);
  }
  const remembered = await tableOfCopy(recovery, log, options);
  if (remembered !== undefined) return mergedReading(bytes, hash, remembered, options);
  // What the rows were that nobody wrote to is not known. They are as they were saved.
  const isMissing = missing.some(({ changes }) => changes.length > 0);
  const last = rememberedState(options.source.table, base, version);
  const parsed = { ...(await parse(bytes, isMissing ? last : { ...last, names: [] }, options)), version };
  const ours = replay(parsed, missing, options.limits).state;
  const read = await readSave({ saved: parsed, hash, ours }, options);
  if (read.kind === 'held' || read.state.version.sequence > version.sequence) return read;
  const next = asNext(read);
  // What the save changed is not known, but what was written before it is, and must not seem to be the save's.
  return { ...next, records: [...next.records, editRecord(next.state, 'file', [], undefined)] };
}

/** The table after a save from outside. `known` is undefined where there was no file. Rejects with `table-unreadable`. */
export async function laterReading(
  { bytes, hash }: Pick<FileContent, 'bytes' | 'hash'>,
  known: TableState | undefined,
  options: ReadingOptions,
): Promise<Reading | HeldReading | UnchangedReading> {
  if (known !== undefined) {
    if (!isReadIn(options.schema, known)) return recodedReading(bytes, hash, known, options);
    if (hash === options.journal.fileHash) return { kind: 'unchanged' };
    return mergedReading(bytes, hash, known, options);
  }
  const state = await parse(bytes, undefined, options);
  return { kind: 'reading', state, hash, beyondFile: [], records: [], merge: undefined };
}

/** The file's text is another, because another encoding is declared. What the file lacks is applied to it. */
async function recodedReading(
  bytes: Buffer,
  hash: string,
  known: TableState,
  options: ReadingOptions,
): Promise<Reading> {
  const parsed = await parse(bytes, known, options);
  const { state, changes } = replay(parsed, await options.journal.beyondFile(known), options.limits);
  checkReplayed(changes, options.source, options.schema.encoding);
  // As a save without conflicts: a copy of what the file holds is kept.
  const merge = { conflicts: [], notes: [] };
  const reading: Reading = { kind: 'reading', state, hash, beyondFile: changes, records: [], merge };
  return sameContent(known, state) ? reading : asNext(reading);
}

async function mergedReading(
  bytes: Buffer,
  hash: string,
  known: TableState,
  options: ReadingOptions,
): Promise<Reading | HeldReading> {
  let saved: TableState;
  try {
    saved = await parse(bytes, known, options);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'table-unreadable') throw error;
    return { kind: 'held', state: known, hash, reason: error };
  }
  return readSave({ saved, hash, ours: known }, options);
}

export interface KeptSaveOptions extends ReadingOptions {
  /** Whether a person has accepted it. Default false. */
  readonly accepted?: boolean;
  /** That of the file that was saved. Default: what is declared. */
  readonly encoding?: string | undefined;
}

/** The table with a save that was kept. Rejects with `table-unreadable`. */
export async function keptSave(
  bytes: Buffer,
  known: TableState,
  { accepted = false, encoding, ...options }: KeptSaveOptions,
): Promise<MergedSave | Held> {
  const { limits, source } = options;
  const read = await parse(bytes, known, options, encoding);
  const saved = isReadIn(known.format, read) ? read : await recoded(read, known, source);
  const merge = { limits, log: () => options.journal.history(), accepted };
  const merged = await mergeWithin(limits, source, () => mergeSave(known, saved, merge));
  if (merged instanceof StoreError) throw merged;
  return merged;
}

interface Save {
  readonly saved: TableState;
  readonly hash: string;
  readonly ours: TableState;
}

async function readSave(
  { saved, hash, ours }: Save,
  { limits, journal, source }: ReadingOptions,
): Promise<Reading | HeldReading> {
  const merged = await mergeWithin(limits, source, () =>
    mergeSave(ours, saved, { limits, log: () => journal.history() }),
  );
  if (merged instanceof StoreError || merged.kind === 'held') {
    return { kind: 'held', state: ours, hash, reason: merged };
  }
  const { state, beyondFile, edit, conflicts, notes } = merged;
  const isSame = state.version.sequence === ours.version.sequence && beyondFile?.length === 0;
  return {
    kind: 'reading',
    state,
    hash,
    beyondFile,
    // The same cells in another dress are another content: a log that did not know it would know no copy of the table.
    records:
      isSame && !journal.isBegun
        ? []
        : [
            fileRecord(state, hash, beyondFile),
            ...(edit === undefined ? [] : [editRecord(state, 'file', edit, ours.names)]),
          ],
    merge: { conflicts, notes },
  };
}

/** The reading as one transaction, whether or not it is known to change anything. */
function asNext(reading: Reading): Reading {
  const state = { ...reading.state, version: nextVersion(reading.state.version) };
  return { ...reading, state, records: [fileRecord(state, reading.hash, reading.beyondFile)] };
}

/**
 * The table as it was before its file was saved over: a copy of what the file held, and what the log has beyond it.
 * Undefined where there is no such copy.
 */
async function tableOfCopy(
  { contents, sequence }: Recovery,
  { incarnation, records }: LogContent,
  options: ReadingOptions,
): Promise<TableState | undefined> {
  for (const content of contents.toReversed()) {
    const steps = stepsBetween(records, content, sequence);
    if (steps === undefined || content.hash === undefined) continue;
    const bytes = await options.journal.copies.read(content.hash);
    if (bytes === undefined) continue;
    const last = rememberedState(options.source.table, content, { incarnation, sequence });
    const missing = [...(content.type === 'file' ? [content] : []), ...steps];
    const { state } = replay(await parse(bytes, last, options, content.encoding ?? UTF_8), missing, options.limits);
    return { ...state, version: { incarnation, sequence } };
  }
  return undefined;
}

/**
 * The file's rows, with the key that the table has had so far: what the log says is said under it. Another one that is
 * declared is taken when the table is next given out.
 */
async function parse(
  bytes: Buffer,
  previous: TableState | undefined,
  { source, limits, schema }: ReadingOptions,
  encoding = schema.encoding,
): Promise<TableState> {
  if (bytes.length === 0 && previous !== undefined && previous.names.length > 0) {
    const sentence = 'the file is empty, though it held a table when it was last read; put its content back';
    throw tableUnreadable(source, 'emptied', sentence);
  }
  const { primaryKey } = schema;
  const isOther =
    previous !== undefined &&
    previous.names.length > 0 &&
    primaryKey !== undefined &&
    namingOf(previous).key !== primaryKey;
  const declared = isOther ? { ...schema, primaryKey: undefined } : schema;
  return stateOfFile(await readCsv(bytes, source, limits, encoding), source, previous, declared);
}
