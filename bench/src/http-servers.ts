/** The servers that answer in the benches of requests, each a process of its own that listens on a free port. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is compared with, with a lockfile of its own. */
export const peersFolder = fileURLToPath(new URL('../peers/', import.meta.url));
const rowhouseProgram = fileURLToPath(new URL('../../packages/server/dist/cli.js', import.meta.url));

export interface HttpServer {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Installs what is compared with, the first time, and when its lockfile is another. */
export function installPeers(): void {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) => statSync(join(peersFolder, file), { throwIfNoEntry: false })); // prettier-ignore
  if (installed !== undefined && installed.mtimeMs >= wanted!.mtimeMs) return;
  process.stderr.write('installing the peers …\n');
  const { status } = spawnSync('npm', ['ci'], { cwd: peersFolder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('the peers could not be installed');
}

export function rowhouse(folder: string, ...settings: readonly string[]): Promise<HttpServer> {
  const args = ['--log-level', 'warn', ...settings];
  return start((port) => [process.execPath, rowhouseProgram, folder, '--port', String(port), ...args]);
}

/** The same over a database. @param store its address */
export function rowhouseOver(store: string): Promise<HttpServer> {
  const args = ['--store', store, '--log-level', 'warn'];
  return start((port) => [process.execPath, rowhouseProgram, '--port', String(port), ...args]);
}

/** One of the small servers in `peers/`. */
export function peer(file: string, program: 'node' | 'bun' = 'node'): Promise<HttpServer> {
  const runtime = program === 'node' ? process.execPath : join(peersFolder, 'node_modules/.bin/bun');
  return start((port) => [runtime, join(peersFolder, file), String(port)]);
}

/** json-server 0.17, whose tables are the members of one JSON file. */
export function jsonServer(folder: string, people: readonly object[]): Promise<HttpServer> {
  const file = join(folder, 'db.json');
  writeFileSync(file, JSON.stringify({ people }));
  const program = join(peersFolder, 'node_modules/json-server/lib/cli/bin.js');
  return start((port) => [process.execPath, program, file, '--quiet', '--host', '127.0.0.1', '--port', String(port)]);
}

/** The memory that a server has now. Linux only, where `/proc` says it. */
export function residentBytes({ pid }: HttpServer): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

async function start(commandFor: (port: number) => readonly string[]): Promise<HttpServer> {
  const port = await freePort();
  const [program, ...args] = commandFor(port);
  const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  await untilListening(port, child);
  return {
    pid: child.pid!,
    port,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`a server ended with ${child.exitCode} before it listened`);
    const isListening = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => {
        resolve(false);
      });
    });
    if (isListening) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
