/** A PostgreSQL of its own for the tests of a file: in a folder of its own, on a socket there and a free port of this machine. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const debianFolder = '/usr/lib/postgresql';

export interface Cluster {
  /** Of the database `postgres`, as its owner. */
  readonly url: string;
  readonly port: number;
  /** That of the server's user. */
  readonly folder: string;
  /** Ends the server as `kill -9` of all its processes does, or a power failure; its data stay. */
  crash(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** All of its processes stand still: whoever is connected stays so, and gets no answer. */
  freeze(): void;
  /** They go on. */
  thaw(): void;
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

/** Does something in a database over a connection of its own. */
export async function inDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  // What ends it is told by the next statement.
  client.on('error', () => {});
  await client.connect();
  return work(client).finally(() => client.end());
}

/** A folder for a server, which has its data in `data`, and how programs are called that work on it. */
export interface ClusterFolder {
  readonly folder: string;
  readonly data: string;
  readonly port: number;
  /** Runs one of PostgreSQL's programs to its end, as the owner of the folder. */
  readonly run: (program: string, args: readonly string[]) => void;
  readonly spawn: (program: string, args: readonly string[]) => ChildProcess;
}

export async function makeClusterFolder(): Promise<ClusterFolder> {
  const bin = programsFolder()!;
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-postgres-'));
  const options = { ...ownerOf(folder), cwd: folder };
  return {
    folder,
    data: join(folder, 'data'),
    port: await freePort(),
    run: (program, args) => void execFileSync(join(bin, program), args, { ...options, stdio: 'pipe' }),
    spawn: (program, args) => spawn(join(bin, program), args, { ...options, detached: true, stdio: 'ignore' }),
  };
}

/** Texts are in another order than that of their bytes, as in the databases that people make. */
const ownOrder = ['--locale-provider=icu', '--icu-locale=en-US'];

export async function startCluster(settings: readonly string[] = []): Promise<Cluster> {
  const place = await makeClusterFolder();
  const made = [
    '-D',
    place.data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
    '--locale=C.UTF-8',
    ...ownOrder,
  ];
  place.run('initdb', made);
  return startIn(place, settings);
}

/** Starts the server whose data are in a folder. */
export async function startIn(place: ClusterFolder, settings: readonly string[]): Promise<Cluster> {
  const { folder, data, port } = place;
  const given = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, ...settings];
  let server: ChildProcess | undefined;
  const isRunning = (): boolean => server?.exitCode === null && server.signalCode === null;
  const cluster: Cluster = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    folder,
    async crash() {
      if (!isRunning()) return;
      const exited = once(server!, 'exit');
      const children = frozen(server!.pid!);
      for (const pid of [...children, server!.pid!]) send(pid, 'SIGKILL');
      await exited;
      // It can't be started again while one of them has its memory.
      while (children.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    async start() {
      const starting = (server = place.spawn('postgres', ['-D', data, ...given.flatMap((each) => ['-c', each])]));
      await untilReady(place, () => starting.exitCode);
    },
    freeze() {
      frozen(server!.pid!);
    },
    thaw() {
      for (const pid of [server!.pid!, ...childrenOf(server!.pid!)]) send(pid, 'SIGCONT');
    },
    async stop() {
      if (isRunning()) {
        cluster.thaw();
        const exited = once(server!, 'exit');
        // A fast shutdown: whoever is connected is cut off.
        server!.kill('SIGINT');
        await exited;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await cluster.start();
  return cluster;
}

/** Each child of the server leads a group of its own. The server stands still first, so that there are no new ones. */
function frozen(server: number): readonly number[] {
  send(server, 'SIGSTOP');
  const children = childrenOf(server);
  for (const pid of children) send(pid, 'SIGSTOP');
  return children;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(parent: number): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  return pids.filter((pid) => statusOf(pid)?.parent === parent).map(Number);
}

function isAlive(pid: number): boolean {
  return !['Z', undefined].includes(statusOf(String(pid))?.state);
}

/** Undefined where it is gone. */
function statusOf(pid: string): { readonly state: string; readonly parent: number } | undefined {
  try {
    const [, state, parent] = /^.*\) (\S) ([0-9]+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
    return { state: state!, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** PostgreSQL does not run as root: there its own user does, and owns the folder. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (what: string): number => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  chownSync(folder, uid, gid);
  chmodSync(folder, 0o700);
  return { uid, gid };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilReady({ run, port }: ClusterFolder, exitCode: () => number | null): Promise<void> {
  const isReady = (): boolean => {
    try {
      run('pg_isready', ['-h', '127.0.0.1', '-p', String(port)]);
      return true;
    } catch {
      return false;
    }
  };
  while (!isReady()) {
    if (exitCode() !== null) throw new Error(`PostgreSQL ended with ${exitCode()} before it was ready`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
