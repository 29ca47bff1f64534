/**
 * What waits for one reader of a feed, which may be slow: never more than the limits allow, or one transaction. Where more
 * would wait, all of it makes room for a reset, which moves on with the table until the reader takes it.
 */
import type { TableVersion } from '../contract.js';
import type { Limits } from '../limits.js';
import type { TableRows } from '../rows/table-rows.js';
import { describe, type StateOf } from '../state/table-state.js';
import type { FeedEvent, ResetReason } from './feed-event.js';
import type { StepEvent } from './step-event.js';

type Waiting = StepEvent | { readonly size: 0; readonly event: FeedEvent };

export class FeedReader {
  readonly #limits: Pick<Limits, 'maxFeedEvents' | 'maxFeedBytes'>;
  #waiting: Waiting[] = [];
  #bytes = 0;
  /** The reset that waits, alone. */
  #reset: ResetReason | undefined;
  #isLive = false;
  #isFinished = false;
  #wake: (() => void) | undefined;
  /** What the reader knows of the schema once all that waits is taken. */
  #schemaVersion: string | undefined;

  constructor(limits: Pick<Limits, 'maxFeedEvents' | 'maxFeedBytes'>) {
    this.#limits = limits;
  }

  /** Whether the reader has caught up with the table and is told of what changes. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether nothing comes behind what waits. */
  isFinished(): boolean {
    return this.#isFinished;
  }

  goLive(): void {
    this.#isLive = true;
  }

  /** The reader's columns, types and key, if it knows any, are these from now on. */
  noteSchema(version: TableVersion, state: StateOf<TableRows>): void {
    const { schemaVersion, columns, key } = describe(state);
    const known = this.#schemaVersion;
    this.#schemaVersion = schemaVersion;
    // Who begins, or is told to begin anew, reads the schema too.
    if (known === undefined || known === schemaVersion || this.#reset !== undefined) return;
    this.#put({ size: 0, event: { kind: 'schema', version, schemaVersion, columns, key } }, version);
  }

  /** As `noteSchema`; what the reader has known so far, if anything, is given. */
  beginSchema(known: string | undefined, version: TableVersion, state: StateOf<TableRows>): void {
    this.#schemaVersion = known ?? '';
    this.noteSchema(version, state);
  }

  push(step: StepEvent, version: TableVersion): void {
    if (this.#reset === undefined) this.#put(step, version);
    else this.reset(version, this.#reset);
  }

  /** In place of all that waits. */
  reset(version: TableVersion, reason: ResetReason): void {
    this.#waiting = [];
    this.#bytes = 0;
    this.#reset = undefined;
    this.#put({ size: 0, event: { kind: 'reset', version, reason } }, version);
    this.#reset = reason;
  }

  /** Nothing more comes behind what waits but this. */
  finish(last?: FeedEvent): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    if (last !== undefined) this.#waiting.push({ size: 0, event: last });
    this.#wake?.();
  }

  /** Nothing more comes, nor what waits. */
  end(): void {
    this.#isFinished = true;
    this.#waiting = [];
    this.#wake?.();
  }

  /** What waits, without waiting for more. */
  take(): FeedEvent | undefined {
    const next = this.#waiting.shift();
    if (next === undefined) return undefined;
    this.#bytes -= next.size;
    this.#reset = undefined;
    return next.event;
  }

  /** The next event; undefined at the end of the feed. One call at a time. */
  async next(): Promise<FeedEvent | undefined> {
    if (this.#waiting.length === 0 && !this.#isFinished) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.take();
  }

  #put(waiting: Waiting, version: TableVersion): void {
    if (this.#isFinished) return;
    const isOver =
      this.#waiting.length >= this.#limits.maxFeedEvents || this.#bytes + waiting.size > this.#limits.maxFeedBytes;
    if (isOver && this.#waiting.length > 0) {
      this.reset(version, 'slow-reader');
      return;
    }
    this.#waiting.push(waiting);
    this.#bytes += waiting.size;
    this.#wake?.();
  }
}
