/** Connections to the database, and transactions over them that are tried again where the database says so. */
import type pg from 'pg';
import { contentHash } from '@rowhouse/store/engine';
import { asStoreError, inDoubt, isLost, isReadOnly, metAnother, outcomeUnknown } from './database-errors.js';
import type { PoolOptions, Purpose } from './pools.js';
import { Primary } from './primary.js';

/** What statements are sent to. */
export interface Connection {
  /** @param isPassing whether the text is made of what somebody asks for, so that it is hardly sent again. Default false */
  query<Row extends pg.QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
    isPassing?: boolean,
  ): Promise<pg.QueryResult<Row>>;
}

/** A connection that nobody else has until it is given back. */
export interface HeldConnection extends Connection {
  /** Ends a transaction. Resolves when it will stay, whatever becomes of this server. */
  commit(): Promise<void>;
  /** Gives the connection back, behind a transaction that is over. */
  giveBack(): void;
  /** Rolls back, and gives the connection back, or away where it can't be used any more. @param error what went wrong */
  abandon(error?: unknown): Promise<void>;
}

/** So often a transaction is tried that meets others. */
const attempts = 10;

/** With which a transaction begins that sees what is there at one moment. */
export const beginSnapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

export class Connections {
  readonly #primary: Primary;

  /** @param servers `postgres://user:password@host:port/database`, one at least; of several one takes writes */
  constructor(servers: readonly string[], options: PoolOptions) {
    this.#primary = new Primary(servers, options);
  }

  /** For a few statements. Rejects with `unavailable`. */
  hold(): Promise<HeldConnection> {
    return held(this.#primary, 'statements');
  }

  /** For as long as a reader takes. Rejects with `unavailable`. */
  holdForReader(): Promise<HeldConnection> {
    return held(this.#primary, 'reading');
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
    let wasReadOnly = false;
    for (let attempt = 1; ; attempt += 1) {
      const connection = await this.hold();
      let isCommitting = false;
      try {
        await connection.query(begin);
        const result = await work(connection);
        isCommitting = begin !== beginSnapshot;
        await connection.commit();
        connection.giveBack();
        return result;
      } catch (error) {
        await connection.abandon(error);
        if (isCommitting && isLost(error)) throw outcomeUnknown(error);
        // The connection may be older than what the server, or another one, is now.
        const isNews: boolean = isReadOnly(error) && !wasReadOnly;
        wasReadOnly ||= isNews;
        if (!(isNews || metAnother(error)) || attempt === attempts) throw asStoreError(error);
      }
    }
  }

  /** A statement that is a transaction by itself: one way there and back. Rejects with a StoreError. */
  async once<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const connection = await this.hold();
    try {
      const { rows } = await connection.query<Row>(sql, values);
      connection.giveBack();
      return rows;
    } catch (error) {
      await connection.abandon(error);
      throw asStoreError(error);
    }
  }

  /**
   * Listens to a channel, over a connection that is used for nothing else. Rejects with a StoreError.
   * @param heard is called with the payload of each notification
   * @param ended is called when the connection is lost
   * @returns what ends it
   */
  async listen(channel: string, heard: (payload: string) => void, ended: () => void): Promise<() => void> {
    const { client } = await this.#primary.connect('listening');
    client.on('notification', ({ payload = '' }) => {
      heard(payload);
    });
    client.on('error', ended);
    client.on('end', ended);
    try {
      await client.query(`LISTEN "${channel}"`);
    } catch (error) {
      client.release(true);
      throw asStoreError(error);
    }
    return () => {
      client.release(true);
    };
  }

  async close(): Promise<void> {
    await this.#primary.close();
  }
}

async function held(primary: Primary, purpose: Purpose): Promise<HeldConnection> {
  const { client, pools } = await primary.connect(purpose);
  // What ends it while it is held is told by the next statement.
  client.on('error', ignored);
  const release = (isUsable: boolean): void => {
    client.off('error', ignored);
    client.release(!isUsable);
  };
  return {
    query: (sql, values, isPassing = false) => client.query(statementOf(sql, values, isPassing)),
    commit: () => commit(client),
    giveBack: () => {
      release(true);
    },
    abandon: async (error) => {
      // Others that were made before may be as useless.
      if (isLost(error) || isReadOnly(error)) primary.renew(pools);
      // Behind a statement that is not answered another one would wait as long.
      const isUsable = !isLost(error) && (await client.query('ROLLBACK').then(() => true, () => false)); // prettier-ignore
      release(isUsable);
    },
  };
}

/**
 * COMMIT succeeds with a warning where somebody has cancelled its wait for a standby: it is done here, and lost with this
 * server. https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA
 */
async function commit(client: pg.PoolClient): Promise<void> {
  let warning: string | undefined;
  const note = ({
    code,
    message,
  }: {
    readonly code?: string | undefined;
    readonly message?: string | undefined;
  }): void => {
    // Class 01: warnings.
    if (code?.startsWith('01') === true) warning = message;
  };
  client.on('notice', note);
  try {
    await client.query('COMMIT');
  } finally {
    client.off('notice', note);
  }
  if (warning !== undefined) throw inDoubt(warning);
}

/** By text: what is sent again and again is read and planned once by each connection. */
const names = new Map<string, string>();

function statementOf(text: string, values: readonly unknown[] | undefined, isPassing: boolean): pg.QueryConfig {
  if (values === undefined) return { text };
  if (isPassing) return { text, values: values as unknown[] };
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = contentHash([text])));
  return { text, values: values as unknown[], name };
}

function ignored(): void {}
