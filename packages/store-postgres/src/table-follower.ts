/** Looks at a table for those who follow it: what was committed since, by whomever, is told in its order. */
import {
  type FollowedJournal,
  type FollowedTable,
  type JournalListener,
  type LogRecord,
  type StateOf,
  type TableRows,
} from '@rowhouse/store/engine';
import { findTable, stateOf } from './catalog.js';
import type { Connections } from './connections.js';
import type { Layout } from './layout.js';
import { LoadedBase, LoadedRows } from './loaded-rows.js';
import { lastRecord, recordsBack, recordsBehind } from './outbox.js';

export class TableFollower implements FollowedTable, FollowedJournal {
  listener: JournalListener | undefined;
  readonly #connections: Connections;
  readonly #layout: Layout;
  readonly #table: string;
  /** The last state that was told of. */
  #state: StateOf<TableRows> | undefined;
  #told = '0';
  #isGone = false;
  #looking: Promise<StateOf<TableRows> | undefined> | undefined;

  constructor(connections: Connections, layout: Layout, table: string) {
    this.#connections = connections;
    this.#layout = layout;
    this.#table = table;
  }

  get lastState(): StateOf<TableRows> | undefined {
    return this.#state;
  }

  isGone(): boolean {
    return this.#isGone;
  }

  /** One look at a time; all who ask meanwhile share the next one. */
  async current(): Promise<StateOf<TableRows> | undefined> {
    await this.#looking?.catch(() => undefined);
    return (this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    }));
  }

  async *history(): AsyncGenerator<LogRecord, void> {
    const incarnation = this.#state?.version.incarnation;
    if (incarnation === undefined) return;
    const connection = await this.#connections.hold();
    try {
      yield* recordsBack(connection, this.#layout, incarnation);
    } finally {
      connection.giveBack();
    }
  }

  async #look(): Promise<StateOf<TableRows> | undefined> {
    const { state, records, told } = await this.#connections.transaction(async (connection) => {
      const found = await findTable(connection, this.#layout, this.#table);
      if (found === undefined) return { state: undefined, records: [], told: '0' };
      const { incarnation, about } = found;
      const read = stateOf(
        found,
        new LoadedRows(new LoadedBase(about.rowCount), about.keyIndex !== null, about.nextPlace),
      );
      if (this.#state?.version.incarnation !== incarnation)
        return { state: read, records: [], told: await lastRecord(connection, this.#layout, incarnation) };
      const rows: LogRecord[] = [];
      let last = this.#told;
      for (;;) {
        const page = await recordsBehind(connection, this.#layout, incarnation, last);
        if (page.length === 0) return { state: read, records: rows, told: last };
        rows.push(...page.map(({ record }) => JSON.parse(record) as LogRecord));
        last = page.at(-1)!.id;
      }
    }, 'ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const before = this.#state?.version.incarnation;
    if (before !== undefined && before !== state?.version.incarnation) {
      this.#isGone = state === undefined;
      this.#state = undefined;
      this.listener?.dropped();
    }
    this.#told = told;
    this.#state = state;
    if (state !== undefined) this.#isGone = false;
    if (state !== undefined && records.length > 0) this.listener?.written(records, state);
    return state;
  }
}
