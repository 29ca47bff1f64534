/**
 * Writes of single rows under random keys, each on the disk before it is answered, against a bare log, SQLite, Redis and
 * lowdb, in process (Redis on a Unix socket). `npm run bench -- writes`
 *
 * A checkpoint of the store is made after each of its rounds, and what it took is told by itself: under steady writes
 * it comes twice a minute.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contender, measure, type Measured, median, type Pace } from './measure.ts';
import { whyNoRedis } from './redis.ts';
import type { Report } from './targets.ts';
import {
  logTarget,
  lowdbTarget,
  person,
  redisTarget,
  sqliteTarget,
  storeTarget,
  type WriteTarget,
} from './write-contenders.ts';

const PACE: Pace = { rounds: 7, milliseconds: 1000 };
const WRITERS = 64;
const REDIS_CONNECTIONS = 50;

/** The tables of this bench. */
export async function writes(): Promise<Report> {
  const noRedis = whyNoRedis();
  if (noRedis !== undefined) process.stderr.write(`without Redis: ${noRedis}\n`);
  const tables: string[] = [];
  for (const rows of [1000, 100_000])
    for (const writers of [WRITERS, 1]) tables.push(await compare(rows, writers, noRedis === undefined));
  return { tables, findings: [] };
}

async function compare(rows: number, writers: number, hasRedis: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  const ends: WriteTarget[] = [];
  const contenders: Contender[] = [];
  const enter = (name: string, target: WriteTarget, concurrency: number): void => {
    ends.push(target);
    contenders.push(writing(name, target, rows, concurrency));
  };
  try {
    const store = await storeTarget(join(folder, 'store'), rows);
    const log = await logTarget(folder);
    enter('a bare group-commit log', log, writers);
    enter('@rowhouse/store', store, writers);
    enter('node:sqlite, WAL, FULL, one transaction each', sqliteTarget(folder, rows), 1);
    if (hasRedis) {
      const connections = Math.min(writers, REDIS_CONNECTIONS);
      mkdirSync(join(folder, 'redis'));
      const redis = await redisTarget(join(folder, 'redis'), rows, connections);
      enter(`Redis, appendfsync always, ${counted(connections, 'connection')}`, redis, connections);
    }
    // A tenth of a second a write, and more, where there are more rows; and each waits for the one before it.
    if (rows === 1000 && writers === 1) enter('lowdb, which syncs nothing', await lowdbTarget(folder, rows), 1);
    const measured = await measure(contenders, PACE);
    const checkpoint = Math.round(median(store.checkpoints.slice(-PACE.rounds)));
    const remark = `A checkpoint of the store took ${checkpoint} ms, a sync of the bare log ${median(log.syncs).toFixed(2)} ms.`;
    return `${table(rows, writers, measured)}\n\n${remark}`;
  } finally {
    for (const target of ends) await target.close();
    rmSync(folder, { recursive: true });
  }
}

/** A contender whose writers each have one write under way. */
function writing(name: string, target: WriteTarget, rows: number, writers: number): Contender {
  let written = 0;
  let random = 1;
  const someKey = (): number => {
    // Numerical Recipes' linear congruential generator, of which the high bits are used.
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return 1 + Math.floor((random / 2 ** 32) * rows);
  };
  return {
    name,
    async run(times) {
      const last = written + times;
      let completed = 0;
      const writeOn = async (writer: number): Promise<void> => {
        while (written < last) {
          written += 1;
          await target.write(person(someKey(), written), writer);
          completed += 1;
        }
      };
      await Promise.all(Array.from({ length: writers }, (_, writer) => writeOn(writer)));
      return completed;
    },
    ...(target.settle && { settle: () => target.settle!() }),
  };
}

/** As the benches' other tables, but with the store's rate over each contender's, which is what is aimed at. */
function table(rows: number, writers: number, measured: readonly Measured[]): string {
  const store = measured.find(({ name }) => name === '@rowhouse/store')!;
  const count = (value: number): string => Math.round(value).toLocaleString('en');
  return [
    `| ${count(rows)} rows, ${counted(writers, 'writer')} | median | lowest – highest | the store's rate over it |`,
    '| --- | --- | --- | --- |',
    ...measured.map(({ name, median: middle, lowest, highest, rates }) => {
      const over = median(rates.map((rate, round) => store.rates[round]! / rate));
      return `| ${name} | ${count(middle)}/s | ${count(lowest)} – ${count(highest)} | ${over.toFixed(2)} |`;
    }),
  ].join('\n');
}

function counted(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`;
}
