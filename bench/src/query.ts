/**
 * A page of a sorted query over a million rows, `total:gte=…&_sort=-total&_limit=50`, against SQLite without an index and
 * DuckDB, in process. `npm run bench -- query`
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openCsvStore } from '@rowhouse/store';
import { CITIES, writeTable } from './large-table.ts';
import { duckDbOrders } from './duckdb.ts';
import { median } from './measure.ts';
import type { Finding, Report } from './targets.ts';

const ROWS = 1_000_000;
const ROUNDS = 11;
const PAGE = 50;

/** A question to the same rows; answers the totals of the page. */
interface Contender {
  readonly name: string;
  /** The target that it is there for. */
  readonly target?: string;
  /** What comes before the question and is not measured. */
  before?(): Promise<unknown>;
  ask(least: number): Promise<number[]> | number[];
}

/** The tables of this bench. */
export async function query(isWanted: (target: string) => boolean): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  const ends: (() => Promise<void> | void)[] = [];
  try {
    const store = await storeOrders(join(folder, 'store'));
    ends.push(store.close);
    const contenders: Contender[] = [
      {
        name: '@rowhouse/store, the first query after a change and its checkpoint',
        before: store.change,
        ask: store.ask,
      },
      { name: '@rowhouse/store, the second', ask: store.ask },
    ];
    if (isWanted('query/sqlite')) {
      const sqlite = sqliteOrders(join(folder, 'orders.db'));
      ends.push(sqlite.close);
      contenders.push({ name: 'node:sqlite, no index', target: 'query/sqlite', ask: sqlite.ask });
    }
    if (isWanted('query/duckdb')) {
      const duckDb = await duckDbOrders(join(folder, 'store', 'orders.csv'), PAGE);
      ends.push(duckDb.close);
      contenders.push({ name: 'DuckDB, no index, two threads', target: 'query/duckdb', ask: duckDb.ask });
    }
    const half = await compare('half of the rows match', contenders, 500);
    const few = await compare('one row in a hundred matches', contenders, 990);
    return { tables: [half.table, few.table], findings: half.findings };
  } finally {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true });
  }
}

async function compare(
  title: string,
  contenders: readonly Contender[],
  least: number,
): Promise<{ table: string; findings: readonly Finding[] }> {
  const times = contenders.map((): number[] => []);
  // The first round warms up, and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    let expected: number[] | undefined;
    for (const [index, contender] of contenders.entries()) {
      await contender.before?.();
      const startedAt = performance.now();
      const totals = await contender.ask(least);
      if (round > 0) times[index]!.push(performance.now() - startedAt);
      expected ??= totals;
      if (totals.join() !== expected.join()) throw new Error(`${contender.name} has other rows`);
    }
  }
  const second = times[1]!;
  const slower = (own: readonly number[]): number[] => own.map((time, round) => time / second[round]!);
  const table = [
    `| ${ROWS.toLocaleString('en')} rows, ${title} | median of ${ROUNDS} | lowest – highest | time over that of the second |`,
    '| --- | --- | --- | --- |',
    ...contenders.map(({ name }, index) => {
      const own = times[index]!;
      const range = `${Math.min(...own).toFixed(1)} – ${Math.max(...own).toFixed(1)}`;
      return `| ${name} | ${median(own).toFixed(1)} ms | ${range} | ${median(slower(own)).toFixed(1)} |`;
    }),
  ].join('\n');
  const findings = contenders.flatMap(({ target }, index) => target === undefined ? [] : [{ target, figures: slower(times[index]!) }]); // prettier-ignore
  return { table, findings };
}

function order(n: number): { customer: string; city: string; total: number; note: string } {
  return {
    customer: `Customer number ${(n * 104_729) % 99_991}`,
    city: CITIES[n % 8]!,
    total: ((n * 7919) % 100_003) / 100,
    note: `the quick brown fox jumps over the lazy dog ${n % 977}`,
  };
}

function sqliteOrders(file: string): { ask: (least: number) => number[]; close: () => void } {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, city TEXT, total REAL, note TEXT)');
  const insert = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?)');
  database.exec('BEGIN');
  for (let id = 1; id <= ROWS; id += 1) {
    const { customer, city, total, note } = order(id);
    insert.run(id, customer, city, total, note);
  }
  database.exec('COMMIT');
  const select = database.prepare(`SELECT * FROM orders WHERE total >= ? ORDER BY total DESC LIMIT ${PAGE}`);
  return {
    ask: (least) => select.all(least).map(({ total }) => Number(total)),
    close: () => {
      database.close();
    },
  };
}

async function storeOrders(
  folder: string,
): Promise<{ ask: (least: number) => Promise<number[]>; change: () => Promise<unknown>; close: () => Promise<void> }> {
  mkdirSync(folder);
  writeTable(join(folder, 'orders.csv'), 'id,customer,city,total,note', ROWS, (n) => {
    const { customer, city, total, note } = order(n);
    return `${n},${customer},${city},${total},${note}`;
  });
  const store = await openCsvStore(folder);
  const table = (await store.table('orders'))!;
  let changes = 0;
  return {
    async ask(least) {
      const { rows } = await table.query({
        where: [{ column: 'total', operator: 'gte', value: String(least) }],
        sort: [{ column: 'total', direction: 'descending' }],
        limit: PAGE,
      });
      const totals: number[] = [];
      for await (const { cells } of rows) totals.push(Number(cells[3]));
      return totals;
    },
    // Its checkpoint would come in the middle of a later question.
    async change() {
      await table.commit({ operations: [{ kind: 'update', key: '7', cells: [['note', `change ${++changes}`]] }] });
      await store.checkpoint();
    },
    close: () => store.close(),
  };
}
