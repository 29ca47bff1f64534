/** Looks at a table for those who follow it: what was committed since, by whomever, is told in its order. */
import {
  type FollowedJournal,
  type FollowedTable,
  type JournalListener,
  type LogRecord,
  type StateOf,
  type TableRows,
} from '@rowhouse/store/engine';
import { type Authority, NotHere } from '../placement/authority.js';
import { findTable } from '../catalog/catalog.js';
import { beginSnapshot, type Connection, type Connections } from '../connections/connections.js';
import type { Layout } from '../catalog/layout.js';
import { unloadedState } from '../rows/loaded-rows.js';
import type { Notifications } from '../connections/notifications.js';
import { lastRecord, type OutboxRow, recordsBack, recordsBehind } from './outbox.js';

export interface FollowerOptions {
  readonly connections: Connections;
  readonly layout: Layout;
  readonly table: string;
  readonly authority: Authority;
  readonly notifications: Notifications;
  /** Called when the table turns out to be in another database. */
  readonly left: () => void;
}

export class TableFollower implements FollowedTable, FollowedJournal {
  readonly isShared = true;
  listener: JournalListener | undefined;
  readonly #connections: Connections;
  readonly #layout: Layout;
  readonly #table: string;
  readonly #notifications: Notifications;
  readonly #authority: Authority;
  readonly #left: () => void;
  /** The last state that was told of. */
  #state: StateOf<TableRows> | undefined;
  #told = '0';
  #isGone = false;
  #looking: Promise<StateOf<TableRows> | undefined> | undefined;

  constructor({ connections, layout, table, authority, notifications, left }: FollowerOptions) {
    this.#notifications = notifications;
    this.#connections = connections;
    this.#layout = layout;
    this.#table = table;
    this.#authority = authority;
    this.#left = left;
  }

  get lastState(): StateOf<TableRows> | undefined {
    return this.#state;
  }

  hints(hint: () => void): () => void {
    return this.#notifications.hear(this.#table, hint);
  }

  isGone(): boolean {
    return this.#isGone;
  }

  /** One look at a time; all who ask meanwhile share the next one. */
  async current(): Promise<StateOf<TableRows> | undefined> {
    await this.#looking?.catch(() => undefined);
    return (this.#looking ??= this.#lookHere().finally(() => {
      this.#looking = undefined;
    }));
  }

  async *history(): AsyncGenerator<LogRecord, void> {
    const incarnation = this.#state?.version.incarnation;
    if (incarnation === undefined) return;
    const known = this.#authority.known();
    const connection = await this.#connections.hold();
    try {
      // What is behind a table that has left is removed bit by bit: none of that is to be taken for all that happened.
      await connection.query(beginSnapshot);
      await this.#authority.read(await findTable(connection, this.#layout, this.#table), known);
      yield* recordsBack(connection, this.#layout, incarnation);
    } finally {
      await connection.abandon();
    }
  }

  async #lookHere(): Promise<StateOf<TableRows> | undefined> {
    try {
      return await this.#look();
    } catch (error) {
      if (error instanceof NotHere) {
        // Where it comes back its records have other places.
        [this.#state, this.#told, this.#isGone] = [undefined, '0', false];
        this.#left();
      }
      throw error;
    }
  }

  async #look(): Promise<StateOf<TableRows> | undefined> {
    const known = this.#authority.known();
    return this.#connections.snapshot(async (connection) => {
      const found = await findTable(connection, this.#layout, this.#table);
      await this.#authority.read(found, known);
      const state = found && unloadedState(found);
      const [before, now] = [this.#state, state].map((each) => each?.version.incarnation);
      if (before !== undefined && before !== now) {
        // What was committed before it was dropped, and not told yet.
        await this.#tell(connection, this.#state!);
        this.listener?.dropped();
      }
      this.#isGone = state === undefined && (before !== undefined || this.#isGone);
      if (now === undefined || now !== before) this.#told = await this.#newest(connection, now);
      else await this.#tell(connection, state!);
      return (this.#state = state);
    });
  }

  async #newest(connection: Connection, incarnation: string | undefined): Promise<string> {
    if (incarnation === undefined) return '0';
    return (await lastRecord(connection, this.#layout, incarnation))?.id ?? '0';
  }

  #isFollowed(): boolean {
    return this.listener?.isFollowed === true;
  }

  /** A page at a time: it may be long ago that anybody looked. */
  async #tell(connection: Connection, state: StateOf<TableRows>): Promise<void> {
    const { incarnation } = state.version;
    const tell = (rows: readonly OutboxRow[]): void => {
      const records = rows.map(({ record }) => JSON.parse(record) as LogRecord);
      this.listener?.written(records, state);
      this.#told = rows.at(-1)!.id;
    };
    if (!this.#isFollowed()) {
      const last = await lastRecord(connection, this.#layout, incarnation);
      // Whoever began to follow meanwhile is told of all that is behind.
      if (!this.#isFollowed()) {
        if (last !== undefined && last.id !== this.#told) tell([last]);
        return;
      }
    }
    for (;;) {
      const rows = await recordsBehind(connection, this.#layout, incarnation, this.#told);
      if (rows.length === 0) return;
      tell(rows);
    }
  }
}
