/**
 * All of a million rows as lines of JSON, one after the other, and what memory that takes beyond what the open table
 * takes; SQLite's rows beside it, for scale. Each run is a process of its own. `npm run bench -- stream`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CITIES, writeTable } from './large-table.ts';
import { median } from './measure.ts';
import type { Streamed } from './stream-contender.ts';
import type { Report } from './targets.ts';

const ROWS = 1_000_000;
const ROUNDS = 5;

const contenders = [
  { id: 'sqlite', name: 'node:sqlite, rows iterated' },
  { id: 'store', name: '@rowhouse/store, read()' },
];

/** The tables of this bench. */
export function stream(): Report {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  try {
    writeTable(join(folder, 'orders.csv'), 'id,customer,city,total,note', ROWS, (n) =>
      [
        n,
        `Customer number ${n % 9973}`,
        CITIES[n % 8]!,
        n / 100,
        `the quick brown fox jumps over the lazy dog ${n % 977}`,
      ].join(),
    );
    run('fill-sqlite', folder);
    const streamed = contenders.map((): Streamed[] => []);
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [index, { id }] of contenders.entries()) streamed[index]!.push(run(id, folder));
    const memory = streamed[1]!.map(({ bytesOverIdle }) => bytesOverIdle / 1e6);
    return {
      findings: [{ target: 'stream/memory', figures: memory }],
      tables: [
        [
          `| ${ROWS.toLocaleString('en')} rows as lines of JSON, ${megabytes(streamed[0]![0]!.bytes)} MB | median of ${ROUNDS} | lowest – highest | times as fast | most memory over idle | lowest – highest | in all |`,
          '| --- | --- | --- | --- | --- | --- | --- |',
          ...contenders.map(({ name }, index) => line(name, streamed[index]!, streamed[0]!)),
        ].join('\n'),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(id: string, folder: string): Streamed {
  const script = join(import.meta.dirname, 'stream-contender.ts');
  const output = execFileSync(process.execPath, ['--expose-gc', script, id, folder], { encoding: 'utf8' });
  const streamed = JSON.parse(output) as Streamed;
  if (streamed.rows !== ROWS) throw new Error(`${id} streamed ${streamed.rows} of ${ROWS} rows`);
  return streamed;
}

function line(name: string, streamed: readonly Streamed[], first: readonly Streamed[]): string {
  const times = streamed.map(({ milliseconds }) => milliseconds / 1000);
  const ratio = median(streamed.map(({ milliseconds }, round) => first[round]!.milliseconds / milliseconds));
  const memory = streamed.map(({ bytesOverIdle }) => bytesOverIdle);
  const inAll = megabytes(median(streamed.map(({ bytesInAll }) => bytesInAll)));
  const range = `${Math.min(...times).toFixed(2)} – ${Math.max(...times).toFixed(2)}`;
  const memoryRange = `${megabytes(Math.min(...memory))} – ${megabytes(Math.max(...memory))}`;
  return `| ${name} | ${median(times).toFixed(2)} s | ${range} | ${ratio.toFixed(1)} | ${megabytes(median(memory))} MB | ${memoryRange} | ${inAll} MB |`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
