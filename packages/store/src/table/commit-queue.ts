import { StoreError } from '../errors.js';
import { TableDraft } from '../state/table-draft.js';
import type { TableFile } from './table-file.js';

/** One transaction: changes the draft and returns its answer, or throws and leaves the draft as it was. */
type Transact<T> = (draft: TableDraft) => T;

interface Waiting {
  readonly transact: Transact<unknown>;
  /** Whether it goes out by itself. */
  readonly isSingle?: true;
  /** In place of `transact`: what is done by itself, when those before it have been written. */
  readonly alone?: () => Promise<unknown>;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown };

/**
 * Group commit. While one write of the table is on its way, transactions wait; then all that wait are applied one after
 * the other and written at once. Each is answered only when that write is durable, also when it is refused: it may have
 * been refused because of a change that is durable only then.
 */
export class CommitQueue {
  readonly #file: TableFile;
  readonly #table: string;
  readonly #maxWaiting: number;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(file: TableFile, table: string, maxWaiting: number) {
    this.#file = file;
    this.#table = table;
    this.#maxWaiting = maxWaiting;
  }

  /** Rejects with what `transact` throws, with `busy`, or as `TableFile.update` does. */
  submit<T>(transact: Transact<T>): Promise<T> {
    return this.#enqueue({ transact });
  }

  /** As `submit`; for what may replace the whole table, with which no record of a transaction is written. */
  submitSingle<T>(transact: Transact<T>): Promise<T> {
    return this.#enqueue({ transact, isSingle: true });
  }

  /** Does what is no transaction in its turn, while nothing else is written. Rejects with `busy`, or as `act` does. */
  submitAlone<T>(act: () => Promise<T>): Promise<T> {
    return this.#enqueue({ transact: () => undefined, isSingle: true, alone: act });
  }

  /** Resolves when nothing waits and nothing is being written. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #enqueue<T>(asked: Omit<Waiting, 'resolve' | 'reject'>): Promise<T> {
    if (this.#waiting.length >= this.#maxWaiting) return Promise.reject(this.#busy());
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ ...asked, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    // Those that are submitted in the same turn go out together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      const single = batch.findIndex(({ isSingle }) => isSingle);
      this.#waiting = single === -1 ? [] : batch.splice(Math.max(single, 1));
      const [{ alone, resolve, reject }] = batch as [Waiting];
      if (alone === undefined) await this.#commit(batch);
      else await alone().then(resolve as (answer: unknown) => void, reject);
    }
    this.#running = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    let outcomes: readonly Outcome[] = [];
    try {
      await this.#file.update((current) => {
        const draft = new TableDraft(current);
        outcomes = batch.map(({ transact }) => attempt(transact, draft));
        return draft;
      });
    } catch (error) {
      // Where none was begun it is the table that could not be read.
      const isBegun = outcomes.length > 0;
      outcomes = batch.map(({ transact }) => (isBegun ? this.#outcomeWithoutWrite(transact, error) : { error }));
    }
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index]!;
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.answer as never);
    }
  }

  /**
   * The write failed and nothing was changed. What was refused because of another transaction of the batch was refused
   * wrongly: each is worked out again, by itself, and those that would have to write share the failure.
   */
  #outcomeWithoutWrite(transact: Transact<unknown>, failure: unknown): Outcome {
    const isUnchanged = failure instanceof StoreError && UNCHANGED.has(failure.code);
    if (!isUnchanged) return { error: failure };
    const draft = new TableDraft(this.#file.lastState);
    const outcome = attempt(transact, draft);
    return draft.changed ? { error: failure } : outcome;
  }

  #busy(): StoreError {
    return new StoreError(
      'busy',
      `${this.#maxWaiting} transactions wait for the table ${JSON.stringify(this.#table)} already (maxQueuedTransactions); try again in a moment.`,
      { table: this.#table },
    );
  }
}

const UNCHANGED = new Set(['disk-full', 'write-failed']);

function attempt(transact: Transact<unknown>, draft: TableDraft): Outcome {
  try {
    return { answer: transact(draft) };
  } catch (error) {
    return { error };
  }
}
