/**
 * Which database has which table: a catalog in the first of them, which is home. A table that it does not name is there.
 *
 * A name that was placed once stays placed, also when its table is dropped: whoever makes a table of that name, on whichever
 * server, does so in the same database then. Moves are numbered, for each name, as they begin; `arrived` is the number of the
 * last that came to its end. Only the latest that has begun can end, so that one which was taken for dead does no harm.
 */
import { StoreError } from '@rowhouse/store';
import type { Connections } from '../connections/connections.js';
import type { Layout } from '../catalog/layout.js';

/** Where a table is. */
export interface Placement {
  /** By its identity. */
  readonly database: string;
  /** The move that has brought it there; 0 for none. */
  readonly arrived: number;
  /** Whether the catalog says so, or has nothing of the table. */
  readonly isPlaced: boolean;
}

/** A move that has begun. */
export interface Claim {
  readonly number: number;
  /** The identity of the database where the table is. */
  readonly from: string;
}

interface PlacementRow {
  readonly name: string;
  readonly database: string;
  readonly arrived: string;
  readonly move: string;
}

export class PlacementCatalog {
  readonly #connections: Connections;
  readonly #layout: Layout;
  readonly #home: string;
  /** What was so at some moment. A placement that is over is found out where the table was. */
  readonly #known = new Map<string, Placement>();

  /**
   * @param connections of its own: whoever asks may have a connection already, and would wait for those who wait for it
   * @param home the identity of the database that has the catalog
   */
  constructor(connections: Connections, layout: Layout, home: string) {
    this.#connections = connections;
    this.#layout = layout;
    this.#home = home;
  }

  /** As it was last seen. */
  known(table: string): Placement {
    return this.#known.get(table) ?? { database: this.#home, arrived: 0, isPlaced: false };
  }

  /** As it is. Rejects with `unavailable`. */
  async look(table: string): Promise<Placement> {
    const [row] = await this.#query(`SELECT * FROM ${this.#layout.placements} WHERE name = $1`, [table]);
    if (row !== undefined) this.#keep(row);
    return this.known(table);
  }

  /** Every placement. */
  async all(): Promise<ReadonlyMap<string, Placement>> {
    const rows = await this.#query(`SELECT * FROM ${this.#layout.placements}`, []);
    return new Map(rows.map((row) => [row.name, this.#keep(row)]));
  }

  /** Places a table that is not placed yet. Of several who do so at once one is first; all learn where it is. */
  async place(table: string, database: string): Promise<Placement> {
    const sql = `INSERT INTO ${this.#layout.placements} (name, database) VALUES ($1, $2) ON CONFLICT DO NOTHING`;
    await this.#write(sql, [table, database]).catch((error: unknown) => {
      // Whether it was written down is seen now.
      if (!isInDoubt(error)) throw error;
    });
    const placement = await this.look(table);
    if (placement.isPlaced) return placement;
    throw new StoreError('unavailable', `The table ${JSON.stringify(table)} could not be placed in a database; try again in a moment.`, { table }); // prettier-ignore
  }

  /** Begins a move. Those that began before can't come to their end any more. */
  async claim(table: string): Promise<Claim> {
    const sql = `INSERT INTO ${this.#layout.placements} AS placed (name, database, move) VALUES ($1, $2, 1)
      ON CONFLICT (name) DO UPDATE SET move = placed.move + 1 RETURNING *`;
    const [row] = await this.#write(sql, [table, this.#home]).catch((error: unknown) => {
      if (!isInDoubt(error)) throw error;
      // A number that nobody uses does no harm.
      throw new StoreError('unavailable', `The move of the table ${JSON.stringify(table)} was not begun, since the catalog of tables went away; ask again.`, { table, cause: error }); // prettier-ignore
    });
    this.#keep(row!);
    return { number: Number(row!.move), from: row!.database };
  }

  /** Whether a move can still come to its end. */
  async isLatest(table: string, { number, from }: Claim): Promise<boolean> {
    const [row] = await this.#query(`SELECT * FROM ${this.#layout.placements} WHERE name = $1`, [table]);
    return row !== undefined && Number(row.move) === number && row.database === from;
  }

  /**
   * Ends a move: the table is there from now on. Rejects with `outcome-unknown`, too.
   * @returns whether it is; not where a later one has begun
   */
  async arrive(table: string, { number, from }: Claim, to: string): Promise<boolean> {
    const sql = `UPDATE ${this.#layout.placements} SET database = $4, arrived = $2
      WHERE name = $1 AND move = $2 AND database = $3 RETURNING *`;
    const [row] = await this.#write(sql, [table, number, from, to]);
    if (row !== undefined) this.#keep(row);
    return row !== undefined;
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  #keep({ name, database, arrived }: PlacementRow): Placement {
    const placement = { database, arrived: Number(arrived), isPlaced: true };
    const before = this.#known.get(name);
    // Of two looks the earlier one may come back later.
    if (before === undefined || before.arrived <= placement.arrived) this.#known.set(name, placement);
    return placement;
  }

  /** What changes the catalog may be done although the answer is lost: that is told by `outcome-unknown`. */
  #write(sql: string, values: readonly unknown[]): Promise<readonly PlacementRow[]> {
    return this.#connections.transaction(
      async (connection) => (await connection.query<PlacementRow>(sql, values)).rows,
    );
  }

  #query(sql: string, values: readonly unknown[]): Promise<readonly PlacementRow[]> {
    return this.#connections.once<PlacementRow>(sql, values);
  }
}

function isInDoubt(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'outcome-unknown';
}
