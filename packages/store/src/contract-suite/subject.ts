import { afterEach, beforeEach, expect } from 'vitest';
import type { Change, Operation, Query, QueryResult, Row, StoreErrorCode, Table, TableStore } from '../index.js';
import { StoreError } from '../index.js';

/** A fresh, empty store of the engine under test, and the means to close and open it again over the same data. */
export interface Subject {
  /** Open, and without tables. */
  readonly store: TableStore;
  /** Closes the store that is open and opens the data anew. */
  reopen(): Promise<TableStore>;
  /** Closes what is open and removes the data. */
  dispose(): Promise<void>;
}

/** What an engine gives to the suite. */
export interface Engine {
  /** Called once for each test. */
  create(): Promise<Subject>;
}

/** One subject for each test of the `describe` that this is called in, and shorthands to speak to it. */
export class Bench {
  #subject: Subject | undefined;
  #store: TableStore | undefined;

  constructor(engine: Engine) {
    beforeEach(async () => {
      this.#subject = await engine.create();
      this.#store = this.#subject.store;
    });
    afterEach(async () => {
      await this.#subject?.dispose();
    });
  }

  get store(): TableStore {
    return this.#store!;
  }

  async reopen(): Promise<void> {
    this.#store = await this.#subject!.reopen();
  }

  /** Makes a table and returns it. */
  async given(name: string, columns: readonly string[], rows: readonly (readonly string[])[] = []): Promise<Table> {
    await this.store.replaceTable(name, { columns, rows });
    return this.table(name);
  }

  async table(name: string): Promise<Table> {
    const table = await this.store.table(name);
    expect(table, `the table ${name}`).toBeDefined();
    return table!;
  }
}

export function commit(table: Table, ...operations: Operation[]): Promise<Change> {
  return table.commit({ operations });
}

export async function rowsOf(table: Table): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of (await table.read()).rows) rows.push(row);
  return rows;
}

export async function cellsOf(table: Table): Promise<(readonly string[])[]> {
  return (await rowsOf(table)).map(({ cells }) => cells);
}

/** The answer to a query, with its rows read. */
export async function ask(table: Table, query: Query): Promise<Omit<QueryResult, 'rows'> & { rows: Row[] }> {
  const result = await table.query(query);
  const rows: Row[] = [];
  for await (const row of result.rows) rows.push(row);
  return { ...result, rows };
}

/** The keys of the rows that a query gives, in their order. */
export async function keysOf(table: Table, query: Query): Promise<(string | undefined)[]> {
  return (await ask(table, query)).rows.map(({ key }) => key);
}

/** The error that a promise rejects with, which must be a StoreError of this code. */
export async function refusal(promise: Promise<unknown>, code: StoreErrorCode): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, `a rejection with ${code}`).toBeInstanceOf(StoreError);
  expect((error as StoreError).code).toBe(code);
  return error as StoreError;
}
