/** Connections to one server, kept for those who come next. */
import pg from 'pg';
import { NotPrimary } from './database-errors.js';
import { EndingClient } from './ending-client.js';

/** How long is waited, and by how many. */
export interface PoolOptions {
  /** For a connection, in milliseconds. */
  readonly connectTime: number;
  /** For a statement, in milliseconds, locks that others hold included. */
  readonly statementTime: number;
  /** Connections for statements, at most. */
  readonly statements: number;
}

/** Readers may take their time, and who listens does so for good: they have connections of their own, and hold up nobody else. */
export type Purpose = 'statements' | 'reading' | 'listening';

export interface Pools extends Readonly<Record<Purpose, pg.Pool>> {
  /** The server's address. */
  readonly server: string;
}

/** Of the others: beyond them a caller waits. */
const most = { reading: 10, listening: 2 };

/** @param isOneOfSeveral whether the server may be one that takes no writes, while another one does */
export function poolsOf(server: string, options: PoolOptions, isOneOfSeveral: boolean): Pools {
  const pool = (purpose: Purpose): pg.Pool => {
    const made = new pg.Pool({
      Client: EndingClient,
      connectionString: server,
      max: purpose === 'statements' ? options.statements : most[purpose],
      connectionTimeoutMillis: options.connectTime,
      // A server ends a statement that takes too long itself, and says so; one that stands still says nothing.
      query_timeout: options.statementTime + options.connectTime,
      verify: (client, done) => {
        begin(client, purpose, options, isOneOfSeveral).then(() => { done(); }, done); // prettier-ignore
      },
    });
    // Of a connection that nobody uses: the next one who needs it gets another.
    made.on('error', ignored);
    return made;
  };
  return { server, statements: pool('statements'), reading: pool('reading'), listening: pool('listening') };
}

/** What a new connection begins with. Not as parameters of its start, which poolers between here and the server refuse. */
async function begin(
  client: pg.PoolClient,
  purpose: Purpose,
  options: PoolOptions,
  isOneOfSeveral: boolean,
): Promise<void> {
  // A client that stands still, or is cut off unseen, keeps its locks no longer than it waits for an answer itself: behind that
  // what it has sent is done or not, and can be looked at. The others have no locks.
  const idle = purpose !== 'statements' ? 0 : options.statementTime;
  const text = `SET statement_timeout = ${options.statementTime}; SET idle_in_transaction_session_timeout = ${idle}; SHOW transaction_read_only`;
  client.on('error', ignored);
  try {
    const config = { text, query_timeout: options.connectTime };
    // Of several statements there are several answers.
    const answers = (await client.query(config)) as unknown as readonly pg.QueryResult<ReadOnly>[];
    if (isOneOfSeveral && answers.at(-1)!.rows[0]!.transaction_read_only !== 'off') throw new NotPrimary();
  } finally {
    client.off('error', ignored);
  }
}

interface ReadOnly {
  readonly transaction_read_only: string;
}

function ignored(): void {}
