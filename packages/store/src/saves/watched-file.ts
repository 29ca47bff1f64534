/** A table's file, as others may save it at any time. */
import { basename, dirname, join } from 'node:path';
import type { Timers } from '../scheduling/timers.js';
import type { CsvSource } from '../csv/csv-reader.js';
import { type FileContent, readTableFile } from '../files/file-reading.js';
import { StoreError } from '../errors.js';
import type { FileSystem } from '../files/file-system.js';
import type { Limits } from '../limits.js';

/** Stands for a file that could not be looked at or read: it is no file's identity, and not even equal to itself. */
export const UNREAD = '';

export interface WatchedFileOptions {
  readonly fileSystem: FileSystem;
  readonly source: CsvSource;
  readonly limits: Limits;
  readonly timers: Timers;
}

/** A file that was saved in place is taken when it has not changed for so many milliseconds, */
export const REST = 100;
/** or when it has gone on changing for so many. */
export const MAX_WAIT = 2000;
/** A file that a spreadsheet has open is not replaced for so many milliseconds at most. */
const MAX_OPEN = 10 * 60 * 1000;
/** A file that comes back after at most so many milliseconds was saved; after that it is another table's. */
export const ABSENCE = 2000;
/** A save that could not be kept is tried again after so many milliseconds. */
const RETRY_AFTER = 1000;

/** A save from outside that could not be kept, on a full disk perhaps, and why. */
export interface PassedOver {
  readonly identity: string;
  readonly error: StoreError;
}

export class WatchedFile {
  readonly #fileSystem: FileSystem;
  readonly #source: CsvSource;
  readonly #limits: Limits;
  readonly #timers: Timers;
  #passedOver: PassedOver | undefined;
  #absentSince: number | undefined;
  #openSince: number | undefined;

  constructor({ fileSystem, source, limits, timers }: WatchedFileOptions) {
    this.#fileSystem = fileSystem;
    this.#source = source;
    this.#limits = limits;
    this.#timers = timers;
  }

  /** The save that is not used until it can be kept; undefined for none, and when it is to be tried again. */
  get passedOver(): PassedOver | undefined {
    return this.#passedOver;
  }

  /** A save could not be kept: readers have what there was before. False where the disk is not to blame. */
  passOver(identity: string, error: unknown): boolean {
    if (!(error instanceof StoreError) || (error.code !== 'disk-full' && error.code !== 'write-failed')) return false;
    this.#passedOver = { identity, error };
    this.#timers.after(RETRY_AFTER, () => {
      this.#passedOver = undefined;
    });
    return true;
  }

  /** What the file holds is used. */
  takenUp(): void {
    this.#passedOver = undefined;
  }

  /** Whether there is no file, though there was one. */
  get isAbsent(): boolean {
    return this.#absentSince !== undefined;
  }

  /** Whether it was away too long to be the same table when it comes back. */
  get isAnother(): boolean {
    return this.#absentSince !== undefined && this.#timers.now() - this.#absentSince > ABSENCE;
  }

  /**
   * Whether a spreadsheet has it open, by the lock file that it puts beside it: it would complain if the file were
   * replaced. For some time only, since a lock file may have been forgotten.
   */
  readonly isOpenInEditor = async (): Promise<boolean> => {
    const [folder, name] = [dirname(this.#source.file), basename(this.#source.file)];
    const isLocked = await Promise.any(
      [`.~lock.${name}#`, `~$${name}`].map((lock) => this.#fileSystem.lstat(join(folder, lock))),
    ).then(
      () => true,
      () => false,
    );
    if (!isLocked) this.#openSince = undefined;
    else this.#openSince ??= this.#timers.now();
    return this.#openSince !== undefined && this.#timers.now() - this.#openSince < MAX_OPEN;
  };

  noteAbsence(): void {
    this.#absentSince ??= this.#timers.now();
  }

  noteReturn(): void {
    this.#absentSince = undefined;
  }

  /** Which file it is now: undefined for none, `UNREAD` where that can't be told. */
  identity(): string | undefined {
    try {
      // At once: every reader and writer looks, and a turn of the thread pool takes some ten times as long.
      return this.#fileSystem.lstatSync(this.#source.file)?.identity;
    } catch {
      // Reading it will say why.
      return UNREAD;
    }
  }

  /**
   * What it holds; undefined for no file. A program that writes it in place, piece by piece, is waited for: while the
   * file that was `known` goes on changing, for some time. Rejects with `table-unreadable`.
   */
  async read(known: string | undefined): Promise<FileContent | undefined> {
    const began = this.#timers.now();
    let seen = this.identity();
    while (isInPlace(seen, known) && this.#timers.now() - began < MAX_WAIT) {
      await this.#timers.pause(REST);
      const next = this.identity();
      if (next === seen) break;
      seen = next;
    }
    return readTableFile(this.#fileSystem, this.#source, this.#limits);
  }
}

/** Whether a file is the one that was known, with something changed in it: the same inode of the same device. */
function isInPlace(seen: string | undefined, known: string | undefined): boolean {
  if (seen === undefined || known === undefined || seen === known || known === UNREAD) return false;
  const inodeOf = (identity: string): string => identity.split(':', 2).join(':');
  return inodeOf(seen) === inodeOf(known);
}
