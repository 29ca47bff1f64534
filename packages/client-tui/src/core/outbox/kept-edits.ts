/**
 * The edits of one server's tables, kept on disk as they are made: soon after each, so that typing waits for nothing, and
 * at the latest when the program ends. What another client wrote meanwhile is not written over: its edits of other rows
 * are kept beside these, and where both edit a row, these are in memory only, which is told.
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
  /** As `serverName` names it. */
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
  readonly #known = new Map<string, Known>();
  readonly #waiting = new Map<string, Waiting>();
  /** What could not be written. */
  readonly #unwritten = new Map<string, Waiting>();
  #cancelTimer: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: KeptEditsOptions) {
    this.#options = options;
  }

  /** The edits of a table that were kept. Never rejects. */
  async find(table: string, columns: readonly string[]): Promise<FoundEdits> {
    await this.flush();
    const unwritten = this.#unwritten.get(table);
    if (unwritten !== undefined) return { edits: editsFor(unwritten, columns), problem: undefined };
    try {
      const { folder, server } = this.#options;
      const { outbox, revision, notice } = await readOutbox(folder, server, table);
      this.#known.set(table, { revision, ids: idsOf(outbox?.edits ?? []), others: { columns, edits: [] } });
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

  async #write(table: string, waiting: Waiting): Promise<void> {
    const { folder, server, onProblem } = this.#options;
    const { columns, edits } = waiting;
    const known = this.#known.get(table) ?? { revision: null, ids: new Set(), others: { columns, edits: [] } };
    const write = async (expected: string | null, others: Edits): Promise<void> => {
      const outbox = { server, table, columns, edits: [...others, ...edits] };
      const revision = await writeOutbox(folder, outbox, expected);
      this.#known.set(table, { revision, ids: idsOf(edits), others: { columns, edits: others } });
      this.#unwritten.delete(table);
    };
    try {
      await write(known.revision, editsFor(known.others, columns)).catch(async (error: unknown) => {
        if (!(error instanceof FileError) || error.kind !== 'changed') throw error;
        const found = await readOutbox(folder, server, table);
        const there = found.outbox === undefined ? [] : editsFor(found.outbox, columns);
        const others = there.filter(({ id }) => !known.ids.has(id));
        const own = idsOf(edits);
        if (others.some(({ id }) => own.has(id))) throw error;
        await write(found.revision, others);
      });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#unwritten.set(table, waiting);
      onProblem(error.message);
    }
  }
}

interface Known {
  readonly revision: string | null;
  /** The edits that are this program's to take away: what it found or wrote. */
  readonly ids: ReadonlySet<string>;
  /** The edits of other clients that are in the file. */
  readonly others: Waiting;
}

function idsOf(edits: Edits): Set<string> {
  return new Set(edits.map(({ id }) => id));
}
