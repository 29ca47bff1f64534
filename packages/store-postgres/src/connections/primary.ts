/** Which of a database's servers takes writes, and the connections to it. */
import type pg from 'pg';
import { StoreError } from '@rowhouse/store';
import { hostOf } from './addresses.js';
import { asStoreError, isElsewhere } from './database-errors.js';
import { type Pools, poolsOf, type Purpose, type PoolOptions } from './pools.js';

/**
 * Connections go to the server that took the last one. Where it can't be reached, or takes no writes any more, the others are
 * tried, each once. Connections to what was the primary before are closed when they are given back.
 */
export class Primary {
  readonly #servers: readonly string[];
  readonly #options: PoolOptions;
  #pools: Pools;
  #search: Promise<void> | undefined;
  /** Those that were given up, until their last connection is given back. */
  readonly #ending = new Set<Promise<unknown>>();
  #isClosed = false;

  /** @param servers the addresses, one at least */
  constructor(servers: readonly string[], options: PoolOptions) {
    this.#servers = servers;
    this.#options = options;
    this.#pools = this.#poolsOf(servers[0]!);
  }

  /** Rejects with `unavailable`. */
  async connect(purpose: Purpose): Promise<{ client: pg.PoolClient; pools: Pools }> {
    for (let attempt = 1; ; attempt += 1) {
      const pools = this.#pools;
      try {
        return { client: await pools[purpose].connect(), pools };
      } catch (error) {
        const isRenewed = pools !== this.#pools;
        if (attempt > this.#servers.length || !isElsewhere(error)) throw asStoreError(error);
        if (!isRenewed) await this.#findBehind(pools, error);
      }
    }
  }

  /** No connection that was made before now is used again: what the server is may have changed since. */
  renew(pools: Pools): void {
    if (pools === this.#pools && !this.#isClosed) this.#replace(this.#poolsOf(pools.server));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#end(this.#pools);
    while (this.#ending.size > 0) await Promise.all(this.#ending);
  }

  /** One search at a time; all who need it share it. */
  async #findBehind(pools: Pools, reason: unknown): Promise<void> {
    if (this.#servers.length === 1) throw asStoreError(reason);
    await (this.#search ??= this.#find(pools, reason).finally(() => {
      this.#search = undefined;
    }));
  }

  async #find({ server }: Pools, reason: unknown): Promise<void> {
    const at = this.#servers.indexOf(server);
    const others = [...this.#servers.slice(at + 1), ...this.#servers.slice(0, at)];
    const reasons = [`${hostOf(server)}: ${(reason as Error).message}`];
    for (const other of others) {
      const pools = this.#poolsOf(other);
      try {
        // With the connection that is needed anyway.
        (await pools.statements.connect()).release();
        if (this.#isClosed) this.#end(pools);
        else this.#replace(pools);
        return;
      } catch (error) {
        this.#end(pools);
        if (!isElsewhere(error)) throw asStoreError(error);
        reasons.push(`${hostOf(other)}: ${error.message}`);
      }
    }
    const message = `None of the database's ${this.#servers.length} servers can be used now; try again in a moment.`;
    throw new StoreError('unavailable', message, { cause: new Error(reasons.join('; '), { cause: reason }) });
  }

  #replace(pools: Pools): void {
    this.#end(this.#pools);
    this.#pools = pools;
  }

  #end({ statements, reading, listening }: Pools): void {
    const ended = Promise.all([statements.end(), reading.end(), listening.end()]).finally(() =>
      this.#ending.delete(ended),
    );
    this.#ending.add(ended);
  }

  #poolsOf(server: string): Pools {
    return poolsOf(server, this.#options, this.#servers.length > 1);
  }
}
