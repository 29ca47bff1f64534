/** DuckDB with the orders of the bench `query`, in memory. It is one of the peers: installed when it is needed. */
import { createRequire } from 'node:module';
import { installPeers, peersFolder } from './http-servers.ts';

/** What is used of `@duckdb/node-api`. */
interface DuckDb {
  readonly DuckDBInstance: { create(path: string, options: Readonly<Record<string, string>>): Promise<Instance> };
}
interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}
interface Connection {
  run(sql: string): Promise<unknown>;
  prepare(sql: string): Promise<Statement>;
  closeSync(): void;
}
interface Statement {
  bindDouble(parameter: number, value: number): void;
  runAndReadAll(): Promise<{ getRowObjects(): readonly Readonly<Record<string, unknown>>[] }>;
}

/** Answers the totals of a page of so many rows. */
export async function duckDbOrders(
  csv: string,
  page: number,
): Promise<{ ask: (least: number) => Promise<number[]>; close: () => void }> {
  installPeers();
  const { DuckDBInstance } = createRequire(peersFolder)('@duckdb/node-api') as DuckDb;
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE orders AS SELECT * FROM read_csv('${csv}', header = true)`);
  const select = await connection.prepare(`SELECT * FROM orders WHERE total >= $1 ORDER BY total DESC LIMIT ${page}`);
  return {
    async ask(least) {
      select.bindDouble(1, least);
      const rows = (await select.runAndReadAll()).getRowObjects();
      return rows.map(({ total }) => Number(total));
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
