/**
 * What Rowhouse aims at, a line each, in the order of the table in `bench/README.md`. Each is measured by the bench that
 * its name begins with, and can be measured alone: `npm run bench -- gets/bun`.
 */
import { median } from './measure.ts';

export interface Target {
  /** Bench and peer. */
  readonly name: string;
  readonly what: string;
  /** What it is compared with, or measured over. */
  readonly against: string;
  /** Undefined where there is none, and the figure is only told. */
  readonly aim?: Aim;
  readonly unit: Unit;
}

type Aim = { readonly least: number } | { readonly most: number };
/** `times`: how many times as fast as the peer, or as large as the file. */
type Unit = 'times' | 'MB' | 'KiB' | 'ms';

/** What was found of a target: a figure for each round. */
export interface Finding {
  readonly target: string;
  readonly figures: readonly number[];
}

/** What a bench found. */
export interface Report {
  /** As Markdown. */
  readonly tables: readonly string[];
  readonly findings: readonly Finding[];
}

/** Measures the targets that are wanted of its own; all its contenders, where all are. */
export type Bench = (isWanted: (target: string) => boolean) => Report | Promise<Report>;

const get = 'GET of a row of 1,000, 64 connections';
const put = 'PUT of a row of 1,000, 64 connections';
const opening = 'Opening a table of 98 MB, 1,000,000 rows';

export const targets: readonly Target[] = [
  { name: 'gets/bare', what: get, against: 'a bare socket server, constant answer', aim: { least: 0.9 }, unit: 'times' },
  { name: 'gets/node-http', what: get, against: '`node:http`, constant answer', aim: { least: 2.5 }, unit: 'times' },
  { name: 'gets/fastify', what: get, against: 'Fastify, a Map', aim: { least: 2.5 }, unit: 'times' },
  { name: 'gets/bun', what: get, against: '`Bun.serve`, constant answer', aim: { least: 0.95 }, unit: 'times' },
  { name: 'gets/json-server', what: get, against: 'json-server 0.17', aim: { least: 12 }, unit: 'times' },
  { name: 'gets/pipelined', what: `${get}, 16 requests pipelined`, against: '`node:http`', aim: { least: 6 }, unit: 'times' },
  { name: 'gets/large-table', what: 'GET of rows of 1,000,000, random keys', against: 'the same of 1,000 rows', aim: { least: 0.9 }, unit: 'times' },
  { name: 'puts/own-get', what: put, against: 'the smaller of its own GET and a bare log', aim: { least: 0.6 }, unit: 'times' },
  { name: 'puts/sqlite', what: put, against: 'SQLite, WAL, FULL, in process', aim: { least: 3 }, unit: 'times' },
  { name: 'puts/redis', what: put, against: 'Redis, appendfsync always', aim: { least: 1.5 }, unit: 'times' },
  { name: 'puts/json-server', what: put, against: 'json-server, POST at 10,000 rows', aim: { least: 100 }, unit: 'times' },
  { name: 'open/csv-parse', what: opening, against: 'csv-parse into arrays', aim: { least: 10 }, unit: 'times' },
  { name: 'open/udsv', what: opening, against: 'uDSV into arrays of strings', aim: { least: 2 }, unit: 'times' },
  { name: 'open/memory', what: 'Memory for it, over idle', against: "the file's size", aim: { most: 2.5 }, unit: 'times' },
  { name: 'open/merging', what: 'The same, at most, while a save of it is merged', against: "the file's size", aim: { most: 3.5 }, unit: 'times' },
  { name: 'query/sqlite', what: 'Sorted page of half of 1,000,000 rows, second call', against: 'SQLite without an index', aim: { least: 5 }, unit: 'times' },
  { name: 'query/duckdb', what: 'Sorted page of half of 1,000,000 rows, second call', against: 'DuckDB', unit: 'times' },
  { name: 'stream/memory', what: '1,000,000 rows as NDJSON, whole', against: 'memory over idle', aim: { most: 64 }, unit: 'MB' },
  { name: 'codec/large', what: 'Requests of 703 bytes read', against: "Node's llhttp binding", aim: { least: 1.5 }, unit: 'times' },
  { name: 'codec/small', what: 'Requests of 64 bytes read', against: "Node's llhttp binding", aim: { least: 2.5 }, unit: 'times' },
  { name: 'idle/memory', what: '10,000 idle connections', against: 'memory each', aim: { most: 8 }, unit: 'KiB' },
  { name: 'client/start', what: 'Terminal client: start to prompt', against: 'time', aim: { most: 500 }, unit: 'ms' },
  { name: 'client/down', what: 'Terminal client: Down to screen at 100,000 rows', against: 'time', aim: { most: 50 }, unit: 'ms' },
  { name: 'client/page-down', what: 'Terminal client: PgDn to screen at 100,000 rows', against: 'time', aim: { most: 50 }, unit: 'ms' },
  { name: 'client/one-shot', what: '`rowhouse-client GET`, one shot', against: 'time more than curl takes', aim: { most: 150 }, unit: 'ms' },
]; // prettier-ignore

/** The findings as one table, in the order of {@link targets}. */
export function targetsTable(findings: readonly Finding[]): string {
  const figures = new Map(findings.map((finding) => [finding.target, finding.figures]));
  return [
    '| what | against | aim | median | lowest – highest | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...targets.flatMap((target) => {
      const found = figures.get(target.name);
      return found === undefined ? [] : [line(target, found)];
    }),
  ].join('\n');
}

function line({ what, against, aim, unit }: Target, figures: readonly number[]): string {
  const middle = median(figures);
  const text = (figure: number): string => `${rounded(figure)}${unit === 'times' ? ' ×' : ` ${unit}`}`;
  const aimed = aim === undefined ? '' : 'least' in aim ? `≥ ${text(aim.least)}` : `≤ ${text(aim.most)}`;
  const isReached = aim !== undefined && ('least' in aim ? middle >= aim.least : middle <= aim.most);
  const verdict = aim === undefined ? 'told' : isReached ? 'reached' : 'missed';
  const range = `${rounded(Math.min(...figures))} – ${rounded(Math.max(...figures))}`;
  return `| ${what} | ${against} | ${aimed} | ${text(middle)} | ${range} | ${verdict} |`;
}

/** With two digits that count, and all of a whole number. */
function rounded(figure: number): string {
  if (figure >= 10) return figure.toFixed(0);
  return String(Number(figure.toFixed(figure >= 1 ? 1 : 2)));
}
