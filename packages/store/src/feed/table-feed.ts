/**
 * The change feed of one table. A reader that asks for what it has missed gets it from the log until it has caught up,
 * and is then told of each transaction by the engine. The step from one to the other is made in one turn of the event
 * loop, at a sequence that both agree on, so that nothing is missing and nothing comes twice.
 *
 * What is told is durable: the journal tells of records when they are, and of the log no more is read than up to there.
 */
import type { Timers } from '../scheduling/timers.js';
import type { TableVersion } from '../contract.js';
import type { Limits } from '../limits.js';
import { isWhole, stepsBetween } from '../log/history.js';
import type { LogRecord } from '../log/records.js';
import type { TableRows } from '../rows/table-rows.js';
import type { StateOf } from '../state/table-state.js';
import type { JournalListener } from '../table/table-journal.js';
import type { FeedEvent, FeedOptions } from './feed-event.js';
import { FeedReader } from './feed-reader.js';
import { FileWatch } from './file-watch.js';
import { firstStepsBehind } from './logged-steps.js';
import { StepEvent, toldStep } from './step-event.js';

/** The table that is followed. */
export interface FollowedTable {
  /** Looks at the table; undefined where there is none. What is found is told before this resolves. */
  current(): Promise<StateOf<TableRows> | undefined>;
  /** The last one that was durable, without a look. */
  readonly lastState: StateOf<TableRows> | undefined;
  /** Whether it is gone for good, so that what comes under its name is another table. */
  isGone(): boolean;
  /** Whether others write to it too, so that what it is now is known only after a look. Default false. */
  readonly isShared?: boolean;
  /**
   * Calls `hint` when others may have changed it, until the function that it returns is called. It is looked at anyway, now
   * and then: hints make that earlier, and may be lost.
   */
  hints?(hint: () => void): () => void;
}

/** Where its records are, and who is told of new ones. */
export interface FollowedJournal {
  /** From the newest back. */
  history(): AsyncIterable<LogRecord>;
  listener: JournalListener | undefined;
}

export interface TableFeedOptions {
  readonly limits: Limits;
  readonly timers: Timers;
  /** From the end of one look at the table to the next, while it is followed, in milliseconds. Default: 1000. */
  readonly interval?: number;
}

export class TableFeed implements JournalListener {
  readonly #file: FollowedTable;
  readonly #journal: FollowedJournal;
  readonly #limits: Limits;
  readonly #watch: FileWatch;
  readonly #readers = new Set<FeedReader>();
  /** The last version that was told of; undefined where nothing is known of the table. */
  #last: TableVersion | undefined;

  constructor(file: FollowedTable, journal: FollowedJournal, { limits, timers, interval }: TableFeedOptions) {
    this.#file = file;
    this.#journal = journal;
    this.#limits = limits;
    const watched = {
      look: () => this.#look(),
      isGone: () => this.#file.isGone(),
      gone: () => {
        this.dropped();
      },
      hints: (hint: () => void) => this.#file.hints?.(hint) ?? (() => {}),
    };
    this.#watch = new FileWatch(timers, watched, interval);
    journal.listener = this;
  }

  /**
   * See `Table.changes`.
   *
   * @param open looks at the table, and rejects where it can't be read
   */
  follow(options: FeedOptions, open: () => Promise<StateOf<TableRows>>): AsyncIterable<FeedEvent> {
    return {
      [Symbol.asyncIterator]: () => {
        const reader = new FeedReader(this.#limits);
        const events = this.#events(options, open, reader);
        return {
          next: () => events.next(),
          return: () => {
            // Whoever waits for an event is let go first; the generator would wait for the event, too.
            reader.end();
            return events.return();
          },
        };
      },
    };
  }

  get isFollowed(): boolean {
    return this.#live().length > 0;
  }

  /** Records are durable, and what they say is seen in a moment. */
  written(records: readonly LogRecord[], state: StateOf<TableRows>): void {
    const before = this.#last;
    const sequence = lastSequence(records);
    const { incarnation } = state.version;
    const isSame = before?.incarnation === incarnation;
    if (sequence === undefined || (isSame && sequence <= before.sequence)) return;
    const version = (this.#last = { incarnation, sequence });
    const readers = this.#live();
    if (readers.length === 0 || before === undefined) return;
    // Without its steps a table was replaced by something that the log does not have.
    const steps = isSame
      ? stepsBetween(records, { columns: state.names, sequence: before.sequence }, sequence)
      : undefined;
    const events =
      steps?.every(isWhole) === true ? steps.map((step) => new StepEvent(toldStep(step), state)) : undefined;
    for (const reader of readers) {
      if (events === undefined) reader.reset(version, 'changes-unknown');
      // Rows are read under the new types.
      reader.noteSchema(before, state);
      for (const event of events ?? []) reader.push(event, event.version);
    }
  }

  /** The table is no more. */
  dropped(): void {
    const version = this.#last;
    this.#last = undefined;
    if (version !== undefined) this.#finish({ kind: 'dropped', version });
  }

  /** Ends every feed behind what its reader was told of. */
  close(): void {
    this.#finish();
  }

  /** What waits for the readers is theirs; whether they come for it nobody knows. */
  #finish(last?: FeedEvent): void {
    for (const reader of this.#readers) reader.finish(last);
    this.#readers.clear();
    this.#watch.stop();
  }

  async *#events(
    { since, schemaVersion, signal }: FeedOptions,
    open: () => Promise<StateOf<TableRows>>,
    reader: FeedReader,
  ): AsyncGenerator<FeedEvent, void> {
    if (signal?.aborted === true) return;
    // At once: who aborts a feed may never ask it for another event.
    const leave = (): void => {
      reader.end();
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#watch.stop();
    };
    signal?.addEventListener('abort', leave, { once: true });
    this.#readers.add(reader);
    this.#watch.start();
    try {
      const isShared = this.#file.isShared === true;
      // Before anything is waited for: what is written from now on is told.
      if (since === undefined && !isShared) this.#goLive(reader, this.#file.lastState);
      const state = await open();
      this.#seen(state);
      if (since === undefined && isShared) this.#goLive(reader, state);
      if (since !== undefined) yield* this.#missed(since, schemaVersion, state, reader);
      for (let event = await reader.next(); event !== undefined; event = await reader.next()) yield event;
    } catch (error) {
      if (!reader.isFinished()) throw error;
    } finally {
      signal?.removeEventListener('abort', leave);
      leave();
    }
  }

  /** What the log has behind a version, and then the reader is live. */
  async *#missed(
    since: TableVersion,
    schemaVersion: string | undefined,
    opened: StateOf<TableRows>,
    reader: FeedReader,
  ): AsyncGenerator<FeedEvent, void> {
    let at = since;
    for (;;) {
      const last = this.#last;
      if (reader.isFinished() || last === undefined) return;
      const state = this.#file.lastState ?? opened;
      const isKnown = at.incarnation === last.incarnation && isSequence(at.sequence) && at.sequence <= last.sequence;
      if (!isKnown) {
        this.#goLive(reader, state);
        reader.reset(last, 'unknown-version');
        return;
      }
      if (at === since) reader.beginSchema(schemaVersion, at, state);
      else reader.noteSchema(at, state);
      if (at.sequence === last.sequence) {
        this.#goLive(reader, state);
        return;
      }
      const range = { from: at.sequence, to: last.sequence, columns: state.names };
      const steps = await firstStepsBehind(this.#journal.history(), range);
      if (steps === undefined) {
        if (reader.isFinished() || this.#last === undefined) return;
        this.#goLive(reader, this.#file.lastState ?? opened);
        reader.reset(this.#last, 'changes-unknown');
        return;
      }
      for (let event = reader.take(); event !== undefined; event = reader.take()) yield event;
      for (const step of steps) {
        if (reader.isFinished()) return;
        const event = new StepEvent(step, state);
        yield event.event;
        at = event.version;
      }
    }
  }

  #goLive(reader: FeedReader, state: StateOf<TableRows> | undefined): void {
    reader.goLive();
    // Of a table that nobody wrote to yet nothing was told.
    if (state !== undefined) this.#last ??= state.version;
    if (state !== undefined && this.#last !== undefined) this.#noteSchema(reader, this.#last, state);
  }

  /** Takes what was saved from outside, and what is declared anew. */
  async #look(): Promise<void> {
    const state = await this.#file.current();
    if (state !== undefined) this.#seen(state);
  }

  #seen(state: StateOf<TableRows>): void {
    this.#last ??= state.version;
    for (const reader of this.#live()) this.#noteSchema(reader, this.#last, state);
  }

  #noteSchema(reader: FeedReader, last: TableVersion, state: StateOf<TableRows>): void {
    // A state that was not told of yet tells of its schema then.
    if (last.sequence === state.version.sequence) reader.noteSchema(last, state);
  }

  #live(): readonly FeedReader[] {
    return [...this.#readers].filter((reader) => reader.isLive && !reader.isFinished());
  }
}

/** The sequence that records, now durable, have brought a table to; undefined where they are no more than a plan. */
function lastSequence(records: readonly LogRecord[]): number | undefined {
  const sequences = records
    .filter(({ type }) => type !== 'intent' && type !== 'abandoned')
    .map((each) => each.sequence);
  return sequences.length === 0 ? undefined : Math.max(...sequences);
}

function isSequence(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
