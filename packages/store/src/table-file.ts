/**
 * A table's file, its log, and the state that they make. What is given out is durable: while a write is on its way the
 * state is the one before it.
 *
 * A write goes to the log and is acknowledged when that is durable; a checkpoint folds the log into the file later. The
 * file stays the user's: before each operation its identity is compared, and when it was saved from outside it is read
 * again, and what the log has beyond it is applied to what it holds now.
 */
import { CheckpointSchedule, type Timers } from './checkpoint-schedule.js';
import { StoreError } from './errors.js';
import { fileRecord, noFile, transactionRecord } from './file-content.js';
import { readTableFile, statIfThere } from './file-reading.js';
import { FileReplacement, type Place } from './file-replacement.js';
import type { Limits } from './limits.js';
import { OutcomeUnknown } from './log/log-writer.js';
import type { LogRecord } from './log/records.js';
import { type LogContent, TableLog } from './log/table-log.js';
import { firstReading, laterReading, type Pending, type Reading, type ReadingOptions } from './readings.js';
import type { SchemaSource } from './schema/package-file.js';
import { NO_SCHEMA, type TableSchema } from './schema/table-schema.js';
import type { TableDraft } from './table-draft.js';
import { redeclare, type TableState } from './table-state.js';
import { logError, outcomeUnknown, writeError, writingError } from './write-errors.js';

/** Where a table lies and what it may take. */
export interface TableFileOptions extends Place {
  /** The folder `.rowhouse`. */
  readonly ownFolder: string;
  readonly limits: Limits;
  readonly timers: Timers;
  readonly schemas: SchemaSource;
}

/** A file that is saved from outside again and again is read again, so many times for one operation. */
const MAX_ATTEMPTS = 10;
/** Stands for a file that could not be looked at or read: it is no file's identity, and not even equal to itself. */
const UNREAD = '';
/** A segment of this size is followed by another, so that a checkpoint can drop it. */
const SEGMENT_BYTES = 1024 * 1024;

export class TableFile {
  readonly #options: TableFileOptions;
  readonly #log: TableLog;
  readonly #schedule: CheckpointSchedule;
  /** The last good state; undefined where there is no file. Kept while the file is broken, for its key and sequence. */
  #state: TableState | undefined;
  /** What keeps the file, as it is now, from being served. */
  #fault: StoreError | undefined;
  /** The file that state or fault are about; undefined for no file. */
  #identity: string | undefined = UNREAD;
  /** Our own file, in its place but not known to be durable. */
  #unsyncedIdentity: string | undefined;
  /** The state that the file's content stands for, and that content's hash. */
  #inFile: Reading['inFile'] | undefined;
  #pending: Pending[] = [];
  #isLogRead = false;
  #isFolding = false;
  /** What is declared of the table; the state follows when it is next given out. */
  #schema: TableSchema = NO_SCHEMA;
  #reading: Promise<void> | undefined;
  #updating: Promise<void> | undefined;
  /** Set for good when nobody knows what a power failure would leave. */
  #outcomeUnknown: StoreError | undefined;

  constructor(options: TableFileOptions) {
    this.#options = options;
    this.#log = new TableLog(options.fileSystem, options.ownFolder, options.source.table);
    this.#schedule = new CheckpointSchedule(options.timers, () => this.#fold());
  }

  /** The last state that was durable, without a look at the file. */
  get lastState(): TableState | undefined {
    return this.#state;
  }

  /** What was declared of the table when it was last looked at. */
  get schema(): TableSchema {
    return this.#schema;
  }

  /** The table as it is; undefined where there is none. Rejects with `table-unreadable`. */
  async current(): Promise<TableState | undefined> {
    await this.#followSchema();
    for (let attempt = 0; attempt < MAX_ATTEMPTS && this.#outcomeUnknown === undefined; attempt++) {
      const identity = await this.#lookAtIdentity();
      if (this.#isKnown(identity) || (identity !== undefined && identity === this.#unsyncedIdentity)) break;
      if (this.#updating !== undefined) {
        // The update reads the file itself, and its outcome is the caller's to hear, not a reader's.
        await this.#updating.catch(() => undefined);
      } else {
        await this.#read();
        if (this.#fault !== undefined) break;
      }
    }
    return this.#known();
  }

  /**
   * Makes durable what `draft` makes of the table, which may be nothing. It is called again where the file was saved
   * from outside before it could be replaced. One update at a time.
   *
   * Rejects with `table-unreadable`, `disk-full`, `write-failed`, `file-keeps-changing` (nothing was changed), or
   * `outcome-unknown`.
   */
  async update(draft: (current: TableState | undefined) => TableDraft): Promise<void> {
    this.#updating = this.#update(draft);
    try {
      await this.#updating;
    } finally {
      this.#updating = undefined;
    }
  }

  /** Folds the log into the file now. Never rejects: what could not be folded stays in the log. */
  async checkpoint(): Promise<void> {
    await this.#schedule.runNow();
  }

  /** After the last update: a last checkpoint, and the log's descriptor is given back. */
  async close(): Promise<void> {
    await this.checkpoint();
    await this.#log.close();
  }

  async #update(draft: (current: TableState | undefined) => TableDraft): Promise<void> {
    if (this.#outcomeUnknown !== undefined) throw this.#outcomeUnknown;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { changed, state, transactions } = draft(await this.#currentForUpdate());
      if (!changed || state === undefined) return;
      if (transactions === undefined) {
        if (await this.#replaceTable(state)) return;
        continue;
      }
      const records = transactions.map((each) => transactionRecord(each.state, each.changes));
      await this.#write(records, state);
      this.#state = state;
      this.#pending.push(...records);
      await this.#beginSegmentWhereDue(state);
      this.#schedule.noteWrite(this.#log.size);
      return;
    }
    throw writingError(
      'file-keeps-changing',
      'was changed from outside each time it was about to be written; try again',
      this.#options.source,
    );
  }

  async #currentForUpdate(): Promise<TableState | undefined> {
    // A reader may have begun to read the file before this update; nobody begins while it lasts.
    await this.#reading;
    await this.#followSchema();
    if (!this.#isKnown(await this.#lookAtIdentity())) await this.#read();
    return this.#known();
  }

  /** Makes records durable. Throws `disk-full` or `write-failed`, and nothing was changed, or `outcome-unknown`. */
  async #write(records: readonly LogRecord[], state: TableState): Promise<void> {
    try {
      if (this.#log.isOpen) await this.#log.append(records);
      else await this.#begin(records, state);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** What a failure of the log means; the table takes no more writes where nobody knows. */
  #failure(error: unknown): unknown {
    if (!(error instanceof OutcomeUnknown)) return writeError(error, this.#options.source);
    return (this.#outcomeUnknown = outcomeUnknown(this.#options.source, error));
  }

  /** A log begins with the content of the file, so that nothing before it is needed. */
  async #begin(records: readonly LogRecord[], state: TableState): Promise<void> {
    const known = this.#inFile;
    const inFile = known === undefined ? noFile : fileRecord(known.state, known.hash);
    const first = records[0]?.type === 'file' ? [] : [inFile];
    await this.#log.begin(state.version.incarnation, [...first, ...records]);
  }

  /** Between transactions, so that a checkpoint of a later state makes the segment before superfluous. */
  async #beginSegmentWhereDue(state: TableState): Promise<void> {
    if (this.#isFolding || this.#log.size < SEGMENT_BYTES) return;
    // Where it can't be begun the one that there is goes on.
    await this.#log.begin(state.version.incarnation, []).catch(() => undefined);
  }

  /** Puts a whole table in the file's place. False where the file was saved from outside: nothing was changed. */
  async #replaceTable(state: TableState): Promise<boolean> {
    const { source } = this.#options;
    const replacement = new FileReplacement(this.#options, (records) => this.#write(records, state));
    const placed = await replacement.place(state, this.#identity, ({ identity }) => {
      this.#unsyncedIdentity = identity;
    });
    if (placed === undefined) return false;
    this.#identity = placed.identity;
    this.#unsyncedIdentity = undefined;
    if (!placed.isDurable) throw (this.#outcomeUnknown = outcomeUnknown(source, placed.cause));
    this.#state = this.#setInFile(state, placed.size, placed.hash);
    // The content in its place is named by the intent: the rest can wait.
    await replacement.finish().catch(() => undefined);
    return true;
  }

  /** A checkpoint. */
  async #fold(): Promise<void> {
    const state = this.#state;
    if (state === undefined || !this.#canFold()) return;
    this.#isFolding = true;
    try {
      const replacement = new FileReplacement(this.#options, (records) => this.#write(records, state));
      const placed = await replacement.place(state, this.#identity, ({ identity, size, hash }) => {
        this.#identity = identity;
        const inFile = this.#setInFile(state, size, hash);
        if (this.#state === state) this.#state = inFile;
      });
      if (placed?.isDurable !== true) return;
      await replacement.finish();
      await this.#log.forgetEarlier();
    } catch {
      // Everything is in the log: the next checkpoint tries again.
    } finally {
      this.#isFolding = false;
      if (this.#canFold()) this.#schedule.noteWrite(0);
    }
  }

  /** What was saved from outside and can't be read is the user's to mend. */
  #canFold(): boolean {
    return this.#pending.length > 0 && this.#outcomeUnknown === undefined && this.#fault === undefined;
  }

  #setInFile(state: TableState, size: number, hash: string): TableState {
    const inFile = { ...state, byteLength: size };
    this.#inFile = { state: inFile, hash };
    this.#pending = this.#pending.filter(({ sequence }) => sequence > state.version.sequence);
    return inFile;
  }

  async #followSchema(): Promise<void> {
    const schema = await this.#options.schemas.schemaOf(this.#options.source.table);
    if (schema === this.#schema) return;
    this.#schema = schema;
    // It may be the schema that kept the file from being served.
    if (this.#fault !== undefined) this.#identity = UNREAD;
  }

  #isKnown(identity: string | undefined): boolean {
    return identity === this.#identity && identity !== UNREAD;
  }

  #known(): TableState | undefined {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#state !== undefined && this.#state.declared.schema !== this.#schema) {
      this.#state = redeclare(this.#state, this.#schema);
    }
    return this.#state;
  }

  async #lookAtIdentity(): Promise<string | undefined> {
    const { fileSystem, source } = this.#options;
    try {
      return (await statIfThere(fileSystem, source.file))?.identity;
    } catch {
      // Reading it will say why.
      return UNREAD;
    }
  }

  /** Readers that find the file changed share one reading of it. */
  #read(): Promise<void> {
    return (this.#reading ??= this.#readFile().finally(() => {
      this.#reading = undefined;
    }));
  }

  async #readFile(): Promise<void> {
    const { fileSystem, source, limits } = this.#options;
    let identity: string | undefined = UNREAD;
    try {
      const content = await readTableFile(fileSystem, source, limits);
      identity = content?.stat.identity;
      if (identity === this.#identity) return;
      if (content === undefined) await this.#forget();
      else if (this.#isLogRead) await this.#takeSave(content.bytes);
      else await this.#open(content.bytes);
      this.#fault = undefined;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#fault = error;
      // What is no fault of the file may be gone the next time.
      if (error.code !== 'table-unreadable') identity = UNREAD;
    }
    this.#identity = identity;
  }

  /** There is no file: what its log says is of no table any more. */
  async #forget(): Promise<void> {
    await this.#log.setAside().catch((error: unknown) => {
      throw this.#failure(error);
    });
    this.#isLogRead = true;
    this.#state = undefined;
    this.#inFile = undefined;
    this.#pending = [];
  }

  /** The first reading: what the log has is applied to the file. */
  async #open(bytes: Buffer): Promise<void> {
    const reading = await firstReading(bytes, await this.#readLog(), this.#readingOptions);
    if (reading.record !== undefined) {
      // What was read may be no more than on its way to the disk: it is made durable before anybody sees it.
      await this.#write([reading.record], reading.state);
      await this.#log.forgetEarlier();
    }
    this.#take(reading);
    this.#isLogRead = true;
  }

  /** The file was saved from outside. */
  async #takeSave(bytes: Buffer): Promise<void> {
    const known =
      this.#state === undefined ? undefined : { state: this.#state, inFile: this.#inFile, pending: this.#pending };
    const reading = await laterReading(bytes, known, this.#readingOptions);
    if (reading.record !== undefined) {
      // So that its sequence is not used again after a restart. A full disk keeps nobody from seeing what was saved.
      await this.#write([reading.record], reading.state).catch(() => undefined);
    }
    this.#take(reading);
  }

  get #readingOptions(): ReadingOptions {
    const { source, limits } = this.#options;
    return { source, limits, schema: this.#schema };
  }

  #take({ state, inFile, pending }: Reading): void {
    this.#state = state;
    this.#inFile = inFile;
    this.#pending = [...pending];
    if (pending.length > 0) this.#schedule.noteWrite(0);
  }

  #readLog(): Promise<LogContent | undefined> {
    return this.#log.read().catch((error: unknown) => {
      throw logError(error, this.#options.source);
    });
  }
}
