/**
 * Transactions of one table, in batches: while one batch is on its way those that come wait, and go out together in one
 * transaction of the database. Each is applied by itself, so that one which is refused takes none of the others with it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Change, type Limits, StoreError, type Transaction } from '@rowhouse/store';
import { applyOnce, type DraftedTransaction, type KeptRecord, type LogRecord, TableDraft, transactionRecord } from '@rowhouse/store/engine'; // prettier-ignore
import { type Authority, NotHere } from '../placement/authority.js';
import { loadBatch } from '../rows/batch-rows.js';
import { type CatalogRow, findTable, putTable, stateOf } from '../catalog/catalog.js';
import type { Connection, Connections } from '../connections/connections.js';
import type { Layout } from '../catalog/layout.js';
import { type LoadedRows, RowNeeded, rowsOver } from '../rows/loaded-rows.js';
import { appendRecords, findAnswers, forgetOld, isCommitted } from './outbox.js';
import { loadRowAt, writeChanges } from '../rows/row-table.js';

/** What a group commit works with. */
export interface CommitOptions {
  readonly connections: Connections;
  readonly layout: Layout;
  readonly table: string;
  readonly limits: Limits;
  /** How long what happened is kept, in milliseconds. */
  readonly kept: number;
  /** How long it is tried to find out what became of a batch whose connection was lost, in milliseconds. */
  readonly patience: number;
  readonly authority: Authority;
  /** Resolves when what has to be known before anything is committed is known. */
  readonly begun: () => Promise<void>;
  /** Called when something was committed. */
  readonly committed: () => void;
}

type Outcome = { readonly change: Change } | { readonly error: unknown };

interface Waiting {
  /** What is to be applied; undefined for what is done alone. */
  readonly transaction: Transaction | undefined;
  /** What is done by itself, when those before it are done. */
  readonly alone?: () => Promise<unknown>;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/** More than are applied in one transaction of the database, so that none takes long. */
const mostAtOnce = 1000;
/** Between two tries. */
const rest = 100;

export class GroupCommit {
  readonly #options: CommitOptions;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  /** Why nobody else is waited for: it is looked for what became of a batch, which may take long. */
  #doubt: StoreError | undefined;

  constructor(options: CommitOptions) {
    this.#options = options;
  }

  submit(transaction: Transaction): Promise<Change> {
    return this.#enqueue({ transaction });
  }

  /** Does something in its turn, while nothing is on its way from here. */
  submitAlone<T>(alone: () => Promise<T>): Promise<T> {
    return this.#enqueue({ transaction: undefined, alone });
  }

  #enqueue<T>(asked: Omit<Waiting, 'resolve' | 'reject'>): Promise<T> {
    if (this.#doubt !== undefined) return Promise.reject(this.#doubt);
    const { table, limits } = this.#options;
    const { maxQueuedTransactions: most } = limits;
    if (this.#waiting.length >= most) {
      const message = `${most} transactions wait for the table ${JSON.stringify(table)} already (maxQueuedTransactions); try again in a moment.`;
      return Promise.reject(new StoreError('busy', message, { table }));
    }
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ ...asked, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits and nothing is on its way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Those that are submitted in the same turn go out together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      await this.#options.begun();
      const [{ alone, resolve, reject }] = this.#waiting as [Waiting];
      if (alone === undefined) await this.#commitNext();
      else {
        this.#waiting.shift();
        await alone().then(resolve as (answer: unknown) => void, reject);
      }
      this.#options.committed();
    }
    this.#running = undefined;
  }

  async #commitNext(): Promise<void> {
    const first = this.#waiting.findIndex(({ alone }) => alone !== undefined);
    const batch = this.#waiting.splice(0, first === -1 ? mostAtOnce : Math.min(first, mostAtOnce));
    const outcomes = await this.#commit(batch.map(({ transaction }) => transaction!));
    this.#doubt = undefined;
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index]!;
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.change as never);
    }
  }

  /** Where the answer to a COMMIT is lost, the token says what became of it. */
  async #commit(batch: readonly Transaction[]): Promise<readonly Outcome[]> {
    const { connections, layout, table, authority, patience } = this.#options;
    const token = randomUUID();
    /** The table that it was applied to: another one may have its name by the time that this is looked for. */
    let incarnation: string | undefined;
    let outcomes: readonly Outcome[] | undefined;
    let unknown: StoreError | undefined;
    const began = performance.now();
    for (;;) {
      const known = authority.known();
      try {
        return await connections.transaction(async (connection) => {
          const found = await findTable(connection, layout, table, 'FOR UPDATE');
          const isSought = unknown !== undefined && incarnation !== undefined;
          // Also in what a move has left behind: it took with it what was written before.
          if (isSought && (await isCommitted(connection, layout, incarnation!, token))) return outcomes!;
          await authority.write(found, known);
          if (found === undefined) return batch.map(() => ({ error: noSuchTable(table) }));
          ({ incarnation } = found);
          return (outcomes = await this.#apply(connection, found, batch, token));
        });
      } catch (error) {
        // While it is leaving all that was written here is here: the token would be. Elsewhere it may be.
        if (error instanceof NotHere) return batch.map(() => ({ error: error.isLeaving ? error : (unknown ?? error) }));
        if (error instanceof StoreError && error.code === 'outcome-unknown') unknown = error;
        if (unknown === undefined) return batch.map(() => ({ error }));
        if (performance.now() - began >= patience) return batch.map(() => ({ error: unknown }));
        this.#turnAway();
        await pause(rest);
      }
    }
  }

  /** Nothing of what waits was sent: it can be told so. */
  #turnAway(): void {
    const { table } = this.#options;
    const message = `The database went away while the table ${JSON.stringify(table)} was being written to, and what became of that is not known yet; try again in a moment.`; // prettier-ignore
    this.#doubt = new StoreError('unavailable', message, { table });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#doubt);
  }

  async #apply(
    connection: Connection,
    found: CatalogRow,
    batch: readonly Transaction[],
    token: string,
  ): Promise<readonly Outcome[]> {
    const { layout, limits, kept } = this.#options;
    const base = await loadBatch(connection, layout, found, batch);
    const answers = await answersFor(connection, layout, found, batch, kept);
    // Rows that are loaded later on have no text that this batch puts where each may be once: those are all there now.
    const draft = new TableDraft(stateOf(found, rowsOver(base, found.about), base.rows()));
    const outcomes: Outcome[] = [];
    for (const transaction of batch) {
      const apply = (): Change => applyOnce(draft, transaction, answers, limits);
      outcomes.push(await attemptWith(apply, ({ index }) => loadRowAt(connection, layout, found, base, index)));
    }
    await write(connection, layout, draft, found, token);
    const sequences = { before: Number(found.sequence), after: draft.state!.version.sequence };
    await forgetOld(connection, layout, found.incarnation, sequences, kept);
    return outcomes;
  }
}

/** Applies a transaction, again with each row that it turns out to need. */
async function attemptWith(apply: () => Change, load: (needed: RowNeeded) => Promise<void>): Promise<Outcome> {
  for (;;) {
    try {
      return { change: apply() };
    } catch (error) {
      if (!(error instanceof RowNeeded)) return { error };
      await load(error);
    }
  }
}

async function write(
  connection: Connection,
  layout: Layout,
  draft: TableDraft<LoadedRows>,
  { declarations }: CatalogRow,
  token: string,
): Promise<void> {
  const { state, transactions } = draft;
  if (!draft.changed || state === undefined || transactions === undefined) return;
  await writeChanges(connection, layout, state);
  const nextPlace = state.keyIndex === undefined ? state.nextPlace : state.rows.nextPlace;
  await putTable(connection, layout, state, { nextPlace, declarations });
  await appendRecords(connection, layout, state.version.incarnation, token, transactions.map(recordOf));
}

function recordOf(drafted: DraftedTransaction<LoadedRows>): LogRecord {
  return transactionRecord(drafted);
}

async function answersFor(
  connection: Connection,
  layout: Layout,
  { incarnation }: CatalogRow,
  batch: readonly Transaction[],
  kept: number,
): Promise<{ find(key: string): KeptRecord | undefined }> {
  const keys = batch.flatMap(({ idempotency }) => (idempotency === undefined ? [] : [idempotency.key]));
  const known = keys.length === 0 ? [] : await findAnswers(connection, layout, incarnation, keys);
  const recent = known.filter(({ at }) => Date.now() - at < kept);
  const byKey = new Map(recent.map((record) => [record.answer.key, record]));
  return { find: (key) => byKey.get(key) };
}

export function noSuchTable(table: string): StoreError {
  return new StoreError('no-such-table', `There is no table ${JSON.stringify(table)}.`, { table });
}
