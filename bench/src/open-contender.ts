/**
 * One contender of the bench `open`, in a process of its own: reads the file once, cold, and prints what that took as
 * JSON. `node --expose-gc open-contender.ts CONTENDER FOLDER NAME`
 */
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What one process measured. */
export interface Opened {
  readonly rows: number;
  readonly milliseconds: number;
  /** Of all threads, those of the garbage collector included. */
  readonly processorMilliseconds: number;
  /**
   * Resident memory with the result held, over that before, both after a collection of garbage; of a contender that says
   * what it had at most, that.
   */
  readonly bytesOverIdle: number;
}

interface Result {
  readonly rows: number;
  readonly held: object;
  /** The most resident memory that there was at any moment, in bytes. */
  readonly most?: number;
}

/** Loads its library, and makes ready; what it returns opens the file, and answers the rows and what must be kept. */
type Contender = (folder: string, name: string) => Promise<() => Promise<Result> | Result>;

const contenders: Readonly<Record<string, Contender>> = {
  async store(folder, name) {
    const { openCsvStore } = await import('@rowhouse/store');
    return async () => {
      const store = await openCsvStore(folder);
      const description = await (await store.table(name))!.describe();
      return { rows: description.rowCount, held: store };
    };
  },
  /** Besides, a row is written, and another program saves the file with one more: the two are merged. */
  async merging(folder, name) {
    const { openCsvStore } = await import('@rowhouse/store');
    const own = join(folder, 'merging');
    mkdirSync(own);
    const file = join(own, `${name}.csv`);
    const saved = join(own, 'saved');
    for (const copy of [file, saved]) copyFileSync(join(folder, `${name}.csv`), copy);
    appendFileSync(saved, '1000001,a row that was saved\n');
    return async () => {
      const store = await openCsvStore(own);
      const table = (await store.table(name))!;
      const { columns, rowCount } = await table.describe();
      await table.commit({ operations: [{ kind: 'update', key: '7', cells: [[columns[1]!.name, 'written here']] }] });
      renameSync(saved, file);
      const description = await table.describe();
      const { row } = await table.get('7');
      rmSync(own, { recursive: true });
      if (description.rowCount !== rowCount + 1 || row?.cells[1] !== 'written here')
        throw new Error('the save was not merged with what was written');
      return { rows: rowCount, held: store, most: process.resourceUsage().maxRSS * 1024 };
    };
  },
  async 'csv-parse'(folder, name) {
    const { parse } = await import('csv-parse/sync');
    return () => {
      const rows = parse(readFileSync(join(folder, `${name}.csv`)));
      return { rows: rows.length - 1, held: rows };
    };
  },
  async udsv(folder, name) {
    const { inferSchema, initParser } = await import('udsv');
    return () => {
      const text = readFileSync(join(folder, `${name}.csv`), 'utf8');
      const rows = initParser(inferSchema(text)).stringArrs(text);
      return { rows: rows.length, held: rows };
    };
  },
  async papaparse(folder, name) {
    const { default: Papa } = await import('papaparse');
    return () => {
      const { data } = Papa.parse(readFileSync(join(folder, `${name}.csv`), 'utf8'), { skipEmptyLines: true });
      return { rows: data.length - 1, held: data };
    };
  },
};

/** Out of every function's reach, so that no collection takes it. */
export let held: object | undefined;

async function residentBytes(): Promise<number> {
  // Buffers are freed behind the collection, not in it.
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc!();
    await nextTurn();
  }
  return process.memoryUsage.rss();
}

async function open(contender: string, folder: string, name: string): Promise<void> {
  const run = await contenders[contender]!(folder, name);
  const idle = await residentBytes();
  const usedBefore = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  const result = await run();
  const milliseconds = Number(process.hrtime.bigint() - startedAt) / 1e6;
  const used = process.cpuUsage(usedBefore);
  const processorMilliseconds = (used.user + used.system) / 1000;
  held = result.held;
  const bytesOverIdle = (result.most ?? (await residentBytes())) - idle;
  const opened: Opened = { rows: result.rows, milliseconds, processorMilliseconds, bytesOverIdle };
  process.stdout.write(JSON.stringify(opened));
  process.exit(0);
}

if (import.meta.main) await open(process.argv[2]!, process.argv[3]!, process.argv[4]!);
