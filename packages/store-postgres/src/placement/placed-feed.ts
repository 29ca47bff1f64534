/**
 * The feed of a table that may be moved while it is followed. In each database it is a feed of its own, which ends without a
 * last event when the table leaves; the next one goes on, in the next database, behind the last version that was told.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type FeedEvent, type FeedOptions, StoreError, type TableVersion } from '@rowhouse/store';
import { describe, type StateOf, type TableRows } from '@rowhouse/store/engine';
import { NotHere } from './authority.js';
import { isUnavailable } from './databases.js';
import type { PostgresTable } from '../table/postgres-table.js';

export interface FollowedPlaces {
  /** The table in the database that is thought to have it: at once, where that is known. */
  there(): PostgresTable | Promise<PostgresTable>;
  /** Whether feeds end because the store is closed. */
  isClosed(): boolean;
}

/** Between two tries to go on, in milliseconds. */
const rest = 1000;
/** So often it is tried at once. */
const attempts = 20;

/** @param begun called once, when the feed has begun, or can't */
export function followPlaced(
  options: FeedOptions,
  places: FollowedPlaces,
  begun: () => void,
): AsyncIterator<FeedEvent, undefined> {
  const feed = new PlacedFeed(options, places, begun);
  const events = feed.events();
  return {
    next: () => events.next() as Promise<IteratorResult<FeedEvent, undefined>>,
    return: async () => {
      // Whoever waits for an event is let go first; the generator would wait for the event, too.
      await feed.leave();
      return events.return() as Promise<IteratorResult<FeedEvent, undefined>>;
    },
  };
}

class PlacedFeed {
  readonly #places: FollowedPlaces;
  readonly #signal: AbortSignal | undefined;
  readonly #begun: () => void;
  readonly #left = new AbortController();
  /** Behind which it goes on; undefined until it has begun. */
  #since: TableVersion | undefined;
  #schemaVersion: string | undefined;
  /** Whether an event, or the beginning, was told: from then on the table is another one where its incarnation is. */
  #hasBegun = false;
  #current: AsyncIterator<FeedEvent> | undefined;

  constructor({ since, schemaVersion, signal }: FeedOptions, places: FollowedPlaces, begun: () => void) {
    this.#since = since;
    this.#schemaVersion = schemaVersion;
    this.#signal = signal;
    this.#places = places;
    this.#begun = begun;
  }

  async leave(): Promise<void> {
    this.#left.abort();
    await this.#current?.return?.();
  }

  async *events(): AsyncGenerator<FeedEvent, void> {
    let misses = 0;
    while (!this.#isOver()) {
      try {
        const there = this.#places.there();
        const table = there instanceof Promise ? await there : there;
        for await (const event of this.#in(table)) {
          misses = 0;
          yield event;
          if (event.kind === 'dropped') return;
        }
      } catch (error) {
        if (this.#isOver()) return;
        if (this.#hasBegun && isNoSuchTable(error)) {
          yield { kind: 'dropped', version: this.#since! };
          return;
        }
        // A feed that has begun says nothing until the table can be read again.
        const isPassing = error instanceof NotHere ? misses < attempts : this.#hasBegun && isUnavailable(error);
        if (!isPassing) throw error;
        if (!(error instanceof NotHere)) await this.#rest();
      } finally {
        this.#begun();
      }
      misses += 1;
      if (misses >= attempts && this.#hasBegun) await this.#rest();
    }
  }

  /** What one database tells. */
  async *#in(table: PostgresTable): AsyncGenerator<FeedEvent, void> {
    const [since, schemaVersion, signal] = [this.#since, this.#schemaVersion, this.#signal];
    const options = { ...(since && { since }), ...(schemaVersion !== undefined && { schemaVersion }), ...(signal && { signal }) }; // prettier-ignore
    let incarnation: string | undefined;
    const told = table.changes(options, (state) => {
      incarnation = state.version.incarnation;
      this.#begin(state);
    });
    const feed = (this.#current = told[Symbol.asyncIterator]());
    const isContinued = this.#hasBegun;
    try {
      for (let step = await feed.next(); step.done !== true; step = await feed.next()) {
        // It was dropped while it was looked for, and made again.
        const isOther = isContinued && incarnation !== undefined && incarnation !== since!.incarnation;
        const event: FeedEvent = isOther ? { kind: 'dropped', version: since! } : step.value;
        this.#tell(event);
        yield event;
      }
    } finally {
      await feed.return?.();
    }
  }

  #begin(state: StateOf<TableRows>): void {
    if (this.#since === undefined) {
      this.#since = state.version;
      this.#schemaVersion = describe(state).schemaVersion;
    }
    this.#hasBegun = true;
    this.#begun();
  }

  #tell(event: FeedEvent): void {
    this.#since = event.version;
    if (event.kind === 'schema') this.#schemaVersion = event.schemaVersion;
    // Whoever begins anew reads the schema too; which one that was is not known here.
    if (event.kind === 'reset') this.#schemaVersion = undefined;
  }

  #isOver(): boolean {
    // One that has not begun says so.
    const isClosed = this.#hasBegun && this.#places.isClosed();
    return isClosed || this.#left.signal.aborted || this.#signal?.aborted === true;
  }

  async #rest(): Promise<void> {
    const signals = [this.#left.signal, ...(this.#signal === undefined ? [] : [this.#signal])];
    await pause(rest, undefined, { signal: AbortSignal.any(signals) }).catch(() => undefined);
  }
}

function isNoSuchTable(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'no-such-table';
}
