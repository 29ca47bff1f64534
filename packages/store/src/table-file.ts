import { type CsvSource, readCsv, tableUnreadable } from './csv-reader.js';
import { encodeFile } from './csv-writer.js';
import { StoreError } from './errors.js';
import { readTableFile, statIfThere } from './file-reading.js';
import { errnoOf, type FileSystem, type OpenFolder } from './file-system.js';
import { type StagedFile, stageFile } from './file-writing.js';
import type { Limits } from './limits.js';
import { stateOfFile, type TableState } from './table-state.js';

/** Where a table lies and what it may take. */
export interface TableFileOptions {
  readonly fileSystem: FileSystem;
  readonly folder: string;
  readonly source: CsvSource;
  readonly limits: Limits;
}

/** A file that is saved from outside again and again is read again, so many times for one operation. */
const MAX_ATTEMPTS = 10;
/** Stands for a file that could not be looked at or read: it is no file's identity, and not even equal to itself. */
const UNREAD = '';

/**
 * A table's file and the state that was read from it. The file is the truth: before each operation its identity is
 * compared, and when it was changed from outside it is read again. What is given out is durable: while a write is on
 * its way the state is the one before it.
 */
export class TableFile {
  readonly #options: TableFileOptions;
  /** The last good state; undefined where there is no file. Kept while the file is broken, for its key and sequence. */
  #state: TableState | undefined;
  /** What keeps the file, as it is now, from being served. */
  #fault: StoreError | undefined;
  /** The file that state or fault are about; undefined for no file. */
  #identity: string | undefined = UNREAD;
  /** Our own file, in its place but not known to be durable. */
  #unsyncedIdentity: string | undefined;
  #reading: Promise<void> | undefined;
  #updating: Promise<void> | undefined;
  /** Set for good when nobody knows which of two files a power failure would leave. */
  #outcomeUnknown: StoreError | undefined;

  constructor(options: TableFileOptions) {
    this.#options = options;
  }

  /** The last state that was durable, without a look at the file. */
  get lastState(): TableState | undefined {
    return this.#state;
  }

  /** The table as its file is; undefined where there is none. Rejects with `table-unreadable`. */
  async current(): Promise<TableState | undefined> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS && this.#outcomeUnknown === undefined; attempt++) {
      const identity = await this.#lookAtIdentity();
      if (this.#isKnown(identity)) break;
      if (identity !== undefined && identity === this.#unsyncedIdentity) break;
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
   * Makes the table what `next` makes of it, durably; `next` returns undefined where there is nothing to write. It is
   * called again where the file was changed from outside before it could be replaced. One update at a time.
   *
   * Rejects with `table-unreadable`, `disk-full`, `write-failed`, `file-keeps-changing` (nothing was changed), or
   * `outcome-unknown`.
   */
  async update(next: (current: TableState | undefined) => TableState | undefined): Promise<void> {
    this.#updating = this.#update(next);
    try {
      await this.#updating;
    } finally {
      this.#updating = undefined;
    }
  }

  async #update(next: (current: TableState | undefined) => TableState | undefined): Promise<void> {
    if (this.#outcomeUnknown !== undefined) throw this.#outcomeUnknown;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const state = next(await this.#currentForUpdate());
      if (state === undefined || (await this.#replaceFile(state))) return;
    }
    throw this.#error(
      'file-keeps-changing',
      'was changed from outside each time it was about to be written; try again',
    );
  }

  async #currentForUpdate(): Promise<TableState | undefined> {
    // A reader may have begun to read the file before this update; nobody begins while it lasts.
    await this.#reading;
    if (!this.#isKnown(await this.#lookAtIdentity())) await this.#read();
    return this.#known();
  }

  /** False where the file was changed from outside: nothing was written. */
  async #replaceFile(state: TableState): Promise<boolean> {
    const { fileSystem, folder } = this.#options;
    let opened: OpenFolder | undefined;
    let staged: StagedFile | undefined;
    try {
      // Before the move: where no descriptor is to be had, nothing has happened yet.
      opened = await fileSystem.openFolder(folder);
      staged = await this.#stage(state);
      if (!staged.moveInto(this.#options.source.file, this.#identity)) {
        await staged.discard();
        return false;
      }
      this.#unsyncedIdentity = staged.stat.identity;
      await this.#syncFolder(opened);
    } catch (error) {
      if (error === this.#outcomeUnknown) throw error;
      await staged?.discard();
      throw this.#writeError(error);
    } finally {
      // A descriptor is given back whatever close() says.
      await opened?.close().catch(() => undefined);
    }
    this.#identity = staged.stat.identity;
    this.#unsyncedIdentity = undefined;
    this.#state = { ...state, byteLength: staged.stat.size };
    return true;
  }

  async #stage(state: TableState): Promise<StagedFile> {
    const { fileSystem, folder, source } = this.#options;
    // Its mode may have been changed since it was read.
    const like = await statIfThere(fileSystem, source.file);
    return stageFile(fileSystem, folder, encodeFile({ ...state, rows: state.rows.values() }), like);
  }

  /** Makes the move durable. Where that fails nobody knows which of the two files a power failure would leave. */
  async #syncFolder(opened: OpenFolder): Promise<void> {
    try {
      await opened.sync();
    } catch (error) {
      this.#outcomeUnknown = this.#error(
        'outcome-unknown',
        'was written, but the disk did not confirm it, so a power failure may undo the write. See to the disk, then ' +
          'restart the server; until then the table takes no writes',
        error,
      );
      throw this.#outcomeUnknown;
    }
  }

  #isKnown(identity: string | undefined): boolean {
    return identity === this.#identity && identity !== UNREAD;
  }

  #known(): TableState | undefined {
    if (this.#fault !== undefined) throw this.#fault;
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
      const state = content === undefined ? undefined : await this.#parse(content.bytes);
      this.#state = state;
      this.#fault = undefined;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#fault = error;
    }
    this.#identity = identity;
  }

  async #parse(bytes: Buffer): Promise<TableState> {
    const { source, limits } = this.#options;
    if (bytes.length === 0 && this.#state !== undefined && this.#state.names.length > 0) {
      const sentence =
        'the file is empty, though it held a table when it was last read; put its content back, or restart the server ' +
        'to serve it as it is';
      throw tableUnreadable(source, 'emptied', sentence);
    }
    return stateOfFile(await readCsv(bytes, source, limits), source, this.#state);
  }

  #writeError(error: unknown): unknown {
    const errno = errnoOf(error);
    if (errno === 'ENOSPC' || errno === 'EDQUOT') {
      return this.#error('disk-full', 'could not be written: the disk, or the quota, is full. Free some space', error);
    }
    if (errno === undefined) return error;
    return this.#error('write-failed', `could not be written (${errno}); see to the disk and the rights on it`, error);
  }

  #error(
    code: 'disk-full' | 'write-failed' | 'outcome-unknown' | 'file-keeps-changing',
    rest: string,
    cause?: unknown,
  ): StoreError {
    const { table, file } = this.#options.source;
    return new StoreError(code, `The file ${table}.csv ${rest}.`, { table, file, cause });
  }
}
