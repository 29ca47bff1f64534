/**
 * The edits of one server's tables, kept on disk as they are made: soon after each, so that typing waits for nothing, and
 * at the latest when the program ends. What another client wrote meanwhile is not written over.
 */
import type { Clock } from '../clock.js';
import type { Edits } from '../tables/edits.js';
import { FileError } from '../storage/text-files.js';
import { editsFor } from './outbox.js';
import { readOutbox, writeOutbox } from './outbox-files.js';

/** How long after an edit it is on disk, in milliseconds. */
const keptWithin = 150;

/** What was found of a table. */
export interface FoundEdits {
  readonly edits: Edits;
  /** What could not be read, or not all, in a sentence. */
  readonly problem: string | undefined;
}

export interface KeptEditsOptions {
  /** The state folder. */
  readonly folder: string;
  /** `host:port`. */
  readonly server: string;
  readonly clock: Clock;
  /** Told where edits could not be kept, in a sentence; they are in memory only then. */
  readonly onProblem: (message: string) => void;
}

interface Waiting {
  readonly columns: readonly string[];
  readonly edits: Edits;
}

export class KeptEdits {
  readonly #options: KeptEditsOptions;
  /** What the file of each table held when it was read or written last. */
  readonly #revisions = new Map<string, string | null>();
  readonly #waiting = new Map<string, Waiting>();
  #cancelTimer: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: KeptEditsOptions) {
    this.#options = options;
  }

  /** The edits of a table that were kept. Never rejects. */
  async find(table: string, columns: readonly string[]): Promise<FoundEdits> {
    await this.flush();
    try {
      const { folder, server } = this.#options;
      const { outbox, revision, notice } = await readOutbox(folder, server, table);
      this.#revisions.set(table, revision);
      return { edits: outbox === undefined ? [] : editsFor(outbox, columns), problem: notice };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return { edits: [], problem: error.message };
    }
  }

  /** Keeps the edits of a table, soon; none takes its file away. */
  keep(table: string, columns: readonly string[], edits: Edits): void {
    this.#waiting.set(table, { columns, edits });
    this.#cancelTimer ??= this.#options.clock.after(keptWithin, () => void this.flush());
  }

  /** Settles once everything that was to be kept is on disk, or was told to be not. */
  flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.#writing = waiting.reduce(
      (before, [table, what]) => before.then(() => this.#write(table, what)),
      this.#writing,
    );
    return this.#writing;
  }

  async #write(table: string, { columns, edits }: Waiting): Promise<void> {
    const { folder, server, onProblem } = this.#options;
    try {
      const outbox = { server, table, columns, edits };
      this.#revisions.set(table, await writeOutbox(folder, outbox, this.#revisions.get(table)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      onProblem(error.message);
    }
  }
}
