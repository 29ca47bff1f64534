/**
 * The files that a table's file has replaced, as far as somebody may still write to them: two at most, each until it has
 * rested for a minute. They are looked at when they are replaced, some time after, when another is, and in the end.
 */
import type { Timers } from '../scheduling/timers.js';
import { type KnownFile, type LateContent, PreviousFile } from './previous-file.js';
import { Turns } from '../scheduling/turns.js';
import { UNREAD, type WatchedFileOptions } from './watched-file.js';

/** Each takes a descriptor. */
const MAX_FILES = 2;
/** Looked at so many milliseconds after it was replaced, or last written to; the last time it is given up. */
const LOOKS = [1000, 5000, 30_000, 60_000];

/** Takes care of what was written to a previous file of a table; rejects where that is to be tried again. */
export type TakeLate = (late: LateContent, incarnation: string) => Promise<void>;

interface Kept {
  readonly file: PreviousFile;
  /** What was last read of it, where anybody wrote to it. */
  written: string | undefined;
  isBeingTaken: boolean;
  restsSince: number;
  /** How many of `LOOKS` are done. */
  looks: number;
}

export class PreviousFiles {
  readonly #options: WatchedFileOptions;
  readonly #timers: Timers;
  readonly #turns = new Turns();
  #kept: readonly Kept[] = [];
  #timer: { cancel(): void } | undefined;
  #isClosed = false;
  /** Set by who can write to the table. */
  take: TakeLate = () => Promise.reject(new Error('Nobody takes what was written'));

  constructor(options: WatchedFileOptions) {
    this.#options = options;
    this.#timers = options.timers;
  }

  /** Before the last look at the file that is about to be replaced. Undefined where it has to go without. */
  async open(known: KnownFile): Promise<PreviousFile | undefined> {
    if (this.#isClosed || known.identity === undefined || known.identity === UNREAD) return undefined;
    // Windows does not replace a file that is open, and has none without a name.
    if (process.platform === 'win32' || !(await this.#makeRoom())) return undefined;
    return PreviousFile.open(this.#options.fileSystem, this.#options.source.file, known);
  }

  /** Right after it was replaced. False where it has to be closed. */
  keep(file: PreviousFile): boolean {
    // Two replacements may have made room at the same time.
    if (this.#isClosed || this.#kept.length >= MAX_FILES) return false;
    const kept = { file, written: undefined, isBeingTaken: false, restsSince: this.#timers.now(), looks: 0 };
    this.#kept = [...this.#kept, kept];
    // Not waited for: what is found is written in the table's queue, which may wait for the replacement.
    void this.look();
    return true;
  }

  /** Looks at all of them now, and resolves when what was written to them is taken care of. Never rejects. */
  look(): Promise<void> {
    return this.#turns.take(async () => {
      for (const each of this.#kept) await this.#lookAt(each);
      this.#setTimer();
    });
  }

  /** Gives the descriptors back, without a last look. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turns.take(async () => {
      this.#timer?.cancel();
      for (const each of this.#kept) await this.#giveUp(each);
    });
  }

  async #lookAt(each: Kept): Promise<void> {
    if (!this.#kept.includes(each)) return;
    each.isBeingTaken = true;
    try {
      if (await each.file.isWritten()) await this.#take(each);
    } catch {
      // It is tried again the next time.
    } finally {
      each.isBeingTaken = false;
    }
    const rests = this.#timers.now() - each.restsSince;
    while (each.looks < LOOKS.length && LOOKS[each.looks]! <= rests) each.looks += 1;
    if (each.looks === LOOKS.length) await this.#giveUp(each);
  }

  async #take(each: Kept): Promise<void> {
    const late = await each.file.read(this.#timers, this.#options.limits.maxFileBytes);
    if (late === undefined) return;
    if (late.content !== each.written) {
      Object.assign(each, { written: late.content, restsSince: this.#timers.now(), looks: 0 });
    }
    // Nothing is taken of it, so it is read again the next time.
    if (late.bytes === undefined) return;
    await this.take(late, each.file.incarnation);
    each.file.noteTaken(late);
  }

  /** Gives up the one that is least likely to be written to; false where each of them was just now. */
  async #makeRoom(): Promise<boolean> {
    if (this.#kept.length < MAX_FILES) return true;
    const byUse = (a: Kept, b: Kept) =>
      Number(a.written !== undefined) - Number(b.written !== undefined) || a.restsSince - b.restsSince;
    for (const each of [...this.#kept].sort(byUse)) {
      // One that is being taken is looked at there.
      if (each.isBeingTaken || (await each.file.isWritten())) continue;
      await this.#giveUp(each);
      return true;
    }
    return false;
  }

  async #giveUp(each: Kept): Promise<void> {
    if (!this.#kept.includes(each)) return;
    this.#kept = this.#kept.filter((kept) => kept !== each);
    await each.file.close();
  }

  #setTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const due = this.#kept.map(({ restsSince, looks }) => restsSince + (LOOKS[looks] ?? 0));
    if (this.#isClosed || due.length === 0) return;
    const wait = Math.max(0, Math.min(...due) - this.#timers.now());
    this.#timer = this.#timers.after(wait, () => void this.look());
  }
}
