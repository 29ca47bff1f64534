/**
 * What is kept of a table beside its file: its log, and a copy of what the file holds. Together they say what the table
 * is, whatever becomes of the file.
 */
import { BaseCopies } from '../log/base-copies.js';
import type { CsvSource } from '../csv/csv-reader.js';
import type { StoreError } from '../errors.js';
import { UTF_8 } from '../encoding/text-encoding.js';
import { contentOf, fileRecord, noFile } from '../state/file-content.js';
import type { FileSystem } from '../files/file-system.js';
import { stepsBack } from '../log/history.js';
import { OutcomeUnknown } from '../log/log-writer.js';
import type { ChangedRows, FileRecord, LogRecord } from '../log/records.js';
import { type LogContent, TableLog } from '../log/table-log.js';
import { OwnFolder } from '../log/own-folder.js';
import type { TableRows } from '../rows/table-rows.js';
import type { StateOf, TableState } from '../state/table-state.js';
import { logError, outcomeUnknown, writeError, writingError } from '../state/write-errors.js';

/** A segment of this size is followed by another, so that a checkpoint can drop it. */
const SEGMENT_BYTES = 1024 * 1024;

/** Is told what becomes of a table, when that is durable. */
export interface JournalListener {
  /** Whether anybody is to be told of what is written. Who is not needs no more than the last record. */
  readonly isFollowed: boolean;
  written(records: readonly LogRecord[], state: StateOf<TableRows>): void;
  /** The table is no more. */
  dropped(): void;
}

export class TableJournal {
  readonly #source: CsvSource;
  readonly #folder: OwnFolder;
  readonly #log: TableLog;
  readonly copies: BaseCopies;
  /** What the log says, or would say, of the file's content. */
  #inFile: FileRecord | undefined;
  #stopped: StoreError | undefined;
  listener: JournalListener | undefined;

  /** @param own the folder `.rowhouse` */
  constructor(fileSystem: FileSystem, own: string, source: CsvSource) {
    this.#source = source;
    this.#folder = new OwnFolder(fileSystem, own, 'logs', source.table);
    this.#log = new TableLog(fileSystem, this.#folder, source.table);
    this.copies = new BaseCopies(this.#folder);
  }

  /** Set for good when nobody knows what a power failure would leave. */
  get stopped(): StoreError | undefined {
    return this.#stopped;
  }

  /** Whether the table has a log, which has to know then what the file holds. */
  get isBegun(): boolean {
    return this.#log.isBegun;
  }

  /** Bytes of log that a checkpoint would make superfluous. */
  get bytes(): number {
    return this.#log.bytes;
  }

  /** Whether it has come to that size without a checkpoint. */
  get isLong(): boolean {
    return this.bytes >= SEGMENT_BYTES;
  }

  /** The hash of what the file is known to hold. */
  get fileHash(): string | undefined {
    return this.#inFile?.hash;
  }

  /** The encoding in which that was read, or written; undefined where nothing is known of it. */
  get fileEncoding(): string | undefined {
    return this.#inFile && (this.#inFile.encoding ?? UTF_8);
  }

  /** What the log says; undefined where there is none. Rejects with `table-unreadable`, or an error of the disk. */
  async read(): Promise<LogContent | undefined> {
    try {
      await this.#folder.clear();
      return await this.#log.read();
    } catch (error) {
      throw logError(error, this.#source);
    }
  }

  /** What the log has beyond the content of the file, in its order. */
  async beyondFile({ names, version }: TableState): Promise<readonly ChangedRows[]> {
    const inFile = this.#inFile;
    if (inFile === undefined) return [];
    const { steps } = await stepsBack(this.history(), names, version.sequence);
    return [inFile, ...steps.filter(({ sequence }) => sequence > inFile.sequence).reverse()];
  }

  /** See `TableLog.history`. */
  history(): AsyncIterable<LogRecord> {
    return this.#log.history();
  }

  /** Makes records durable. Throws `disk-full` or `write-failed`, and nothing was changed, or `outcome-unknown`. */
  async write(records: readonly LogRecord[], state: TableState): Promise<void> {
    if (this.#stopped !== undefined) throw this.#stopped;
    const { incarnation } = state.version;
    try {
      if (this.#log.isOpen) await this.#log.append(records);
      // A log begins with the content of the file, so that nothing before it is needed.
      else
        await this.#log.begin(
          incarnation,
          records[0]?.type === 'file' ? records : [this.#inFile ?? noFile, ...records],
        );
    } catch (error) {
      // A content that is in its place is there, whether or not the log can say so.
      this.listener?.written(
        records.filter(({ type }) => type === 'done'),
        state,
      );
      throw this.failure(error);
    }
    this.listener?.written(records, state);
  }

  /** Between transactions, so that a checkpoint of a later state makes the segment before superfluous. */
  async beginSegmentWhereDue({ version: { incarnation } }: TableState): Promise<void> {
    if (this.#log.size < SEGMENT_BYTES) return;
    // Where it can't be begun the one that there is goes on.
    await this.#log.begin(incarnation, []).catch(() => undefined);
  }

  /** What the file holds from now on. */
  noteFile(record: FileRecord | undefined): void {
    this.#inFile = record;
  }

  /** Keeps a copy of what the table is, where its file is something else. */
  async keepState(state: TableState): Promise<void> {
    this.#inFile = fileRecord(state, await this.copies.keep(contentOf(state)));
    await this.write([this.#inFile], state);
  }

  /** What came before the file's content, which the log knows. What can't be removed is left for the next time. */
  async forgetOld(): Promise<void> {
    if (!this.#log.isOpen) return;
    await this.#log.forgetOld();
    if (this.#inFile?.hash !== undefined) await this.copies.keepOnly(this.#inFile.hash);
  }

  /** For a table that is no more. Resolves to where its log is then; undefined for none. */
  async setAside(): Promise<string | undefined> {
    try {
      const aside = await this.#log.setAside();
      this.#inFile = undefined;
      this.listener?.dropped();
      return aside;
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Gives the descriptor back. Nothing is written any more: the log may be another process's by then. */
  close(): Promise<void> {
    this.#stopped ??= writingError('closed', 'was closed with its store; open that anew', this.#source);
    return this.#log.close();
  }

  /** What a failure means to who asked for something; nothing more is written where nobody knows what was. */
  failure(error: unknown): unknown {
    return error instanceof OutcomeUnknown ? this.stop(error) : writeError(error, this.#source);
  }

  /** Nobody knows what a power failure would leave. */
  stop(cause: unknown): StoreError {
    return (this.#stopped ??= outcomeUnknown(this.#source, cause));
  }
}
