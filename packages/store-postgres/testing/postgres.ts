/** A PostgreSQL of its own for the tests of a file: in a folder of its own, on a socket there and a free port of this machine. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const debianFolder = '/usr/lib/postgresql';

export interface Cluster {
  /** Of the database `postgres`, as its owner. */
  readonly url: string;
  /** Ends the server as `kill -9` of all its processes does, or a power failure; its data stay. */
  crash(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Ends it, and removes its data. */
  stop(): Promise<void>;
}

/** Why there can be none; undefined where there can. Where it is missing and this process may install it, it does. */
export function whyNoPostgres(): string | undefined {
  if (programsFolder() === undefined && process.getuid?.() === 0) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    spawnSync('apt-get', ['update', '-q'], quiet);
    spawnSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'postgresql'], quiet);
  }
  return programsFolder() === undefined
    ? 'PostgreSQL is not installed; Debian has it in the package postgresql'
    : undefined;
}

/** The newest that is installed. */
function programsFolder(): string | undefined {
  if (!existsSync(debianFolder)) return undefined;
  const versions = readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(debianFolder, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

export async function startCluster(settings: readonly string[] = []): Promise<Cluster> {
  const bin = programsFolder()!;
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-postgres-'));
  const owner = ownerOf(folder);
  const data = join(folder, 'data');
  const made = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C.UTF-8'];
  execFileSync(...owner(join(bin, 'initdb'), made));
  const port = await freePort();
  const given = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, ...settings];
  const [program, args, options] = owner(join(bin, 'postgres'), ['-D', data, ...given.flatMap((each) => ['-c', each])]);
  let server: ChildProcess | undefined;
  const ended = async (signal: NodeJS.Signals): Promise<void> => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    // To its group: all the processes that it has started.
    if (signal === 'SIGKILL') process.kill(-server.pid!, signal);
    else server.kill(signal);
    await exited;
  };
  const cluster: Cluster = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    crash: () => ended('SIGKILL'),
    async start() {
      const starting = (server = spawn(program, args, { ...options, detached: true, stdio: 'ignore' }));
      await untilReady(join(bin, 'pg_isready'), port, () => starting.exitCode);
    },
    async stop() {
      // A fast shutdown: whoever is connected is cut off.
      await ended('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await cluster.start();
  return cluster;
}

/** PostgreSQL does not run as root: there its own user does, and owns the folder. */
function ownerOf(
  folder: string,
): (program: string, args: readonly string[]) => [string, string[], { uid?: number; gid?: number; cwd: string }] {
  if (process.getuid?.() !== 0) return (program, args) => [program, [...args], { cwd: folder }];
  const idOf = (what: string): number => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  chownSync(folder, uid, gid);
  chmodSync(folder, 0o700);
  return (program, args) => [program, [...args], { uid, gid, cwd: folder }];
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilReady(program: string, port: number, exitCode: () => number | null): Promise<void> {
  while (spawnSync(program, ['-h', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' }).status !== 0) {
    if (exitCode() !== null) throw new Error(`PostgreSQL ended with ${exitCode()} before it was ready`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
