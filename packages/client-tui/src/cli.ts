#!/usr/bin/env node
/**
 * `rowhouse-client`: decides the way in, and turns its end into an exit code. Each way is loaded when it is taken, so
 * that none waits for the code of another; the full screen alone needs React.
 */
import { readFileSync } from 'node:fs';
import type { Invocation } from './command/arguments.js';
import { sinkOf, standardInput } from './command/streams.js';

const out = sinkOf(process.stdout);
const err = sinkOf(process.stderr);

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    await out.write(`${version()}\n`);
    return 0;
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 13)) {
    await err.write(`rowhouse-client: this needs Node 22.13 or newer, and runs on ${process.versions.node}.\n`);
    return 1;
  }
  const { readArguments } = await import('./command/arguments.js');
  const written: Promise<void>[] = [];
  const invocation = readArguments(args, {
    env: process.env,
    version: version(),
    out: (text) => void written.push(out.write(text)),
    err: (text) => void written.push(err.write(text)),
  });
  await Promise.allSettled(written);
  return wayIn(invocation);
}

async function wayIn(invocation: Invocation): Promise<number> {
  switch (invocation.kind) {
    case 'done':
      return invocation.exitCode;
    case 'one-shot':
      return oneShot(invocation);
    case 'completion': {
      const { completions } = await import('./command/options.js');
      await out.write(readFileSync(new URL(`../${completions[invocation.shell]}`, import.meta.url), 'utf8'));
      return 0;
    }
    case 'full-screen':
      return fullScreen(invocation, true);
    case 'bare':
      return process.stdin.isTTY ? fullScreen(invocation, invocation.serverGiven) : prompts(invocation);
  }
}

async function oneShot({ order, server }: Extract<Invocation, { kind: 'one-shot' }>): Promise<number> {
  const { runOneShot } = await import('./command/one-shot.js');
  const interrupted = new AbortController();
  // The first Ctrl-C lets what has come be written; the second one ends the process.
  process.once('SIGINT', () => {
    interrupted.abort();
  });
  const stdin = standardInput();
  const { env } = process;
  return runOneShot(order, { server, out, err, stdin, env, signal: interrupted.signal }).finally(() => {
    stdin.close();
  });
}

async function prompts({ server, serverGiven }: Extract<Invocation, { kind: 'bare' }>): Promise<number> {
  const [{ hostname }, { linesOf }, { originalServers, runDialogue }] = await Promise.all([
    import('node:os'),
    import('./prompts/lines.js'),
    import('./prompts/dialogue.js'),
  ]);
  return runDialogue({
    servers: serverGiven ? [server] : originalServers(hostname()),
    lines: linesOf(process.stdin),
    print: (text) => out.write(text),
    complain: (sentence) => err.write(`rowhouse-client: ${sentence}\n`),
  }).finally(() => {
    // It may still be open, and would keep the process.
    process.stdin.destroy();
  });
}

async function fullScreen(
  { server, authorization }: Extract<Invocation, { kind: 'full-screen' | 'bare' }>,
  isServerGiven: boolean,
): Promise<number> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) {
    await err.write(
      'rowhouse-client: the full screen needs a terminal; for pipes, give a URL: rowhouse-client GET /people.\n',
    );
    return 2;
  }
  const { startFullScreen } = await import('./tui/start.js');
  return startFullScreen({ server, authorization, isServerGiven, stdin, stdout, env: process.env });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const closedPipe = error instanceof Error && 'code' in error && error.code === 'EPIPE';
  if (!closedPipe)
    await err
      .write(`rowhouse-client: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      .catch(() => undefined);
  process.exitCode = closedPipe ? 0 : 1;
}
