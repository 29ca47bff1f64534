/** The page that a query asks for, found in one snapshot of the database. */
import type { Limits, Query, QueryResult, Row } from '@rowhouse/store';
import { describe, planQuery, type QueryPlan, type StateOf, type TableRows } from '@rowhouse/store/engine';
import { type RowRecord, storedRow } from '../catalog/catalog.js';
import type { Connection } from '../connections/connections.js';
import { boundaryOf, decodeCursor, encodeCursor } from './cursor.js';
import type { Layout } from '../catalog/layout.js';
import { streamRows } from '../rows/row-table.js';
import { beyond, type Boundary, matching, ordering, Parameters, sourceOf } from './sql-query.js';

interface FoundRow extends RowRecord {
  readonly number: string | null;
}

/** A query that was held against a table. */
export class TableQuery {
  readonly #connection: Connection;
  readonly #layout: Layout;
  readonly #state: StateOf<TableRows>;
  readonly #plan: QueryPlan;

  /** Throws as `Table.query` rejects. */
  constructor(connection: Connection, layout: Layout, state: StateOf<TableRows>, query: Query, limits: Limits) {
    this.#connection = connection;
    this.#layout = layout;
    this.#state = state;
    this.#plan = planQuery(query, state, limits);
  }

  async run(): Promise<Omit<QueryResult, 'rows' | 'close'> & { readonly rows: readonly Row[] }> {
    const { limit, before, after, count } = this.#plan;
    const isBackward = before !== undefined;
    const boundary = await this.#boundary(before ?? after);
    const found = await this.#page(boundary, isBackward);
    const isMore = limit !== undefined && found.length > limit;
    const page = isMore ? found.slice(0, limit) : found;
    if (isBackward) page.reverse();
    const [first, last] = [page[0], page.at(-1)];
    const hasOther = async (row: FoundRow | undefined, isBefore: boolean): Promise<boolean> =>
      row !== undefined && limit !== undefined && (await this.#isAny(this.#placeOf(row), isBefore));
    const hasNext = isBackward ? await hasOther(last, false) : isMore;
    const hasPrevious = isBackward ? isMore : await hasOther(first, true);
    return {
      description: describe(this.#state),
      columns: this.#columns(),
      rows: page.map((row) => this.#rowOf(row)),
      previous: hasPrevious && first !== undefined ? this.#cursorAt(first) : undefined,
      next: hasNext && last !== undefined ? this.#cursorAt(last) : undefined,
      total: count ? await this.#count() : undefined,
    };
  }

  async #boundary(text: string | undefined): Promise<Boundary | undefined> {
    if (text === undefined) return undefined;
    const { name, version } = this.#state;
    const cursor = decodeCursor(text, this.#plan, name);
    if (!cursor.cells.includes(null)) return boundaryOf(cursor, this.#plan, name, undefined);
    const sql = `SELECT cells FROM ${this.#layout.rows} WHERE incarnation = $1 AND place = $2`;
    const { rows } = await this.#connection.query<RowRecord>(sql, [version.incarnation, cursor.place]);
    return boundaryOf(cursor, this.#plan, name, rows[0]?.cells);
  }

  /** The same for a query without a limit: all of its rows, a batch at a time. */
  async stream(): Promise<Omit<QueryResult, 'close'>> {
    const { count, after } = this.#plan;
    const { text, values } = this.#statement(await this.#boundary(after), false);
    const batches = streamRows<FoundRow>(this.#connection, text, values);
    const rowOf = (row: FoundRow): Row => this.#rowOf(row);
    async function* rows(): AsyncGenerator<Row, void> {
      for await (const batch of batches) for (const row of batch) yield rowOf(row);
    }
    return {
      description: describe(this.#state),
      columns: this.#columns(),
      rows: rows(),
      previous: undefined,
      next: undefined,
      total: count ? await this.#count() : undefined,
    };
  }

  #columns(): QueryResult['columns'] {
    return this.#plan.columns?.map((index) => this.#state.columns[index]!) ?? this.#state.columns;
  }

  async #page(boundary: Boundary | undefined, isBackward: boolean): Promise<FoundRow[]> {
    const { text, values } = this.#statement(boundary, isBackward);
    return (await this.#connection.query<FoundRow>(text, values, true)).rows;
  }

  #statement(
    boundary: Boundary | undefined,
    isBackward: boolean,
  ): { readonly text: string; readonly values: readonly unknown[] } {
    const { sort, limit, offset } = this.#plan;
    const parameters = new Parameters();
    const from = this.#from(parameters);
    const side = boundary === undefined ? '' : ` AND ${beyond(sort, boundary, isBackward, parameters)}`;
    const text = [
      `SELECT place, name, cells, raw, content, number FROM ${from}`,
      `WHERE ${matching(this.#plan, parameters)}${side}`,
      `ORDER BY ${ordering(sort, isBackward)}`,
      // One more than asked for, to know whether there is one.
      ...(limit === undefined ? [] : [`LIMIT ${parameters.add(limit + 1)}`]),
      ...(offset === 0 ? [] : [`OFFSET ${parameters.add(offset)}`]),
    ].join(' ');
    return { text, values: parameters.values };
  }

  async #isAny(boundary: Boundary, isBefore: boolean): Promise<boolean> {
    const parameters = new Parameters();
    const from = this.#from(parameters);
    const side = beyond(this.#plan.sort, boundary, isBefore, parameters);
    const sql = `SELECT 1 FROM ${from} WHERE ${matching(this.#plan, parameters)} AND ${side} LIMIT 1`;
    return (await this.#connection.query(sql, parameters.values, true)).rows.length > 0;
  }

  async #count(): Promise<number> {
    const parameters = new Parameters();
    const sql = `SELECT count(*) AS total FROM ${this.#from(parameters)} WHERE ${matching(this.#plan, parameters)}`;
    return Number((await this.#connection.query<{ total: string }>(sql, parameters.values, true)).rows[0]!.total);
  }

  #from(parameters: Parameters): string {
    return sourceOf(this.#layout, this.#state.keyIndex !== undefined, parameters, this.#state.version.incarnation);
  }

  #placeOf({ place, cells }: FoundRow): Boundary {
    return { place, cells: this.#plan.sort.map(({ index }) => cells[index]!) };
  }

  #cursorAt({ place, cells }: FoundRow): string {
    return encodeCursor(this.#plan, place, cells);
  }

  #rowOf({ number, ...row }: FoundRow): Row {
    const { keyIndex } = this.#state;
    return storedRow(row).toRow(keyIndex, number === null ? undefined : Number(number), this.#plan.columns);
  }
}
