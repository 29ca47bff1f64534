/**
 * One contender of the bench `open`, in a process of its own: reads the file once, cold, and prints what that took as
 * JSON. `node --expose-gc open-contender.ts CONTENDER FOLDER NAME`
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What one process measured. */
export interface Opened {
  readonly rows: number;
  readonly milliseconds: number;
  /** Of all threads, those of the garbage collector included. */
  readonly processorMilliseconds: number;
  /** Resident memory with the result held, over that before, both after a collection of garbage. */
  readonly bytesOverIdle: number;
}

/** Loads its library; what it returns opens the file and answers the number of rows and what must be kept. */
const contenders: Readonly<Record<string, () => Promise<(folder: string, name: string) => Promise<Result> | Result>>> =
  {
    async store() {
      const { openCsvStore } = await import('@rowhouse/store');
      return async (folder, name) => {
        const store = await openCsvStore(folder);
        const description = await (await store.table(name))!.describe();
        return { rows: description.rowCount, held: store };
      };
    },
    async 'csv-parse'() {
      const { parse } = await import('csv-parse/sync');
      return (folder, name) => {
        const rows = parse(readFileSync(join(folder, `${name}.csv`)));
        return { rows: rows.length - 1, held: rows };
      };
    },
    async udsv() {
      const { inferSchema, initParser } = await import('udsv');
      return (folder, name) => {
        const text = readFileSync(join(folder, `${name}.csv`), 'utf8');
        const rows = initParser(inferSchema(text)).stringArrs(text);
        return { rows: rows.length, held: rows };
      };
    },
    async papaparse() {
      const { default: Papa } = await import('papaparse');
      return (folder, name) => {
        const { data } = Papa.parse(readFileSync(join(folder, `${name}.csv`), 'utf8'), { skipEmptyLines: true });
        return { rows: data.length - 1, held: data };
      };
    },
  };

interface Result {
  readonly rows: number;
  readonly held: object;
}

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
  const run = await contenders[contender]!();
  const idle = await residentBytes();
  const usedBefore = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  const result = await run(folder, name);
  const milliseconds = Number(process.hrtime.bigint() - startedAt) / 1e6;
  const used = process.cpuUsage(usedBefore);
  const processorMilliseconds = (used.user + used.system) / 1000;
  held = result.held;
  const bytesOverIdle = (await residentBytes()) - idle;
  const opened: Opened = { rows: result.rows, milliseconds, processorMilliseconds, bytesOverIdle };
  process.stdout.write(JSON.stringify(opened));
  process.exit(0);
}

if (import.meta.main) await open(process.argv[2]!, process.argv[3]!, process.argv[4]!);
