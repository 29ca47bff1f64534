/**
 * The replaced files that a store keeps open, those of all its tables: so many at most, because sockets and logs want
 * descriptors too. What only waits for a write that may never come gives way to everything else.
 */
import type { PreviousFile } from './previous-file.js';

/** Of a store. A process may often have no more than 1024 descriptors. */
const MAX_FILES = 64;

/** A file that was replaced, or is about to be. */
export class KeptFile {
  readonly file: PreviousFile;
  /** What was last read of it, where anybody wrote to it. */
  written: string | undefined;
  /** About to be replaced, or being looked at: it does not give way. */
  isBusy = true;
  restsSince = 0;
  nextLook = 0;
  readonly #lists: readonly Set<KeptFile>[];
  #isGivenUp = false;

  /** @param lists those that it is in until it is given up */
  constructor(file: PreviousFile, lists: readonly Set<KeptFile>[]) {
    this.file = file;
    this.#lists = lists;
  }

  mayGiveWay(): boolean {
    return !this.isBusy && !this.#isGivenUp;
  }

  /** Gives the descriptor back. Can be called again. */
  async close(): Promise<void> {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    for (const list of this.#lists) list.delete(this);
    await this.file.close();
  }
}

export class KeptFiles {
  readonly #files = new Set<KeptFile>();
  #opening = 0;

  /** Undefined where `open` has none, or none of those that there are may give way. `own` is a list that it will be in. */
  async open(open: () => Promise<PreviousFile | undefined>, own: Set<KeptFile>): Promise<KeptFile | undefined> {
    while (this.#files.size + this.#opening >= MAX_FILES) if (!(await this.giveUpOne())) return undefined;
    this.#opening += 1;
    try {
      const file = await open();
      if (file === undefined) return undefined;
      const kept = new KeptFile(file, [own, this.#files]);
      this.#files.add(kept);
      return kept;
    } finally {
      this.#opening -= 1;
    }
  }

  /** Gives up the one that is least likely to be written to; false where none may give way. */
  readonly giveUpOne = (): Promise<boolean> => giveUpOneOf(this.#files);
}

/** As `KeptFiles.giveUpOne`, of these. One with something that is not taken care of yet does not give way. */
export async function giveUpOneOf(files: ReadonlySet<KeptFile>): Promise<boolean> {
  const byUse = (a: KeptFile, b: KeptFile) =>
    Number(a.written !== undefined) - Number(b.written !== undefined) || a.restsSince - b.restsSince;
  for (const each of [...files].sort(byUse)) {
    if (!each.mayGiveWay() || (await each.file.isWritten())) continue;
    // It may have been given up for another meanwhile, or a look at it has begun.
    if (!each.mayGiveWay()) continue;
    await each.close();
    return true;
  }
  return false;
}
