/**
 * Opening a large table: from a file on the disk, in its cache, to a table that is served (every row found and checked,
 * types and key known), against parsers that make arrays of strings of the same file. Each run is a process of its own,
 * cold, as a server's start is; contenders take turns. `npm run bench -- open`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CITIES, writeTable } from './large-table.ts';
import type { Opened } from './open-contender.ts';

const ROWS = 1_000_000;
/** The slowest need some ten seconds a run. */
const ROUNDS = 5;

/** The first is what the others are compared with. */
const contenders = [
  { id: 'csv-parse', name: 'csv-parse, arrays of strings' },
  { id: 'papaparse', name: 'Papa Parse, arrays of strings' },
  { id: 'udsv', name: 'uDSV, arrays of strings' },
  { id: 'store', name: '@rowhouse/store, openCsvStore' },
];

/** The tables of this bench. */
export function open(): string[] {
  return [
    compare('plain rows', 'id,name,city,price,stock,active,note', (n) => {
      const note = `the quick brown fox jumps over the lazy dog ${n % 99_991}`;
      return `${n},Item number ${(n * 7919) % ROWS},${CITIES[n % 8]!},${(n % 100_000) / 100},${n % 977},${n % 3 === 0},${note}`;
    }),
    compare('rows with quotes, keys without order', 'id,name,price,note', (n) => {
      const key = Math.imul(n, 0x9e3779b1) >>> 0;
      return `item-${key.toString(36)},"Item ""number"" ${n}",${n / 100},"the quick, brown fox jumps over the lazy dog, ${n % 99_991} times"`;
    }),
  ];
}

function compare(title: string, header: string, rowOf: (n: number) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  try {
    const size = writeTable(join(folder, 't.csv'), header, ROWS, rowOf);
    const opened = contenders.map((): Opened[] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, { id }] of contenders.entries()) opened[index]!.push(run(id, folder));
    }
    const megabytes = (size / 1e6).toFixed(0);
    return [
      `| ${title}: ${ROWS.toLocaleString('en')}, ${megabytes} MB | median of ${ROUNDS} | lowest – highest | times as fast | processor time | memory over idle |`,
      '| --- | --- | --- | --- | --- | --- |',
      ...contenders.map(({ name }, index) => line(name, opened[index]!, opened[0]!, size)),
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(id: string, folder: string): Opened {
  const script = join(import.meta.dirname, 'open-contender.ts');
  const options = ['--expose-gc', '--max-old-space-size=8192'];
  const output = execFileSync(process.execPath, [...options, script, id, folder, 't'], { encoding: 'utf8' });
  const opened = JSON.parse(output) as Opened;
  if (opened.rows !== ROWS) throw new Error(`${id} found ${opened.rows} of ${ROWS} rows`);
  return opened;
}

function line(name: string, opened: readonly Opened[], first: readonly Opened[], size: number): string {
  const times = opened.map(({ milliseconds }) => milliseconds / 1000);
  const ratios = opened.map(({ milliseconds }, round) => first[round]!.milliseconds / milliseconds);
  const memory = middle(opened.map(({ bytesOverIdle }) => bytesOverIdle));
  const used = middle(opened.map(({ processorMilliseconds }) => processorMilliseconds / 1000));
  const range = `${Math.min(...times).toFixed(2)} – ${Math.max(...times).toFixed(2)}`;
  const share = `${(memory / 1e6).toFixed(0)} MB, ${(memory / size).toFixed(1)} × the file`;
  return `| ${name} | ${middle(times).toFixed(2)} s | ${range} | ${middle(ratios).toFixed(1)} | ${used.toFixed(2)} s | ${share} |`;
}

/** The median of an odd number of values. */
function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
