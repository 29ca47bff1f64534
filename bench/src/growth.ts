/**
 * How rate and memory grow with rows and connections: rows at random from tables of a thousand to a million, over one
 * connection to ten thousand. Draws `bench/growth-*.svg` besides. Linux only, where `/proc` says how much memory a
 * process has. `npm run bench -- growth`
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, whyNoWrk } from './http-load.ts';
import { type HttpServer, peer, residentBytes, rowhouse } from './http-servers.ts';
import { svgOf } from './line-plot.ts';
import { median } from './measure.ts';
import { randomKeys, tableOf } from './people-table.ts';
import type { Report } from './targets.ts';

const sizes = [1_000, 10_000, 100_000, 1_000_000];
const connectionCounts = [1, 64, 1_000, 10_000];
const rounds = 5;
const seconds = 2;
const home = fileURLToPath(new URL('..', import.meta.url));

interface Cell {
  /** 0 for the bare socket server, which has none. */
  readonly rows: number;
  readonly connections: number;
  /** Requests a second. */
  readonly rates: number[];
  /** Under that load, in bytes. */
  readonly memory: number[];
}

/** The tables of this bench. */
export async function growth(): Promise<Report> {
  const noWrk = whyNoWrk();
  if (noWrk !== undefined) return { tables: [`Not run: ${noWrk}.`], findings: [] };
  if (!existsSync('/proc/self/status'))
    return { tables: ['Not run: there is no /proc, which says how much memory a process has.'], findings: [] };
  const cells = await measured();
  writeFileSync(join(home, 'growth-rate.svg'), plotOf(cells, 'GET of rows at random', 'requests a second', rateOf));
  writeFileSync(join(home, 'growth-memory.svg'), plotOf(cells, 'Memory under that load', 'MB', memoryOf));
  const tables = [
    tableOfCells('requests a second', cells, (cell) => Math.round(rateOf(cell)).toLocaleString('en')),
    tableOfCells('lowest – highest', cells, ({ rates }) => [Math.min(...rates), Math.max(...rates)].map((rate) => Math.round(rate).toLocaleString('en')).join(' – ')), // prettier-ignore
    tableOfCells('MB of memory', cells, (cell) => memoryOf(cell).toFixed(0)),
  ];
  return { tables, findings: [] };
}

const rateOf = ({ rates }: Cell): number => median(rates);
const memoryOf = ({ memory }: Cell): number => median(memory) / 1e6;

/** All tables are served at the same time and asked in turn, for each number of connections. */
async function measured(): Promise<Cell[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  const servers: { server: HttpServer; rows: number; script: string }[] = [];
  const cells: Cell[] = [];
  try {
    for (const rows of sizes) {
      const server = await rowhouse(tableOf(folder, rows), '--max-connections', '10100');
      servers.push({ server, rows, script: randomKeys(folder, rows) });
    }
    servers.push({ server: await peer('constant-net.mjs'), rows: 0, script: randomKeys(folder, 1000) });
    for (const connections of connectionCounts) {
      const asked = servers.map(({ rows }): Cell => ({ rows, connections, rates: [], memory: [] }));
      cells.push(...asked);
      for (let round = -1; round < rounds; round += 1) {
        process.stderr.write(
          `${connections} connections, ${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}\n`,
        );
        for (const [index, { server, script }] of servers.entries()) {
          const url = `http://127.0.0.1:${server.port}/people/1`;
          const loading = load({ url, connections, seconds, script });
          const resident = new Promise<number>((resolve) => setTimeout(() => { resolve(residentBytes(server)); }, seconds * 900)); // prettier-ignore
          const rate = await loading;
          if (round < 0) continue;
          asked[index]!.rates.push(rate);
          asked[index]!.memory.push(await resident);
        }
      }
    }
  } finally {
    for (const { server } of servers) await server.stop();
    rmSync(folder, { recursive: true });
  }
  return cells;
}

function plotOf(cells: readonly Cell[], title: string, y: string, of: (cell: Cell) => number): string {
  const lines = connectionCounts.map((connections) => ({
    name: connectionsText(connections),
    points: cells
      .filter((cell) => cell.connections === connections && cell.rows > 0)
      .map((cell) => [cell.rows, of(cell)] as const),
  }));
  return svgOf({ title, x: 'rows', y, lines });
}

function tableOfCells(title: string, cells: readonly Cell[], of: (cell: Cell) => string): string {
  return [
    `| ${title} | ${sizes.map((rows) => `${rows.toLocaleString('en')} rows`).join(' | ')} | a bare socket server |`,
    `| --- |${sizes.map(() => ' --- |').join('')} --- |`,
    ...connectionCounts.map((connections) => {
      const row = cells.filter((cell) => cell.connections === connections).map(of);
      return `| ${connectionsText(connections)} | ${row.join(' | ')} |`;
    }),
  ].join('\n');
}

function connectionsText(count: number): string {
  return `${count.toLocaleString('en')} connection${count === 1 ? '' : 's'}`;
}
