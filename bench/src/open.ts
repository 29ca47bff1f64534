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
import { median } from './measure.ts';
import type { Opened } from './open-contender.ts';
import type { Finding, Report } from './targets.ts';

const ROWS = 1_000_000;
const ROUNDS = 5;

const names = {
  'csv-parse': 'csv-parse, arrays of strings',
  papaparse: 'Papa Parse, arrays of strings',
  udsv: 'uDSV, arrays of strings',
  store: '@rowhouse/store, openCsvStore',
  merging: '@rowhouse/store, and a save of it merged',
} as const;

type Contender = keyof typeof names;

/** A table of so many rows, as CSV. */
interface Rows {
  readonly title: string;
  readonly header: string;
  readonly row: (n: number) => string;
}

const plain: Rows = {
  title: 'plain rows',
  header: 'id,name,city,price,stock,active,note',
  row: (n) => {
    const note = `the quick brown fox jumps over the lazy dog ${n % 99_991}`;
    return `${n},Item number ${(n * 7919) % ROWS},${CITIES[n % 8]!},${(n % 100_000) / 100},${n % 977},${n % 3 === 0},${note}`;
  },
};

const quoted: Rows = {
  title: 'rows with quotes, keys without order',
  header: 'id,name,price,note',
  row: (n) => {
    const key = Math.imul(n, 0x9e3779b1) >>> 0;
    return `item-${key.toString(36)},"Item ""number"" ${n}",${n / 100},"the quick, brown fox jumps over the lazy dog, ${n % 99_991} times"`;
  },
};

/** The tables of this bench. */
export function open(isWanted: (target: string) => boolean): Report {
  const [csvParse, udsv, memory, merging] = ['csv-parse', 'udsv', 'memory', 'merging'].map((of) => isWanted(`open/${of}`)); // prettier-ignore
  const isWhole = csvParse && udsv && memory && merging;
  const { opened, size, table } = compare(plain, [
    ...(csvParse ? (['csv-parse'] as const) : []),
    ...(isWhole ? (['papaparse'] as const) : []),
    ...(udsv ? (['udsv'] as const) : []),
    'store',
    ...(merging ? (['merging'] as const) : []),
  ]);
  const asFast = (peer: Contender): number[] =>
    opened.get(peer)!.map(({ milliseconds }, round) => milliseconds / opened.get('store')![round]!.milliseconds);
  const ofFile = (contender: Contender): number[] => opened.get(contender)!.map(({ bytesOverIdle }) => bytesOverIdle / size); // prettier-ignore
  const findings: Finding[] = [
    ...(csvParse ? [{ target: 'open/csv-parse', figures: asFast('csv-parse') }] : []),
    ...(udsv ? [{ target: 'open/udsv', figures: asFast('udsv') }] : []),
    ...(memory ? [{ target: 'open/memory', figures: ofFile('store') }] : []),
    ...(merging ? [{ target: 'open/merging', figures: ofFile('merging') }] : []),
  ];
  const more = isWhole ? [compare(quoted, ['csv-parse', 'papaparse', 'udsv', 'store']).table] : [];
  return { tables: [table, ...more], findings };
}

interface Compared {
  /** Round by round. */
  readonly opened: ReadonlyMap<Contender, readonly Opened[]>;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly table: string;
}

function compare({ title, header, row }: Rows, contenders: readonly Contender[]): Compared {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  try {
    const size = writeTable(join(folder, 't.csv'), header, ROWS, row);
    const opened = new Map(contenders.map((contender) => [contender, [] as Opened[]]));
    for (let round = 1; round <= ROUNDS; round += 1) {
      process.stderr.write(`${title}, round ${round} of ${ROUNDS}\n`);
      for (const [contender, runs] of opened) runs.push(run(contender, folder));
    }
    const first = opened.get(contenders[0]!)!;
    const table = [
      `| ${title}: ${ROWS.toLocaleString('en')}, ${(size / 1e6).toFixed(0)} MB | median of ${ROUNDS} | lowest – highest | times as fast | processor time | memory over idle |`,
      '| --- | --- | --- | --- | --- | --- |',
      ...Array.from(opened, ([contender, runs]) => line(names[contender], runs, first, size)),
    ].join('\n');
    return { opened, size, table };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(contender: Contender, folder: string): Opened {
  const script = join(import.meta.dirname, 'open-contender.ts');
  const options = ['--expose-gc', '--max-old-space-size=8192'];
  const output = execFileSync(process.execPath, [...options, script, contender, folder, 't'], { encoding: 'utf8' });
  const opened = JSON.parse(output) as Opened;
  if (opened.rows !== ROWS) throw new Error(`${contender} found ${opened.rows} of ${ROWS} rows`);
  return opened;
}

function line(name: string, opened: readonly Opened[], first: readonly Opened[], size: number): string {
  const times = opened.map(({ milliseconds }) => milliseconds / 1000);
  const ratios = opened.map(({ milliseconds }, round) => first[round]!.milliseconds / milliseconds);
  const memory = median(opened.map(({ bytesOverIdle }) => bytesOverIdle));
  const used = median(opened.map(({ processorMilliseconds }) => processorMilliseconds / 1000));
  const range = `${Math.min(...times).toFixed(2)} – ${Math.max(...times).toFixed(2)}`;
  const share = `${(memory / 1e6).toFixed(0)} MB, ${(memory / size).toFixed(1)} × the file`;
  return `| ${name} | ${median(times).toFixed(2)} s | ${range} | ${median(ratios).toFixed(1)} | ${used.toFixed(2)} s | ${share} |`;
}
