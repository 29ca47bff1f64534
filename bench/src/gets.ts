/**
 * `GET /people/42` on 64 connections that are kept, one request at a time and sixteen, and random rows of a small and of a
 * large table, against other servers. `npm run bench -- gets`
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoWrk } from './http-load.ts';
import { inTurns, type Rates, ratesTable, ratios, underLoad } from './http-rounds.ts';
import { type HttpServer, installPeers, jsonServer, peer, rowhouse } from './http-servers.ts';
import { people, randomKeys, tableOf } from './people-table.ts';
import type { Finding, Report } from './targets.ts';

const small = 1000;
const large = 1_000_000;

const others: readonly {
  readonly target: string;
  readonly name: string;
  readonly start: (folder: string) => Promise<HttpServer>;
}[] = [
  { target: 'gets/bare', name: 'a bare socket server, constant answer', start: () => peer('constant-net.mjs') },
  { target: 'gets/node-http', name: 'node:http, constant answer', start: () => peer('constant-http.mjs') },
  { target: 'gets/fastify', name: 'Fastify, a Map', start: () => peer('fastify-map.mjs') },
  { target: 'gets/bun', name: 'Bun.serve, constant answer', start: () => peer('constant-bun.mjs', 'bun') },
  { target: 'gets/json-server', name: 'json-server 0.17', start: (folder) => jsonServer(folder, people(small)) },
];

/** The tables of this bench. */
export async function gets(isWanted: (target: string) => boolean): Promise<Report> {
  const noWrk = whyNoWrk();
  if (noWrk !== undefined) return { tables: [`Not run: ${noWrk}.`], findings: [] };
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  const servers: HttpServer[] = [];
  const urlOf = async (starting: Promise<HttpServer>): Promise<string> => {
    const server = await starting;
    servers.push(server);
    return `http://127.0.0.1:${server.port}/people/42`;
  };
  const tables: string[] = [];
  const findings: Finding[] = [];
  const take = (title: string, rates: readonly Rates[]): void => {
    const [ours, ...theirs] = rates as readonly [Rates, ...Rates[]];
    tables.push(ratesTable(title, rates));
    for (const each of theirs) if (each.target !== undefined) findings.push({ target: each.target, figures: ratios(ours, each) }); // prettier-ignore
  };
  try {
    const url = await urlOf(rowhouse(tableOf(folder, small)));
    const asked = others.filter(({ target }) => isWanted(target));
    const started = new Map<string, string>();
    for (const { target, start } of asked) started.set(target, await urlOf(start(folder)));
    if (asked.length > 0) {
      const theirs = asked.map(({ target, name }) => underLoad(name, started.get(target)!, { target }));
      take('GET /people/42, 64 connections', await inTurns([underLoad('rowhouse', url), ...theirs]));
    }
    if (isWanted('gets/pipelined')) {
      const script = pipelining(folder);
      const bare = started.get('gets/bare') ?? (await urlOf(peer('constant-net.mjs')));
      const nodeHttp = started.get('gets/node-http') ?? (await urlOf(peer('constant-http.mjs')));
      const rates = await inTurns([
        underLoad('rowhouse', url, { script }),
        underLoad('a bare socket server, constant answer', bare, { script }),
        underLoad('node:http, constant answer', nodeHttp, { script, target: 'gets/pipelined' }),
      ]);
      take('the same, 16 requests at a time', rates);
    }
    if (isWanted('gets/large-table')) {
      const many = await urlOf(rowhouse(tableOf(folder, large)));
      const rates = await inTurns([
        underLoad(`${large.toLocaleString('en')} rows`, many, { script: randomKeys(folder, large) }),
        underLoad('1,000 rows', url, { script: randomKeys(folder, small), target: 'gets/large-table' }),
      ]);
      take('random keys', rates);
    }
    return { tables, findings };
  } finally {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true });
  }
}

function pipelining(folder: string): string {
  const file = join(folder, 'sixteen.lua');
  writeFileSync(
    file,
    `init = function()
  local requests = {}
  for n = 1, 16 do requests[n] = wrk.format() end
  sixteen = table.concat(requests)
end
request = function() return sixteen end
`,
  );
  return file;
}
