/**
 * What a table is by its file and its log: when it is opened, and when the file was saved from outside. What the log has
 * beyond the file is applied to what the file holds now.
 */
import { hash as hashOf } from 'node:crypto';
import type { TableVersion } from './contract.js';
import { type CsvSource, readCsv, tableUnreadable } from './csv-reader.js';
import { fileRecord, namingOf } from './file-content.js';
import type { Limits } from './limits.js';
import type { ChangedRows, FileRecord, RowChange } from './log/records.js';
import { recover } from './log/recovery.js';
import type { LogContent } from './log/table-log.js';
import { rememberedState, replay, replayOverSave } from './replay.js';
import type { TableSchema } from './schema/table-schema.js';
import { sameContent, stateOfFile, type TableState } from './table-state.js';

/** What the log has beyond the file, up to a sequence. */
export type Pending = ChangedRows & { readonly sequence: number };

export interface Reading {
  readonly state: TableState;
  /** The state that the file's content stands for, and that content's hash. */
  readonly inFile: { readonly state: TableState; readonly hash: string };
  readonly pending: readonly Pending[];
  /** To be made durable in the log; undefined where it says all this already, or need not. */
  readonly record: FileRecord | undefined;
}

/** What is known of the table while it is served. */
export interface Known {
  readonly state: TableState;
  readonly inFile: Reading['inFile'] | undefined;
  readonly pending: readonly Pending[];
}

/** How a file is read as a table. */
export interface ReadingOptions {
  readonly source: CsvSource;
  readonly limits: Limits;
  /** What is declared of the table. */
  readonly schema: TableSchema;
}

/** The table as it is opened. Rejects with `table-unreadable`. */
export async function firstReading(
  bytes: Buffer,
  log: LogContent | undefined,
  options: ReadingOptions,
): Promise<Reading> {
  const hash = hashContent(bytes);
  const recovery = log === undefined ? undefined : recover(log.records, hash);
  if (log === undefined || recovery === undefined) {
    const parsed = await parse(bytes, undefined, options);
    // The same content has the same version as long as nothing was written.
    const state = { ...parsed, version: { incarnation: hashContent(`rowhouse ${hash}`).slice(0, 22), sequence: 0 } };
    return { state, inFile: { state, hash }, pending: [], record: undefined };
  }
  const { base, transactions, isKnownContent } = recovery;
  const { incarnation } = log;
  const missing: ChangedRows[] = [...(base.type === 'file' ? [base] : []), ...transactions];
  const isMissing = missing.some(({ changes }) => changes.length > 0);
  const remembered = rememberedState(options.source.table, base, { incarnation, sequence: recovery.sequence });
  // A file that was saved while nobody watched is served as it is, unless the log has something to apply to it.
  const previous = isKnownContent || isMissing ? remembered : { ...remembered, names: [] };
  const parsed = await parse(bytes, previous, options);
  const merged = (isKnownContent ? replay : replayOverSave)(parsed, missing, options.limits);
  // Such a save counts as one transaction.
  const sequence = isKnownContent ? recovery.sequence : recovery.sequence + 1;
  const state = { ...merged.state, version: { incarnation, sequence } };
  const inFile = { ...parsed, version: { incarnation, sequence: isKnownContent ? base.sequence : sequence } };
  const isSaid = isKnownContent && !isMissing && !log.isTorn;
  return reading(state, { state: inFile, hash }, merged.changes, !isSaid);
}

/** The table after a save from outside. `known` is undefined where there was no file. Rejects with `table-unreadable`. */
export async function laterReading(bytes: Buffer, known: Known | undefined, options: ReadingOptions): Promise<Reading> {
  const hash = hashContent(bytes);
  const parsed = await parse(bytes, known?.state, options);
  if (known === undefined) return reading(parsed, { state: parsed, hash }, [], false);
  const merged = replayOverSave(parsed, known.pending, options.limits);
  const isSame = known.inFile !== undefined && sameContent(known.inFile.state, parsed);
  const version = isSame ? known.state.version : nextVersion(known.state.version);
  const state = { ...merged.state, version };
  return reading(state, { state: { ...parsed, version }, hash }, merged.changes, !isSame || merged.changes.length > 0);
}

function reading(
  state: TableState,
  inFile: Reading['inFile'],
  changes: readonly RowChange[],
  isNews: boolean,
): Reading {
  const pending = changes.length === 0 ? [] : [{ ...namingOf(state), changes, sequence: state.version.sequence }];
  return { state, inFile, pending, record: isNews ? fileRecord(state, inFile.hash, changes) : undefined };
}

async function parse(
  bytes: Buffer,
  previous: TableState | undefined,
  { source, limits, schema }: ReadingOptions,
): Promise<TableState> {
  if (bytes.length === 0 && previous !== undefined && previous.names.length > 0) {
    const sentence =
      'the file is empty, though it held a table when it was last read; put its content back, or restart the server ' +
      'to serve it as it is';
    throw tableUnreadable(source, 'emptied', sentence);
  }
  return stateOfFile(await readCsv(bytes, source, limits), source, previous, schema);
}

/** SHA-256, in base64url. */
function hashContent(content: Buffer | string): string {
  return hashOf('sha256', content, 'base64url');
}

function nextVersion({ incarnation, sequence }: TableVersion): TableVersion {
  return { incarnation, sequence: sequence + 1 };
}
