/**
 * `GET /people/42` on 64 connections that are kept, one request at a time and sixteen, and random rows of a small and of a
 * large table, against other servers. `npm run bench -- gets`
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoWrk } from './http-load.ts';
import { inTurns, ratesTable, type Row } from './http-rounds.ts';
import { type HttpServer, installPeers, jsonServer, peer, rowhouse } from './http-servers.ts';
import { people, randomKeys, tableOf } from './people-table.ts';

const small = 1000;
const large = 1_000_000;

/** The tables of this bench. */
export async function gets(): Promise<string[]> {
  const noWrk = whyNoWrk();
  if (noWrk !== undefined) return [`Not run: ${noWrk}.`];
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  const servers: HttpServer[] = [];
  const started = async (starting: Promise<HttpServer>): Promise<string> => {
    const server = await starting;
    servers.push(server);
    return `http://127.0.0.1:${server.port}/people/42`;
  };
  try {
    const [ours, many] = [
      await started(rowhouse(tableOf(folder, small))),
      await started(rowhouse(tableOf(folder, large))),
    ];
    const ceiling = await started(peer('constant-net.mjs'));
    const nodeHttp = await started(peer('constant-http.mjs'));
    const one: Row[] = [
      { name: 'rowhouse', url: ours },
      { name: 'a bare socket server, constant answer', url: ceiling },
      { name: 'node:http, constant answer', url: nodeHttp },
      { name: 'Fastify, a Map', url: await started(peer('fastify-map.mjs')) },
      { name: 'Bun.serve, constant answer', url: await started(peer('constant-bun.mjs', 'bun')) },
      { name: 'json-server 0.17', url: await started(jsonServer(folder, people(small))) },
    ];
    const script = pipelining(folder);
    const sixteen = one.slice(0, 3).map((row) => ({ ...row, script }));
    const random: Row[] = [
      { name: `${large.toLocaleString('en')} rows`, url: many, script: randomKeys(folder, large) },
      { name: `${small.toLocaleString('en')} rows`, url: ours, script: randomKeys(folder, small) },
    ];
    return [
      ratesTable('GET /people/42, 64 connections', await inTurns(one)),
      ratesTable('the same, 16 requests at a time', await inTurns(sixteen)),
      ratesTable('random keys', await inTurns(random)),
    ];
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
