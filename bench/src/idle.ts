/**
 * Memory for ten thousand connections that say nothing, beyond what the server takes without them; a bare socket server
 * beside it. Each round is a process of its own. Linux only, where `/proc` says it. `npm run bench -- idle`
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpServer, peer, residentBytes, rowhouse } from './http-servers.ts';
import { median } from './measure.ts';
import type { Report } from './targets.ts';

const connections = 10_000;
const rounds = 5;
/** The system's queue of connections that wait to be taken holds no more. */
const together = 100;
/** Until what was needed to take them is given back, in milliseconds. */
const rest = 2000;

/** The tables of this bench. */
export async function idle(): Promise<Report> {
  if (!existsSync('/proc/self/status'))
    return { tables: ['Not run: there is no /proc, which says how much memory a process has.'], findings: [] };
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  writeFileSync(join(folder, 'people.csv'), 'id,name\n1,Ada\n');
  const most = String(connections + together);
  const contenders = [
    { name: 'a bare socket server', start: () => peer('constant-net.mjs') },
    { name: 'rowhouse', start: () => rowhouse(folder, '--max-connections', most) },
    {
      name: 'rowhouse, HTTP alone',
      start: () => rowhouse(folder, '--max-connections', most, '--dialect', 'http'),
    },
  ];
  const found = contenders.map((): number[] => []);
  try {
    for (let round = 0; round < rounds; round += 1)
      for (const [index, { start }] of contenders.entries()) found[index]!.push(await bytesEach(await start()));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(1);
  const table = [
    `| ${connections.toLocaleString('en')} idle connections | KiB each, median of ${rounds} | lowest – highest |`,
    '| --- | --- | --- |',
    ...contenders.map(({ name }, index) => {
      const bytes = found[index]!;
      return `| ${name} | ${kilobytes(median(bytes))} | ${kilobytes(Math.min(...bytes))} – ${kilobytes(Math.max(...bytes))} |`;
    }),
  ].join('\n');
  return { tables: [table], findings: [{ target: 'idle/memory', figures: found[1]!.map((bytes) => bytes / 1024) }] };
}

async function bytesEach(server: HttpServer): Promise<number> {
  const sockets: Socket[] = [];
  try {
    await sleep(rest);
    const before = residentBytes(server);
    while (sockets.length < connections)
      sockets.push(...(await Promise.all(Array.from({ length: together }, () => open(server)))));
    await sleep(rest);
    return (residentBytes(server) - before) / connections;
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  }
}

function open({ port }: HttpServer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
