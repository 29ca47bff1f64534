/**
 * The files that a table's file has replaced, as far as somebody may still write to them: two at most, each until it has
 * rested for a minute, what was written to it taken care of, or gives way to another table's. They are looked at when they are replaced, some time after, when
 * another is, and in the end.
 */
import type { Timers } from '../scheduling/timers.js';
import { giveUpOneOf, type KeptFile, type KeptFiles } from './kept-files.js';
import { type KnownFile, type LateContent, PreviousFile } from './previous-file.js';
import { Turns } from '../scheduling/turns.js';
import { UNREAD, type WatchedFileOptions } from './watched-file.js';

/** Of a table. */
const MAX_FILES = 2;
/** Looked at so many milliseconds after it was replaced, or last written to; the last time it is given up, */
const LOOKS = [1000, 5000, 30_000, 60_000];
/** unless what was written could not be taken care of, on a full disk perhaps: it is tried again every so many, */
const RETRY_AFTER = 60_000;
/** for so long. */
const MAX_RETRY = 60 * 60 * 1000;

export interface PreviousFilesOptions extends WatchedFileOptions {
  /** Those of all tables of the store. */
  readonly keptFiles: KeptFiles;
}

/** Takes care of what was written to a previous file of a table; rejects where that is to be tried again. */
export type TakeLate = (late: LateContent, incarnation: string) => Promise<void>;

export class PreviousFiles {
  readonly #options: PreviousFilesOptions;
  readonly #timers: Timers;
  readonly #turns = new Turns();
  readonly #kept = new Set<KeptFile>();
  #timer: { cancel(): void } | undefined;
  #isClosed = false;
  /** Set by who can write to the table. */
  take: TakeLate = () => Promise.reject(new Error('Nobody takes what was written'));

  constructor(options: PreviousFilesOptions) {
    this.#options = options;
    this.#timers = options.timers;
  }

  /** Before the last look at the file that is about to be replaced. Undefined where it has to go without. */
  async open(known: KnownFile): Promise<KeptFile | undefined> {
    if (this.#isClosed || known.identity === undefined || known.identity === UNREAD) return undefined;
    // Windows does not replace a file that is open, and has none without a name.
    if (process.platform === 'win32') return undefined;
    if (this.#kept.size >= MAX_FILES && !(await giveUpOneOf(this.#kept))) return undefined;
    const { fileSystem, source, keptFiles } = this.#options;
    return keptFiles.open(() => PreviousFile.open(fileSystem, source.file, known), this.#kept);
  }

  /** Right after it was replaced. False where it has to be closed. */
  keep(file: KeptFile): boolean {
    // Two replacements may have made room at the same time.
    if (this.#isClosed || this.#kept.size >= MAX_FILES) return false;
    file.restsSince = this.#timers.now();
    file.nextLook = file.restsSince + LOOKS[0]!;
    file.isBusy = false;
    this.#kept.add(file);
    // Not waited for: what is found is written in the table's queue, which may wait for the replacement.
    void this.look();
    return true;
  }

  /** Looks at all of them now, and resolves when what was written to them is taken care of. Never rejects. */
  look(): Promise<void> {
    return this.#turns.take(async () => {
      for (const each of [...this.#kept]) await this.#lookAt(each);
      this.#setTimer();
    });
  }

  /**
   * Of a table that is no more: what is written to its files changes no other of its name. Not in its turn, since a look may
   * wait for who removes the table.
   */
  async forget(): Promise<void> {
    for (const each of [...this.#kept]) await each.close();
  }

  /** Gives the descriptors back, without a last look. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turns.take(async () => {
      this.#timer?.cancel();
      await this.forget();
    });
  }

  async #lookAt(each: KeptFile): Promise<void> {
    if (!this.#kept.has(each)) return;
    each.isBusy = true;
    try {
      if (await each.file.isWritten()) await this.#take(each);
    } catch {
      // It is tried again the next time.
    } finally {
      each.isBusy = false;
    }
    const now = this.#timers.now();
    const rests = now - each.restsSince;
    const look = LOOKS.find((after) => after > rests);
    if (look !== undefined) each.nextLook = each.restsSince + look;
    else if (rests < MAX_RETRY && (await each.file.isWritten())) each.nextLook = now + RETRY_AFTER;
    else await each.close();
  }

  async #take(each: KeptFile): Promise<void> {
    const late = await each.file.read(this.#timers, this.#options.limits.maxFileBytes);
    if (late === undefined) return;
    if (late.content !== each.written) {
      each.written = late.content;
      each.restsSince = this.#timers.now();
    }
    // Nothing is taken of it, so it is read again the next time.
    if (late.bytes === undefined) return;
    await this.take(late, each.file.incarnation);
    each.file.noteTaken(late);
  }

  #setTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const due = Array.from(this.#kept, ({ nextLook }) => nextLook);
    if (this.#isClosed || due.length === 0) return;
    const wait = Math.max(0, Math.min(...due) - this.#timers.now());
    this.#timer = this.#timers.after(wait, () => void this.look());
  }
}
