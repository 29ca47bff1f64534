#!/usr/bin/env node
/**
 * `rowhouse-client`: decides the way in, and turns its end into an exit code. The full screen is loaded only
 * where it is wanted, so that everything else starts without React.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { readArguments, type Invocation } from './command/arguments.js';
import { runOneShot } from './command/one-shot.js';
import { sinkOf } from './command/streams.js';
import type { ServerAddress } from './core/address.js';
import { linesOf } from './prompts/lines.js';
import { originalServers, runDialogue } from './prompts/dialogue.js';

const out = sinkOf(process.stdout);
const err = sinkOf(process.stderr);

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function main(): Promise<number> {
  const written: Promise<void>[] = [];
  const invocation = readArguments(process.argv.slice(2), {
    env: process.env,
    version: version(),
    out: (text) => void written.push(out.write(text)),
    err: (text) => void written.push(err.write(text)),
  });
  await Promise.allSettled(written);
  return wayIn(invocation);
}

function wayIn(invocation: Invocation): Promise<number> | number {
  switch (invocation.kind) {
    case 'done':
      return invocation.exitCode;
    case 'one-shot':
      return runOneShot(invocation.draft, { server: invocation.server, out, err });
    case 'full-screen':
      return fullScreen(invocation.server);
    case 'bare':
      return process.stdin.isTTY ? fullScreen(invocation.server) : prompts(invocation);
  }
}

function prompts({ server, serverGiven }: Extract<Invocation, { kind: 'bare' }>): Promise<number> {
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

async function fullScreen(server: ServerAddress): Promise<number> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) {
    await err.write(
      'rowhouse-client: the full screen needs a terminal; for pipes, give a URL: rowhouse-client GET /people.\n',
    );
    return 2;
  }
  process.env['NODE_ENV'] ??= 'production';
  const { startFullScreen } = await import('./tui/start.js');
  return startFullScreen({ server, stdin, stdout, env: process.env });
}

try {
  process.exitCode = await main();
} catch (error) {
  const closedPipe = error instanceof Error && 'code' in error && error.code === 'EPIPE';
  if (!closedPipe)
    await err
      .write(`rowhouse-client: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      .catch(() => undefined);
  process.exitCode = closedPipe ? 0 : 1;
}
