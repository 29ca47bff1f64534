/** Connections to the database, and transactions over them that are tried again where the database says so. */
import pg from 'pg';
import { asStoreError, isLost, metAnother, outcomeUnknown } from './database-errors.js';

/** What statements are sent to. */
export interface Connection {
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row>>;
}

/** A connection that nobody else has until it is given back. */
export interface HeldConnection extends Connection {
  /** Gives the connection back, behind a transaction that is over. */
  giveBack(): void;
  /** Rolls back, and gives the connection back, or away where it can't be used any more. @param error what went wrong */
  abandon(error?: unknown): Promise<void>;
}

/** So often a transaction is tried that meets others. */
const attempts = 10;
/** Beyond them a caller waits. */
const mostConnections = 20;
/** Connections of readers, who may take their time: they are others, so that slow ones hold up nobody else. */
const mostReaders = 10;
/** How long a connection may take to be had, in milliseconds. */
const connectTime = 5_000;
/** How long a statement may take, in milliseconds: a server that stands still answers nothing. */
const statementTime = 30_000;

/** With which a transaction begins that sees what is there at one moment. */
export const beginSnapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

export class Connections {
  readonly #pool: pg.Pool;
  readonly #readers: pg.Pool;

  /** @param url `postgres://user:password@host:port/database` */
  constructor(url: string) {
    this.#pool = poolOf(url, mostConnections);
    this.#readers = poolOf(url, mostReaders);
  }

  /** For a few statements. Rejects with `unavailable`. */
  hold(): Promise<HeldConnection> {
    return held(this.#pool);
  }

  /** For as long as a reader takes. Rejects with `unavailable`. */
  holdForReader(): Promise<HeldConnection> {
    return held(this.#readers);
  }

  /**
   * Does `work` in a transaction. It is called again where the database could not let it stand beside another one. Rejects
   * as `work` does, or with a StoreError: `outcome-unknown` where the answer to COMMIT was lost, else nothing was changed.
   */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#inTransaction('BEGIN', work);
  }

  /** Reads what is there at one moment. Rejects as `work` does, or with a StoreError. */
  snapshot<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#inTransaction(beginSnapshot, work);
  }

  async #inTransaction<T>(begin: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const connection = await this.hold();
      let isCommitting = false;
      try {
        await connection.query(begin);
        const result = await work(connection);
        isCommitting = begin !== beginSnapshot;
        await connection.query('COMMIT');
        connection.giveBack();
        return result;
      } catch (error) {
        await connection.abandon(error);
        if (isCommitting && isLost(error)) throw outcomeUnknown(error);
        if (!metAnother(error) || attempt === attempts) throw asStoreError(error);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.end(), this.#readers.end()]);
  }
}

function poolOf(url: string, most: number): pg.Pool {
  const times = { connectionTimeoutMillis: connectTime, query_timeout: statementTime };
  const pool = new pg.Pool({ connectionString: url, max: most, ...times });
  // Of a connection that nobody uses: the next one who needs it gets another.
  pool.on('error', ignored);
  return pool;
}

async function held(pool: pg.Pool): Promise<HeldConnection> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asStoreError(error);
  });
  // What ends it while it is held is told to whoever asks next.
  client.on('error', ignored);
  return {
    query: (sql, values) => client.query(sql, values as unknown[]),
    giveBack: () => {
      client.off('error', ignored);
      client.release();
    },
    abandon: async (error) => {
      // Behind a statement that is not answered another one would wait as long.
      const isUsable = !isLost(error) && (await client.query('ROLLBACK').then(() => true, () => false)); // prettier-ignore
      client.off('error', ignored);
      client.release(!isUsable);
    },
  };
}

function ignored(): void {}
