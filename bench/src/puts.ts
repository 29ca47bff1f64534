/**
 * `PUT /people/{id}` under random keys on 64 connections, on the disk before the answer, against rowhouse's own GET, a bare
 * group-commit log, SQLite, Redis, and the POST of json-server, which syncs nothing. `npm run bench -- puts`
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, whyNoWrk } from './http-load.ts';
import { connections, inTurns, type Rates, ratesTable } from './http-rounds.ts';
import { type HttpServer, installPeers, jsonServer, rowhouse } from './http-servers.ts';
import { writeTable } from './large-table.ts';
import { measure } from './measure.ts';
import { COLUMNS, logTarget, person, redisTarget, sqliteTarget, type WriteTarget } from './write-contenders.ts';
import { whyNoRedis } from './redis.ts';

const rows = 1000;
const redisConnections = 50;

/** The tables of this bench. */
export async function puts(): Promise<string[]> {
  const noWrk = whyNoWrk();
  if (noWrk !== undefined) return [`Not run: ${noWrk}.`];
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  const ends: (() => Promise<void> | void)[] = [];
  try {
    const data = join(folder, 'data');
    mkdirSync(data);
    writeTable(join(data, 'people.csv'), COLUMNS.join(), rows, (id) => Object.values(person(id, 0)).join());
    const ours = await kept(rowhouse(data), ends);
    const others = await kept(
      jsonServer(
        folder,
        Array.from({ length: 10_000 }, (_, at) => person(at + 1, 0)),
      ),
      ends,
    );
    const url = `http://127.0.0.1:${ours.port}/people/1`;
    const overHttp = [
      { name: 'rowhouse, PUT', url, script: putting(folder) },
      { name: 'rowhouse, GET, random keys', url, script: getting(folder) },
      {
        name: 'json-server 0.17, POST, 10,000 rows',
        url: `http://127.0.0.1:${others.port}/people`,
        script: posting(folder),
      },
    ];
    return [
      ratesTable(`over HTTP, ${connections} connections, ${rows} rows`, await inTurns(overHttp)),
      ratesTable('and those that are in process (Redis: on a socket)', await against(overHttp[0]!, folder, ends)),
    ];
  } finally {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true });
  }
}

async function kept(starting: Promise<HttpServer>, ends: (() => Promise<void> | void)[]): Promise<HttpServer> {
  const server = await starting;
  ends.push(() => server.stop());
  return server;
}

/** One round of ours and one of theirs, in turn. */
async function against(
  put: { readonly name: string; readonly url: string; readonly script: string },
  folder: string,
  ends: (() => Promise<void> | void)[],
): Promise<Rates[]> {
  const targets: { name: string; target: WriteTarget; writers: number }[] = [
    { name: 'a bare group-commit log', target: await logTarget(folder), writers: connections },
    { name: 'node:sqlite, WAL, FULL, one transaction each', target: sqliteTarget(folder, rows), writers: 1 },
  ];
  if (whyNoRedis() === undefined) {
    mkdirSync(join(folder, 'redis'));
    const target = await redisTarget(join(folder, 'redis'), rows, redisConnections);
    targets.push({
      name: `Redis, appendfsync always, ${redisConnections} connections`,
      target,
      writers: redisConnections,
    });
  }
  for (const { target } of targets) ends.push(() => target.close());
  const rates: { name: string; rates: number[] }[] = [put, ...targets].map(({ name }) => ({ name, rates: [] }));
  for (let round = 0; round < 5; round += 1) {
    rates[0]!.rates.push(await load({ ...put, connections, seconds: 3 }));
    for (const [index, { name, target, writers }] of targets.entries()) {
      const [measured] = await measure([{ name, run: (times) => writeAll(target, times, writers) }], {
        rounds: 1,
        milliseconds: 2000,
      });
      rates[index + 1]!.rates.push(measured!.median);
    }
  }
  return rates;
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

function script(folder: string, name: string, text: string): string {
  const file = join(folder, `${name}.lua`);
  writeFileSync(file, text);
  return file;
}

/** The rows of the other contenders, as JSON. */
const body = (id: string): string =>
  JSON.stringify({ ...person(0, 0), note: `NTH ${person(0, 0).note}` })
    .replace('"id":0,', id === '' ? '' : `"id":${id},`)
    .replaceAll("'", "\\'");

function putting(folder: string): string {
  return script(
    folder,
    'put',
    `n = 0
headers = { ["Content-Type"] = "application/json", ["Prefer"] = "return=minimal" }
body = '${body('KEY')}'
request = function()
  n = n + 1
  local id = math.random(1, ${rows})
  return wrk.format("PUT", "/people/" .. id, headers, (body:gsub("KEY", id):gsub("NTH", n)))
end
`,
  );
}

function getting(folder: string): string {
  return script(
    folder,
    'get',
    `request = function() return wrk.format("GET", "/people/" .. math.random(1, ${rows})) end\n`,
  );
}

function posting(folder: string): string {
  return script(
    folder,
    'post',
    `wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '${body('')}'
`,
  );
}
