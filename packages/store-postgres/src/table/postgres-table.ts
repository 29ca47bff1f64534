/** One table of a store in PostgreSQL. */
import type {
  Change,
  CsvFile,
  DropOptions,
  FeedEvent,
  FeedOptions,
  Limits,
  Lookup,
  Query,
  QueryResult,
  Replacement,
  ReplaceOptions,
  Row,
  Snapshot,
  Table,
  TableDescription,
  Transaction,
} from '@rowhouse/store';
import {
  applyReplacement,
  checkExpected,
  describe,
  type EncodedContent,
  noKeyError,
  replacementRecord,
  type StateOf,
  type StoredRow,
  streamedContentOf,
  systemTimers,
  TableDraft,
  TableFeed,
  type TableRows,
} from '@rowhouse/store/engine';
import type { Authority } from '../placement/authority.js';
import { type CatalogRow, findAtOnce, findTable, type Found, putTable, storedRow } from '../catalog/catalog.js';
import { beginSnapshot, type Connection, type Connections, type HeldConnection } from '../connections/connections.js';
import { asStoreError } from '../connections/database-errors.js';
import { declaredOf } from '../catalog/declarations.js';
import { GroupCommit, noSuchTable } from './group-commit.js';
import type { Layout } from '../catalog/layout.js';
import { closedSnapshot, Holding, inTurns } from './holding.js';
import { unloadedState } from '../rows/loaded-rows.js';
import type { Notifications } from '../connections/notifications.js';
import { appendRecords, retireRecords } from './outbox.js';
import { addRows, allRows, clearRows, comparableState, streamRows } from '../rows/row-table.js';
import { TableFollower } from './table-follower.js';
import { TableQuery } from '../query/table-query.js';

/** What a table works with. */
export interface TableOptions {
  readonly connections: Connections;
  readonly layout: Layout;
  readonly limits: Limits;
  /** Of what takes the place of a table whole, and is in memory for that. */
  readonly contentLimits: Limits;
  /** How long what happened is kept, in milliseconds. */
  readonly kept: number;
  /** How long it is tried to find out what became of a commit whose answer was lost, in milliseconds. */
  readonly patience: number;
  readonly notifications: Notifications;
  /** From one look of a feed to the next, in milliseconds; undefined for the usual time. */
  readonly pollInterval: number | undefined;
  /** Whether the table is in this database. Where it is not, operations reject with NotHere. */
  readonly authority: Authority;
  /** Throws when the store was closed. */
  readonly checkOpen: () => void;
}

export class PostgresTable implements Table {
  readonly name: string;
  readonly #options: TableOptions;
  readonly #queue: GroupCommit;
  readonly #follower: TableFollower;
  readonly #feed: TableFeed;
  readonly #readers = new Set<Holding>();
  /** The looks with which feeds begin: what is committed here afterwards is behind them. */
  #beginning: Promise<unknown> = Promise.resolve();

  constructor(name: string, options: TableOptions) {
    const { connections, layout, limits, kept, patience, authority, notifications, pollInterval } = options;
    this.name = name;
    this.#options = options;
    const left = (): void => {
      // Without a last event: whoever follows goes on where the table is now. What is known of it here is over, too.
      this.#feed.close();
      this.#feed.dropped();
    };
    this.#follower = new TableFollower({ connections, layout, table: name, authority, notifications, left });
    this.#feed = new TableFeed(this.#follower, this.#follower, {
      limits,
      timers: systemTimers,
      ...(pollInterval !== undefined && { interval: pollInterval }),
    });
    const committed = (): void => {
      notifications.tell(name);
      this.#lookSoon();
    };
    const begun = async (): Promise<void> => {
      await this.#beginning;
    };
    this.#queue = new GroupCommit({
      connections,
      layout,
      table: name,
      limits,
      kept,
      patience,
      authority,
      begun,
      committed,
    });
  }

  async describe(): Promise<TableDescription> {
    const { found } = await this.#atOnce();
    return describe(unloadedState(found));
  }

  async get(key: string): Promise<Lookup> {
    const { found, row } = await this.#atOnce(key);
    const { keyIndex } = found.about;
    if (keyIndex === null) throw noKeyError(this.name);
    return { description: describe(unloadedState(found)), row: row && storedRow(row).toRow(keyIndex) };
  }

  async read(): Promise<Snapshot> {
    const { connection, found } = await this.#held();
    const { layout } = this.#options;
    const keyIndex = found.about.keyIndex ?? undefined;
    const pieces = streamRows(connection, allRows(layout), [found.incarnation]);
    async function* rows(): AsyncGenerator<Row, void> {
      let number = 0;
      for await (const piece of pieces) for (const row of piece) yield storedRow(row).toRow(keyIndex, ++number);
    }
    const held = new Holding(connection, this.name, this.#readers);
    return {
      description: describe(unloadedState(found)),
      rows: held.through(rows()),
      close: () => held.end(),
    };
  }

  async query(query: Query): Promise<QueryResult> {
    return query.limit === undefined && query.before === undefined ? this.#streamed(query) : this.#page(query);
  }

  /** However many rows there are, few are in memory. */
  async #streamed(query: Query): Promise<QueryResult> {
    const { connection, found } = await this.#held();
    const { layout, limits } = this.#options;
    const held = new Holding(connection, this.name, this.#readers);
    try {
      const { rows, ...answer } = await new TableQuery(connection, layout, unloadedState(found), query, limits).stream(); // prettier-ignore
      return { ...answer, rows: held.through(rows), close: () => held.end() };
    } catch (error) {
      await held.end();
      throw asStoreError(error);
    }
  }

  async #page(query: Query): Promise<QueryResult> {
    const { rows, ...answer } = await this.#once(async (connection, found) => {
      const { layout, limits } = this.#options;
      return new TableQuery(connection, layout, unloadedState(found), query, limits).run();
    });
    let open: readonly Row[] | undefined = rows;
    const table = this.name;
    return {
      ...answer,
      rows: {
        async *[Symbol.asyncIterator]() {
          if (open === undefined) throw closedSnapshot(table);
          const given = open;
          open = undefined;
          yield* inTurns(given);
        },
      },
      close: () => {
        open = undefined;
        return Promise.resolve();
      },
    };
  }

  async file(): Promise<CsvFile> {
    const { connection, found } = await this.#held();
    const { layout } = this.#options;
    async function* batches(): AsyncGenerator<readonly StoredRow[], void> {
      for await (const rows of streamRows(connection, allRows(layout), [found.incarnation])) yield rows.map(storedRow);
    }
    const state = unloadedState(found);
    const { format } = state;
    // Of a file that is as it came the header is, too.
    const isUntouched = found.about.imported !== undefined;
    const written = { ...state, format: { ...format, ambiguous: format.ambiguous && !isUntouched } };
    const bytes = streamedContentOf(written, batches());
    const held = new Holding(connection, this.name, this.#readers);
    return {
      description: describe(state),
      encoding: state.format.encoding,
      highestKey: String(state.keys.highest),
      bytes: held.through(bytes),
    };
  }

  async commit(transaction: Transaction): Promise<Change> {
    this.#options.checkOpen();
    return this.#queue.submit(transaction);
  }

  /** @param begun is told of the state behind which the feed begins, where `options` has no version */
  changes(options: FeedOptions = {}, begun?: (state: StateOf<TableRows>) => void): AsyncIterable<FeedEvent> {
    return this.#feed.follow(options, () => this.#current(begun));
  }

  /** See `TableStore.replaceTable`. */
  async replace(encoded: EncodedContent, options: ReplaceOptions): Promise<Replacement> {
    const { connections, layout, contentLimits, authority } = this.#options;
    this.#options.checkOpen();
    return this.#queue.submitAlone(() => {
      const known = authority.known();
      return connections.transaction(async (connection) => {
        const found = await findTable(connection, layout, this.name, 'FOR UPDATE');
        await authority.write(found, known);
        const before = found && (await comparableState(connection, layout, found));
        const draft = new TableDraft(before?.state);
        const { declarations, schema } = found ?? (await declaredOf(connection, layout, this.name));
        const made = applyReplacement(draft, encoded, schema, options, contentLimits);
        const { state } = draft;
        if (made.outcome === 'unchanged' || state === undefined) return made;
        const { incarnation, sequence } = state.version;
        const first = found?.about.nextPlace ?? 0;
        await clearRows(connection, layout, incarnation);
        const placed = Array.from(state.rows.values(), (row, at) => ({ place: first + at, row }));
        await addRows(connection, layout, incarnation, state.keyIndex, placed);
        const placing = { nextPlace: first + placed.length, declarations, isNew: found === undefined };
        await putTable(connection, layout, state, placing);
        const edits = before?.isWhole === true ? await replacementRecord(before.state, state, 'api') : [];
        const done = { type: 'done', hash: undefined, sequence } as const;
        await appendRecords(connection, layout, incarnation, '', edits.length > 0 ? edits : [done]);
        return made;
      });
    });
  }

  /** See `TableStore.dropTable`. */
  async drop({ expected }: DropOptions): Promise<void> {
    const { connections, layout, authority } = this.#options;
    this.#options.checkOpen();
    await this.#queue.submitAlone(() => {
      const known = authority.known();
      return connections.transaction(async (connection) => {
        const found = await findTable(connection, layout, this.name, 'FOR UPDATE');
        await authority.write(found, known);
        if (found === undefined) throw noSuchTable(this.name);
        checkExpected(this.name, unloadedState(found), expected);
        await clearRows(connection, layout, found.incarnation);
        await retireRecords(connection, layout, found.incarnation);
        await connection.query(`DELETE FROM ${layout.tables} WHERE name = $1`, [this.name]);
      });
    });
    // It is dropped, whether that can be seen now or at the next look.
    await this.#follower.current().catch(() => undefined);
  }

  /** Waits for what was accepted, then ends the feeds and what is being read. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#readers, (reader) => reader.end()));
    await this.#queue.idle();
    await this.#follower.current().catch(() => undefined);
    this.#feed.close();
  }

  /** With which a feed begins. */
  async #current(begun?: (state: StateOf<TableRows>) => void): Promise<StateOf<TableRows>> {
    this.#options.checkOpen();
    const look = this.#follower.current();
    this.#beginning = look.catch(() => undefined);
    const state = await look;
    if (state === undefined) throw noSuchTable(this.name);
    begun?.(state);
    return state;
  }

  #lookSoon(): void {
    if (!this.#feed.isFollowed) return;
    // What can't be looked at now is told at the next look.
    this.#follower.current().catch(() => undefined);
  }

  /** The table, and the row under a key where one is asked for, in one statement. */
  async #atOnce(key?: string): Promise<Found & { readonly found: CatalogRow }> {
    this.#options.checkOpen();
    const { connections, layout, authority } = this.#options;
    const known = authority.known();
    const { found, row } = await findAtOnce(connections, layout, this.name, key);
    await authority.read(found, known);
    if (found === undefined) throw noSuchTable(this.name);
    return { found, row };
  }

  /** Reads something of the table as it is at one moment. */
  async #once<T>(read: (connection: Connection, found: CatalogRow) => Promise<T>): Promise<T> {
    this.#options.checkOpen();
    const { connections, layout, authority } = this.#options;
    const known = authority.known();
    return connections.snapshot(async (connection) => {
      const found = await findTable(connection, layout, this.name);
      await authority.read(found, known);
      if (found === undefined) throw noSuchTable(this.name);
      return read(connection, found);
    });
  }

  /** The same, for as long as the reader wants. */
  async #held(): Promise<{ connection: HeldConnection; found: CatalogRow }> {
    this.#options.checkOpen();
    const { connections, layout, authority } = this.#options;
    const known = authority.known();
    const connection = await connections.holdForReader();
    try {
      await connection.query(beginSnapshot);
      const found = await findTable(connection, layout, this.name);
      await authority.read(found, known);
      if (found === undefined) throw noSuchTable(this.name);
      return { connection, found };
    } catch (error) {
      await connection.abandon(error);
      throw asStoreError(error);
    }
  }
}
