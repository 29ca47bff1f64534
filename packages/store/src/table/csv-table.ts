import { setImmediate as nextTurn } from 'node:timers/promises';
import { CommitQueue } from './commit-queue.js';
import type {
  Change,
  CsvFile,
  DropOptions,
  KnownTable,
  Lookup,
  QueryResult,
  Replacement,
  ReplaceOptions,
  Snapshot,
  Table,
  TableContent,
  TableDescription,
  Transaction,
} from '../contract.js';
import { StoreError } from '../errors.js';
import type { FeedEvent, FeedOptions } from '../feed/feed-event.js';
import { TableFeed } from '../feed/table-feed.js';
import { acceptHeldSave, noSuchSave } from './held-acceptance.js';
import { applyOnce } from './idempotency.js';
import { takeLateSave } from './late-save.js';
import { PreviousFiles } from '../saves/previous-files.js';
import type { Query } from '../query.js';
import { TableScan } from '../query/scan.js';
import { applyReplacement, checkExpected, encodeContent } from './replacement.js';
import type { Row } from '../row.js';
import type { WritableTable } from './save-commit.js';
import type { SaveFindings } from '../saves/save-findings.js';
import { TableFile, type TableFileOptions } from './table-file.js';
import { TableJournal } from './table-journal.js';
import { contentOf, untouchedContentOf } from '../state/file-content.js';
import { describe, type TableState } from '../state/table-state.js';
import { noKeyError } from './transaction.js';

/** States as they were given out at once: the same object for the same state. */
const knownTables = new WeakMap<TableState, KnownTable>();

/** One CSV file as a table: reads from memory, writes through the queue. There is one of these for a file. */
export class CsvTable implements Table {
  readonly name: string;
  readonly #options: TableFileOptions;
  readonly #checkOpen: () => void;
  readonly #file: TableFile;
  readonly #feed: TableFeed;
  readonly #queue: CommitQueue;
  readonly #previous: PreviousFiles;
  readonly #scan = new TableScan();

  /** `checkOpen` throws when the store was closed. */
  constructor(options: TableFileOptions, checkOpen: () => void) {
    this.name = options.source.table;
    this.#options = options;
    this.#checkOpen = checkOpen;
    const journal = new TableJournal(options.fileSystem, options.ownFolder, options.source);
    this.#previous = new PreviousFiles(options);
    this.#file = new TableFile(options, journal, this.#previous);
    this.#feed = new TableFeed(this.#file, journal, options);
    this.#queue = new CommitQueue(this.#file, this.name, options.limits.maxQueuedTransactions);
    this.#previous.take = (late, incarnation) => takeLateSave(late, incarnation, this.#writable);
  }

  /** Whether there is a file, readable or not. */
  async exists(): Promise<boolean> {
    try {
      return (await this.#file.current()) !== undefined;
    } catch (error) {
      if (error instanceof StoreError) return true;
      throw error;
    }
  }

  async describe(): Promise<TableDescription> {
    return describe(await this.#current());
  }

  async get(key: string): Promise<Lookup> {
    const state = await this.#current();
    if (state.keyIndex === undefined) throw noKeyError(this.name);
    return { description: describe(state), row: state.rows.get(key)?.toRow(state.keyIndex) };
  }

  /** See `TableStore.tableAtOnce`. */
  atOnce(): KnownTable | undefined {
    const state = this.#file.currentAtOnce();
    if (state?.keyIndex === undefined) return undefined;
    const { keyIndex, rows } = state;
    let known = knownTables.get(state);
    if (known === undefined) {
      known = { table: this, description: describe(state), row: (key) => rows.get(key)?.toRow(keyIndex) };
      knownTables.set(state, known);
    }
    return known;
  }

  async read(): Promise<Snapshot> {
    return snapshotOf(await this.#current());
  }

  async query(query: Query): Promise<QueryResult> {
    return this.#scan.run(await this.#current(), query, this.#options.limits);
  }

  async file(): Promise<CsvFile> {
    const state = await this.#current();
    return {
      description: describe(state),
      encoding: state.format.encoding,
      highestKey: String(state.keys.highest),
      bytes: inTurns(this.#file.isInFile ? untouchedContentOf(state) : contentOf(state)),
    };
  }

  async commit(transaction: Transaction): Promise<Change> {
    this.#checkOpen();
    const { answers, lastState } = this.#file;
    const isAnswerKnown = transaction.idempotency === undefined || answers.isReadFor(lastState?.version);
    return isAnswerKnown ? this.#submit(transaction) : this.#submitWhenRead(transaction);
  }

  #submit(transaction: Transaction, check?: () => void): Promise<Change> {
    return this.#queue.submit((draft) => {
      check?.();
      if (draft.state === undefined) throw this.#noSuchTable();
      return applyOnce(draft, transaction, this.#file.answers, this.#options.limits);
    });
  }

  /** The answers that are kept are read in the transaction's turn, so that it keeps its place among the others. */
  async #submitWhenRead(transaction: Transaction): Promise<Change> {
    let unread: Error | undefined;
    const read = this.#queue.submitAlone(() =>
      this.#readAnswers().catch((error: unknown) => {
        unread = error as Error;
        throw error;
      }),
    );
    const change = this.#submit(transaction, () => {
      if (unread !== undefined) throw unread;
    });
    return (await Promise.all([change, read]))[0];
  }

  async #readAnswers(): Promise<void> {
    const state = await this.#file.current();
    if (state !== undefined) await this.#file.answers.readFor(state.version);
  }

  changes(options: FeedOptions = {}): AsyncIterable<FeedEvent> {
    return this.#feed.follow(options, () => this.#current());
  }

  async replace(content: TableContent, options: ReplaceOptions): Promise<Replacement> {
    const { limits } = this.#options;
    const encoded = encodeContent(this.name, content, limits);
    return this.#queue.submitSingle((draft) => applyReplacement(draft, encoded, this.#file.schema, options, limits));
  }

  /** See `TableStore.dropTable`. */
  async drop({ expected }: DropOptions): Promise<void> {
    this.#checkOpen();
    await this.#queue.submitAlone(() =>
      this.#file.drop((found) => {
        if (found === undefined) throw this.#noSuchTable();
        if (!(found instanceof StoreError)) checkExpected(this.name, found, expected);
        else if (expected !== 'present') throw expected === undefined ? found : this.#noVersion(found);
      }),
    );
  }

  get findings(): SaveFindings {
    return this.#file.findings;
  }

  /** See `CsvStore.acceptHeldSave`. */
  async acceptHeldSave(id: string): Promise<TableDescription> {
    this.#checkOpen();
    const description = await acceptHeldSave(id, this.#writable);
    return description ?? Promise.reject(this.#noSuchTable());
  }

  /** See `CsvStore.discardHeldSave`. */
  async discardHeldSave(id: string): Promise<void> {
    this.#checkOpen();
    if ((await this.findings.held.read(id)) === undefined) throw noSuchSave(id, this.name);
    await this.findings.discard(id);
    this.#file.restore();
  }

  /** Folds what is durable in the log into the file, with what was written to those before it. */
  async checkpoint(): Promise<void> {
    await this.#previous.look();
    await this.#file.checkpoint();
    // Somebody may have saved while it was replaced.
    await this.#previous.look();
  }

  /**
   * Waits until every accepted transaction, and every decision about a save, has its answer, then ends the feeds and closes
   * the file and its log.
   */
  async close(): Promise<void> {
    // What was decided comes into the queue when the decisions before it are done.
    await this.findings.decisions.take(() => Promise.resolve());
    await this.#queue.idle();
    // One look, and not another behind the last checkpoint: a program that never stops writing would never let it end.
    await this.#previous.look();
    await this.#file.checkpoint();
    await this.#previous.close();
    this.#feed.close();
    await this.#file.close();
  }

  get #writable(): WritableTable {
    return { file: this.#file, queue: this.#queue, limits: this.#options.limits };
  }

  async #current(): Promise<TableState> {
    this.#checkOpen();
    const state = await this.#file.current();
    if (state === undefined) throw this.#noSuchTable();
    return state;
  }

  #noVersion(cause: StoreError): StoreError {
    const message = `The table ${JSON.stringify(this.name)} cannot be read, so nobody can say whether it is as expected; mend its file and read it again.`;
    return new StoreError('precondition-failed', message, { table: this.name, cause });
  }

  #noSuchTable(): StoreError {
    const message = `There is no table ${JSON.stringify(this.name)}; its file was removed.`;
    return new StoreError('no-such-table', message, { table: this.name, file: this.#options.source.file });
  }
}

/** So many rows are given out in one turn of the event loop, so that a reader who never waits holds up nobody. */
const ROWS_A_TURN = 1024;

/** Other work has its turn between two pieces. */
async function* inTurns(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for (const piece of pieces) {
    yield piece;
    await nextTurn();
  }
}

/** States never change, so a snapshot is one of them and costs nothing. */
function snapshotOf(state: TableState): Snapshot {
  let open: TableState | undefined = state;
  async function* rows(): AsyncGenerator<Row, void> {
    if (open === undefined) {
      const message = 'The snapshot was closed, or its rows were read before; read the table again.';
      throw new StoreError('closed', message, { table: state.name });
    }
    const { keyIndex, rows: stored } = open;
    open = undefined;
    let given = 0;
    for (const row of stored.values()) {
      yield row.toRow(keyIndex, ++given);
      if (given % ROWS_A_TURN === 0) await nextTurn();
    }
  }
  return {
    description: describe(state),
    rows: { [Symbol.asyncIterator]: rows },
    close: () => {
      open = undefined;
      return Promise.resolve();
    },
  };
}
