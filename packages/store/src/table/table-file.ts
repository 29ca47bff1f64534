/**
 * A table's file, its log, and the state that they make. What is given out is durable: while a write is on its way the
 * state is the one before it.
 *
 * A write goes to the log and is acknowledged when that is durable; a checkpoint folds the log into the file later. The
 * file stays the user's: before each operation its identity is compared, and when it was saved from outside it is read
 * again, and what the save changed is merged with what was written here.
 */
import { settledHeader } from '../csv/csv-writer.js';
import { CheckpointSchedule } from '../scheduling/checkpoint-schedule.js';
import { StoreError } from '../errors.js';
import { fileRecord, replacementRecord, transactionRecord } from '../state/file-content.js';
import type { FileContent } from '../files/file-reading.js';
import { FileReplacement, type Place } from './file-replacement.js';
import { firstReading, laterReading, type Reading, type ReadingOptions } from '../saves/readings.js';
import { KeptAnswers } from './kept-answers.js';
import type { PreviousFiles, PreviousFilesOptions } from '../saves/previous-files.js';
import { SaveFindings } from '../saves/save-findings.js';
import type { RowChange } from '../log/records.js';
import type { LogContent } from '../log/table-log.js';
import type { SchemaSource } from '../schema/package-file.js';
import type { TableSchema } from '../schema/table-schema.js';
import { Look } from './look.js';
import { ServedTable } from './served-table.js';
import type { TableDraft } from '../state/table-draft.js';
import type { TableJournal } from './table-journal.js';
import { type DropCheck, TableRemoval } from './table-removal.js';
import { isReadIn, type TableState } from '../state/table-state.js';
import { UNREAD, WatchedFile } from '../saves/watched-file.js';
import { keepsChanging } from '../state/write-errors.js';

/** Where a table lies and what it may take. */
export interface TableFileOptions extends Place, PreviousFilesOptions {
  /** The folder `.rowhouse`. */
  readonly ownFolder: string;
  readonly schemas: SchemaSource;
}

/** A file that is saved from outside again and again is read again, so many times for one operation. */
const MAX_ATTEMPTS = 10;

export class TableFile {
  readonly #options: TableFileOptions;
  readonly #file: WatchedFile;
  readonly #journal: TableJournal;
  readonly #previous: PreviousFiles;
  /** What saves from outside leave for a person to see to. */
  readonly findings: SaveFindings;
  /** To transactions that are not to be applied again. */
  readonly answers: KeptAnswers;
  readonly #removal: TableRemoval;
  readonly #schedule: CheckpointSchedule;
  readonly #served: ServedTable;
  readonly #look: Look;
  /** Our own file, in its place but not known to be durable, or not told of yet. */
  #unsyncedIdentity: string | undefined;
  /** Whether the state has something that the file has not. */
  #isAhead = false;
  #isLogRead = false;
  #isClosed = false;
  #isFolding = false;
  #reading: Promise<void> | undefined;
  #updating: Promise<void> | undefined;

  constructor(options: TableFileOptions, journal: TableJournal, previous: PreviousFiles) {
    const { fileSystem, ownFolder, source } = options;
    this.#options = options;
    this.#served = new ServedTable(options.limits);
    this.#file = new WatchedFile(options);
    this.#look = new Look(source.table, options.schemas, this.#file, this.#served);
    this.#journal = journal;
    this.#previous = previous;
    this.findings = new SaveFindings(fileSystem, ownFolder, source);
    this.answers = new KeptAnswers(this.#journal);
    this.#removal = new TableRemoval(options, this.#journal, this.findings);
    this.#schedule = new CheckpointSchedule(options.timers, () => this.#fold(), this.#file.isOpenInEditor);
  }

  /** The last state that was durable, without a look at the file. */
  get lastState(): TableState | undefined {
    return this.#file.isAbsent ? undefined : this.#served.state;
  }

  /** Of the table, also while its file is away for a moment; undefined where there is none. */
  get incarnation(): string | undefined {
    return this.#served.state?.version.incarnation;
  }

  /** Whether the file was away for so long that what comes in its place is another table. */
  isGone = (): boolean => this.#file.isAnother;

  /** What was declared of the table when it was last looked at. */
  get schema(): TableSchema {
    return this.#served.schema;
  }

  /** The table as it is; undefined where there is none. Rejects with `table-unreadable`. */
  async current(): Promise<TableState | undefined> {
    await this.#look.followSchema();
    for (let attempt = 0; attempt < MAX_ATTEMPTS && this.#journal.stopped === undefined; attempt++) {
      const identity = this.#file.identity();
      if (this.#served.isOf(identity)) break;
      // What readers need not wait for.
      if (identity !== undefined && [this.#unsyncedIdentity, this.#file.passedOver?.identity].includes(identity)) break;
      if (this.#updating !== undefined) {
        // The update reads the file itself, and its outcome is the caller's to hear, not a reader's.
        await this.#updating.catch(() => undefined);
      } else {
        await this.#read();
        if (this.#served.fault !== undefined) break;
      }
    }
    return this.#known();
  }

  /** The same where nothing has to be read for it; undefined else, and for no table. */
  currentAtOnce(): TableState | undefined {
    return this.#isClosed || !this.#look.isCurrentAtOnce() ? undefined : this.#known();
  }

  /**
   * Makes durable what `draft` makes of the table, which may be nothing. It is called again where the file was saved
   * from outside before it could be replaced. One update at a time.
   *
   * Rejects with `table-unreadable`, `disk-full`, `write-failed`, `file-keeps-changing` (nothing was changed), or
   * `outcome-unknown`.
   */
  async update(draft: (current: TableState | undefined) => TableDraft): Promise<void> {
    await this.#asUpdate(() => this.#update(draft));
  }

  #asUpdate(act: () => Promise<void>): Promise<void> {
    return (this.#updating = act().finally(() => void (this.#updating = undefined)));
  }

  /** Removes the table. Nothing may be updated meanwhile. Rejects as `TableRemoval.remove` does. */
  async drop(check: DropCheck): Promise<void> {
    // A checkpoint would put back what is taken away.
    await this.#schedule.apart(() => this.#asUpdate(() => this.#drop(check)));
  }

  async #drop(check: DropCheck): Promise<void> {
    const inService = { current: () => this.#currentForUpdate(), identity: () => this.#served.identity };
    await this.#removal.remove(this.#file, inService, check);
    this.#served.fault = undefined;
    this.#served.identity = undefined;
    await this.#forget(true);
  }

  /** The file's content is not wanted any more: what is served is put in its place soon. */
  restore(): void {
    this.#isAhead = true;
    this.#schedule.noteWrite(0);
  }

  /** Folds the log into the file now. Never rejects: what could not be folded stays in the log. */
  checkpoint = (): Promise<void> => this.#schedule.runNow();

  /** After the last update: a last checkpoint, and the log's descriptor is given back. */
  async close(): Promise<void> {
    await this.checkpoint();
    this.#isClosed = true;
    this.#schedule.stop();
    await this.#reading;
    await this.#journal.close();
  }

  async #update(draft: (current: TableState | undefined) => TableDraft): Promise<void> {
    if (this.#journal.stopped !== undefined) throw this.#journal.stopped;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { changed, state, transactions, origin } = draft(await this.#currentForUpdate());
      if (!changed || state === undefined) return;
      if (transactions === undefined) {
        if (this.#file.isAbsent) await this.#forget();
        if (await this.#replaceTable(state, this.#served.identity, origin)) return;
        continue;
      }
      const records = transactions.map(transactionRecord);
      await this.#journal.write(records, state);
      this.answers.keep(records, state.version);
      if (records.every(({ type }) => type === 'answer') && !this.#journal.isLong) return;
      this.#served.state = state;
      this.#isAhead = true;
      if (!this.#isFolding) await this.#journal.beginSegmentWhereDue(state);
      this.#schedule.noteWrite(this.#journal.bytes);
      return;
    }
    throw keepsChanging(this.#options.source);
  }

  async #currentForUpdate(): Promise<TableState | undefined> {
    // A reader may have begun to read the file before this update; nobody begins while it lasts.
    await this.#reading;
    await this.#look.followSchema();
    if (!this.#served.isOf(this.#file.identity())) await this.#read();
    if (this.#file.passedOver !== undefined) throw this.#file.passedOver.error;
    return this.#known();
  }

  /** Puts a whole table in the file's place. False where the file was saved from outside: nothing was changed. */
  async #replaceTable(state: TableState, expected: string | undefined, origin: 'api' | 'file'): Promise<boolean> {
    const edit = await replacementRecord(this.#served.state, state, origin);
    const replacement = this.#replacement(state);
    const placed = await replacement.place(expected, ({ identity }) => void (this.#unsyncedIdentity = identity));
    if (placed === undefined) return false;
    // Told before it is seen, so that a feed can go on behind what was read. Where that fails the intent has it.
    if (placed.isDurable) await replacement.finish(...edit).catch(() => undefined);
    this.#served.identity = placed.identity;
    this.#unsyncedIdentity = undefined;
    if (!placed.isDurable) throw this.#journal.stop(placed.cause);
    this.#served.state = this.#noteInFile(state, placed);
    this.#isAhead = false;
    return true;
  }

  /** Whether the file holds all that the table does. */
  get isInFile(): boolean {
    return !this.#isAhead;
  }

  /** A checkpoint. */
  async #fold(): Promise<void> {
    if (!this.#canFold()) return;
    this.#isFolding = true;
    try {
      // What was saved from outside since is merged first.
      const state = await this.current();
      if (state === undefined || !this.#canFold()) return;
      const replacement = this.#replacement(state);
      const placed = await replacement.place(this.#served.identity, (file) => {
        this.#served.identity =
          this.#served.fault === undefined && isReadIn(state.format, this.#served.state) ? file.identity : UNREAD;
        const inFile = this.#noteInFile(state, file);
        if (this.#served.state?.version.sequence !== state.version.sequence) return;
        this.#isAhead = false;
        if (this.#served.state === state) this.#served.state = inFile;
      });
      if (placed?.isDurable !== true) return;
      await replacement.finish();
      await this.#journal.forgetOld();
    } catch {
      // Everything is in the log: the next checkpoint tries again.
    } finally {
      this.#isFolding = false;
      if (this.#canFold()) this.#schedule.noteWrite(0);
    }
  }

  #replacement(state: TableState): FileReplacement {
    return new FileReplacement(this.#options, this.#journal, this.#previous, state);
  }

  /** What was saved from outside and can't be read is the user's to mend. */
  #canFold(): boolean {
    if (this.#isClosed || this.#file.isAbsent) return false;
    return this.#isAhead && this.#journal.stopped === undefined && this.#served.fault === undefined;
  }

  #noteInFile(state: TableState, placed: { size: number; hash: string }): TableState {
    this.#journal.noteFile(fileRecord(state, placed.hash));
    return { ...state, ...settledHeader(state), byteLength: placed.size };
  }

  #known(): TableState | undefined {
    const state = this.#served.withWarnings(this.findings.warnings);
    return this.#file.isAbsent ? undefined : state;
  }

  /** Readers that find the file changed share one reading of it. */
  #read(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new StoreError('closed', 'The store is closed; open it anew.'));
    return (this.#reading ??= this.#readFile().finally(() => void (this.#reading = undefined)));
  }

  async #readFile(): Promise<void> {
    let identity: string | undefined = UNREAD;
    try {
      let content = await this.#file.read(this.#served.identity);
      identity = content?.stat.identity;
      if (this.#served.isOf(identity)) return;
      let log: LogContent | undefined;
      if (content !== undefined && !this.#isLogRead) ({ content, log } = await this.#removal.resume(content));
      identity = content?.stat.identity;
      if (content !== undefined) identity = await this.#takeContent(content, log);
      // Programs that save by moving the old file away first put the new one there in a moment.
      else if (this.#served.state === undefined) await this.#forget();
      else this.#file.noteAbsence();
      this.#served.fault = undefined;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#served.fault = error;
      // What is no fault of the file may be gone the next time.
      if (error.code !== 'table-unreadable') identity = UNREAD;
    }
    // Not before: a checkpoint that is made meanwhile must not take the file for one that is known.
    this.#served.identity = identity;
  }

  /** What the log says is of no table any more. */
  async #forget(isDropped = false): Promise<void> {
    this.#served.state = undefined;
    await this.#previous.forget();
    await this.#removal.setAside(isDropped);
    this.#isLogRead = true;
    this.#file.noteReturn();
    this.#isAhead = false;
  }

  /** Returns the identity of the file that the state is about then. */
  async #takeContent(content: FileContent, log?: LogContent): Promise<string | undefined> {
    const { bytes, stat } = content;
    if (this.#file.isAnother) await this.#forget();
    this.#file.noteReturn();
    const isFirst = !this.#isLogRead;
    let { identity }: { identity: string | undefined } = stat;
    try {
      const reading = isFirst
        ? await firstReading(content, log, this.readingOptions)
        : await laterReading(content, this.#served.state, this.readingOptions);
      if (isFirst) await this.findings.lookAtHeld();
      await this.findings.keep(reading, bytes);
      if (reading.kind === 'unchanged') return identity;
      if (reading.kind === 'held') {
        // The file is not what is served: that is kept by itself, until it is in the file again.
        await this.#journal.keepState(reading.state);
        this.#served.state = reading.state;
      } else if (reading.beyondFile !== undefined) await this.#take(reading, reading.beyondFile, bytes);
      // If it was saved again meanwhile it is read again.
      else identity = (await this.#replaceTable(reading.state, identity, 'file')) ? this.#served.identity : UNREAD;
      await this.#journal.forgetOld();
    } catch (error) {
      const failure = this.#journal.failure(error);
      if (isFirst || !this.#file.passOver(stat.identity, failure)) throw failure;
      return UNREAD;
    }
    this.#isLogRead = true;
    this.#file.takenUp();
    return identity;
  }

  async #take({ state, hash, records, merge }: Reading, beyond: readonly RowChange[], bytes: Buffer): Promise<void> {
    // Nobody sees what may be no more than on its way to the disk.
    if (records.length > 0 && merge !== undefined) await this.#journal.copies.keep([bytes]);
    if (records.length > 0) await this.#journal.write(records, state);
    this.#served.state = state;
    this.#journal.noteFile(fileRecord(state, hash, beyond));
    this.#isAhead = beyond.length > 0;
    if (this.#isAhead) this.#schedule.noteWrite(0);
  }

  /** How the file is read now. */
  get readingOptions(): ReadingOptions {
    return { ...this.#options, schema: this.#served.schema, journal: this.#journal };
  }
}
