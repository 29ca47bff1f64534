/**
 * The same requests to tables in files and to tables in PostgreSQL, on this machine: what going over to a database costs,
 * and what is gained by several servers and several tables. `npm run bench -- database`
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startCluster, whyNoPostgres } from '../../packages/store-postgres/testing/postgres.ts';
import { load, whyNoWrk } from './http-load.ts';
import { type Contender, connections, inTurns, ratesTable, underLoad } from './http-rounds.ts';
import { rowhouse, rowhouseOver } from './http-servers.ts';
import { writeTable } from './large-table.ts';
import { median } from './measure.ts';
import { getting, putting } from './people-requests.ts';
import type { Report } from './targets.ts';
import { COLUMNS, person } from './write-contenders.ts';

const program = fileURLToPath(new URL('../../packages/server/dist/cli.js', import.meta.url));
const rows = 1000;
const tables = ['people', 'people2', 'people3', 'people4'];
/** Of the table that is moved, and looked through. */
const many = 1_000_000;
/** How long statements are sent in a round, in milliseconds; on so many connections, as a server has. */
const sending = 2000;
const statementConnections = 20;

/** The tables of this bench. */
export async function database(): Promise<Report> {
  const missing = whyNoWrk() ?? whyNoPostgres();
  if (missing !== undefined) return { tables: [`Not run: ${missing}.`], findings: [] };
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })];
  try {
    const cluster = await startCluster();
    ends.push(() => cluster.stop());
    const store = `${cluster.url}?schema=bench`;
    const data = makePeople(folder);
    run('import', data, '--store', store);
    const moved = move(folder, `${cluster.url}?schema=moved`);
    const [files, one, other] = [await rowhouse(data), await rowhouseOver(store), await rowhouseOver(store)];
    for (const server of [files, one, other]) ends.push(() => server.stop());
    const client = new pg.Pool({ connectionString: cluster.url, max: statementConnections });
    ends.push(() => client.end());
    const urls = [files, one, other].map(({ port }) => `http://127.0.0.1:${port}/people/1`) as [string, string, string];
    const get = { script: getting(folder, rows) };
    const put = { script: putting(folder, rows) };
    const putMany = { script: putting(folder, rows, tables) };
    const both = (name: string, { script }: { script: string }): Contender => ({
      name,
      round: async () => sum(await Promise.all(urls.slice(1).map((url) => load({ url, connections: connections / 2, seconds: 3, script })))), // prettier-ignore
    });
    const reads = await inTurns([
      underLoad('a server over files', urls[0], get),
      underLoad('a server over PostgreSQL', urls[1], get),
      both('two servers over it', get),
      statements('SELECT by key, in process', client, (id) => ['SELECT cells FROM bench.rows WHERE incarnation = (SELECT incarnation FROM bench.tables WHERE name = $1) AND name = $2', ['people', id]]), // prettier-ignore
    ]);
    await client.query('CREATE TABLE bench.plain (id text PRIMARY KEY, note text)');
    await client.query('INSERT INTO bench.plain SELECT generate_series(1, $1)::text', [rows]);
    const writes = await inTurns([
      underLoad('a server over files', urls[0], put),
      underLoad('a server over PostgreSQL', urls[1], put),
      both('two servers over it, the same table', put),
      underLoad('a server over PostgreSQL, four tables', urls[1], putMany),
      both('two servers over it, four tables', putMany),
      statements('UPDATE by key, each committed, in process', client, (id) => ['UPDATE bench.plain SET note = $2 WHERE id = $1', [id, `${Math.random()} ${person(1, 1).note}`]]), // prettier-ignore
    ]);
    return {
      tables: [
        ratesTable(`GET of a row of ${rows}, ${connections} connections`, reads),
        ratesTable(`PUT of a row of ${rows}, ${connections} connections`, writes),
        moved,
        await pages(folder, `${cluster.url}?schema=moved`),
      ],
      findings: [],
    };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** The tables of people, in a folder. */
function makePeople(folder: string): string {
  const data = join(folder, 'data');
  mkdirSync(data);
  for (const table of tables)
    writeTable(join(data, `${table}.csv`), COLUMNS.join(), rows, (id) => Object.values(person(id, 0)).join());
  return data;
}

/** Statements one after the other on each connection of a pool. */
function statements(name: string, pool: pg.Pool, statement: (id: string) => [string, unknown[]]): Contender {
  const round = async (): Promise<number> => {
    const began = performance.now();
    let sent = 0;
    const sendOn = async (): Promise<void> => {
      while (performance.now() - began < sending) {
        const [text, values] = statement(String(1 + Math.floor(Math.random() * rows)));
        await pool.query({ name: text.slice(0, 12), text, values });
        sent += 1;
      }
    };
    await Promise.all(Array.from({ length: statementConnections }, sendOn));
    return (sent / (performance.now() - began)) * 1000;
  };
  return { name: `${name}, ${statementConnections} connections`, round };
}

/** `rowhouse import` and `export` of a large table, there and back. */
function move(folder: string, store: string): string {
  const large = join(folder, 'large');
  mkdirSync(large);
  const file = join(large, 'orders.csv');
  const bytes = writeTable(file, 'id,customer,total,note', many, (id) => `${id},Customer ${id % 1000},${(id * 7919) % 100_000},a note of some length that nobody reads`); // prettier-ignore
  const line = (what: string, milliseconds: number): string => {
    const seconds = milliseconds / 1000;
    return `| ${what} | ${seconds.toFixed(1)} s | ${Math.round(many / seconds).toLocaleString('en')} rows/s | ${(bytes / 1e6 / seconds).toFixed(1)} MB/s |`; // prettier-ignore
  };
  const lines = [
    line('`rowhouse import`', run('import', large, '--store', store)),
    line('the same again, nothing to do', run('import', large, '--store', store)),
    line('`rowhouse export`', run('export', join(folder, 'out'), '--store', store)),
  ];
  const [before, after] = [file, join(folder, 'out', 'orders.csv')].map((path) => statSync(path).size);
  if (before !== after) throw new Error(`the file came back with ${after} bytes of ${before}`);
  return [`| ${many.toLocaleString('en')} rows, ${Math.round(bytes / 1e6)} MB | time | rows | bytes |`, '| --- | --- | --- | --- |', ...lines].join('\n'); // prettier-ignore
}

/** @returns how long it took, in milliseconds */
function run(...args: readonly string[]): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`rowhouse ${args[0]} ended with ${status}`);
  return performance.now() - began;
}

/** Pages of the large table by their kind, in milliseconds, from files and from PostgreSQL. */
async function pages(folder: string, store: string): Promise<string> {
  const servers = [await rowhouse(join(folder, 'large')), await rowhouseOver(store)];
  try {
    const kinds = {
      'the first fifty rows': '?_limit=50',
      'fifty in the middle, by offset': `?_limit=50&_start=${many / 2}`,
      'those that a filter leaves, one in a thousand': '?customer=Customer%207&_limit=50',
      'sorted by a number, the first fifty': '?_sort=-total&_limit=50',
      'filtered and counted': '?total:gte=50000&_limit=50',
    };
    const lines: string[] = [];
    for (const [kind, asked] of Object.entries(kinds)) {
      const [files, over] = [await timeOf(servers[0]!.port, asked), await timeOf(servers[1]!.port, asked)];
      lines.push(`| ${kind} | ${files.toFixed(1)} ms | ${over.toFixed(1)} ms |`);
    }
    return [`| a page of ${many.toLocaleString('en')} rows | files | PostgreSQL |`, '| --- | --- | --- |', ...lines].join('\n'); // prettier-ignore
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function timeOf(port: number, asked: string): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 6; time += 1) {
    const began = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/orders${asked}`, { headers: { Prefer: asked.includes('gte') ? 'count=exact' : 'return=minimal' } }); // prettier-ignore
    if (!answer.ok) throw new Error(`${asked}: ${answer.status}`);
    await answer.text();
    // The first one warms up.
    if (time > 0) times.push(performance.now() - began);
  }
  return median(times);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
