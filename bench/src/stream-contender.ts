/**
 * One contender of the bench `stream`, in a process of its own: goes through all rows of `orders` once, makes a line of
 * JSON of each, and prints what that took as JSON. `node --expose-gc stream-contender.ts CONTENDER FOLDER`
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openCsvStore } from '@rowhouse/store';

/** What one process measured. */
export interface Streamed {
  readonly rows: number;
  /** Of all lines. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** The most resident memory while rows went by, over that with the table open and nothing done. */
  readonly bytesOverIdle: number;
  /** The most resident memory in all. */
  readonly bytesInAll: number;
}

/** A look at the memory takes longer than a row does. */
const ROWS_BETWEEN_LOOKS = 1000;

type Lines = AsyncIterable<string> | Iterable<string>;

/** Opens the table; what it returns begins to stream it. */
const contenders: Readonly<Record<string, (folder: string) => Promise<() => Lines> | (() => Lines)>> = {
  async store(folder) {
    const table = (await (await openCsvStore(folder)).table('orders'))!;
    return async function* () {
      const { rows, description } = await table.read();
      const names = description.columns.map(({ name }) => name);
      for await (const { cells } of rows)
        yield JSON.stringify(Object.fromEntries(cells.map((cell, index) => [names[index]!, cell])));
    };
  },
  sqlite(folder) {
    const database = new DatabaseSync(join(folder, 'orders.db'));
    const all = database.prepare('SELECT * FROM orders');
    return function* () {
      for (const row of all.iterate()) yield JSON.stringify(row);
    };
  },
};

function fillSqlite(folder: string): number {
  const database = new DatabaseSync(join(folder, 'orders.db'));
  database.exec('CREATE TABLE orders (id TEXT PRIMARY KEY, customer TEXT, city TEXT, total TEXT, note TEXT)');
  const insert = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?)');
  database.exec('BEGIN');
  const [, ...lines] = readFileSync(join(folder, 'orders.csv'), 'utf8').trimEnd().split('\n');
  for (const line of lines) insert.run(...line.split(','));
  database.exec('COMMIT');
  database.close();
  return lines.length;
}

async function residentBytes(): Promise<number> {
  // Buffers are freed behind the collection, not in it.
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc!();
    await nextTurn();
  }
  return process.memoryUsage.rss();
}

async function stream(contender: string, folder: string): Promise<Streamed> {
  const begin = await contenders[contender]!(folder);
  const idle = await residentBytes();
  const startedAt = performance.now();
  let rows = 0;
  let bytes = 0;
  let most = 0;
  for await (const line of begin()) {
    bytes += line.length + 1;
    rows += 1;
    if (rows % ROWS_BETWEEN_LOOKS === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  return { rows, bytes, milliseconds: performance.now() - startedAt, bytesOverIdle: most - idle, bytesInAll: most };
}

const [contender, folder] = process.argv.slice(2) as [string, string];
const streamed: Streamed =
  contender === 'fill-sqlite'
    ? { rows: fillSqlite(folder), bytes: 0, milliseconds: 0, bytesOverIdle: 0, bytesInAll: 0 }
    : await stream(contender, folder);
process.stdout.write(JSON.stringify(streamed));
process.exit(0);
