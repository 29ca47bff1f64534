/** The built programs, started as a user starts them, and what their tests need around them. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const workspace = fileURLToPath(new URL('../..', import.meta.url));

export const serverProgram = join(workspace, 'packages/server/dist/cli.js');
export const clientProgram = join(workspace, 'packages/client-tui/bundle/cli.js');
export const examples = join(workspace, 'examples');

/** A folder that is gone after the test; with copies of the example tables where they are asked for. */
export function temporaryFolder(...tables: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const table of tables) cpSync(join(examples, `${table}.csv`), join(folder, `${table}.csv`));
  return folder;
}

export interface RunningServer {
  readonly process: ChildProcess;
  readonly port: number;
  readonly url: string;
  /** All that it wrote so far. */
  output(): string;
  /** Sends a signal and waits for the end: the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | string | null>;
}

export type ServerSetting = string | Readonly<Record<string, string>>;

/** Starts `rowhouse` on a free port, with flags and variables of the environment; it is stopped after the test. */
export function startServer(folder: string, ...settings: readonly ServerSetting[]): Promise<RunningServer> {
  return startServerAs([process.execPath, serverProgram], folder, ...settings);
}

/** The same by another command: an installed one, or one that runs it elsewhere, `['ip', 'netns', 'exec', 'there', …]`. */
export async function startServerAs(
  command: readonly [string, ...string[]],
  folder: string,
  ...settings: readonly ServerSetting[]
): Promise<RunningServer> {
  const args = settings.filter((setting) => typeof setting === 'string');
  const variables = settings.filter((setting) => typeof setting === 'object');
  const [program, ...before] = command;
  const child = spawn(program, [...before, folder, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: variables.reduce((environment, more) => ({ ...environment, ...more }), process.env),
  });
  let output = '';
  child.stdout?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('close', (code, signal) => {
      resolve(code ?? signal);
    });
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(async () => {
    await stop('SIGKILL');
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { port: number }) => {
      resolve(message.port);
    });
    void ended.then((code) => {
      reject(new Error(`the server ended with ${code}: ${output}`));
    });
  });
  return { process: child, port, url: `http://127.0.0.1:${port}`, output: () => output, stop };
}

/** A port that nobody listens on, for programs that can't tell which one they took. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: {
    readonly input?: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly directory?: string;
  } = {},
): Promise<Finished> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: options.directory,
    env: { ...process.env, ...options.environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A program that ends before it read its input closes the pipe: no fault of the test's.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/**
 * Why tests that need a program must be skipped; undefined where it is here. Where it is missing and this process may
 * install Debian's package, it does.
 */
export function missing(program: string, options: { readonly debianPackage?: string } = {}): string | undefined {
  const isHere = (): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  if (isHere()) return undefined;
  if (process.getuid?.() === 0 && options.debianPackage !== undefined) {
    spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', options.debianPackage], {
      stdio: 'ignore',
    });
    if (isHere()) return undefined;
  }
  const reason = `${program} is not on this machine, and could not be installed`;
  process.stderr.write(`skipped: ${reason}\n`);
  return reason;
}

/** Asks again and again until the answer is true; the test's own time limit ends a vain wait. */
export async function until(question: () => boolean | Promise<boolean>): Promise<void> {
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
  });
  while (!over.signal.aborted && !(await question())) await new Promise((resolve) => setTimeout(resolve, 20));
}
