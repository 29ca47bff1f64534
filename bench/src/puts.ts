/**
 * `PUT /people/{id}` under random keys on 64 connections, on the disk before the answer, against rowhouse's own GET, a bare
 * group-commit log, SQLite, Redis, and the POST of json-server, which syncs nothing. `npm run bench -- puts`
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoWrk } from './http-load.ts';
import { type Contender, connections, inTurns, type Rates, ratesTable, ratios, underLoad } from './http-rounds.ts';
import { installPeers, jsonServer, rowhouse } from './http-servers.ts';
import { writeTable } from './large-table.ts';
import { measure } from './measure.ts';
import type { Finding, Report } from './targets.ts';
import { bodyOf, getting, putting, writeScript } from './people-requests.ts';
import { COLUMNS, logTarget, person, redisTarget, sqliteTarget, type WriteTarget } from './write-contenders.ts';
import { whyNoRedis } from './redis.ts';

const rows = 1000;
const redisConnections = 50;
/** How long those that are in process write in a round, in milliseconds. */
const writing = 2000;

/** The tables of this bench. */
export async function puts(isWanted: (target: string) => boolean): Promise<Report> {
  const noWrk = whyNoWrk();
  if (noWrk !== undefined) return { tables: [`Not run: ${noWrk}.`], findings: [] };
  const noRedis = whyNoRedis();
  if (noRedis !== undefined) process.stderr.write(`without Redis: ${noRedis}\n`);
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  const ends: (() => Promise<void> | void)[] = [];
  const inProcess = (name: string, target: WriteTarget, writers: number, wanted?: string): Contender => {
    ends.push(() => target.close());
    return { name, ...(wanted !== undefined && { target: wanted }), round: () => rateOf(name, target, writers) };
  };
  try {
    const data = join(folder, 'data');
    mkdirSync(data);
    writeTable(join(data, 'people.csv'), COLUMNS.join(), rows, (id) => Object.values(person(id, 0)).join());
    const ours = await rowhouse(data);
    ends.push(() => ours.stop());
    const url = `http://127.0.0.1:${ours.port}/people/1`;
    const contenders = [underLoad('rowhouse, PUT', url, { script: putting(folder, rows) })];
    if (isWanted('puts/own-get')) {
      contenders.push(underLoad('rowhouse, GET, random keys', url, { script: getting(folder, rows) }));
      contenders.push(inProcess('a bare group-commit log, in process', await logTarget(folder), connections));
    }
    if (isWanted('puts/sqlite'))
      contenders.push(inProcess('node:sqlite, WAL, FULL, one transaction each, in process', sqliteTarget(folder, rows), 1, 'puts/sqlite')); // prettier-ignore
    if (isWanted('puts/redis') && noRedis === undefined) {
      mkdirSync(join(folder, 'redis'));
      const redis = await redisTarget(join(folder, 'redis'), rows, redisConnections);
      contenders.push(inProcess(`Redis, appendfsync always, ${redisConnections} connections`, redis, redisConnections, 'puts/redis')); // prettier-ignore
    }
    if (isWanted('puts/json-server')) {
      const people = Array.from({ length: 10_000 }, (_, at) => person(at + 1, 0));
      const others = await jsonServer(folder, people);
      ends.push(() => others.stop());
      const posted = { script: posting(folder), target: 'puts/json-server' };
      contenders.push(underLoad('json-server 0.17, POST, 10,000 rows', `http://127.0.0.1:${others.port}/people`, posted)); // prettier-ignore
    }
    const rates = await inTurns(contenders);
    return { tables: [ratesTable(`${connections} connections, ${rows} rows`, rates)], findings: findingsOf(rates) };
  } finally {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true });
  }
}

function findingsOf(rates: readonly Rates[]): Finding[] {
  const [put] = rates as readonly [Rates];
  const findings = rates.flatMap((each) => each.target === undefined ? [] : [{ target: each.target, figures: ratios(put, each) }]); // prettier-ignore
  const [get, log] = ['rowhouse, GET', 'a bare group-commit log'].map((name) => rates.find((each) => each.name.startsWith(name))); // prettier-ignore
  if (get === undefined || log === undefined) return findings;
  const smaller = { ...get, rates: get.rates.map((rate, round) => Math.min(rate, log.rates[round]!)) };
  return [{ target: 'puts/own-get', figures: ratios(put, smaller) }, ...findings];
}

async function rateOf(name: string, target: WriteTarget, writers: number): Promise<number> {
  const contender = { name, run: (times: number) => writeAll(target, times, writers) };
  const [measured] = await measure([contender], { rounds: 1, milliseconds: writing });
  return measured!.median;
}

async function writeAll(target: WriteTarget, times: number, writers: number): Promise<number> {
  let written = 0;
  const writeOn = async (writer: number): Promise<void> => {
    while (written < times) {
      written += 1;
      await target.write(person(1 + Math.floor(Math.random() * rows), written), writer);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => writeOn(writer)));
  return written;
}

function posting(folder: string): string {
  return writeScript(
    folder,
    'post',
    `wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '${bodyOf('')}'
`,
  );
}
