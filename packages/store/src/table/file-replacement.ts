/**
 * Puts a new content in the place of a table's file, such that at every instant the file is complete and the log can
 * tell which state it stands for:
 *
 * 1. a temporary file in the same folder, written whole and synced, and a copy of it beside the log;
 * 2. an intent with its hash in the log, synced: from here on either content is known;
 * 3. a last look at the file in place, and the rename over it, with nothing of this process in between; the file was
 *    opened before, so that what still reaches it then, or later, is seen;
 * 4. a sync of the folder: from here on the rename survives;
 * 5. `finish`: done, in the log.
 */
import { contentOf, markOf } from '../state/file-content.js';
import { statIfThere } from '../files/file-reading.js';
import type { FileSystem, OpenFolder } from '../files/file-system.js';
import { type StagedFile, stageFile } from '../files/file-writing.js';
import type { CsvSource } from '../csv/csv-reader.js';
import type { LogRecord } from '../log/records.js';
import type { KeptFile } from '../saves/kept-files.js';
import type { PreviousFiles } from '../saves/previous-files.js';
import type { TableJournal } from './table-journal.js';
import type { TableState } from '../state/table-state.js';
import { writeError } from '../state/write-errors.js';

/** A content in its place. */
export interface Placed {
  readonly identity: string;
  /** Bytes of its text as UTF-8. */
  readonly size: number;
  readonly hash: string;
  /** Whether a power failure would leave it there; else `cause` says why that is not known. */
  readonly isDurable: boolean;
  readonly cause?: unknown;
}

/** Where a table's file lies. */
export interface Place {
  readonly fileSystem: FileSystem;
  readonly folder: string;
  readonly source: CsvSource;
}

export class FileReplacement {
  readonly #place: Place;
  readonly #journal: TableJournal;
  readonly #previous: PreviousFiles;
  readonly #state: TableState;
  #done: LogRecord | undefined;

  /** @param state what the file is to hold */
  constructor(place: Place, journal: TableJournal, previous: PreviousFiles, state: TableState) {
    this.#place = place;
    this.#journal = journal;
    this.#previous = previous;
    this.#state = state;
  }

  /**
   * Steps 1 to 4. Undefined, and nothing was changed, where the file in place is no longer the one with this identity.
   *
   * @param placed called in the same turn as the rename
   */
  async place(
    expectedIdentity: string | undefined,
    placed: (file: Omit<Placed, 'isDurable'>) => void = () => {},
  ): Promise<Placed | undefined> {
    const { fileSystem, folder, source } = this.#place;
    const state = this.#state;
    let opened: OpenFolder | undefined;
    let staged: StagedFile | undefined;
    let previous: KeptFile | undefined;
    try {
      // Before the move: where no descriptor is to be had, nothing has happened yet.
      opened = await fileSystem.openFolder(folder);
      // Its mode may have been changed since it was read.
      const like = await statIfThere(fileSystem, source.file);
      const content = contentOf(state);
      staged = await stageFile(fileSystem, folder, content, like);
      await this.#journal.copies.keep(contentOf(state));
      previous = await this.#openPrevious(expectedIdentity);
      const mark = markOf(state, staged.hash);
      await this.#write([{ type: 'intent', ...mark }]);
      const given = { type: 'abandoned', hash: mark.hash, sequence: mark.sequence } as const;
      const identity = await this.#move(staged, expectedIdentity, given);
      if (identity === undefined) return undefined;
      const file = { identity, size: content.textLength, hash: staged.hash };
      placed(file);
      this.#done = { ...given, type: 'done' };
      if (previous !== undefined && this.#previous.keep(previous)) previous = undefined;
      try {
        await opened.sync();
      } catch (cause) {
        return { ...file, isDurable: false, cause };
      }
      return { ...file, isDurable: true };
    } catch (error) {
      await staged?.discard();
      throw writeError(error, source);
    } finally {
      // A descriptor is given back whatever close() says.
      await opened?.close().catch(() => undefined);
      await previous?.close();
    }
  }

  #openPrevious(identity: string | undefined): Promise<KeptFile | undefined> {
    return this.#previous.open({
      identity,
      hash: this.#journal.fileHash,
      encoding: this.#journal.fileEncoding ?? this.#state.format.encoding,
      incarnation: this.#state.version.incarnation,
    });
  }

  #write(records: readonly LogRecord[]): Promise<void> {
    return this.#journal.write(records, this.#state);
  }

  /** Step 5; only after a content is in its place, durably. `more` is logged with it. */
  async finish(...more: readonly LogRecord[]): Promise<void> {
    if (this.#done !== undefined) await this.#write([this.#done, ...more]);
  }

  /** Undefined where it was not moved, and the log says so. */
  async #move(
    staged: StagedFile,
    expectedIdentity: string | undefined,
    abandoned: LogRecord,
  ): Promise<string | undefined> {
    try {
      const identity = staged.moveInto(this.#place.source.file, expectedIdentity);
      if (identity !== undefined) return identity;
    } catch (error) {
      await this.#write([abandoned]);
      throw error;
    }
    await this.#write([abandoned]);
    await staged.discard();
    return undefined;
  }
}
