/**
 * Removes a table, such that after a crash it is there whole, or the next opening finishes the removal:
 *
 * 1. a drop record with the hash of the file in place, synced: the log says no more of the table after it;
 * 2. a last look at the file in place, and a rename that takes it away, with nothing of this process in between;
 * 3. a sync of the folder: from here on it is gone;
 * 4. what else is kept of the table is set aside, its log last.
 *
 * A log that ends with a drop is of no table any more. A file of the content that it names is the one whose removal did
 * not last; any other was saved there since, and is a new table.
 */
import { join } from 'node:path';
import { tableUnreadable } from '../csv/csv-reader.js';
import { StoreError } from '../errors.js';
import type { FileContent } from '../files/file-reading.js';
import type { Place } from './file-replacement.js';
import { temporaryName } from '../files/file-writing.js';
import type { DropRecord } from '../log/records.js';
import type { LogContent } from '../log/table-log.js';
import type { SaveFindings } from '../saves/save-findings.js';
import type { TableJournal } from './table-journal.js';
import type { TableState } from '../state/table-state.js';
import { UNREAD, type WatchedFile } from '../saves/watched-file.js';
import { keepsChanging, writeError } from '../state/write-errors.js';

/** Throws where the table, or what keeps it from being read, is not what may be removed. */
export type DropCheck = (found: TableState | StoreError | undefined) => void;

/** What is known of the table's file. */
export interface FileInService {
  /** The table as it is, with every save from outside in it. Rejects with `table-unreadable`. */
  current(): Promise<TableState | undefined>;
  /** The identity of the file that this was about. */
  identity(): string | undefined;
}

/** A file that is saved from outside again and again is looked at again, so many times. */
const MAX_ATTEMPTS = 10;

export class TableRemoval {
  readonly #place: Place;
  readonly #journal: TableJournal;
  readonly #findings: SaveFindings;

  constructor(place: Place, journal: TableJournal, findings: SaveFindings) {
    this.#place = place;
    this.#journal = journal;
    this.#findings = findings;
  }

  /**
   * Steps 1 to 3; nothing else may be written meanwhile. A file that cannot be read at all is not removed: it may be no
   * file of a table. Rejects with what `check` throws, `table-unreadable`, or a write error.
   */
  async remove(file: WatchedFile, inService: FileInService, check: DropCheck): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (this.#journal.stopped !== undefined) throw this.#journal.stopped;
      const found = await inService.current().catch(faultOf);
      check(found);
      const identity = inService.identity();
      if (found instanceof StoreError) {
        if (identity === UNREAD) throw found;
        // Nothing is written to a log that may be damaged. Until the file is gone the table is as unreadable as it was.
        if (await this.#takeAway(identity)) return;
        continue;
      }
      const content = found && (await file.read(identity));
      if (content === undefined || content.stat.identity !== identity) continue;
      const { sequence } = found!.version;
      const record: DropRecord = { type: 'drop', hash: content.hash, sequence };
      await this.#journal.write([record], found!);
      const giveUp = (): Promise<void> => this.#giveUp(found!);
      if (await this.#takeAway(identity, giveUp)) return;
      await giveUp();
    }
    throw keepsChanging(this.#place.source);
  }

  /** Step 4, also for tables whose files were removed from outside: their logs are kept. */
  async setAside(isDropped: boolean): Promise<void> {
    try {
      await this.#findings.setAside();
      const aside = await this.#journal.setAside();
      if (aside !== undefined && isDropped) await this.#clear(aside);
    } catch (error) {
      if (!isDropped) throw this.#journal.failure(error);
      // The file is gone, and the log may not be: nothing more is written there. The table is no more all the same.
      this.#journal.listener?.dropped();
      throw this.#journal.stop(error);
    }
  }

  /**
   * What there is of a table that is opened: its file and its log. Finishes a removal that was cut off; then there is no
   * log, and no file, unless one was saved since.
   */
  async resume(content: FileContent): Promise<{ content: FileContent | undefined; log: LogContent | undefined }> {
    const log = await this.#journal.read();
    const last = log?.records.at(-1);
    if (last?.type !== 'drop') return { content, log };
    const isDropped = content.hash === last.hash;
    if (isDropped && !(await this.#takeAway(content.stat.identity))) {
      const sentence = 'the file changed while the dropping of its table was finished; it is served when it rests';
      throw tableUnreadable(this.#place.source, 'keeps-changing', sentence);
    }
    await this.setAside(true);
    return { content: isDropped ? undefined : content, log: undefined };
  }

  /** False, and nothing was changed, where the file in place is no longer the one with this identity. */
  async #takeAway(identity: string | undefined, giveUp = (): Promise<void> => Promise.resolve()): Promise<boolean> {
    const { fileSystem, folder, source } = this.#place;
    const away = join(folder, temporaryName());
    let isAway = false;
    try {
      const opened = await fileSystem.openFolder(folder);
      try {
        if (fileSystem.lstatSync(source.file)?.identity !== identity) return false;
        fileSystem.renameSync(source.file, away);
        isAway = true;
        await opened.sync();
      } finally {
        // A descriptor is given back whatever close() says.
        await opened.close().catch(() => undefined);
      }
    } catch (error) {
      // Nobody knows whether a power failure would bring it back.
      if (isAway) throw this.#journal.stop(error);
      await giveUp();
      throw writeError(error, source);
    }
    // What can't be removed is removed when the folder is opened next.
    await fileSystem.remove(away).catch(() => undefined);
    return true;
  }

  /** Where even that can't be written, nobody knows what the next opening finds. */
  async #giveUp(state: TableState): Promise<void> {
    try {
      await this.#journal.write([{ type: 'kept', sequence: state.version.sequence }], state);
    } catch (error) {
      throw this.#journal.stop(error);
    }
  }

  /** Removes a folder that nothing reads any more, as far as it can be. */
  async #clear(path: string): Promise<void> {
    const { fileSystem } = this.#place;
    try {
      for (const name of await fileSystem.list(path)) await fileSystem.remove(join(path, name));
      await fileSystem.removeFolder(path);
    } catch {
      // It is out of the way.
    }
  }
}

function faultOf(error: unknown): StoreError {
  if (error instanceof StoreError && error.code === 'table-unreadable') return error;
  throw error;
}
